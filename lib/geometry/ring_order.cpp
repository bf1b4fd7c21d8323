#include "geometry/ring_order.hpp"

#include <cstring>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {
namespace {

/// Twice the area, positive when the ring runs counter-clockwise; from its first point, so that large coordinates do
/// not drown it.
double signed_area(const Points& ring) {
  double sum = 0;
  const Point origin = ring.front();
  for (std::uint32_t i = 1; i < ring.size(); ++i) {
    const Point a = ring[i - 1], b = ring[i];
    sum += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
  }
  return sum;
}

void turn_round(char* points, std::uint32_t size) {
  Point front, back;
  for (std::uint32_t i = 0, j = size - 1; i < j; ++i, --j) {
    char *one = points + std::size_t{i} * sizeof(Point), *other = points + std::size_t{j} * sizeof(Point);
    std::memcpy(&front, one, sizeof(Point));
    std::memcpy(&back, other, sizeof(Point));
    std::memcpy(one, &back, sizeof(Point));
    std::memcpy(other, &front, sizeof(Point));
  }
}

}  // namespace

bool follow_right_hand(char* wkb, std::size_t size) {
  if (!well_formed({wkb, size})) return false;
  walk({wkb, size}, [&](const Run& run) {
    if (run.kind != Kind::polygon || run.points.empty()) return;
    const double area = signed_area(run.points);
    if (run.ring == 0 ? area < 0 : area > 0) turn_round(wkb + (run.points.data() - wkb), run.points.size());
  });
  return true;
}

}  // namespace sohoa::geometry
