#include <doctest/doctest.h>

#include "crs/transform.hpp"
#include "geometry/wkb.hpp"
#include "schema/ground_area.hpp"

using namespace sohoa;

TEST_CASE("a square of 100 m is 10,000 m² in degrees and in Web Mercator too") {
  const double corners[][2] = {
      {501000, 2320000}, {501100, 2320000}, {501100, 2320100}, {501000, 2320100}, {501000, 2320000}};
  for (int epsg : {4326, 4756, 3857, 32648}) {
    CAPTURE(epsg);
    crs::Transform transform(5899, epsg);
    std::string wkb;
    geometry::Writer writer(wkb);
    writer.begin(geometry::Kind::polygon);
    writer.begin_ring();
    for (const auto& corner : corners) {
      double x = corner[0], y = corner[1];
      REQUIRE(transform.forward(x, y));
      writer.xy(x, y);
    }
    writer.end();
    writer.end();
    CHECK_FALSE(GroundArea::is_direct(epsg));
    CHECK(GroundArea(epsg).of(wkb, geometry::measure(wkb).box) == doctest::Approx(10000).epsilon(1e-6));
  }
  CHECK(GroundArea::is_direct(5899));
  CHECK(GroundArea::is_direct(3405));
}

TEST_CASE("outside Viet Nam no zone measures") {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {std::pair{2.0, 48.0}, {2.1, 48.0}, {2.1, 48.1}, {2.0, 48.0}}) writer.xy(x, y);
  writer.end();
  writer.end();
  CHECK(GroundArea(4326).of(wkb, geometry::measure(wkb).box) < 0);
}
