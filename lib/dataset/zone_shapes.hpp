#pragma once
// Shapes that lie beside a list: a folder with a KML for each zone, or one file with all of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
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
  };
  struct Shape {
    std::string wkb;
    std::string label;  ///< "kml/vuon-a.kml: Vườn A"
    std::uint32_t file = 0;
  };

  /// Reads everything. Throws as open_source() does; may fork.
  ZoneShapes(const SourceOptions& options, const ZoneCodes& codes);

  int epsg() const { return epsg_; }
  const std::vector<Shape>& shapes() const { return shapes_; }

  /// The shapes of a zone: those with its code, else those with its name (of the place, or of a file that is named so).
  /// `several`: shapes of different files have it, so that none is sure; then the group is empty.
  Group find(std::string_view code, std::string_view name, bool& several) const;

  /// All of them as one geometry: one alone as it is; areas and closed lines as a MULTIPOLYGON, all else as a
  /// collection.
  std::string together(const Group& group) const;

 private:
  using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;
  void add(Index& index, std::string key, std::uint32_t shape) const;
  bool one_file(const std::vector<std::uint32_t>& shapes) const;

  int epsg_ = 0;
  std::vector<Shape> shapes_;
  Index by_code_, by_name_, by_file_;
};

/// The areas that closed lines enclose: a line counts as closed when its ends lie no farther apart than `most` times
/// its length. Gives the MULTIPOLYGON, and the widest gap in `gap` (in the unit of the coordinates); empty when some
/// line is farther open, and then `gap` is that line's.
std::string close_lines(std::string_view wkb, double most, double& gap);

}  // namespace sohoa
