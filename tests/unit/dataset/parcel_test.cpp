#include "dataset/parcel.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/error.hpp"
#include "crs/transform.hpp"
#include "dataset/commune.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa;

namespace {

std::shared_ptr<const Schema> parcel() {
  static const auto schema = Schema::load("parcel");
  return schema;
}

/// A header as it leaves the mapping stage, with one source of 2 km around a place in degrees.
std::shared_ptr<Header> header_at(double lon, double lat, int epsg, std::vector<std::string> codes) {
  auto header = std::make_shared<Header>();
  header->schema = "parcel";
  header->epsg = epsg;
  for (const SchemaField& field : parcel()->fields) header->fields.push_back({field.name, field.type, {}, {}});
  SourceInfo source;
  source.path = "dc5.shp";
  REQUIRE(crs::Transform(4326, epsg).forward(lon, lat));
  source.has_extent = true;
  source.minx = lon - 1000, source.maxx = lon + 1000, source.miny = lat - 1000, source.maxy = lat + 1000;
  source.samples = {{static_cast<std::uint32_t>(header->find("maXaGoc")), std::move(codes)}};
  header->sources = {source};
  return header;
}

constexpr double kCoToLon = 107.77, kCoToLat = 20.98;

/// One feature with the given texts, through both stages.
struct Outcome {
  Batch batch;
  Value value(const char* field) const { return batch.row(0)[static_cast<std::size_t>(batch.header->find(field))]; }
};

void judge(Outcome& outcome, const CommuneOptions& options,
           std::initializer_list<std::pair<const char*, const char*>> values,
           const std::vector<std::string>& codes = {"07192", "07195"}, std::string_view wkb = {}) {
  // Values point to what the stage holds; a pipeline keeps its stages to the end, and so do these tests.
  static std::vector<std::unique_ptr<Stage>> kept;
  Stage* const communes = kept.emplace_back(make_commune_stage(parcel(), options)).get();
  Stage* const stage = kept.emplace_back(make_parcel_stage(options.sheets)).get();
  outcome.batch.header = stage->prepare(communes->prepare(header_at(kCoToLon, kCoToLat, 5899, codes)));
  outcome.batch.features.resize(1);
  outcome.batch.features[0].origin = {0, 1, 0};
  outcome.batch.features[0].area = 123.456;
  outcome.batch.features[0].wkb = wkb;
  outcome.batch.values.resize(outcome.batch.width());
  for (const auto& [field, text] : values)
    outcome.batch.row(0)[static_cast<std::size_t>(outcome.batch.header->find(field))] =
        text == nullptr ? Value::null() : Value::of(text);
  communes->process(outcome.batch);
  stage->process(outcome.batch);
}

}  // namespace

TEST_CASE("an old code keeps its place in the key and says what it is today") {
  Outcome outcome;
  judge(outcome, {}, {{"maXaGoc", "07195"}, {"soHieuToBanDo", "12"}, {"soThuTuThua", "654a"}});
  CHECK(outcome.batch.issues.empty());
  CHECK(outcome.value("maXaGoc").text() == "07195");
  CHECK(outcome.value("phienBan").text() == "2024");
  CHECK(outcome.value("maXa").text() == "07192");
  CHECK(outcome.value("tenXa").text() == "Đặc khu Cô Tô");
  CHECK(outcome.value("soToSapXep").integer == 12);
  CHECK(outcome.value("soThuaSapXep").integer == 654);
  CHECK(outcome.value("dienTichHinhHoc").number == 123.46);
}

TEST_CASE("a divided commune is a warning with its candidates, never a guess") {
  Outcome outcome;
  CommuneOptions options;
  options.edition = admin::Edition::y2024;
  judge(outcome, options, {{"maXaGoc", "06877"}}, {});
  REQUIRE(outcome.batch.issues.size() == 1);
  CHECK(outcome.batch.issues[0].rule == "parcel.commune-split");
  CHECK(outcome.batch.issues[0].args[0].value.text() == "06862, 06877");
  CHECK(outcome.value("maXa").is_null());
  CHECK_FALSE(outcome.batch.features[0].rejected);
}

TEST_CASE(
    "a parcel of a divided commune belongs where nine tenths of it lie, and a table or a person goes before that") {
  // Hà Khẩu went into Tuần Châu and Việt Hưng, whose border crosses these metres of EPSG:5899 between 2,319,000 and
  // 2,319,020.
  const auto parcel_at = [](double south) {
    std::string wkb;
    geometry::Writer writer(wkb);
    writer.begin(geometry::Kind::polygon);
    writer.begin_ring();
    for (const auto& [x, y] : {std::pair{0, 0}, {20, 0}, {20, 30}, {0, 30}, {0, 0}}) writer.xy(418000 + x, south + y);
    writer.end();
    writer.end();
    return wkb;
  };
  CommuneOptions options;
  options.edition = admin::Edition::y2024;
  const std::string south = parcel_at(2318900), north = parcel_at(2319100), across = parcel_at(2318995);
  Outcome first, second, third, settled;
  judge(first, options, {{"maXaGoc", "06655"}}, {}, south);
  CHECK(first.value("maXa").text() == "06706");
  CHECK(first.value("tenXa").text() == "Phường Tuần Châu");
  CHECK(first.batch.issues.empty());
  REQUIRE(first.batch.changes.size() == 1);
  CHECK(first.batch.changes[0].rule == "admin.recode-located");
  CHECK(first.batch.changes[0].before == "06655");
  judge(second, options, {{"maXaGoc", "06655"}}, {}, north);
  CHECK(second.value("maXa").text() == "06661");
  judge(third, options, {{"maXaGoc", "06655"}}, {}, across);
  CHECK(third.value("maXa").is_null());
  REQUIRE(third.batch.issues.size() == 1);
  CHECK(third.batch.issues[0].rule == "admin.recode-across");
  judge(settled, options, {{"maXaGoc", "06655"}, {"maXa", "06661"}}, {}, south);
  CHECK(settled.value("maXa").text() == "06661");
  CHECK(settled.batch.changes.empty());
}

TEST_CASE("a code of another edition is named as one") {
  Outcome outcome;
  CommuneOptions options;
  options.edition = admin::Edition::y2026;
  judge(outcome, options, {{"maXaGoc", "07195"}});
  REQUIRE(outcome.batch.issues.size() == 1);
  CHECK(outcome.batch.issues[0].rule == "parcel.commune-unknown");
  CHECK(outcome.batch.issues[0].args[1].value.text() == "2024");
  CHECK(outcome.batch.features[0].rejected);
}

TEST_CASE("--commune speaks for rows that do not") {
  Outcome outcome;
  CommuneOptions options;
  options.commune = "07192";
  judge(outcome, options, {}, {});
  CHECK(outcome.value("maXaGoc").text() == "07192");
  CHECK(outcome.batch.issues.empty());
}

TEST_CASE("a blank land use is taken from the symbol of 1995, and counted") {
  Outcome outcome;
  judge(outcome, {}, {{"maXaGoc", "07192"}, {"loaiDat1995", "2L"}});
  CHECK(outcome.value("loaiDat").text() == "2L");
  REQUIRE(outcome.batch.changes.size() == 1);
  CHECK(outcome.batch.changes[0].rule == "parcel.land-use-from-1995");
}

TEST_CASE("a sheet in another zone ends the run and the message names the zone") {
  // Coordinates of 105°45' under the name of 107°45'.
  auto header = header_at(kCoToLon, kCoToLat, 9210, {"07192"});
  header->epsg = 5899;
  const auto stage = make_commune_stage(parcel(), {});
  try {
    stage->prepare(header);
    FAIL("nothing was said");
  } catch (const InputError& error) {
    CHECK(std::string(error.what()).find("9210") != std::string::npos);
  }
}

TEST_CASE("a table of sheets gives new numbers, and the commune of a sheet of a split one") {
  const std::string path = "/tmp/sohoa-parcel-sheets-" + std::to_string(getpid()) + ".csv";
  std::ofstream(path) << "xaId,xaIdCu,soHieuToBanDo,soHieuToBanDoCu,tyLe\n7192,7195,107,7,1/1000\n"
                         "6970,6886,12,3,\n6799,7198,8,8,\n";
  CommuneOptions options;
  options.edition = admin::Edition::y2024;
  options.sheets.table = std::make_shared<const SheetTable>(SheetTable::load(path));
  std::remove(path.c_str());
  const auto texts = [&](const char* commune, const char* sheet, const char* before = nullptr) {
    Outcome outcome;
    judge(outcome, options, {{"maXaGoc", commune}, {"soHieuToBanDo", sheet}, {"soHieuToBanDoMoi", before}});
    const auto text = [&](const char* field) { return std::string(outcome.value(field).text()); };
    return text("maXaGoc") + " " + text("soHieuToBanDo") + " " + text("maXa") + " " + text("soHieuToBanDoMoi") + " " +
           (outcome.batch.issues.empty() ? "" : std::string(outcome.batch.issues[0].rule)) +
           (before != nullptr && !outcome.batch.changes.empty() ? " " + std::string(outcome.batch.changes[0].rule)
                                                                : "");
  };
  CHECK(texts("07195", "7") == "07195 7 07192 107 ");
  CHECK(texts("07195", "9") == "07195 9 07192  parcel.sheet-not-listed");
  CHECK(texts("07192", "7") == "07192 7 07192  ");  // the table does not have the commune
  CHECK(texts("06886", "3") == "06886 3 06970 12 ");
  CHECK(texts("06886", "4") == "06886 4   parcel.commune-split");
  options.sheets.map_scale = 5000;
  CHECK(texts("07195", "7") == "07195 7 07192  parcel.sheet-other-scale");
  options.sheets.map_scale = 0;
  // What an earlier table or scale gave is withdrawn where this one gives nothing.
  CHECK(texts("07195", "9", "109") == "07195 9 07192  parcel.sheet-not-listed parcel.sheet-withdrawn");
  CHECK(texts("07192", "7", "109") == "07192 7 07192 109 ");  // of such a commune the table says nothing
  CHECK(texts("07198", "8", "208") == "07198 8 07192  parcel.sheet-other-commune parcel.sheet-withdrawn");
  CHECK(texts("07198", "8") == "07198 8 07192  parcel.sheet-other-commune");
}
