#pragma once
// A point that certainly lies on a geometry.
#include <optional>
#include <string_view>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// A point inside an area (not its centre, which may lie outside), on a line, of points. nullopt for what is empty,
/// malformed or not finite. Safe from any thread.
std::optional<Point> inner_point(std::string_view wkb);

/// The area that `one` and `other` have in common, in the square of their unit, and that area as WKB in `shape`; an
/// invalid one counts with what GEOS makes of it. 0 when they have none, or GEOS gives up. Safe from any thread.
double common_area(std::string_view one, std::string_view other, std::string& shape);

}  // namespace sohoa::geometry
