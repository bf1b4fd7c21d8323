#pragma once
// What can be made ready before a batch's turn comes: geometry cells, boxes, hashes of keys. Runs on all cores.
#include <cstdint>
#include <string>
#include <vector>

#include "store/layer.hpp"
#include "stream/feature.hpp"

namespace sohoa::store {

/// What the serial part needs of one feature.
struct Prepared {
  Shape shape;
  double area = 0;  ///< m² of the drawing
  std::uint64_t key_hash = 0;
  bool has_key = false;
  std::string_view record;  ///< the row of the layer (build_row), unless the feature is rejected
};

/// Works on Sink::encode(). What it makes lies in the batch's arena.
class Encoder {
 public:
  Encoder() = default;
  /// `layer`: single geometries are made multi where it wants that. `key`: fields of the business key. `records`:
  /// whether the rows of the layer are made ready too.
  Encoder(Format format, const LayerPlan& layer, std::vector<int> key, const Header& header, bool records);

  void encode(Batch& batch) const;
  /// Of a feature of a batch that encode() has seen.
  static const Prepared& prepared(const Batch& batch, std::size_t index) {
    return static_cast<const Prepared*>(batch.prepared)[index];
  }

 private:
  Prepared prepare(Batch& batch, std::size_t index) const;
  std::string_view record(Batch& batch, std::size_t index, std::string_view blob) const;

  Format format_ = Format::geopackage;
  int srid_ = -1;
  bool spatial_ = true;
  geometry::Kind single_ = geometry::Kind::none;  ///< the kind that is made multi
  std::vector<Affinity> affinities_;              ///< of the layer's columns; empty: no records
  std::vector<int> key_;
  std::vector<int> datetimes_;
};

/// A date-time as GeoPackage wants it (requirement 5: UTC, milliseconds, Z). Without a zone it is Vietnamese time
/// (UTC+7). Writes to `place` (24 bytes); empty when `text` is no date-time.
std::string_view utc_datetime(std::string_view text, char* place);

}  // namespace sohoa::store
