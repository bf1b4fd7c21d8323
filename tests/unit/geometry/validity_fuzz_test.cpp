// The verdict against GEOS on many thousand shapes that are valid, nearly valid and hopeless. Fixed seeds.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "geometry/plain_rings.hpp"
#include "geometry/validity.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;
using oracle::Polygon;
using oracle::Ring;
using Polygons = std::vector<Polygon>;

namespace {

class Shapes {
 public:
  explicit Shapes(std::uint64_t seed) : random_(seed) {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }

  /// A ring around a centre with growing angles, simple as long as the vertices are not moved afterwards.
  Ring star(Point centre, double radius, int corners) {
    std::vector<double> angles;
    angles.reserve(static_cast<std::size_t>(corners));
    for (int i = 0; i < corners; ++i) angles.push_back((i + between(0, 0.9)) * 2 * M_PI / corners);
    Ring ring;
    for (const double angle : angles) {
      const double far = radius * between(0.4, 1);
      ring.push_back({centre.x + far * std::cos(angle), centre.y + far * std::sin(angle)});
    }
    if (below(2) == 0) std::reverse(ring.begin(), ring.end());
    ring.push_back(ring.front());
    return ring;
  }

  /// Random corners on a coarse grid: crossings, overlaps, repeats, spikes and touching are the rule.
  Ring scribble(int corners, int grid) {
    Ring ring;
    for (int i = 0; i < corners; ++i) ring.push_back({double(below(grid)), double(below(grid))});
    ring.push_back(ring.front());
    return ring;
  }

  Point parcel_place() { return {between(300000, 700000), between(950000, 2600000)}; }

 private:
  std::mt19937_64 random_;
};

void snap(Polygons& polygons, double step) {
  for (Polygon& polygon : polygons)
    for (Ring& ring : polygon)
      for (Point& point : ring) point = {std::round(point.x / step) * step, std::round(point.y / step) * step};
}

/// Turned and stretched, so that what was collinear on the grid is so no longer quite.
void tilt(Polygons& polygons, double angle, double scale) {
  const double c = std::cos(angle) * scale, s = std::sin(angle) * scale;
  for (Polygon& polygon : polygons)
    for (Ring& ring : polygon)
      for (Point& point : ring) point = {c * point.x - s * point.y, s * point.x + c * point.y};
}

struct Tally {
  int valid = 0, invalid = 0, differ = 0;
};

Tally compare(int cases, const std::function<Polygons(int)>& make) {
  Validator validator;
  Tally tally;
  for (int i = 0; i < cases; ++i) {
    const Polygons polygons = make(i);
    const std::string wkb = oracle::wkb(polygons, polygons.size() > 1 || i % 2 == 0);
    const bool expected = oracle::is_valid(wkb);
    const Findings& found = validator.check(wkb);
    const bool valid = found.empty() || !is_invalid(found.begin()->fault);
    ++(expected ? tally.valid : tally.invalid);
    if (valid == expected && !found.has(Fault::other)) continue;
    ++tally.differ;
    MESSAGE((valid ? "valid" : name(found.begin()->fault)) << " but GEOS says " << expected << ": " << wkt(wkb));
  }
  CHECK(tally.differ == 0);
  return tally;
}

}  // namespace

TEST_CASE("parcels and parcels with a vertex put wrong") {
  Shapes shapes(1);
  const Tally tally = compare(8000, [&](int i) {
    Polygons polygons{{shapes.star(shapes.parcel_place(), 40, 3 + shapes.below(30))}};
    Ring& ring = polygons[0][0];
    if (i % 3 == 1) {
      const int at = 1 + shapes.below(static_cast<int>(ring.size()) - 2);
      ring[at].x += shapes.between(-60, 60);
      ring[at].y += shapes.between(-60, 60);
    }
    if (i % 4 == 0) snap(polygons, 0.001);
    return polygons;
  });
  CHECK(tally.valid > 4000);
  CHECK(tally.invalid > 800);
}

TEST_CASE("spikes, vertices put twice, vertices on edges") {
  Shapes shapes(2);
  const Tally tally = compare(8000, [&](int i) {
    Polygons polygons{{shapes.star(i % 2 == 0 ? Point{0, 0} : shapes.parcel_place(), 40, 3 + shapes.below(12))}};
    Ring& ring = polygons[0][0];
    const int at = shapes.below(static_cast<int>(ring.size()) - 1);
    const Point a = ring[at], b = ring[at + 1];
    const double t = shapes.between(0, 1);
    const Point between{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    if (i % 5 == 0) ring.insert(ring.begin() + at + 1, {a, a});
    if (i % 5 == 1) ring.insert(ring.begin() + at + 1, between);
    if (i % 5 == 2) ring.insert(ring.begin() + at + 1, {b, between});
    if (i % 5 == 3) ring.insert(ring.begin() + at + 1, {{between.x + 5, between.y}, between});
    if (i % 5 == 4) ring[shapes.below(static_cast<int>(ring.size()) - 2) + 1] = between;
    return polygons;
  });
  CHECK(tally.valid > 2000);
  CHECK(tally.invalid > 2000);
}

TEST_CASE("scribbles on coarse grids, straight and tilted") {
  Shapes shapes(3);
  const Tally tally = compare(20000, [&](int i) {
    Polygons polygons{{shapes.scribble(3 + shapes.below(7), 2 + shapes.below(6))}};
    if (i % 5 == 0) polygons[0].push_back(shapes.scribble(3 + shapes.below(2), 4));
    if (i % 7 == 0) polygons.push_back({shapes.scribble(3 + shapes.below(2), 5)});
    if (i % 3 == 1) tilt(polygons, shapes.between(0, 3), 1);
    if (i % 3 == 2) tilt(polygons, shapes.between(0, 3), std::pow(10, shapes.between(-170, 150)));
    return polygons;
  });
  CHECK(tally.valid > 2000);
  CHECK(tally.invalid > 5000);
}

TEST_CASE("holes inside, outside, touching, nested") {
  Shapes shapes(4);
  const Tally tally = compare(10000, [&](int i) {
    Polygons polygons{{shapes.star({0, 0}, 20, 4 + shapes.below(12))}};
    for (int hole = 1 + shapes.below(3); hole > 0; --hole) {
      const Point centre{shapes.between(-9, 9), shapes.between(-9, 9)};
      polygons[0].push_back(shapes.star(centre, shapes.between(0.5, 4), 3 + shapes.below(6)));
    }
    if (i % 4 == 0) polygons[0].back()[1] = polygons[0][0][1];
    if (i % 3 == 0) snap(polygons, 1);
    if (i % 9 == 0) tilt(polygons, 0.3, 1);
    return polygons;
  });
  CHECK(tally.valid > 1000);
  CHECK(tally.invalid > 1000);
}

TEST_CASE("multipolygons beside, across and in one another") {
  Shapes shapes(5);
  const Tally tally = compare(10000, [&](int i) {
    Polygons polygons;
    for (int part = 2 + shapes.below(3); part > 0; --part) {
      const Point centre{shapes.between(0, 30), shapes.between(0, 30)};
      polygons.push_back({shapes.star(centre, shapes.between(1, 9), 3 + shapes.below(8))});
    }
    if (i % 3 == 0) polygons[0].push_back(shapes.star(polygons[1][0][0], 3, 6));
    if (i % 4 == 0) polygons[0] = {shapes.star({15, 15}, 40, 9), shapes.star({15, 15}, 14, 9)};
    if (i % 3 == 1) snap(polygons, 1);
    if (i % 50 == 0) polygons[1] = polygons[0];
    return polygons;
  });
  CHECK(tally.valid > 1000);
  CHECK(tally.invalid > 1000);
}

TEST_CASE("long rings") {
  Shapes shapes(6);
  const Tally tally = compare(1500, [&](int i) {
    Polygons polygons{{shapes.star(shapes.parcel_place(), 900, 41 + shapes.below(500))}};
    Ring& ring = polygons[0][0];
    if (i % 3 == 1) std::swap(ring[5], ring[7 + static_cast<std::size_t>(shapes.below(20))]);
    if (i % 3 == 2) snap(polygons, 1);
    if (i % 10 == 0) {  // a comb whose teeth lie across the sweep
      ring.clear();
      const int teeth = 100 + shapes.below(100);
      for (int tooth = 0; tooth < teeth; ++tooth) ring.insert(ring.end(), {{0, tooth * 2.0}, {99, tooth * 2.0 + 1}});
      ring.insert(ring.end(), {{-1, teeth * 2.0}, {-1, 0}, {0, 0}});
    }
    return polygons;
  });
  CHECK(tally.valid > 500);
  CHECK(tally.invalid > 200);
}

TEST_CASE("ordinary polygons are proved without GEOS") {
  Shapes shapes(7);
  PlainRings rings;
  int proved = 0;
  const int cases = 3000;
  for (int i = 0; i < cases; ++i) {
    const Point place = shapes.parcel_place();
    Polygons polygons{{shapes.star(place, 40, 4 + shapes.below(i % 10 == 0 ? 300 : 12))}};
    if (i % 4 == 0) polygons[0].push_back(shapes.star(place, 5, 4 + shapes.below(6)));
    if (i % 5 == 0) polygons.push_back({shapes.star({place.x + 70, place.y + 30}, 40, 8)});
    snap(polygons, 0.001);
    rings.clear();
    walk(oracle::wkb(polygons, polygons.size() > 1), [&](const Run& run) { rings.add(run); });
    proved += rings.certainly_valid();
  }
  CHECK(proved > cases * 95 / 100);
}
