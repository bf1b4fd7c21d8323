#pragma once
// Zones with codes in force that lie on one another.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/measure.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// One zone, with what must be alike for an overlap to matter.
struct ZoneArea {
  std::string code, crop, markets;  ///< markets with ", " between
  std::string wkb;
  geometry::Box box;
  double area = 0;  ///< m²
  Origin origin;
};

/// Whether two zones may not overlap: one crop, and one market at least (a zone that names none may be for any).
bool compete(const ZoneArea& one, const ZoneArea& other);

struct ZoneOverlap {
  std::size_t one = 0, other = 0;  ///< the earlier and the later one
  double area = 0;                 ///< m²
  std::string shape;               ///< WKB
};

/// As many overlaps of one zone with earlier ones are told; more say nothing new, and a thousand zones that were given
/// one boundary would have a million.
inline constexpr std::size_t kMostOfOne = 20;

/// The overlaps of competing zones that are more than walking along a common boundary explains: `share` of the smaller
/// zone, and `least` m². Zones of one shape, crop and market are told of the first of them. In order of the later zone.
/// `epsg`: of the shapes.
std::vector<ZoneOverlap> zone_overlaps(const std::vector<ZoneArea>& zones, int epsg, double share, double least);

}  // namespace sohoa
