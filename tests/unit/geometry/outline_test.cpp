#include "geometry/outline.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "oracle.hpp"

using namespace sohoa::geometry;

namespace {

std::string square(int column, int row) {
  const int x = column * 10, y = row * 10;
  const auto point = [](int east, int north) { return std::to_string(east) + " " + std::to_string(north); };
  return "((" + point(x, y) + "," + point(x + 10, y) + "," + point(x + 10, y + 10) + "," + point(x, y + 10) + "," +
         point(x, y) + "))";
}

}  // namespace

TEST_CASE("the outline of squares is the boundary of their union") {
  std::mt19937 random(20261122);
  for (int trial = 0; trial < 50; ++trial) {
    Outline outline;
    std::string members;
    for (int column = 0; column < 8; ++column)
      for (int row = 0; row < 8; ++row) {
        if (random() % 3 == 0) continue;
        CHECK(outline.add(oracle::wkb("POLYGON " + square(column, row))));
        members += (members.empty() ? "" : ",") + square(column, row);
      }
    const auto all = oracle::from_wkt("MULTIPOLYGON (" + members + ")");
    const auto context = oracle::geos().handle;
    GEOSGeometry* joined = GEOSUnaryUnion_r(context, all.get());
    GEOSGeometry* boundary = GEOSBoundary_r(context, joined);
    const auto found = oracle::from_wkb(outline.wkb());
    CHECK(GEOSEquals_r(context, boundary, found.get()) == 1);
    double wanted = 0, length = 0;
    GEOSLength_r(context, boundary, &wanted);
    GEOSLength_r(context, found.get(), &length);
    CHECK(length == wanted);  // nothing is there twice
    GEOSGeom_destroy_r(context, boundary);
    GEOSGeom_destroy_r(context, joined);
  }
}

TEST_CASE("outlines of parts make the outline of the whole, however they are added") {
  Outline left, right, whole, other_way;
  left.add(oracle::wkb("POLYGON " + square(0, 0)));
  right.add(oracle::wkb("POLYGON " + square(1, 0)));
  whole.add(left);
  whole.add(right);
  other_way.add(oracle::wkb("MULTIPOLYGON (" + square(1, 0) + "," + square(0, 0) + ")"));
  CHECK(whole.wkb() == other_way.wkb());
  whole.add(left);
  whole.add(right);
  CHECK(whole.empty());
}

TEST_CASE("what is no polygon has no outline") {
  Outline outline;
  CHECK(outline.add(oracle::wkb("LINESTRING (0 0, 1 1)")));
  CHECK(outline.empty());
  CHECK_FALSE(outline.add("\1\3"));
}
