#include "geometry/area_index.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "geometry/overlay.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {

constexpr std::uint32_t kNone = AreaIndex::kNone;

AreaIndex index_of(const std::vector<std::string>& wkbs) {
  return AreaIndex(std::vector<std::string_view>(wkbs.begin(), wkbs.end()));
}

AreaIndex of_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> wkbs;
  for (const std::string& text : texts) wkbs.push_back(oracle::wkb(text));
  return index_of(wkbs);
}

/// A star around a point with whole coordinates, so that borders pass exactly through points of a grid.
oracle::Ring star(std::mt19937& random, double x, double y, double most, int corners) {
  std::uniform_real_distribution<double> radius(most / 4, most);
  oracle::Ring ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners, r = radius(random);
    ring.push_back({std::round(x + r * std::cos(angle)), std::round(y + r * std::sin(angle))});
  }
  ring.push_back(ring.front());
  return ring;
}

/// The lowest area that GEOS says covers the point.
std::uint32_t by_geos(const std::vector<std::string>& wkbs, Point point) {
  const auto handle = oracle::geos().handle;
  const oracle::Geometry place(GEOSGeom_createPointFromXY_r(handle, point.x, point.y));
  for (std::uint32_t i = 0; i < wkbs.size(); ++i) {
    const auto area = oracle::from_wkb(wkbs[i]);
    if (GEOSCovers_r(handle, area.get(), place.get()) == 1) return i;
  }
  return kNone;
}

}  // namespace

TEST_CASE("a point lies in the area that holds it, borders included, and of several in the first") {
  const AreaIndex index = of_texts({
      "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))",
      "MULTIPOLYGON (((10 0, 20 0, 20 10, 10 10, 10 0)), ((30 0, 31 0, 31 1, 30 0)))",
      "POLYGON ((4 4, 5 4, 5 5, 4 5, 4 4))",
  });
  CHECK(index.at({1, 1}) == 0);
  CHECK(index.at({15, 5}) == 1);
  CHECK(index.at({30.75, 0.5}) == 1);
  CHECK(index.at({30.25, 0.5}) == kNone);
  CHECK(index.at({5.5, 5.5}) == kNone);  // the hole
  CHECK(index.at({4.5, 4.5}) == 2);      // an island in the hole
  CHECK(index.at({4, 4.5}) == 0);        // on the border of both
  CHECK(index.at({10, 5}) == 0);
  CHECK(index.at({10, 0}) == 0);
  CHECK(index.at({20, 10}) == 1);
  CHECK(index.at({0, 0}) == 0);
  CHECK(index.at({5, 10}) == 0);
  CHECK(index.at({-1, 5}) == kNone);
  CHECK(index.at({5, 11}) == kNone);
  CHECK(index.at({1e300, -1e300}) == kNone);
  CHECK(index.at({NAN, 1}) == kNone);
  CHECK(index.at({1, INFINITY}) == kNone);
}

TEST_CASE("no area at all, and areas without land") {
  CHECK(index_of({}).at({1, 1}) == kNone);
  const AreaIndex empty = of_texts({"POLYGON EMPTY", "MULTIPOLYGON EMPTY"});
  CHECK(empty.at({0, 0}) == kNone);
  CHECK(empty.nearest({0, 0}, {0, 0}, 1, 1, 1e9).area == kNone);
  CHECK(empty.whole({0, 0, 1, 1}) == kNone);
}

TEST_CASE("a rounding error moves no point across a line") {
  // The line from (0, 0) to (3, 1) passes no double between them exactly but these; plain arithmetic sees points on it
  // that are not.
  const AreaIndex index = of_texts({"POLYGON ((0 0, 3 1, 3 -5, 0 -5, 0 0))", "POLYGON ((0 0, 0 5, 3 5, 3 1, 0 0))"});
  std::mt19937 random(7);
  std::uniform_real_distribution<double> along(0, 3);
  for (int i = 0; i < 20000; ++i) {
    const double x = along(random), y = x / 3;
    const long double exact = static_cast<long double>(y) * 3 - x;  // exact: 55 bits of 64
    CHECK(index.at({x, y}) == (exact <= 0 ? 0u : 1u));
  }
}

TEST_CASE("GEOS finds the same area: random areas, points on a grid that lie on many borders") {
  std::mt19937 random(20250701);
  const auto handle = oracle::geos().handle;
  int on_border = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> wkbs;
    std::uniform_int_distribution<int> place(0, 60), corners(3, round % 2 == 0 ? 9 : 200);
    while (wkbs.size() < 8) {
      std::string wkb = oracle::wkb({{star(random, place(random), place(random), 25, corners(random))}}, false);
      if (oracle::is_valid(wkb)) wkbs.push_back(std::move(wkb));
    }
    const AreaIndex index = index_of(wkbs);
    std::uniform_int_distribution<int> grid(-30, 90);
    for (int i = 0; i < 500; ++i) {
      const Point point{static_cast<double>(grid(random)), grid(random) / (i % 2 == 0 ? 1.0 : 3.0)};
      const std::uint32_t expected = by_geos(wkbs, point);
      CAPTURE(point.x);
      CAPTURE(point.y);
      REQUIRE(index.at(point) == expected);
      if (expected == kNone) continue;
      const auto area = oracle::from_wkb(wkbs[expected]);
      const oracle::Geometry spot(GEOSGeom_createPointFromXY_r(handle, point.x, point.y));
      on_border += GEOSTouches_r(handle, area.get(), spot.get()) == 1;
    }
  }
  CHECK(on_border > 100);
}

TEST_CASE("GEOS finds the same nearest area, and the same areas for a box") {
  std::mt19937 random(11);
  const auto handle = oracle::geos().handle;
  int clear = 0, crossed = 0, outside = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> wkbs;
    std::uniform_real_distribution<double> place(0, 400), size(0, 30);
    while (wkbs.size() < 10) {
      std::string wkb = oracle::wkb({{star(random, place(random), place(random), 40, 40)}}, false);
      if (oracle::is_valid(wkb)) wkbs.push_back(std::move(wkb));
    }
    const AreaIndex index = index_of(wkbs);
    for (int i = 0; i < 200; ++i) {
      const Point a{place(random), place(random)};
      const Box box{a.x, a.y, a.x + size(random), a.y + size(random)};
      const oracle::Geometry rectangle(GEOSGeom_createRectangle_r(handle, box.minx, box.miny, box.maxx, box.maxy));
      const oracle::Geometry line =
          oracle::from_wkt("LINESTRING (" + std::to_string(box.minx) + " " + std::to_string(box.miny) + ", " +
                           std::to_string(box.maxx) + " " + std::to_string(box.maxy) + ")");
      double least = 1e9;
      std::uint32_t nearest = kNone;
      std::vector<std::uint32_t> touched, found;
      for (std::uint32_t k = 0; k < wkbs.size(); ++k) {
        const auto area = oracle::from_wkb(wkbs[k]);
        double distance = 0;
        GEOSDistance_r(handle, area.get(), line.get(), &distance);
        if (distance < least) least = distance, nearest = k;
        if (GEOSIntersects_r(handle, area.get(), rectangle.get()) == 1) touched.push_back(k);
      }
      index.candidates(box, found);
      // Too many are allowed, too few are not.
      CHECK(std::includes(found.begin(), found.end(), touched.begin(), touched.end()));
      if (const auto whole = index.whole(box)) {
        ++clear;
        CHECK(touched.empty() == (*whole == kNone));
        if (*whole != kNone) {
          const auto area = oracle::from_wkb(wkbs[*whole]);
          CHECK(GEOSContains_r(handle, area.get(), rectangle.get()) == 1);
        }
      } else {
        ++crossed;
      }
      if (least == 0) continue;
      ++outside;
      const auto near = index.nearest(a, {box.maxx, box.maxy}, 1, 1, 500);
      CHECK(near.area == nearest);
      CHECK(near.distance == doctest::Approx(least).epsilon(1e-4));  // the line's text has six decimals
      CHECK(index.nearest(a, {box.maxx, box.maxy}, 1, 1, least * 0.99).area == kNone);
      // Scales: a plane stretched twice in both directions.
      CHECK(index.nearest(a, {box.maxx, box.maxy}, 2, 2, 1000).distance == doctest::Approx(2 * near.distance));
    }
  }
  CHECK(clear > 300);
  CHECK(crossed > 300);
  CHECK(outside > 300);
}

TEST_CASE("an overlay cuts what GEOS cuts, and repairs what is invalid") {
  const std::vector<std::string> wkbs{oracle::wkb("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"),
                                      oracle::wkb("POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))")};
  const std::vector<std::string_view> views(wkbs.begin(), wkbs.end());
  Overlay overlay(views);
  std::string out;
  REQUIRE(overlay.take(oracle::wkb("POLYGON ((9 1, 12 1, 12 2, 9 2, 9 1))")));
  REQUIRE(overlay.cut(0, out));
  CHECK(measure(out).area == doctest::Approx(1));
  REQUIRE(overlay.cut(1, out));
  CHECK(measure(out).area == doctest::Approx(2));
  REQUIRE(overlay.take(oracle::wkb("POLYGON ((30 1, 31 1, 31 2, 30 1))")));
  REQUIRE(overlay.cut(1, out));
  CHECK(out.empty());
  REQUIRE(overlay.take(oracle::wkb("POLYGON ((1 1, 3 3, 3 1, 1 3, 1 1))")));  // a bow tie
  REQUIRE(overlay.cut(0, out));
  CHECK(measure(out).area == doctest::Approx(2));
  REQUIRE(overlay.take(oracle::wkb("LINESTRING (5 5, 15 5)")));
  REQUIRE(overlay.cut(1, out));
  CHECK(measure(out).length == doctest::Approx(5));
}
