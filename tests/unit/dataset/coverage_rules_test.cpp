// What the coverage rules stand on: squares along borders, metres of degrees, limits by scale. The rules themselves are
// judged in tests/rules and tests/cli, the engine in tests/unit/geometry.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "base/error.hpp"
#include "dataset/border_strips.hpp"
#include "dataset/coverage_ground.hpp"
#include "geometry/measure.hpp"
#include "schema/json_node.hpp"
#include "schema/schema.hpp"

using namespace sohoa;

namespace {

std::string box(double minx, double miny, double maxx, double maxy) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {std::pair{minx, miny}, {maxx, miny}, {maxx, maxy}, {minx, maxy}, {minx, miny}})
    writer.xy(x, y);
  writer.end();
  writer.end();
  return wkb;
}

const CoverageSizes& parcels() {
  static const auto kSchema = Schema::load("parcel");
  return *kSchema->coverage;
}

}  // namespace

TEST_CASE("strips hold what comes near the other side, across the borders of squares") {
  BorderStrips strips(200, 0.5);
  strips.add(box(0, 0, 20, 30), 1);
  strips.add(box(199.8, 0, 220, 30), 1);
  strips.add(box(220.4, 0, 240, 30), 2);
  strips.add(box(5000, 0, 5020, 30), 2);
  CHECK(strips.near(box(199.8, 0, 220, 30)));
  CHECK(strips.near(box(220.4, 0, 240, 30)));
  CHECK_FALSE(strips.near(box(5000, 0, 5020, 30)));
  // Its own square has only side 1; 0.3 m farther the square of the others begins.
  CHECK(strips.near(box(150, 0, 199.7, 30)));
  CHECK_FALSE(strips.near(box(100, 0, 150, 30)));
}

TEST_CASE("a road through the whole commune is laid into squares piece by piece, what has no place is always near") {
  BorderStrips strips(200, 0.5);
  strips.add(box(0, 0, 40000, 5), 1);
  strips.add(box(39990, 6, 40010, 30), 2);
  CHECK(strips.near(box(39990, 6, 40010, 30)));
  CHECK(strips.near(box(0, 0, 40000, 5)));
  CHECK_FALSE(strips.near(box(20000, 0, 20010, 5)));
  CHECK(strips.near(box(0, 0, 1e12, 5)));
  CHECK(strips.near(box(0, 0, std::numeric_limits<double>::infinity(), 5)));
}

TEST_CASE("a degree on the plane is as long as on the ellipsoid") {
  // Lengths of a degree at 21 degrees north on WGS 84: 103,970 m of longitude, 110,711 m of latitude (from the radii of
  // curvature; NGA's calculator gives 103,969.9 and 110,711.3).
  std::string wkb = box(107, 20.5, 108, 21.5);
  MetrePlane(21).to_metres(wkb);
  const geometry::Measure measure = geometry::measure(wkb);
  CHECK(measure.box.maxx - measure.box.minx == doctest::Approx(103970).epsilon(1e-4));
  CHECK(measure.box.maxy - measure.box.miny == doctest::Approx(110711).epsilon(1e-4));
  MetrePlane(21).back(wkb);
  CHECK(geometry::measure(wkb).box.maxx == doctest::Approx(108).epsilon(1e-14));
  const std::string metres = box(501500, 2319500, 501520, 2319530);
  std::string same = metres;
  MetrePlane().to_metres(same);
  CHECK(same == metres);
}

TEST_CASE("limits follow the scale: the errors of two boundary points added") {
  CHECK(parcels().limits(500, false, false).edge == doctest::Approx(0.07 * std::numbers::sqrt2));
  CHECK(parcels().limits(1000, false, false).edge == doctest::Approx(0.2121).epsilon(1e-3));
  CHECK(parcels().limits(1000, true, false).edge == doctest::Approx(0.3182).epsilon(1e-3));
  CHECK(parcels().limits(500, true, false).edge == parcels().limits(500, false, false).edge);
  // A scale that is not listed takes the next coarser one, one beyond all the coarsest.
  CHECK(parcels().limits(1500, false, false).gap == parcels().limits(2000, false, false).gap);
  CHECK(parcels().limits(50000, false, false).gap == parcels().limits(10000, false, false).gap);
  CHECK(parcels().limits(0, false, false).gap == parcels().limits(1000, false, false).gap);
  CHECK(parcels().limits(500, false, true).outside == parcels().approximate_boundary);

  const CoverageClasses classes(parcels(), false);
  for (const int scale : {200, 500, 1000, 2000, 5000, 10000})
    for (const bool wider : {false, true}) {
      const std::uint8_t one = classes.of(scale, wider);
      CHECK(classes.scale(one) == scale);
      CHECK(classes.limits()[one].edge == parcels().limits(scale, wider, false).edge);
    }
  CHECK(classes.of(0, false) == classes.of(1000, false));
  CHECK(classes.of(1001, false) == classes.of(2000, false));
  CHECK(classes.of(25000, false) == classes.of(10000, false));
}

TEST_CASE("a coverage object at fault is told with line and key") {
  const auto read = [](const std::string& text) { return read_coverage_sizes(JsonNode::parse(text, "own.json")); };
  const std::string rest = R"("unknownScale": 1000, "approximateBoundary": 5, "scales": [)";
  CHECK(read(R"({"node": 0.001, )" + rest + R"({"scale": 500, "point": 0.1, "gap": 1, "outside": 1}]})")
            .limits(500, false, false)
            .gap == 1);
  CHECK_THROWS_AS(read(R"({"node": 0.001, )" + rest + "]}"), UsageError);
  CHECK_THROWS_AS(read(R"({"node": -1, )" + rest + R"({"scale": 500, "point": 0.1, "gap": 1, "outside": 1}]})"),
                  UsageError);
  CHECK_THROWS_AS(read(R"({"node": 0.001, )" + rest + R"({"scale": 500, "points": 0.1, "gap": 1, "outside": 1}]})"),
                  UsageError);
}
