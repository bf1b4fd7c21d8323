// How far two versions of a border are apart, and where they differ.
#include "geometry/border_distance.hpp"

#include <doctest/doctest.h>

#include "geometry/changed_stretch.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {

std::optional<double> far(const std::string& one, const std::string& other, double limit) {
  const auto there = border_distance(oracle::wkb(one), oracle::wkb(other), limit);
  const auto back = border_distance(oracle::wkb(other), oracle::wkb(one), limit);
  CHECK(there == back);
  return there;
}

const std::string kSquare = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))";

}  // namespace

TEST_CASE("the distance of borders counts at vertices, and the limit everywhere") {
  CHECK(far(kSquare, kSquare, 0.1) == 0);
  CHECK(far(kSquare, "POLYGON ((10 0, 10 5, 10 10, 0 10, 0 0, 10 0))", 0.1) == 0);
  CHECK(*far(kSquare, "POLYGON ((0 0, 10 0, 10.05 5, 10 10, 0 10, 0 0))", 0.1) == doctest::Approx(0.05));
  CHECK_FALSE(far(kSquare, "POLYGON ((0 0, 10 0, 10.05 5, 10 10, 0 10, 0 0))", 0.04));
  CHECK(*far(kSquare, "POLYGON ((0 0, 10.03 0, 10.03 10, 0 10, 0 0))", 0.1) == doctest::Approx(0.03));
  // Each vertex of the one lies on the border of the other, the middle of the bridge is a metre from it.
  const std::string notch = "POLYGON ((0 0, 10 0, 10 10, 6 10, 5 9, 4 10, 0 10, 0 0))";
  const std::string bridge = "POLYGON ((0 0, 10 0, 10 10, 6 10, 4 10, 0 10, 0 0))";
  CHECK_FALSE(far(notch, bridge, 0.5));
  CHECK(*far(notch, bridge, 1.1) == doctest::Approx(1));
}

TEST_CASE("the stretch that changed, from the last vertex before it to the first behind it") {
  const auto said = [](const std::string& before, const std::string& after) {
    const auto [was, is] = changed_stretch(oracle::wkb(before), oracle::wkb(after));
    return wkt(was) + " → " + wkt(is);
  };
  CHECK(said(kSquare, "POLYGON ((0 0, 10 0, 10 5, 10 10, 0 10, 0 0))") ==
        "LINESTRING (10 0, 10 10) → LINESTRING (10 0, 10 5, 10 10)");
  CHECK(said(kSquare, "POLYGON ((0 0, 9 1, 10 10, 0 10, 0 0))") ==
        "LINESTRING (0 0, 10 0, 10 10) → LINESTRING (0 0, 9 1, 10 10)");
  CHECK(said(kSquare, "POLYGON ((1 1, 10 0, 10 10, 0 10, 1 1))") ==
        "LINESTRING (0 0, 10 0, 10 10, 0 10, 0 0) → LINESTRING (1 1, 10 0, 10 10, 0 10, 1 1)");
  CHECK(said("MULTIPOLYGON (((0 0, 1 0, 0 1, 0 0)), ((5 0, 6 0, 5 1, 5 0)))",
             "MULTIPOLYGON (((0 0, 1 0, 0 1, 0 0)), ((5 0, 7 0, 5 1, 5 0)))") ==
        "LINESTRING (5 0, 6 0, 5 1) → LINESTRING (5 0, 7 0, 5 1)");
  CHECK(said(kSquare, kSquare) == wkt(oracle::wkb(kSquare)) + " → " + wkt(oracle::wkb(kSquare)));
}
