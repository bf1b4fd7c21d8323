#include "geometry/measure.hpp"

#include <cmath>

namespace sohoa::geometry {
namespace {

struct Sums {
  double twice_area = 0;
  double length = 0;
  double finite = 0;  ///< stays 0 as long as every coordinate is finite, since infinity × 0 is NaN
};

/// The area is summed relative to the first vertex: VN-2000 coordinates are a thousand times larger than a parcel, and
/// their products would cost six digits.
Sums add_run(const Points& points, Box& box) {
  Sums sums;
  const Point first = points.front();
  Point before = first;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const Point here = points[i];
    box.add(here.x, here.y);
    sums.finite += here.x * 0 + here.y * 0;
    const double dx = here.x - before.x;
    const double dy = here.y - before.y;
    sums.length += std::sqrt(dx * dx + dy * dy);
    sums.twice_area += (before.x - first.x) * dy - (before.y - first.y) * dx;
    before = here;
  }
  return sums;
}

}  // namespace

Measure measure(std::string_view wkb) {
  Measure result;
  Box box;  // a local, so that the loop keeps it in registers
  double finite = 0;
  const bool whole = walk(wkb, [&](const Run& run) {
    const bool polygon = run.kind == Kind::polygon;
    result.polygons += polygon && run.ring == 0;
    result.rings += polygon;
    result.vertices += run.points.size();
    if (run.points.empty()) return;
    const Sums sums = add_run(run.points, box);
    finite += sums.finite;
    result.length += sums.length;
    if (polygon) result.area += std::abs(sums.twice_area) * (run.ring == 0 ? 0.5 : -0.5);
  });
  if (!whole) return {};
  result.kind = kind(wkb);
  result.box = box;
  result.finite = finite == 0;
  return result;
}

}  // namespace sohoa::geometry
