#include "crs/transform.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <proj.h>

#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "crs/zones.hpp"

using namespace sohoa;
using namespace sohoa::crs;

namespace {

struct Point {
  double x, y;
};

Point apply(Transform transform, Point point) {
  CHECK(transform.forward(point.x, point.y));
  return point;
}

/// PROJ alone, told every step: the oracle.
Point oracle(const std::string& pipeline, Point point) {
  PJ_CONTEXT* context = proj_context_create();
  PJ* operation = proj_create(context, pipeline.c_str());
  REQUIRE(operation != nullptr);
  const PJ_COORD found = proj_trans(operation, PJ_FWD, proj_coord(point.x, point.y, 0, 0));
  proj_destroy(operation);
  proj_context_destroy(context);
  return {found.v[0], found.v[1]};
}

/// EPSG:6960 by its code, from PROJ's database; takes latitude, longitude.
Point oracle_6960(Point lon_lat) {
  PJ_CONTEXT* context = proj_context_create();
  PJ* operation = proj_create_from_database(context, "EPSG", "6960", PJ_CATEGORY_COORDINATE_OPERATION, 0, nullptr);
  REQUIRE(operation != nullptr);
  const PJ_COORD found = proj_trans(operation, PJ_FWD, proj_coord(lon_lat.y, lon_lat.x, 0, 0));
  proj_destroy(operation);
  proj_context_destroy(context);
  return {found.v[1], found.v[0]};
}

Point unprojected(int epsg, Point point) {
  const Zone* found = zone(epsg);
  return oracle(
      fmt::format("+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0={} +k={} +x_0=500000 +y_0=0 +ellps=WGS84 "
                  "+step +proj=unitconvert +xy_in=rad +xy_out=deg",
                  found->meridian, found->scale),
      point);
}

}  // namespace

TEST_CASE("in the Mekong delta EPSG:6960 is taken, where PROJ would take 5194") {
  const Point found = apply(Transform(9210, 4326), {603886.608, 1194385.181});
  CHECK(std::abs(found.x - 106.701786367) < 6e-10);
  CHECK(std::abs(found.y - 10.798981511) < 6e-10);

  PJ_CONTEXT* context = proj_context_create();
  PJ* crude = proj_create_crs_to_crs(context, "EPSG:9210", "EPSG:4326", nullptr);
  PJ* usual = proj_normalize_for_visualization(context, crude);
  const PJ_COORD wrong = proj_trans(usual, PJ_FWD, proj_coord(603886.608, 1194385.181, 0, 0));
  CHECK(std::abs(wrong.v[0] - found.x) > 5e-6);  // the trap is real: 0.8 m
  proj_destroy(usual);
  proj_destroy(crude);
  proj_context_destroy(context);
}

TEST_CASE("every zone goes to WGS 84 by EPSG:6960, and back") {
  for (const Zone& zone : zones()) {
    CAPTURE(zone.epsg);
    const Point start{471234.5, 1654321.25};
    const Point expected = oracle_6960(unprojected(zone.epsg, start));
    const Point found = apply(Transform(zone.epsg, 4326), start);
    CHECK(std::abs(found.x - expected.x) < 1e-10);
    CHECK(std::abs(found.y - expected.y) < 1e-10);
    const Point back = apply(Transform(4326, zone.epsg), found);
    // Heights take no part, so there and back again is not quite the identity in any program.
    CHECK(std::abs(back.x - start.x) < 1e-3);
    CHECK(std::abs(back.y - start.y) < 1e-3);
  }
}

TEST_CASE("between VN-2000 zones nothing but the zone changes") {
  const Point start{512345.678, 2321098.765};
  const Point geographic = unprojected(5899, start);
  const Point expected = oracle(
      "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
      "+step +proj=tmerc +lat_0=0 +lon_0=105 +k=0.9996 +x_0=500000 +y_0=0 +ellps=WGS84",
      geographic);
  const Point found = apply(Transform(5899, 3405), start);
  CHECK(std::abs(found.x - expected.x) < 1e-6);
  CHECK(std::abs(found.y - expected.y) < 1e-6);
  const Point to_degrees = apply(Transform(5899, 4756), start);
  CHECK(std::abs(to_degrees.x - geographic.x) < 1e-12);
  const Point back = apply(Transform(4756, 5899), to_degrees);
  CHECK(std::abs(back.x - start.x) < 1e-6);
}

TEST_CASE("through WGS 84 to other systems") {
  const Point lon_lat = apply(Transform(5899, 4326), {503015, 2321500});
  const Point utm = apply(Transform(5899, 32648), {503015, 2321500});
  const Point expected = oracle(
      "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=utm +zone=48 +ellps=WGS84", lon_lat);
  CHECK(std::abs(utm.x - expected.x) < 1e-6);
  CHECK(std::abs(utm.y - expected.y) < 1e-6);
  const Point web = apply(Transform(5899, 3857), {503015, 2321500});
  CHECK(web.x == doctest::Approx(6378137 * lon_lat.x * 3.14159265358979323846 / 180).epsilon(1e-12));
  const Point back = apply(Transform(3857, 5899), web);
  CHECK(std::abs(back.x - 503015) < 1e-3);
  const Point direct = apply(Transform(4326, 3857), lon_lat);
  CHECK(std::abs(direct.x - web.x) < 1e-6);
}

TEST_CASE("the shift is about 110 m to the south and 195 m to the east") {
  const Point shifted = apply(Transform(5897, 4326), {500000, 2326000});
  const Point plain = unprojected(5897, {500000, 2326000});
  CHECK((shifted.x - plain.x) * 111320 * std::cos(21 * 0.0174533) == doctest::Approx(195).epsilon(0.05));
  CHECK((shifted.y - plain.y) * 110574 == doctest::Approx(-110).epsilon(0.1));
}

TEST_CASE("many points, failing points, nothing to do") {
  Transform transform(5899, 4326);
  std::vector<double> x(1000, 503015), y(1000, 2321500);
  CHECK(transform.forward(x, y));
  CHECK(x[0] == x[999]);
  x = {503015, NAN, 503015};
  y = {2321500, 2321500, INFINITY};
  CHECK_FALSE(transform.forward(x, y));
  CHECK(x[0] == doctest::Approx(107.78).epsilon(1e-3));
  CHECK(std::isinf(x[1]));
  CHECK(std::isinf(y[2]));
  Transform nothing(5899, 5899);
  CHECK(nothing.identity());
  double a = 1, b = 2;
  CHECK(nothing.forward(a, b));
  CHECK(a == 1);
  CHECK(Transform(6959, 5899).identity());
}

TEST_CASE("HN-72 and unknown codes are refused") {
  CHECK_THROWS_AS(Transform(2044, 5897), InputError);
  CHECK_THROWS_AS(Transform(4326, 4147), InputError);
  CHECK_THROWS_AS(Transform(5899, 999999), InputError);
  CHECK_THROWS_AS(Transform(999999, 999999), InputError);
  CHECK_NOTHROW(Transform(2044, 4147));
}

TEST_CASE("clones work side by side") {
  const Transform first(5899, 4326);
  std::vector<std::thread> threads;
  std::vector<double> seen(4);
  for (double& one : seen)
    threads.emplace_back([&first, &one] {
      Transform mine = first.clone();
      double x = 503015, y = 2321500;
      for (int i = 0; i < 1000; ++i) x = 503015, y = 2321500, mine.forward(x, y);
      one = x;
    });
  for (std::thread& thread : threads) thread.join();
  for (const double one : seen) CHECK(one == seen[0]);
}
