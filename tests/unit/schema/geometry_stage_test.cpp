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
    header = std::make_shared<Header>();
    for (const std::string& wkb : geometries) {
      features.emplace_back();
      features.back().wkb = arena.copy(wkb);
    }
    auto schema = std::make_shared<Schema>();
    schema->geometry = need;
    schema->geometry_type = type;
    stage = make_geometry_stage(schema);
    if (run) stage->process(*this);
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
  batch.stage->process(batch);
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
  batch.stage->process(batch);
  batch.stage->process(batch);
  CHECK(batch.faults() == "0:geometry.self-crossing 1:text.ambiguous 1:geometry.missing 2:text.blanks");
}
