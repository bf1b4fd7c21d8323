#pragma once
// What can be wrong with a geometry, and the list of what was found in one.
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// What can be wrong (OGC 06-103r4, 6.1.11: the assertions for valid polygons), or only look so.
enum class Fault : std::uint8_t {
  none,
  malformed,                ///< not flat little-endian ISO WKB; no place
  non_finite,               ///< NaN or infinity; the place is the last good vertex before it, else the first behind it
  not_closed,               ///< a ring ends elsewhere than it began; the place is its end
  too_few_points,           ///< fewer than four in a ring or two in a line, repeated ones not counted
  zero_area,                ///< a ring goes out and back on itself and encloses nothing; the place is its first vertex
  spike,                    ///< a ring goes out and straight back; the place is the tip
  self_crossing,            ///< rings cross, or one runs along itself; the place is the crossing, or the middle of the
                            ///< first stretch that is there twice
  ring_self_touch,          ///< a ring touches itself in a point
  duplicate_ring,           ///< a ring is there twice; the place is a vertex of it
  hole_touches_along_line,  ///< a hole shares a line with its shell or another hole; the place is the middle of the
                            ///< first stretch of it
  parts_touch_along_line,   ///< the same for two polygons of a multipolygon
  hole_outside,             ///< a hole lies outside its shell; the place is a vertex of it, also for the next two
  nested_holes,             ///< a hole lies in another
  nested_shells,            ///< a polygon lies in another of the same multipolygon
  disconnected_interior,    ///< rings that touch one another cut the polygon in two
  other,                    ///< GEOS refuses it for another reason
  // Advice: none of these makes a geometry invalid.
  repeated_point,  ///< a vertex equals the one before it; `places` counts the vertices that are too many
  near_spike,      ///< a ring goes out and back almost straight (advice.hpp); the place is the tip
  sliver,          ///< smaller or narrower than the limits; the place is the centre of the largest circle inside
  inside_out,      ///< a hole runs the same way round as its shell; the place is its first vertex
};

inline constexpr int kFaults = static_cast<int>(Fault::inside_out) + 1;

/// Whether a geometry with this fault is invalid; false for advice.
constexpr bool is_invalid(Fault fault) {
  return fault != Fault::none && fault < Fault::repeated_point;
}

/// Stable name in kebab-case, as in the rule ids: "self-crossing"; "none" for none.
std::string_view name(Fault fault);

/// The fault of that name; none for any other text.
Fault fault_named(std::string_view name);

/// Below which sizes a polygon, or a part of it, is probably a slip of the hand. 0: not judged.
struct Limits {
  double min_area = 0;   ///< m², of each polygon
  double min_width = 0;  ///< m: diameter of the largest circle in each polygon; and width of a near_spike
  double x_metres = 1;   ///< metres that one unit of x, of y is on the ground
  double y_metres = 1;
};

inline constexpr Point kNoPlace{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

/// One kind of fault in one geometry; x and y are NaN where there is no place to show.
struct Finding {
  Fault fault = Fault::none;
  double x = 0;
  double y = 0;
  std::uint32_t places = 1;  ///< how often it was found; a lower bound in geometries with a great many
  double area = 0;           ///< of a sliver, m²
  double width = 0;          ///< of a sliver, m
};

/// The faults of one geometry, each kind once, in the order of discovery.
class Findings {
 public:
  void clear() { list_.clear(); }
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

  /// Null when there is no such fault.
  const Finding* find(Fault fault) const {
    for (const Finding& finding : list_)
      if (finding.fault == fault) return &finding;
    return nullptr;
  }
  bool has(Fault fault) const { return find(fault) != nullptr; }

  /// Keeps the first place of a kind and counts the others.
  void add(Fault fault, Point place, std::uint32_t places = 1) { add({fault, place.x, place.y, places}); }
  void add(const Finding& finding) {
    for (Finding& known : list_) {
      if (known.fault != finding.fault) continue;
      known.places += finding.places;
      return;
    }
    list_.push_back(finding);
  }

 private:
  std::vector<Finding> list_;
};

}  // namespace sohoa::geometry
