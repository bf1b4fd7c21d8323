#pragma once
// Shapes that lie beside a list: a folder with a KML for each zone, or one file with all of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataset/zone_codes.hpp"
#include "source/source.hpp"

namespace sohoa {

/// All shapes of some files, to be found by code or by name. Held in memory.
class ZoneShapes {
 public:
  /// What belongs to one zone: shapes of one file under one code or name.
  struct Group {
    std::vector<std::uint32_t> shapes;
    bool by_code = false;
  };
  struct Shape {
    std::string wkb;
    std::string label;                                    ///< "kml/vuon-a.kml: Vườn A"
    std::vector<std::pair<ZoneKind, std::string>> codes;  ///< that stand in it; of each kind one at most
    std::uint32_t file = 0;
  };

  struct Remark {
    std::string path, says;
    std::int64_t epsg = 0;  ///< that it was read as
  };

  /// Reads everything. Throws as open_source() does; may fork.
  ZoneShapes(const SourceOptions& options, const ZoneCodes& codes);

  int epsg() const { return epsg_; }
  const std::vector<Shape>& shapes() const { return shapes_; }
  /// Files that name another system than the one they were read in: crs.says-wgs84 and its like.
  const std::vector<Remark>& remarks() const { return remarks_; }

  /// The shapes of a zone: those with its code, else those with its name (of the place, or of a file that is named so).
  /// By the name none is found that has another code, and none that has one at all where the zone has none and others
  /// of the name have none. `several`: shapes of different files have it, so that none is sure; then the group is
  /// empty.
  Group find(ZoneKind kind, std::string_view code, std::string_view name, bool& several) const;

  /// All of them as one geometry: one alone as it is, several as a GEOMETRYCOLLECTION.
  std::string together(const Group& group) const;

 private:
  using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;
  void add(Index& index, std::string key, std::uint32_t shape) const;
  void add_codes(const ZoneCodes& codes, std::string_view text, std::uint32_t shape);
  bool one_file(const std::vector<std::uint32_t>& shapes) const;

  int epsg_ = 0;
  std::vector<Shape> shapes_;
  std::vector<Remark> remarks_;
  Index by_code_, by_name_, by_file_;
};

/// What a geometry of any kind encloses.
struct ZoneOutline {
  std::string wkb;           ///< MULTIPOLYGON of its areas and of what closed lines enclose; empty: nothing
  std::uint32_t areas = 0;   ///< polygons
  std::uint32_t closed = 0;  ///< lines that became areas
  std::uint32_t open = 0;    ///< lines that did not
  std::uint32_t points = 0;
  double gap = 0;       ///< the widest that was closed, in the unit of the coordinates
  double open_gap = 0;  ///< the widest of the open lines
};

/// A line counts as closed when its ends lie no farther apart than `most` times its length.
ZoneOutline zone_outline(std::string_view wkb, double most);

}  // namespace sohoa
