#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "geometry/wkb.hpp"
#include "schema/stages.hpp"

using namespace sohoa;

namespace {

using Ring = std::vector<std::pair<double, double>>;

template <typename T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string head(std::uint32_t type) {
  std::string wkb = "\x01";
  put(wkb, type);
  return wkb;
}

std::string polygon(const std::vector<Ring>& rings) {
  std::string wkb = head(3);
  put(wkb, static_cast<std::uint32_t>(rings.size()));
  for (const Ring& ring : rings) {
    put(wkb, static_cast<std::uint32_t>(ring.size()));
    for (const auto& [x, y] : ring) {
      put(wkb, x);
      put(wkb, y);
    }
  }
  return wkb;
}

std::string multi(const std::vector<std::string>& members) {
  std::string wkb = head(6);
  put(wkb, static_cast<std::uint32_t>(members.size()));
  for (const std::string& member : members) wkb += member;
  return wkb;
}

std::string line() {
  std::string wkb = head(2);
  put(wkb, std::uint32_t{2});
  for (const double number : {0.0, 0.0, 3.0, 4.0}) put(wkb, number);
  return wkb;
}

const Ring kSquare{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
const Ring kBow{{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}};

struct Judged : Batch {
  Judged(const std::vector<std::string>& geometries, GeometryNeed need, const char* type, bool run = true) {
    auto schema = std::make_shared<Schema>();
    schema->geometry = need;
    schema->geometry_type = type;
    add(geometries);
    stage = make_geometry_stage(schema);
    if (run) judge();
  }
  /// By a given schema, or by none, in a given coordinate system.
  Judged(const std::vector<std::string>& geometries, const std::shared_ptr<const Schema>& schema, int epsg) {
    add(geometries);
    stage = make_geometry_stage(schema);
    judge(epsg);
  }
  void judge(int epsg = 5899) {
    auto described = std::make_shared<Header>();
    described->epsg = epsg;
    header = stage->prepare(described);
    stage->process(*this);
  }
  void add(const std::vector<std::string>& geometries) {
    for (const std::string& wkb : geometries) {
      features.emplace_back();
      features.back().wkb = arena.copy(wkb);
    }
  }
  /// "feature:rule" of all issues.
  std::string faults() const {
    std::string list;
    for (const Issue& issue : issues)
      list += (list.empty() ? "" : " ") + std::to_string(issue.feature) + ":" + std::string(issue.rule);
    return list;
  }
  std::unique_ptr<Stage> stage;
};

}  // namespace

TEST_CASE("a good polygon is measured and becomes multi") {
  const std::string hole = polygon({kSquare, {{2, 2}, {2, 4}, {4, 4}, {4, 2}, {2, 2}}});
  const Judged batch({hole, multi({polygon({kSquare})})}, GeometryNeed::required, "MULTIPOLYGON");
  CHECK(batch.faults().empty());
  CHECK(batch.features[0].wkb == multi({hole}));
  CHECK(batch.features[1].wkb == multi({polygon({kSquare})}));
  CHECK(batch.features[0].area == doctest::Approx(96));
  CHECK(batch.features[1].area == doctest::Approx(100));
  CHECK(batch.features[0].maxx == 10);
  CHECK(batch.features[0].miny == 0);
  CHECK_FALSE(batch.features[0].rejected);
}

TEST_CASE("a polygon stays single where the schema says so") {
  const Judged batch({polygon({kSquare})}, GeometryNeed::required, "POLYGON");
  CHECK(batch.faults().empty());
  CHECK(batch.features[0].wkb == polygon({kSquare}));
}

TEST_CASE("missing and empty geometry") {
  const std::vector<std::string> geometries{"", polygon({}), multi({})};
  CHECK(Judged(geometries, GeometryNeed::required, "MULTIPOLYGON").faults() ==
        "0:geometry.missing 1:geometry.empty 2:geometry.empty");
  CHECK(Judged(geometries, GeometryNeed::optional, "MULTIPOLYGON").faults().empty());
  CHECK(Judged({"", line(), "?"}, GeometryNeed::none, "").faults().empty());
}

TEST_CASE("a geometry that the source could not give is not missing as well") {
  Judged batch({"", ""}, GeometryNeed::required, "MULTIPOLYGON", false);
  batch.add_issue(0, Severity::error, "geometry.non-finite").value = "POINT (nan 0)";
  batch.judge();
  CHECK(batch.faults() == "0:geometry.non-finite 1:geometry.missing");
}

TEST_CASE("another kind of geometry is named") {
  const Judged batch({line()}, GeometryNeed::required, "MULTIPOLYGON");
  REQUIRE(batch.faults() == "0:geometry.type");
  CHECK(batch.issues[0].value == "LINESTRING");
  REQUIRE(batch.issues[0].args.size() == 2);
  CHECK(batch.issues[0].args[0].value.text() == "LINESTRING");
  CHECK(batch.issues[0].args[1].value.text() == "MULTIPOLYGON");
  CHECK(batch.features[0].wkb == line());
  CHECK(batch.features[0].rejected);
  CHECK(Judged({line()}, GeometryNeed::required, "").faults().empty());
  CHECK(Judged({multi({polygon({kSquare})})}, GeometryNeed::required, "POLYGON").faults() == "0:geometry.type");
}

TEST_CASE("faults have their rule and place") {
  const Judged batch({polygon({kBow}), polygon({kSquare}), polygon({{{0, 0}, {10, 0}, {10, 10}, {0, 10}}}),
                      polygon({kSquare, {{20, 20}, {20, 24}, {24, 24}, {24, 20}, {20, 20}}})},
                     GeometryNeed::required, "MULTIPOLYGON");
  REQUIRE(batch.faults() == "0:geometry.self-crossing 2:geometry.not-closed 3:geometry.hole-outside");
  CHECK(batch.issues[0].has_place);
  CHECK(batch.issues[0].x == 5);
  CHECK(batch.issues[0].y == 5);
  CHECK(batch.features[0].rejected);
  CHECK_FALSE(batch.features[1].rejected);
  CHECK(batch.issues[2].x >= 20);
}

TEST_CASE("bytes that are no geometry, and numbers that are none") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Judged batch({polygon({kSquare}).substr(0, 50), "x", polygon({{{0, 0}, {10, 0}, {nan, 10}, {0, 10}, {0, 0}}})},
                     GeometryNeed::required, "MULTIPOLYGON");
  CHECK(batch.faults() == "0:geometry.malformed 1:geometry.malformed 2:geometry.non-finite");
  CHECK_FALSE(batch.issues[0].has_place);
  CHECK(batch.issues[2].has_place);
  CHECK(batch.features[2].area == Feature::kUnmeasured);
}

TEST_CASE("issues of earlier stages keep their place, and a second judgement adds nothing") {
  Judged batch({polygon({kBow}), "", polygon({kSquare})}, GeometryNeed::required, "MULTIPOLYGON", false);
  batch.add_issue(2, Severity::info, "text.blanks");
  batch.add_issue(1, Severity::warning, "text.ambiguous");
  batch.judge();
  batch.judge();
  CHECK(batch.faults() == "0:geometry.self-crossing 1:text.ambiguous 1:geometry.missing 2:text.blanks");
}

TEST_CASE("several faults of one feature: each rule once, errors and advice, with severity, place and number") {
  // A bow, far from it a hole, one vertex three times.
  const std::string bad = polygon(
      {{{0, 0}, {10, 10}, {10, 0}, {10, 0}, {10, 0}, {0, 10}, {0, 0}}, {{50, 50}, {50, 51}, {51, 51}, {50, 50}}});
  const Judged batch({bad}, GeometryNeed::required, "MULTIPOLYGON");
  REQUIRE(batch.faults() == "0:geometry.self-crossing 0:geometry.hole-outside 0:geometry.repeated-point");
  CHECK(batch.issues[0].severity == Severity::error);
  CHECK(batch.issues[0].args.empty());
  CHECK(batch.issues[1].x == 50);
  CHECK(batch.issues[2].severity == Severity::warning);
  CHECK(batch.issues[2].x == 10);
  CHECK(batch.issues[2].y == 0);
  REQUIRE(batch.issues[2].args.size() == 1);
  CHECK(batch.issues[2].args[0].name == "points");
  CHECK(batch.issues[2].args[0].value.integer == 2);
}

TEST_CASE("advice does not reject; an inside-out hole is only told") {
  const std::string spiky = polygon({{{0, 0}, {9, 0}, {9, 9}, {4.01, 9}, {4, 12}, {4, 9}, {0, 9}, {0, 0}}});
  const std::string thin = polygon({{{0, 0}, {9, 0}, {9, 0.05}, {0, 0.05}, {0, 0}}});
  const std::string filled = polygon({kSquare, {{2, 2}, {4, 2}, {4, 4}, {2, 2}}, {{6, 6}, {8, 6}, {8, 8}, {6, 6}}});
  const Judged batch({spiky, thin, filled}, GeometryNeed::required, "MULTIPOLYGON");
  REQUIRE(batch.faults() == "0:geometry.near-spike 1:geometry.sliver 2:geometry.inside-out");
  CHECK(batch.issues[0].severity == Severity::warning);
  CHECK(batch.issues[0].y == 12);
  CHECK(batch.issues[1].severity == Severity::warning);
  REQUIRE(batch.issues[1].args.size() == 2);
  CHECK(batch.issues[1].args[0].value.number == doctest::Approx(0.45));
  CHECK(batch.issues[1].args[1].value.number == doctest::Approx(0.05).epsilon(0.02));
  CHECK(batch.issues[2].severity == Severity::info);
  CHECK(batch.issues[2].args[0].name == "places");
  CHECK(batch.issues[2].args[0].value.integer == 2);
  for (const Feature& feature : batch.features) CHECK_FALSE(feature.rejected);
}

TEST_CASE("without a schema anything goes, and what is there is judged") {
  const Judged batch({"", polygon({kSquare}), line(), polygon({}), polygon({kBow}), "?"}, nullptr, 5899);
  CHECK(batch.faults() == "4:geometry.self-crossing 5:geometry.malformed");
  CHECK(batch.features[1].wkb == polygon({kSquare}));
  CHECK(batch.features[1].area == doctest::Approx(100));
}

TEST_CASE("sizes are judged in metres, by the schema's limits, and not where nobody knows the unit") {
  const std::vector<std::string> small{polygon({{{0, 0}, {0.6, 0}, {0.6, 0.6}, {0, 0.6}, {0, 0}}})};
  CHECK(Judged(small, nullptr, 5899).faults() == "0:geometry.sliver");
  CHECK(Judged(small, nullptr, 0).faults().empty());
  auto schema = std::make_shared<Schema>();
  schema->min_area = 0.3;
  CHECK(Judged(small, schema, 5899).faults().empty());
  schema->min_width = 0.7;
  CHECK(Judged(small, schema, 5899).faults() == "0:geometry.sliver");
  schema->min_area = schema->min_width = 0;
  CHECK(Judged(small, schema, 5899).faults().empty());
  // Degrees near Co To: 1e-6 degrees are 0.1 m. And outside Viet Nam, where no area is known.
  const auto degrees = [](double lon, double side) {
    return polygon({{{lon, 21}, {lon + side, 21}, {lon + side, 21 + side}, {lon, 21 + side}, {lon, 21}}});
  };
  CHECK(Judged({degrees(107.7, 5e-6), degrees(107.7, 8e-6)}, nullptr, 4326).faults() == "0:geometry.sliver");
  CHECK(Judged({degrees(7.7, 5e-6)}, nullptr, 4326).faults().empty());
}

TEST_CASE("what is judged again says the same again, once") {
  const std::vector<std::string> geometries{
      polygon({kBow, {{50, 50}, {50, 51}, {51, 51}, {50, 50}}}),
      polygon({{{0, 0}, {9, 0}, {9, 0.05}, {0, 0.05}, {0, 0}}}),
      polygon({{{0, 0}, {9, 0}, {9, 9}, {9, 9}, {4.01, 9}, {4, 12}, {4, 9}, {0, 9}, {0, 0}}})};
  Judged batch(geometries, GeometryNeed::required, "MULTIPOLYGON");
  const std::vector<Issue> first = batch.issues;
  batch.judge();
  Judged fresh({geometries}, nullptr, 5899);
  REQUIRE(batch.issues.size() == first.size());
  REQUIRE(fresh.issues.size() == first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(fresh.issues[i].rule == first[i].rule);
    CHECK(fresh.issues[i].x == first[i].x);
    CHECK(fresh.issues[i].y == first[i].y);
  }
}
