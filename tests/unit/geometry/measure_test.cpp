#include "geometry/measure.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "oracle.hpp"

using namespace sohoa::geometry;

TEST_CASE("area and length are GEOS's") {
  for (const std::string& text : oracle::samples()) {
    const auto geometry = oracle::from_wkt(text);
    double area = -1, length = -1;
    GEOSArea_r(oracle::geos().handle, geometry.get(), &area);
    GEOSLength_r(oracle::geos().handle, geometry.get(), &length);
    const Measure found = measure(oracle::wkb(text));
    CAPTURE(text);
    CHECK(found.area == doctest::Approx(area));
    CHECK(found.length == doctest::Approx(length));
    CHECK(found.finite);
    CHECK(found.empty() == text.ends_with("EMPTY"));
    CHECK(found.box.empty() == found.empty());
  }
}

TEST_CASE("counts, box and holes of a multipolygon") {
  const Measure found = measure(oracle::wkb(
      "MULTIPOLYGON (((0 0, 0 10, 10 10, 10 0, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1)), ((20 5, 30 5, 30 -5, 20 5)))"));
  CHECK(found.kind == Kind::multipolygon);
  CHECK(found.area == 100 - 4 + 50);
  CHECK(found.polygons == 2);
  CHECK(found.rings == 3);
  CHECK(found.vertices == 14);
  CHECK(found.box == Box{0, -5, 30, 10});
}

TEST_CASE("a parcel far from the origin loses no digits") {
  // A square of 10 m, turned by 30 degrees, where VN-2000 coordinates are: 100 m² to a millionth.
  const double x = 584321.123, y = 1195678.456, c = std::cos(M_PI / 6) * 10, s = 5;
  const oracle::Ring ring{{x, y}, {x + c, y + s}, {x + c - s, y + s + c}, {x - s, y + c}, {x, y}};
  const Measure found = measure(oracle::wkb({{ring}}, false));
  CHECK(std::abs(found.area - 100) < 1e-6);
  CHECK(std::abs(found.length - 40) < 1e-7);
}

TEST_CASE("what is not finite or not readable is told") {
  const double nan = std::nan("");
  CHECK_FALSE(measure(oracle::wkb({{{{0, 0}, {1, nan}, {1, 1}, {0, 0}}}}, false)).finite);
  CHECK_FALSE(measure(oracle::wkb({{{{0, 0}, {1, 0}, {-INFINITY, 1}, {0, 0}}}}, false)).finite);
  CHECK(measure("").kind == Kind::none);
  CHECK(measure("").box.empty());
}

TEST_CASE("boxes join and meet") {
  Box box;
  CHECK(box.empty());
  box.add(Box{});
  CHECK(box.empty());
  box.add(1, 2);
  CHECK_FALSE(box.empty());
  box.add(Box{3, 0, 4, 1});
  CHECK(box == Box{1, 0, 4, 2});
  CHECK(box.intersects(Box{4, 2, 5, 5}));
  CHECK_FALSE(box.intersects(Box{4.1, 2, 5, 5}));
  CHECK_FALSE(box.intersects(Box{}));
}
