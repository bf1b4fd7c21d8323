#include "geometry/validity.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {

const Findings& findings(const std::string& wkb) {
  static Validator validator;
  return validator.check(wkb);
}

/// The first finding; Fault::none when there is none.
Finding check(const std::string& wkb) {
  const Findings& all = findings(wkb);
  return all.empty() ? Finding{} : *all.begin();
}

void expect(const std::string& text, Fault fault, double x, double y) {
  CAPTURE(text);
  const Finding found = check(oracle::wkb(text));
  CHECK(name(found.fault) == name(fault));
  CHECK(found.x == x);
  CHECK(found.y == y);
}

void expect_ring(const oracle::Ring& ring, Fault fault, double x, double y) {
  const Finding found = check(oracle::wkb({{ring}}, false));
  CHECK(name(found.fault) == name(fault));
  CHECK(found.x == x);
  CHECK(found.y == y);
}

}  // namespace

TEST_CASE("what is sound stays sound") {
  for (const std::string& text : oracle::samples()) CHECK_FALSE(is_invalid(check(oracle::wkb(text)).fault));
  // Touching in single points, collinear and repeated vertices, an island in a lake: all allowed.
  for (const std::string text : {
           "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 0, 2 1, 1 2, 0 0))",
           "POLYGON ((0 0, 1 0, 2 0, 2 0, 2 0, 4 0, 4 4, 0 4, 0 0, 0 0))",
           "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 4 1, 4 4, 1 1), (4 4, 8 4, 8 8, 4 4))",
           "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",
           "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1)), ((3 3, 4 3, 4 4, 3 3)))",
       }) {
    CAPTURE(text);
    CHECK_FALSE(is_invalid(check(oracle::wkb(text)).fault));
  }
}

TEST_CASE("every fault has its name and its place") {
  expect("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", Fault::self_crossing, 2, 2);
  expect("POLYGON ((0 0, 2 0, 2 4, 2 0, 4 0, 4 8, 0 8, 0 0))", Fault::spike, 2, 4);
  expect("POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))", Fault::ring_self_touch, 2, 0);
  expect("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (10 10, 11 10, 11 11, 10 10))", Fault::hole_outside, 10, 10);
  expect("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 1), (3 2, 4 2, 4 3, 3 2))", Fault::nested_holes, 3, 2);
  expect("MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 2 1, 2 2, 1 1)))", Fault::nested_shells, 1, 1);
  expect("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 0, 4 4, 2 3, 0 0))", Fault::disconnected_interior, 4, 4);
  expect("LINESTRING (3 4, 3 4)", Fault::too_few_points, 3, 4);
  expect("MULTILINESTRING ((0 0, 1 1), (3 4, 3 4, 3 4))", Fault::too_few_points, 3, 4);
  expect("POLYGON ((5 6, 1 0, 5 6, 5 6, 5 6))", Fault::too_few_points, 5, 6);
  expect("GEOMETRYCOLLECTION (POINT (0 0), POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0)))", Fault::self_crossing, 2, 2);
}

TEST_CASE("a long ring whose arms touch at their tips, one wholly left and one wholly right of the place") {
  oracle::Ring ring;
  for (int x = -30; x <= 30; ++x) ring.push_back({double(x), -30});
  for (const auto& [x, y] :
       {Point{30, 10}, {5, 10}, {0, 0}, {5, -5}, {-5, -5}, {0, 0}, {-5, 10}, {-30, 10}, {-30, -30}})
    ring.push_back({x, y});
  expect_ring(ring, Fault::ring_self_touch, 0, 0);
}

TEST_CASE("a ring that is there twice is called so, from wherever and whichever way it runs") {
  const std::string shell = "((0 0, 4 0, 4 4, 0 4, 0 0))";
  expect("MULTIPOLYGON (" + shell + ", ((9 9, 10 9, 10 10, 9 9)), " + shell + ")", Fault::duplicate_ring, 0, 0);
  expect("MULTIPOLYGON (" + shell + ", ((4 4, 4 0, 4 0, 0 0, 0 4, 4 4)))", Fault::duplicate_ring, 4, 4);
  expect("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (4 0, 4 4, 0 4, 0 0, 4 0))", Fault::duplicate_ring, 4, 0);
  // The same corners joined otherwise are only a crossing.
  CHECK(check(oracle::wkb("MULTIPOLYGON (" + shell + ", ((0 0, 4 4, 4 0, 0 4, 0 0)))")).fault ==
        Fault::parts_touch_along_line);
}

TEST_CASE("rings that GEOS cannot even build") {
  expect_ring({{0, 0}, {1, 0}, {1, 1}, {0, 1}}, Fault::not_closed, 0, 1);
  expect_ring({{0, 0}, {1, 0}, {1, 1}}, Fault::not_closed, 1, 1);
  expect_ring({{7, 8}, {1, 0}}, Fault::too_few_points, 7, 8);
  expect_ring({{7, 8}}, Fault::too_few_points, 7, 8);
  expect_ring({{7, 8}, {1, 0}, {7, 8}}, Fault::too_few_points, 7, 8);
  const Finding no_shell = check(oracle::wkb({{{}, {{1, 2}, {3, 2}, {3, 3}, {1, 2}}}}, false));
  CHECK(no_shell.fault == Fault::too_few_points);
  CHECK(no_shell.x == 1);
}

TEST_CASE("coordinates that are no numbers are found beside the last good one") {
  const double nan = std::nan("");
  expect_ring({{0, 0}, {4, 0}, {nan, 4}, {0, 0}}, Fault::non_finite, 4, 0);
  expect_ring({{0, INFINITY}, {4, 7}, {4, 4}, {0, INFINITY}}, Fault::non_finite, 4, 7);
  expect_ring({{0, 0}, {4, 0}, {4, 4}, {nan, nan}}, Fault::non_finite, 4, 4);
  std::string point;
  Writer writer(point);
  writer.begin(Kind::point);
  writer.xy(1, nan);
  writer.end();
  CHECK(check(point).fault == Fault::non_finite);
  CHECK(std::isnan(check(point).x));
  CHECK_FALSE(non_finite_place(point));
  CHECK(non_finite_place(oracle::wkb({{{{0, 0}, {4, 0}, {nan, 4}, {0, 0}}}}, false)) == Point{4, 0});
  CHECK_FALSE(non_finite_place(oracle::wkb("POLYGON ((0 0, 4 0, 4 4, 0 0))")));
  CHECK_FALSE(non_finite_place("?"));
}

TEST_CASE("names of faults are distinct and stable") {
  std::set<std::string_view> names;
  for (int i = 0; i < kFaults; ++i) names.insert(name(static_cast<Fault>(i)));
  CHECK(names.size() == static_cast<std::size_t>(kFaults));
  CHECK(name(Fault::self_crossing) == "self-crossing");
  CHECK(name(Fault::non_finite) == "non-finite");
  CHECK(name(Fault::other) == "other");
}

TEST_CASE("a point inside") {
  Validator validator;
  // A horseshoe, whose centroid lies outside.
  const std::string text = "POLYGON ((0 0, 10 0, 10 10, 9 10, 9 1, 1 1, 1 10, 0 10, 0 0))";
  const auto inside = validator.inside_point(oracle::wkb(text));
  REQUIRE(inside);
  const auto point = oracle::from_wkt("POINT (" + std::to_string(inside->x) + " " + std::to_string(inside->y) + ")");
  CHECK(GEOSContains_r(oracle::geos().handle, oracle::from_wkt(text).get(), point.get()) == 1);
  CHECK_FALSE(validator.inside_point(oracle::wkb("POLYGON EMPTY")));
  CHECK_FALSE(validator.inside_point(""));
  CHECK_FALSE(validator.inside_point(oracle::wkb({{{{0, 0}, {1, 0}, {1, 1}}}}, false)));
  Validator moved = std::move(validator);
  CHECK(moved.inside_point(oracle::wkb("POINT (3 4)")) == Point{3, 4});
}
