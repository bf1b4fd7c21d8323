#pragma once
// Whether a geometry is valid, and if not, what is wrong and where.
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// What can be wrong with a geometry (OGC 06-103r4, 6.1.11: the assertions for valid polygons).
enum class Fault : std::uint8_t {
  none,
  malformed,        ///< not flat little-endian ISO WKB; no place
  non_finite,       ///< NaN or infinity; the place is the last good vertex before it, else the first one behind it
  not_closed,       ///< a ring ends elsewhere than it began; the place is its end
  too_few_points,   ///< fewer than four in a ring or two in a line, repeated ones not counted
  self_crossing,    ///< edges cross or overlap, of one ring or of two
  ring_self_touch,  ///< a ring touches itself in a point
  duplicate_ring,   ///< a ring is there twice
  hole_outside,     ///< a hole lies outside its shell
  nested_holes,     ///< a hole lies in another
  nested_shells,    ///< a polygon lies in another of the same multipolygon
  disconnected_interior,  ///< rings that touch one another cut the polygon in two
  other,                  ///< GEOS refuses it for another reason
};

/// Stable name in kebab-case, as in the rule ids: "self-crossing"; "none" for none.
std::string_view name(Fault fault);

/// The first fault found and its place; the place is NaN where there is none to show.
struct Finding {
  Fault fault = Fault::none;
  double x = 0;
  double y = 0;
};

/// Judges geometries. Holds a GEOS context and scratch memory: one per thread.
class Validator {
 public:
  Validator();
  ~Validator();
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;

  /// The verdict is always that of GEOS; ordinary polygons are proved valid without it. An empty geometry is valid.
  Finding check(std::string_view wkb);

  /// A point inside the polygon (on the line, or one of the points), for a label or a mark. nullopt when the geometry
  /// is empty, malformed, not finite or has rings that are not closed.
  std::optional<Point> inside_point(std::string_view wkb);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa::geometry
