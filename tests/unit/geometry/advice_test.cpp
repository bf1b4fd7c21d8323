// What is valid but hardly meant. GEOS and plain trigonometry are the oracles.
#include "geometry/advice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "geometry/validity.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;
using oracle::Polygon;
using oracle::Ring;

namespace {

constexpr Limits kLimits{0.5, 0.1};

const Findings& findings(const std::string& wkb, const Limits& limits = kLimits) {
  static Validator validator;
  return validator.check(wkb, measure(wkb), limits);
}

const Finding* find(const std::string& text, Fault fault, const Limits& limits = kLimits) {
  return findings(oracle::wkb(text), limits).find(fault);
}

/// Turned by an angle and moved to where parcels are.
Ring placed(Ring ring, double angle, Point at = {586000, 2322000}) {
  const double c = std::cos(angle), s = std::sin(angle);
  for (Point& point : ring) point = {at.x + c * point.x - s * point.y, at.y + s * point.x + c * point.y};
  return ring;
}

std::string wkb(const Ring& ring) {
  return oracle::wkb({{ring}}, false);
}

}  // namespace

TEST_CASE("ordinary polygons get no advice") {
  for (const char* text : {"POLYGON ((0 0, 40 0, 40 25, 0 25, 0 0))", "POLYGON ((0 0, 40 0, 40 0.5, 0 0.5, 0 0))",
                           "POLYGON ((0 0, 0.8 0, 0.8 0.8, 0 0.8, 0 0))",
                           // A gore between two roads, three degrees.
                           "POLYGON ((0 0, 60 0, 60 3.2, 0 0))", "LINESTRING (0 0, 9 0, 0 0)",
                           "POLYGON ((0 0, 40 0, 40 25, 0 25, 0 0), (1 1, 1 2, 2 2, 1 1))"})
    CHECK(findings(oracle::wkb(text)).empty());
}

TEST_CASE("repeated points are counted, at the ends of a ring as well") {
  const auto count = [](const char* text) {
    const Finding* found = find(text, Fault::repeated_point);
    return found == nullptr ? 0 : found->places;
  };
  CHECK(count("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))") == 0);
  CHECK(count("POLYGON ((0 0, 9 0, 9 0, 9 9, 0 9, 0 0))") == 1);
  CHECK(count("POLYGON ((0 0, 0 0, 9 0, 9 9, 9 9, 0 9, 0 0, 0 0))") == 3);
  CHECK(count("MULTIPOLYGON (((0 0, 9 0, 9 9, 9 9, 0 0)), ((20 0, 29 0, 29 0, 29 9, 20 0)))") == 2);
  CHECK(count("MULTILINESTRING ((0 0, 0 0, 1 1), (2 2, 3 3, 3 3, 3 3))") == 3);
  CHECK(count("GEOMETRYCOLLECTION (LINESTRING (0 0, 5 5, 5 5), POLYGON ((0 0, 9 0, 9 0, 9 9, 0 0)))") == 2);
  CHECK(count("MULTIPOINT (1 1, 1 1)") == 0);
  const Finding* found = find("POLYGON ((0 0, 9 0, 9 9, 9 9, 0 9, 0 0, 0 0))", Fault::repeated_point);
  REQUIRE(found != nullptr);
  CHECK(found->x == 9);
  CHECK(found->y == 9);
}

TEST_CASE("a narrow spike: below one degree and narrower than the limit, wherever the ring begins") {
  struct Case {
    double length, degrees;
    bool spike;
  };
  for (const Case& drawn : {Case{3, 0.9, true}, Case{3, 1.1, false}, Case{5, 0.99, true}, Case{9, 0.9, false},
                            Case{50, 0.1, true}, Case{100, 0.1, false}, Case{0.02, 0.5, true}}) {
    // A square with a tooth on its upper side.
    const double length = drawn.length, degrees = drawn.degrees;
    const double width = length * std::tan(degrees * M_PI / 180);
    Ring open{{0, 0}, {30, 0}, {30, 20}, {15 + width, 20}, {15, 20 + length}, {15, 20}, {0, 20}};
    for (std::size_t first = 0; first < open.size(); ++first) {
      Ring ring = open;
      std::rotate(ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(first), ring.end());
      ring.push_back(ring.front());
      for (const double angle : {0.0, 0.4, 2.0}) {
        const Ring here = placed(ring, angle);
        CAPTURE(length);
        CAPTURE(degrees);
        REQUIRE(oracle::is_valid(wkb(here)));
        const Finding* found = findings(wkb(here)).find(Fault::near_spike);
        REQUIRE((found != nullptr) == drawn.spike);
        if (drawn.spike) CHECK(Point{found->x, found->y} == placed({{15, 20 + length}}, angle)[0]);
      }
    }
  }
  // Not asked for without a width.
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 4.01 9, 4 12, 4 9, 0 9, 0 0))", Fault::near_spike) != nullptr);
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 4.01 9, 4 12, 4 9, 0 9, 0 0))", Fault::near_spike, {}) == nullptr);
  // In an invalid ring too, beside the fault; and an exact spike is not told twice.
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 4.01 9, 4 12, 4 8, 5 8, 3 8, 0 9, 0 0))", Fault::near_spike) != nullptr);
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 4 9, 4 12, 4 9, 0 9, 0 0))", Fault::near_spike) == nullptr);
}

TEST_CASE("slivers by area, by width, and a part of a multipolygon") {
  const Finding* found = find("POLYGON ((0 0, 0.5 0, 0.5 0.5, 0 0.5, 0 0))", Fault::sliver);
  REQUIRE(found != nullptr);
  CHECK(found->area == doctest::Approx(0.25));
  CHECK(found->width == doctest::Approx(0.5));
  CHECK(found->x == doctest::Approx(0.25));
  CHECK(found->y == doctest::Approx(0.25));
  found = find("POLYGON ((0 0, 90 0, 90 0.08, 0 0.08, 0 0))", Fault::sliver);
  REQUIRE(found != nullptr);
  CHECK(found->area == doctest::Approx(7.2));
  CHECK(found->width == doctest::Approx(0.08).epsilon(0.01));
  CHECK(found->y == doctest::Approx(0.04).epsilon(0.01));
  found = find(
      "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((20 0, 50 0, 50 0.05, 20 0.05, 20 0)), "
      "((20 1, 50 1, 50 1.05, 20 1.05, 20 1)))",
      Fault::sliver);
  REQUIRE(found != nullptr);
  CHECK(found->places == 2);
  CHECK(found->x > 20);
  CHECK(found->y == doctest::Approx(0.025).epsilon(0.01));
  // Only one limit, or none.
  CHECK(find("POLYGON ((0 0, 0.5 0, 0.5 0.5, 0 0.5, 0 0))", Fault::sliver, {0, 0.1}) == nullptr);
  CHECK(find("POLYGON ((0 0, 90 0, 90 0.08, 0 0.08, 0 0))", Fault::sliver, {0.5, 0}) == nullptr);
  CHECK(find("POLYGON ((0 0, 90 0, 90 0.08, 0 0.08, 0 0))", Fault::sliver, {}) == nullptr);
  // A frame is as wide as it is between its rings, and a body with a long hair is as wide as the body.
  CHECK(find("POLYGON ((0 0, 50 0, 50 50, 0 50, 0 0), (0.05 0.05, 0.05 49.95, 49.95 49.95, 49.95 0.05, 0.05 0.05))",
             Fault::sliver) != nullptr);
  CHECK(find("POLYGON ((0 0, 1 0, 1 0.5, 900 0.5, 900 0.51, 1 0.51, 1 1, 0 1, 0 0))", Fault::sliver) == nullptr);
  // A nothing of a polygon, and one that is too long to search: 30 km.
  CHECK(find("POLYGON ((0 0, 1e-9 0, 0 1e-9, 0 0))", Fault::sliver) != nullptr);
  CHECK(find("POLYGON ((0 0, 30000 0, 30000 1e-7, 0 1e-7, 0 0))", Fault::sliver) != nullptr);
  found = find("POLYGON ((0 0, 30000 0, 30000 0.06, 0 0.06, 0 0))", Fault::sliver);
  REQUIRE(found != nullptr);
  CHECK(found->width == doctest::Approx(0.06).epsilon(0.01));
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 30000 9, 30000 9.0001, 0 9.0001, 0 0))", Fault::sliver) == nullptr);
}

TEST_CASE("slivers are those whose largest circle, as GEOS finds it closely, is too small") {
  std::mt19937_64 random(31);
  std::uniform_real_distribution<double> unit(0, 1);
  int slivers = 0, sound = 0, differ = 0;
  for (int i = 0; i < 400; ++i) {
    // Strips, gores and bent strips between 3 and 30 cm wide.
    const double length = 1 + 40 * unit(random), wide = 0.03 + 0.27 * unit(random), taper = unit(random);
    Ring ring;
    if (i % 3 == 0) ring = {{0, 0}, {length, 0}, {length, wide}, {0, wide * taper}};
    if (i % 3 == 1) ring = {{0, 0}, {length, 0}, {length, wide}};
    if (i % 3 == 2)
      ring = {{0, 0}, {length, 0}, {length, length}, {length - wide, length}, {length - wide, wide}, {0, wide}};
    ring.push_back(ring.front());
    const Ring here = placed(ring, 6.28 * unit(random));
    if (!oracle::is_valid(wkb(here))) continue;
    const oracle::Geometry local = oracle::from_wkb(wkb(placed(ring, 0.3, {0, 0})));
    const oracle::Geometry radius(GEOSMaximumInscribedCircle_r(oracle::geos().handle, local.get(), 0.002));
    double expected = 0;
    GEOSLength_r(oracle::geos().handle, radius.get(), &expected);
    expected *= 2;
    if (std::abs(expected - 0.1) < 0.006) continue;  // closer than either search is sure
    const Finding* found = findings(wkb(here), {0, 0.1}).find(Fault::sliver);
    differ += (found != nullptr) != (expected < 0.1);
    ++(found != nullptr ? slivers : sound);
    if (found == nullptr) continue;
    CHECK(found->area == doctest::Approx(measure(wkb(here)).area));
    CHECK(found->width <= expected + 0.006);
    CHECK(found->width >= expected * 0.7 - 0.006);
    const oracle::Geometry area = oracle::from_wkb(wkb(here));
    std::string point;
    Writer writer(point);
    writer.begin(Kind::point);
    writer.xy(found->x, found->y);
    writer.end();
    CHECK(GEOSContains_r(oracle::geos().handle, area.get(), oracle::from_wkb(point).get()) == 1);
  }
  CHECK(differ == 0);
  CHECK(slivers > 80);
  CHECK(sound > 80);
}

TEST_CASE("in degrees the limits stay metres on the ground") {
  const double x_metres = 103000, y_metres = 110700;
  const Limits limits{0.5, 0.1, x_metres, y_metres};
  const auto in_degrees = [&](Ring ring) {
    for (Point& point : ring) point = {107.9 + point.x / x_metres, 20.9 + point.y / y_metres};
    return wkb(ring);
  };
  const Ring narrow{{0, 0}, {40, 0}, {40, 0.08}, {0, 0.08}, {0, 0}};
  const Finding* found = findings(in_degrees(narrow), limits).find(Fault::sliver);
  REQUIRE(found != nullptr);
  CHECK(found->width == doctest::Approx(0.08).epsilon(1e-4));
  CHECK(found->area == doctest::Approx(3.2).epsilon(1e-4));
  CHECK(found->y == doctest::Approx(20.9 + 0.04 / y_metres).epsilon(1e-12));
  CHECK(findings(in_degrees({{0, 0}, {40, 0}, {40, 0.2}, {0, 0.2}, {0, 0}}), limits).empty());
  CHECK(findings(in_degrees({{0, 0}, {9, 0}, {9, 9}, {4.02, 9}, {4, 12}, {4, 9}, {0, 9}, {0, 0}}), limits)
            .has(Fault::near_spike));
  CHECK(findings(in_degrees({{0, 0}, {9, 0}, {9, 9}, {4.12, 9}, {4, 12}, {4, 9}, {0, 9}, {0, 0}}), limits).empty());
}

TEST_CASE("holes that run like their shell, by GEOS's orientation") {
  const auto runs_left = [](const Ring& ring) {
    const oracle::Geometry area = oracle::from_wkb(wkb(ring));
    char left = 0;
    GEOSCoordSeq_isCCW_r(
        oracle::geos().handle,
        GEOSGeom_getCoordSeq_r(oracle::geos().handle, GEOSGetExteriorRing_r(oracle::geos().handle, area.get())), &left);
    return left != 0;
  };
  std::mt19937_64 random(32);
  int inside_out = 0;
  for (int i = 0; i < 500; ++i) {
    Polygon polygon{{{0, 0}, {90, 0}, {90, 90}, {0, 90}, {0, 0}}};
    for (int hole = 1 + static_cast<int>(random() % 4); hole > 0; --hole) {
      const double x = 20.0 * hole - 10, y = 20 + static_cast<double>(random() % 40);
      polygon.push_back({{x, y}, {x + 9, y + 1}, {x + 3, y + 8}, {x, y}});
    }
    for (Ring& ring : polygon)
      if (random() % 2 == 0) std::reverse(ring.begin(), ring.end());
    std::uint32_t expected = 0;
    for (std::size_t hole = 1; hole < polygon.size(); ++hole)
      expected += runs_left(polygon[0]) == runs_left(polygon[hole]);
    const Finding* found = findings(oracle::wkb({polygon}, i % 2 == 0)).find(Fault::inside_out);
    CHECK((found == nullptr ? 0 : found->places) == expected);
    inside_out += expected > 0;
  }
  CHECK(inside_out > 100);
  // Nothing of the kind is said of an invalid polygon.
  CHECK(find("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (20 0, 21 0, 21 1, 20 0))", Fault::inside_out) == nullptr);
}
