#pragma once
// How wide a gap or an overlap is.
#include <cstddef>
#include <span>
#include <vector>

#include "geometry/wkb.hpp"

namespace sohoa::geometry::coverage {

/// A ring without its closing vertex.
using Outline = std::vector<Point>;

struct Circle {
  Point centre;
  double radius;
};

/// The largest circle in a polygon, its radius at most one part in a hundred too small. The first ring is the shell.
/// Rings may touch themselves and one another. When no circle is larger than `enough` it stops as soon as it knows so:
/// the one it gives then may be far too small. Takes vertices × (length over width); a polygon of so many vertices that
/// this is more than a second gets the circle found by then. `any`: the first that is larger than `enough` will do.
Circle inscribed(std::span<const Outline> rings, double enough = 0, bool any = false);

/// Width of the convex hull between parallel lines: the diameter of no circle inside is larger.
double hull_width(std::span<const Point> ring);

/// Two ways from ring[0] to ring[split], one there along the ring, the other back, walked at the same time in
/// proportion to their lengths: how far they are apart at most. The diameter of no circle between them is larger.
double greatest_distance(std::span<const Point> ring, std::size_t split);

double area(std::span<const Point> ring);    ///< signed: positive when counterclockwise
double length(std::span<const Point> ring);  ///< with the way back to the first vertex

}  // namespace sohoa::geometry::coverage
