#pragma once
// What can be made ready before a batch's turn comes: geometry cells, boxes, hashes of keys. Runs on all cores.
#include <cstdint>
#include <cstring>
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
};

/// Works on Sink::encode(). A feature has no place for what is prepared, so its WKB is copied to the arena with the
/// Prepared in front of it; Feature::wkb stays the WKB (empty, but not null, when there is no geometry).
class Encoder {
 public:
  Encoder() = default;
  /// `geometry_type`: single geometries are made multi where the layer wants that. `key`: fields of the business key.
  Encoder(Format format, int srid, const std::string& geometry_type, std::vector<int> key, const Header& header);

  void encode(Batch& batch) const;
  /// Of a feature that encode() has seen.
  static Prepared prepared(const Feature& feature) {
    Prepared result;
    std::memcpy(static_cast<void*>(&result), feature.wkb.data() - kFront, sizeof result);
    return result;
  }

 private:
  static constexpr std::size_t kHeader = 40;  ///< of a GeoPackage cell with envelope: there the cell is the WKB with it
  static constexpr std::size_t kFront = sizeof(Prepared) + kHeader;
  void encode(Batch& batch, std::size_t index) const;

  Format format_ = Format::geopackage;
  int srid_ = -1;
  geometry::Kind single_ = geometry::Kind::none;  ///< the kind that is made multi
  std::vector<int> key_;
  std::vector<int> datetimes_;
};

/// A date-time as GeoPackage wants it (requirement 5: UTC, milliseconds, Z). Without a zone it is Vietnamese time
/// (UTC+7). Writes to `place` (24 bytes); empty when `text` is no date-time.
std::string_view utc_datetime(std::string_view text, char* place);

}  // namespace sohoa::store
