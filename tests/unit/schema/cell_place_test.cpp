#include "schema/cell_place.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "batch_maker.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

std::shared_ptr<const Schema> schema_of(const std::string& type) {
  return Schema::parse(R"({"name": "t", "version": "1", "fields": [{"name": "ten", "type": "string"}],
    "sohoa": {"layer": "t", "geometry": {"need": "optional", "type": ")" +
                           type + R"("}}})",
                       "test", false);
}

struct Placed {
  std::unique_ptr<Stage> stage;
  std::shared_ptr<const Header> in, out;

  explicit Placed(const std::vector<std::string>& columns, int epsg = 0, const std::string& type = "POINT", int has = 0)
      : stage(make_cell_place_stage(schema_of(type), {epsg})) {
    auto header = header_of(columns, "bang.csv");
    header->epsg = has;
    in = header;
    out = stage->prepare(in);
  }
  /// The geometry of a row of these values, or the rules that came up.
  std::string of(const std::vector<Value>& row) {
    batch = batch_of(out, {row});
    stage->process(batch);
    return batch.features[0].wkb.empty() ? rules_of(batch, 0) : geometry::wkt(batch.features[0].wkb);
  }
  Batch batch;
};

constexpr const char* kUnreadable = "geometry.cell-unreadable";

}  // namespace

TEST_CASE("latitude and longitude in two columns") {
  Placed placed({"Tên", "Vĩ độ", "Kinh độ"});
  CHECK(placed.out->epsg == 4326);
  CHECK(placed.out->fields[1].geometry == "lat");
  CHECK(placed.of({word("a"), word("20,97"), word("107,77")}) == "POINT (107.77 20.97)");
  CHECK(placed.of({word("a"), real(20.97), real(107.77)}) == "POINT (107.77 20.97)");
  CHECK(placed.of({word("a"), word("20°58'12\""), word("107°46'12\"Đ")}) == "POINT (107.77 20.97)");
  CHECK(at(placed.batch, 0, "Vĩ độ").text() == "20°58'12\"");
  CHECK(placed.of({word("a"), word("107,77"), word("20,97")}) == "POINT (107.77 20.97)");  // the columns are swapped
  CHECK(placed.of({word("a"), word("?"), word("107,77")}) == kUnreadable);
  CHECK(placed.of({word("a"), none(), word("107,77")}).empty());
  Batch late;
  placed.stage->finish(late);
  REQUIRE(late.issues.size() == 1);
  CHECK(late.issues[0].rule == "geometry.from-cells");
  CHECK(late.issues[0].count == 4);
}

TEST_CASE("both coordinates in one column") {
  Placed placed({"Tọa độ GPS"});
  CHECK(placed.of({word("20,97; 107,77")}) == "POINT (107.77 20.97)");
  CHECK(placed.of({word("20.97, 107.77")}) == "POINT (107.77 20.97)");
  CHECK(placed.of({word("thôn 1")}) == kUnreadable);
}

TEST_CASE("VN-2000 coordinates: X is north, whichever column is called so") {
  Placed placed({"X (m)", "Y (m)"}, 5899);
  CHECK(placed.out->epsg == 5899);
  const std::string place = "POINT (586543.12 2322222.99)";
  CHECK(placed.of({word("2322222,99"), word("586543,12")}) == place);
  CHECK(placed.of({word("2.322.222,99"), word("586.543,12")}) == place);
  CHECK(placed.of({word("2,322,222.99"), word("586,543.12")}) == place);
  CHECK(placed.of({real(2322222.99), real(586543.12)}) == place);
  CHECK(placed.of({real(586543.12), real(2322222.99)}) == place);
  CHECK(placed.of({word("2.322.222"), word("586.543")}) == "POINT (586543 2322222)");
  CHECK(placed.of({word("20,97"), word("107,77")}) == kUnreadable);
  CHECK(placed.of({word("123"), word("456")}) == kUnreadable);
  CHECK_THROWS_AS(Placed({"X", "Y"}), UsageError);
  // With a geographic system the columns hold degrees, in either order.
  Placed degrees({"X", "Y"}, 4326);
  CHECK(degrees.of({real(107.77), real(20.97)}) == "POINT (107.77 20.97)");
  CHECK(degrees.of({real(20.97), real(107.77)}) == "POINT (107.77 20.97)");
}

TEST_CASE("degrees go into the system of the stream") {
  Placed placed({"lat", "lon"}, 5899);
  // cs2cs of PROJ 9.1 for EPSG:4326 to 5899 through EPSG:6960.
  const std::string at = placed.of({real(20.987), real(107.779)});
  CAPTURE(at);
  CHECK(at.starts_with("POINT (5"));
  CHECK(at.find(" 2321") != at.npos);
}

TEST_CASE("WKT and WKB") {
  Placed placed({"Tên", "WKT"}, 5899, "MULTIPOLYGON");
  CHECK(placed.of({word("a"), word("POLYGON ((0 0, 1 0, 1 1, 0 0))")}) == "POLYGON ((0 0, 1 0, 1 1, 0 0))");
  CHECK(at(placed.batch, 0, "WKT").is_null());
  CHECK(placed.of({word("a"), word("SRID=5899;POINT(1 2)")}) == "POINT (1 2)");
  CHECK(placed.of({word("a"), word("POLYGON ((0 0, 1 0")}) == kUnreadable);
  CHECK(at(placed.batch, 0, "WKT").text() == "POLYGON ((0 0, 1 0");
  std::string cut = "POLYGON ((";
  while (cut.size() < 32767) cut += "586543.123 2322222.999, ";
  cut.resize(32767);
  CHECK(placed.of({word("a"), Value::of(std::string_view(cut))}) == "geometry.cell-cut");
  cut.pop_back();
  CHECK(placed.of({word("a"), Value::of(std::string_view(cut))}) == kUnreadable);
  CHECK_THROWS_AS(Placed({"wkt"}, 0, "MULTIPOLYGON"), UsageError);
}

TEST_CASE("titles of several rows count by their lowest one") {
  Placed placed({"Mã", "Tọa độ VN-2000 (KTT 107°45') / X (m)", "Tọa độ VN-2000 (KTT 107°45') / Y (m)"}, 5899);
  CHECK(placed.of({word("a"), real(2322222.99), real(586543.12)}) == "POINT (586543.12 2322222.99)");
  // Which of two points is meant nobody can tell.
  Placed two({"Điểm đầu / X", "Điểm đầu / Y", "Điểm cuối / X", "Điểm cuối / Y"}, 5899);
  CHECK(two.out == two.in);
}

TEST_CASE("WKT in degrees goes into a system in metres as the columns of degrees do") {
  Placed placed({"WKT"}, 5899, "MULTIPOLYGON");
  Placed pair({"lat", "lon"}, 5899);
  const std::string corner = pair.of({real(20.97), real(107.761)});
  const std::string area = placed.of({word("POLYGON((107.761 20.97,107.762 20.97,107.762 20.971,107.761 20.97))")});
  CAPTURE(area);
  REQUIRE(corner.starts_with("POINT ("));
  CHECK(area.starts_with("POLYGON ((" + corner.substr(7, corner.size() - 8)));
  // One corner elsewhere, and a system that is said: as they stand.
  CHECK(placed.of({word("POLYGON((107.761 20.97,500 20,107.762 20.971,107.761 20.97))")})
            .starts_with("POLYGON ((107.761"));
  CHECK(placed.of({word("SRID=5899;POINT(107.761 20.97)")}) == "POINT (107.761 20.97)");
}

TEST_CASE("columns of points are named where the schema wants areas") {
  Placed placed({"Tờ", "X (m)", "Y (m)"}, 5899, "MULTIPOLYGON");
  CHECK(placed.of({word("5"), real(2322222.99), real(586543.12)}).empty());
  Batch late;
  placed.stage->finish(late);
  REQUIRE(late.issues.size() == 1);
  CHECK(late.issues[0].rule == "geometry.points-unused");
  CHECK(late.issues[0].args[0].value.text() == "X (m), Y (m)");
  Placed half({"Tờ", "X (m)"}, 5899, "MULTIPOLYGON");
  half.stage->finish(late);
  CHECK(late.issues.size() == 1);
}

TEST_CASE("what has a geometry, or needs none, is left alone") {
  Placed polygons({"lat", "lon"}, 4326, "MULTIPOLYGON");
  CHECK(polygons.out == polygons.in);
  Placed one({"lat"});
  CHECK(one.out == one.in);
  auto header = header_of({"lat", "lon"});
  header->sources[0].has_extent = true;
  const auto stage = make_cell_place_stage(schema_of("POINT"), {});
  CHECK(stage->prepare(header) == header);
}
