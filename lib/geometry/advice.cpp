#include "geometry/advice.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

using Ring = PlainRings::Ring;

/// How closely the largest circle of a sliver is searched: a quarter of its mean width, but no more than so many steps
/// along it, which takes about a millisecond.
constexpr double kSearchSteps = 2000;

/// Metres on the ground from one point to another.
struct Step {
  double x, y;
  Step(Point from, Point to, const Limits& limits)
      : x((to.x - from.x) * limits.x_metres), y((to.y - from.y) * limits.y_metres) {}
  double squared() const { return x * x + y * y; }
};

double twice_area(const std::vector<Point>& vertices, const Ring& ring) {
  const Point first = vertices[ring.begin];
  double sum = 0;
  for (std::uint32_t i = ring.begin + 1; i + 1 < ring.end; ++i) {
    const Point a = vertices[i], b = vertices[i + 1];
    sum += (a.x - first.x) * (b.y - first.y) - (a.y - first.y) * (b.x - first.x);
  }
  return sum;
}

double perimeter(const std::vector<Point>& vertices, const Ring& ring, const Limits& limits) {
  double sum = 0;
  Point before = vertices[ring.end - 1];
  for (std::uint32_t i = ring.begin; i < ring.end; ++i) {
    sum += std::sqrt(Step(before, vertices[i], limits).squared());
    before = vertices[i];
  }
  return sum;
}

/// The rings of one polygon in metres around its own middle, turned so that it does not lie along an axis: GEOS begins
/// its search with squares as small as the box is narrow.
class LocalPolygon {
 public:
  LocalPolygon(const std::vector<Point>& vertices, const Ring* begin, const Ring* end, const Limits& limits)
      : limits_(limits), middle_{(begin->box.minx + begin->box.maxx) / 2, (begin->box.miny + begin->box.maxy) / 2} {
    const double wide = (begin->box.maxx - begin->box.minx) * limits.x_metres;
    const double high = (begin->box.maxy - begin->box.miny) * limits.y_metres;
    if (std::max(wide, high) > 4 * std::min(wide, high)) cosine_ = sine_ = std::numbers::sqrt2 / 2;
    Writer writer(wkb_);
    writer.begin(Kind::polygon);
    for (const Ring* ring = begin; ring != end; ++ring) {
      writer.begin_ring();
      for (std::uint32_t i = ring->begin; i < ring->end; ++i) put(writer, vertices[i]);
      put(writer, vertices[ring->begin]);
      writer.end();
    }
    writer.end();
  }

  const std::string& wkb() const { return wkb_; }
  Point to_map(Point local) const {
    return {middle_.x + (cosine_ * local.x + sine_ * local.y) / limits_.x_metres,
            middle_.y + (cosine_ * local.y - sine_ * local.x) / limits_.y_metres};
  }

 private:
  void put(Writer& writer, Point point) const {
    const Step step(middle_, point, limits_);
    writer.xy(cosine_ * step.x - sine_ * step.y, sine_ * step.x + cosine_ * step.y);
  }

  const Limits& limits_;
  Point middle_;
  double cosine_ = 1, sine_ = 0;
  std::string wkb_;
};

struct Sizes {
  double area = 0;       ///< m²
  double perimeter = 0;  ///< m, of all rings
  double mean_width() const { return perimeter > 0 ? 2 * area / perimeter : 0; }
};

bool maybe_sliver(const Sizes& sizes, const Limits& limits) {
  return sizes.area < limits.min_area || 2 * sizes.area < limits.min_width * sizes.perimeter;
}

class SliverJudge {
 public:
  SliverJudge(const Limits& limits, const GeosJudge& judge) : limits_(limits), judge_(judge) {}

  /// The finding for a polygon that may be one; Fault::none when it is not.
  Finding look_at(const LocalPolygon& polygon, const Sizes& sizes) const {
    const double least = limits_.min_width > 0 ? limits_.min_width : std::sqrt(limits_.min_area);
    std::optional<Point> centre = Point{0, 0};
    double width = sizes.mean_width();  // a circle of this diameter fits in at least
    // GEOS does not survive distances that underflow; and there is nothing to search for.
    if (sizes.perimeter > least / 100) {
      if (sizes.area >= limits_.min_area && !judge_.narrower(polygon.wkb(), limits_.min_width / 2)) return {};
      const double tolerance = std::max(width / 4, sizes.perimeter / kSearchSteps);
      const auto circle = judge_.inscribed(polygon.wkb(), tolerance);
      centre = circle ? circle->centre : judge_.inside_point(polygon.wkb());
      if (circle) width = std::max(width, 2 * circle->radius);
    }
    const Point place = centre ? polygon.to_map(*centre) : kNoPlace;
    return {Fault::sliver, place.x, place.y, 1, sizes.area, width};
  }

 private:
  const Limits& limits_;
  const GeosJudge& judge_;
};

}  // namespace

void find_near_spikes(const PlainRings& rings, const Limits& limits, Findings& findings) {
  if (limits.min_width <= 0 || !rings.computable()) return;
  const std::vector<Point>& vertices = rings.vertices();
  const auto is_spike = [&](Point a, Point b, Point c) {
    const Step out(a, b, limits), back(b, c, limits);
    const double across = std::abs(out.x * back.y - out.y * back.x);
    if (across > -(out.x * back.x + out.y * back.y) * kSpikeTangent) return false;
    const double longer = std::max(out.squared(), back.squared());
    // What goes back exactly is invalid and has another name.
    return across * across < limits.min_width * limits.min_width * longer && orient(a.x, a.y, b.x, b.y, c.x, c.y) != 0;
  };
  for (const Ring& ring : rings.rings()) {
    if (ring.size() < 3) continue;
    Point a = vertices[ring.end - 2], b = vertices[ring.end - 1];
    for (std::uint32_t i = ring.begin; i < ring.end; ++i) {
      const Point c = vertices[i];
      if (is_spike(a, b, c)) findings.add(Fault::near_spike, b);
      a = b;
      b = c;
    }
  }
}

void find_inside_out(const PlainRings& rings, Findings& findings) {
  double shell = 0;
  for (const Ring& ring : rings.rings()) {
    const double area = twice_area(rings.vertices(), ring);
    if (ring.shell) shell = area;
    if (!ring.shell && area * shell > 0) findings.add(Fault::inside_out, rings.vertices()[ring.begin]);
  }
}

void find_slivers(const PlainRings& rings, const Measure& measure, const Limits& limits, const GeosJudge& judge,
                  Findings& findings) {
  if (!rings.computable()) return;
  const double square = limits.x_metres * limits.y_metres;
  const double longest = std::max(limits.x_metres, limits.y_metres);
  if (measure.polygons == 1 && !maybe_sliver({measure.area * square, measure.length * longest}, limits)) return;
  const std::vector<Point>& vertices = rings.vertices();
  const SliverJudge sliver_judge(limits, judge);
  const Ring* const end = rings.rings().data() + rings.rings().size();
  for (const Ring* ring = rings.rings().data(); ring != end;) {
    const Ring* const first = ring;
    Sizes sizes;
    for (; ring != end && ring->polygon == first->polygon; ++ring) {
      const double area = std::abs(twice_area(vertices, *ring)) / 2 * square;
      sizes.area += ring->shell ? area : -area;
      sizes.perimeter += perimeter(vertices, *ring, limits);
    }
    if (!maybe_sliver(sizes, limits)) continue;
    const Finding finding = sliver_judge.look_at(LocalPolygon(vertices, first, ring, limits), sizes);
    if (finding.fault != Fault::none) findings.add(finding);
  }
}

}  // namespace sohoa::geometry
