#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "batch_maker.hpp"
#include "schema/stages.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

using Assign = std::vector<std::pair<std::string, std::string>>;

/// Sources of these tests have only the columns that a test is about.
MappingOptions lenient() {
  MappingOptions options;
  options.provided = {{"maXaGoc", ""}, {"soHieuToBanDo", ""}, {"soThuTuThua", ""}};
  return options;
}

/// A mapping stage with its header, run over batches.
struct Mapped {
  std::unique_ptr<Stage> stage;
  std::shared_ptr<const Header> in, out;

  explicit Mapped(std::shared_ptr<const Header> header, MappingOptions options = lenient(),
                  std::shared_ptr<const Schema> schema = Schema::load("parcel"))
      : stage(make_mapping_stage(std::move(schema), std::move(options))), in(std::move(header)) {
    out = stage->prepare(in);
  }
  Batch run(std::initializer_list<std::vector<Value>> rows) {
    Batch batch = batch_of(in, rows);
    stage->process(batch);
    return batch;
  }
};

std::string error_of(const std::vector<std::string>& columns, MappingOptions options = lenient()) {
  set_language("en");
  std::string message = "no error";
  try {
    Mapped(header_of(columns), std::move(options));
  } catch (const UsageError& error) {
    message = error.what();
  }
  set_language("vi");
  return message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

MappingOptions map(Assign assign) {
  MappingOptions options = lenient();
  options.assign = std::move(assign);
  return options;
}

}  // namespace

TEST_CASE("columns of FAMIS fill the fields, the rest is kept") {
  Mapped mapped(header_of({"THUAID", "XAID", "SHBANDO", "SHTHUA", "DIENTICH", "KHLOAIDAT", "MDSD2003", "KH2003",
                           "DIADANH", "SHTHUATAM", "SHAPE_Area", "TENCHU"}));
  CHECK(mapped.out->schema == "parcel");
  CHECK(mapped.out->name == "thua_dat");
  CHECK(mapped.out->epsg == 5899);
  CHECK(mapped.out->schema_text.empty());
  const Batch batch =
      mapped.run({{whole(90100000), whole(7192), whole(5), word("654a"), real(153.5), word("T"), word("-1"),
                   word(" LUC "), word("Đồng Cao"), whole(0), real(153.42), word("Nguyễn Văn Mẫu")},
                  {whole(1), word("07192"), word("05"), real(12), word("1.234,5"), word("2L"), word("BHK"), none(),
                   word("NULL"), whole(3), none(), word("  ")}});
  CHECK(at(batch, 0, "maXaGoc").text() == "07192");
  CHECK(at(batch, 0, "soHieuToBanDo").text() == "5");
  CHECK(at(batch, 0, "soThuTuThua").text() == "654a");
  CHECK(at(batch, 0, "dienTich").number == 153.5);
  CHECK(at(batch, 0, "loaiDat").text() == "LUC");
  CHECK(at(batch, 0, "loaiDat1995").text() == "T");
  CHECK(at(batch, 0, "xuDong").text() == "Đồng Cao");
  CHECK(at(batch, 0, "soThuTuThuaTam").is_null());
  CHECK(at(batch, 0, "tenChu").text() == "Nguyễn Văn Mẫu");
  CHECK(at(batch, 0, "maThuaDat").is_null());
  CHECK(at(batch, 0, "thuaDatId").is_null());
  CHECK(at(batch, 0, "maXa").is_null());
  CHECK(at(batch, 0, "dienTichHinhHoc").is_null());
  CHECK(batch.features[0].rest == R"({"THUAID":90100000,"MDSD2003":"-1","SHAPE_Area":153.42})");

  CHECK(at(batch, 1, "soHieuToBanDo").text() == "5");
  CHECK(at(batch, 1, "soThuTuThua").text() == "12");
  CHECK(at(batch, 1, "dienTich").number == 1234.5);
  CHECK(at(batch, 1, "loaiDat").text() == "BHK");
  CHECK(at(batch, 1, "soThuTuThuaTam").text() == "3");
  CHECK(at(batch, 1, "xuDong").is_null());
  CHECK(at(batch, 1, "tenChu").is_null());
  CHECK(batch.features[1].rest == R"({"THUAID":1})");
  CHECK(batch.issues.empty());

  // What was changed is counted: blanks of KH2003, the lost zero of 7192, the needless one of 05.
  REQUIRE(batch.changes.size() == 3);
  CHECK(batch.changes[0].rule == "parcel.normalised");
  CHECK(batch.changes[0].field == "maXaGoc");
  CHECK(batch.changes[0].before == "7192");
  CHECK(batch.changes[0].after == "07192");
  CHECK(batch.changes[1].rule == "text.blanks");
  CHECK(batch.changes[1].field == "loaiDat");
  CHECK(batch.changes[1].after == "LUC");
  CHECK(batch.changes[2].before == "05");
  CHECK(batch.changes[2].origin.row == 2);
}

TEST_CASE("names of a LIS cut by DBF mean what they meant") {
  Mapped mapped(header_of({"OBJECTID", "MaXa", "SoHieuToBa", "SoThuTuThu", "SoHieuTo_1", "SoThuTuT_1", "DienTichPh",
                           "KyHieuMucD", "ThoiDiemBa"}));
  const Batch batch = mapped.run({{whole(1), word("07192"), whole(12), whole(7), whole(3), word("9b"), real(80),
                                   word("ONT + CLN"), Value::of("2015-06-30T08:30:00", Type::datetime)}});
  CHECK(at(batch, 0, "soHieuToBanDo").text() == "12");
  CHECK(at(batch, 0, "soThuTuThua").text() == "7");
  CHECK(at(batch, 0, "soHieuToBanDoCu").text() == "3");
  CHECK(at(batch, 0, "soThuTuThuaCu").text() == "9b");
  CHECK(at(batch, 0, "dienTichPhapLy").number == 80);
  CHECK(at(batch, 0, "loaiDat").text() == "ONT+CLN");
  CHECK(at(batch, 0, "thoiDiemBatDau").text() == "2015-06-30");
  CHECK(at(batch, 0, "thoiDiemBatDau").type == Type::date);
  // The time of day does not fit a date, so it is kept beside.
  CHECK(batch.features[0].rest == R"({"OBJECTID":1,"ThoiDiemBa":"2015-06-30T08:30:00"})");
}

TEST_CASE("the list of FAMIS is known by its titles, with and without their numbers") {
  for (const auto& columns :
       {std::vector<std::string>{"1 Thửa", "4 Diện tích", "6 Loại đất", "7 MDSD2003", "8 Tên chủ"},
        std::vector<std::string>{"Thửa", "Diện tích", "Loại đất", "MDSD2003", "Tên chủ sử dụng"}}) {
    Mapped mapped(header_of(columns));
    const Batch batch = mapped.run({{word("12"), word("421,1"), word("Hg/b"), word("BCS"), word("Trần Thị Thử")}});
    CHECK(at(batch, 0, "soThuTuThua").text() == "12");
    CHECK(at(batch, 0, "dienTich").number == 421.1);
    CHECK(at(batch, 0, "loaiDat1995").text() == "Hg/b");
    CHECK(at(batch, 0, "loaiDat").text() == "BCS");
    CHECK(at(batch, 0, "tenChu").text() == "Trần Thị Thử");
  }
}

TEST_CASE("free tables: titles match without case, marks, blanks and numbers") {
  Mapped mapped(header_of({"(1) MÃ XÃ", "2. Số tờ", "Số_Thửa", "Diện tích (m2)", "LOẠI ĐẤT", "Ghi chú"}));
  const Batch batch =
      mapped.run({{word("07192"), word("5.0"), word("007"), word("12,5"), word("ont"), word("a\"b\n")}});
  CHECK(at(batch, 0, "maXaGoc").text() == "07192");
  CHECK(at(batch, 0, "soHieuToBanDo").text() == "5");
  CHECK(at(batch, 0, "soThuTuThua").text() == "7");
  CHECK(at(batch, 0, "dienTich").number == 12.5);
  CHECK(at(batch, 0, "loaiDat").text() == "ONT");
  CHECK(batch.features[0].rest == R"({"Ghi chú":"a\"b\n"})");
}

TEST_CASE("values that do not fit are null and reported raw") {
  Mapped mapped(header_of({"SHBANDO", "SHTHUA", "DIENTICH", "DACAPGCN", "NgayDoDac", "MALOAIDAT"}));
  const Batch batch = mapped.run({{whole(1), whole(2), word("abc m2"), word("chưa rõ"), word("32/13/2014"), real(1.5)},
                                  {whole(1), whole(3), word("1.234"), whole(1), word("5/3/2014"), word("08")}});
  CHECK(rules_of(batch, 0) == "parcel.type parcel.type parcel.type parcel.type");
  CHECK(batch.features[0].rejected);
  CHECK(at(batch, 0, "dienTich").is_null());
  REQUIRE(batch.issues.size() == 5);
  CHECK(batch.issues[0].value == "abc m2");
  CHECK(batch.issues[0].field == "dienTich");
  CHECK(batch.issues[1].value == "1.5");
  CHECK(batch.features[0].rest.empty());
  CHECK(rules_of(batch, 1) == "parcel.number-ambiguous");
  CHECK(batch.features[1].rejected);
  CHECK(at(batch, 1, "dienTich").is_null());
  CHECK(at(batch, 1, "daCapGCN").boolean);
  CHECK(at(batch, 1, "ngayDoDac").text() == "2014-03-05");
  CHECK(at(batch, 1, "maLoaiDat1995").integer == 8);
}

TEST_CASE("the decimal sign that a source saw is used") {
  auto header = header_of({"SHBANDO", "SHTHUA", "DIENTICH"});
  header->sources[0].writings = {{2, ",", ""}};
  Mapped mapped(header);
  const Batch batch = mapped.run({{whole(1), whole(2), word("1.234")}});
  CHECK(at(batch, 0, "dienTich").number == 1234);
  CHECK(batch.issues.empty());
}

TEST_CASE("issues and changes of the source follow their column") {
  Mapped mapped(header_of({"SHBANDO", "SHTHUA", "TENCHU", "GHICHU"}));
  Batch batch = batch_of(mapped.in, {{whole(1), whole(2), word("A"), word("B")}});
  batch.add_issue(0, Severity::warning, "text.ambiguous", "TENCHU");
  batch.changes.push_back({"text.nfc", "GHICHU", "a", "b", {}});
  mapped.stage->process(batch);
  CHECK(batch.issues[0].field == "tenChu");
  CHECK(batch.changes[0].field == "GHICHU");
}

TEST_CASE("several sources have their own columns") {
  auto header = std::make_shared<Header>();
  for (const char* name : {"SHBANDO", "SHTHUA", "so_to", "so_thua", "GHICHU"})
    header->fields.emplace_back().name = name;
  header->sources.resize(2);
  header->sources[0].path = "a.shp";
  header->sources[0].columns = {0, 1, 4};
  header->sources[1].path = "b.xlsx";
  header->sources[1].columns = {2, 3};
  Mapped mapped(header);
  Batch batch =
      batch_of(header, {{whole(1), whole(2), none(), none(), word("x")}, {none(), none(), whole(3), whole(4), none()}});
  batch.features[1].origin.file = 1;
  mapped.stage->process(batch);
  CHECK(at(batch, 0, "soThuTuThua").text() == "2");
  CHECK(at(batch, 1, "soHieuToBanDo").text() == "3");
  CHECK(at(batch, 1, "soThuTuThua").text() == "4");
  CHECK(batch.features[0].rest == R"({"GHICHU":"x"})");
  CHECK(batch.features[1].rest.empty());
}

TEST_CASE("--map wins over names, aliases and profiles") {
  Mapped mapped(header_of({"SHBANDO", "SHTHUA", "DIENTICH", "DT_MOI"}), map({{"dienTich", "dt_moi"}}));
  const Batch batch = mapped.run({{whole(1), whole(2), real(10), real(20)}});
  CHECK(at(batch, 0, "dienTich").number == 20);
  CHECK(batch.features[0].rest == R"({"DIENTICH":10})");
}

TEST_CASE("--map FIELD= keeps every column out of a field") {
  Mapped mapped(header_of({"XAID", "SHBANDO", "SHTHUA"}), map({{"maXaGoc", ""}}));
  const Batch batch = mapped.run({{whole(2093549), whole(1), whole(2)}});
  CHECK(at(batch, 0, "maXaGoc").is_null());
  CHECK(batch.features[0].rest == R"({"XAID":2093549})");
}

TEST_CASE("what is ambiguous is an error that shows the --map line") {
  std::string message = error_of({"sodoto", "tobando", "sothua"});
  CHECK_MESSAGE(contains(message, "--map soHieuToBanDo=sodoto"), message);
  CHECK_MESSAGE(contains(message, "dc5.shp"), message);
  message = error_of({"SHBANDO", "Số thửa", "Thửa đất"});
  CHECK_MESSAGE(contains(message, "--map soThuTuThua=\"Số thửa\""), message);
  CHECK(error_of({"sodoto", "tobando", "sothua"}, map({{"soHieuToBanDo", "tobando"}})) == "no error");
  // A field's own name and an exact alias are no rivals, nor are an exact alias and a folded one.
  CHECK(error_of({"maXaGoc", "maXa", "soHieuToBanDo", "soThuTuThua"}) == "no error");
  CHECK(error_of({"SHBANDO", "SHTHUA", "Dien_Tich"}) == "no error");
  // Profiles rank.
  CHECK(error_of({"SHBANDO", "SHTHUA", "KH2003", "MDSD2003"}) == "no error");
  CHECK(error_of({"so_to", "so_thua", "dien_tich", "area"}) == "no error");
}

TEST_CASE("what is not there is an error that names the nearest") {
  std::string message = error_of({"SHBANDO", "SHTHUA"}, map({{"dienTik", "SHTHUA"}}));
  CHECK_MESSAGE(contains(message, "did you mean dienTich"), message);
  message = error_of({"SHBANDO", "SHTHUA"}, map({{"dienTich", "SHTHUAA"}}));
  CHECK_MESSAGE(contains(message, "did you mean SHTHUA"), message);
  message = error_of({"SHBANDO", "SHTHUA"}, map({{"maXa", "SHTHUA"}}));
  CHECK_MESSAGE(contains(message, "maXa"), message);
  message = error_of({"SHBANDO", "SHTHUA", "A", "B"}, map({{"dienTich", "A"}, {"dienTich", "B"}}));
  CHECK_MESSAGE(contains(message, "two columns"), message);
  message = error_of({"SHBANDO", "SHTHUA", "A"}, map({{"dienTich", "A"}, {"dienTichPhapLy", "A"}}));
  CHECK_MESSAGE(contains(message, "two fields"), message);
  message = error_of({"HT_DAT", "MAU"});
  CHECK_MESSAGE(contains(message, "HT_DAT, MAU"), message);
  CHECK_MESSAGE(contains(message, "--map soThuTuThua=HT_DAT"), message);
  CHECK(contains(error_of({}), "no columns"));
  MappingOptions options = lenient();
  options.profile = "fams";
  CHECK(contains(error_of({"SHBANDO"}, options), "famis"));
}

TEST_CASE("a profile of the user's own") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "sohoa-mapping-test.conf";
  std::ofstream(path) << "title = Của tôi\n[map]\nsoHieuToBanDo = TO\nsoThuTuThua = T2\nsoThuTuThua = T1\n";
  MappingOptions options = lenient();
  options.profile = path.string();
  Mapped mapped(header_of({"TO", "T1", "T2"}), options);
  const Batch batch = mapped.run({{whole(1), whole(2), whole(3)}, {whole(1), whole(2), whole(0)}});
  CHECK(at(batch, 0, "soThuTuThua").text() == "3");
  CHECK(at(batch, 1, "soThuTuThua").text() == "2");
  CHECK(batch.features[0].rest == R"({"T1":2})");
  for (const char* text : {"[map]\nsoThua = T\n", "\ndecimals = comma\n", "\ndecimal = coma\n", "\n[mapp]\nsoTo = 1\n",
                           "\nschema = land-register\n", "[map]\nsoTo\n"}) {
    CAPTURE(text);
    std::ofstream(path) << text;
    const std::string message = error_of({"TO"}, options);
    const char* line = contains(text, "mapp") ? ": line 3: " : ": line 2: ";
    CHECK_MESSAGE(contains(message, line), message);
  }
  std::filesystem::remove(path);
}

TEST_CASE("a stream that follows the schema passes unchanged") {
  const auto schema = Schema::load("parcel");
  auto header = std::make_shared<Header>();
  header->schema = "parcel";
  for (const SchemaField& field : schema->fields) header->fields.emplace_back().name = field.name;
  const auto stage = make_mapping_stage(schema, {});
  CHECK(stage->prepare(header) == header);
  std::vector<Value> row(header->fields.size());
  row[5] = word(" 05 ");
  Batch batch = batch_of(header, {row});
  batch.features[0].rest = R"({"A":1})";
  stage->process(batch);
  CHECK(at(batch, 0, "soHieuToBanDo").text() == " 05 ");
  CHECK(batch.features[0].rest == R"({"A":1})");
  CHECK_THROWS_AS(make_mapping_stage(schema, map({{"dienTich", "X"}}))->prepare(header), UsageError);
}

TEST_CASE("what an earlier tool left beside stays") {
  Mapped mapped(header_of({"SHBANDO", "SHTHUA", "GHICHU"}));
  Batch batch = batch_of(mapped.in, {{whole(1), whole(2), word("x")}});
  batch.features[0].rest = R"({"A":1})";
  mapped.stage->process(batch);
  CHECK(batch.features[0].rest == R"({"A":1,"GHICHU":"x"})");
}

TEST_CASE("a required field without a column is an error before anything is read, unless an option fills it") {
  MappingOptions options;
  CHECK(contains(error_of({"SHBANDO", "SHTHUA", "MA"}, options), "maXaGoc"));
  options.offered = {{"maXaGoc", "--commune CODE"}};
  CHECK(contains(error_of({"SHBANDO", "SHTHUA", "MA"}, options), "--commune CODE"));
  options.provided = {{"maXaGoc", "--commune"}};
  CHECK(error_of({"SHBANDO", "SHTHUA", "MA"}, options) == "no error");
}

TEST_CASE("a dataset of ours comes back as it went, its own names before any alias") {
  const auto schema = Schema::load("parcel");
  auto header = std::make_shared<Header>();
  for (const SchemaField& field : schema->fields) header->fields.push_back({field.name, field.type, {}, {}});
  header->fields.push_back({"khac", Type::text, {}, {}});
  header->sources.push_back({.path = "co-to.gpkg"});
  Batch batch;
  batch.header = header;
  batch.features.resize(1);
  batch.values.resize(batch.width());
  const auto at = [&](const char* name) { return static_cast<std::size_t>(header->find(name)); };
  batch.values[at("maXa")] = Value::of("07192");
  batch.values[at("maXaGoc")] = Value::of("07195");
  batch.values[at("phienBan")] = Value::of("2024");
  batch.values[at("khac")] = Value::of("{\"THUAID\":7}");
  const auto stage = make_mapping_stage(schema, {});
  const auto out = stage->prepare(header);
  stage->process(batch);
  const auto value = [&](const char* name) { return batch.row(0)[static_cast<std::size_t>(out->find(name))].text(); };
  CHECK(value("maXa") == "07192");
  CHECK(value("maXaGoc") == "07195");
  CHECK(value("phienBan") == "2024");
  CHECK(batch.features[0].rest == "{\"THUAID\":7}");
}

TEST_CASE("units in cells and column titles") {
  Mapped mapped(header_of({"so_to", "so_thua", "Diện tích (ha)"}));
  const Batch batch = mapped.run({{word("1"), word("1"), word("2,5")},
                                  {word("1"), word("2"), real(0.1234)},
                                  {word("1"), word("3"), word("120 m²")},
                                  {word("1"), word("4"), word("3 sào")},
                                  {word("1"), word("5"), word("5 tấn")}});
  CHECK(at(batch, 0, "dienTich").number == 25000);
  CHECK(at(batch, 1, "dienTich").number == 1234);
  CHECK(at(batch, 2, "dienTich").number == 120);
  CHECK(at(batch, 3, "dienTich").is_null());
  CHECK(rules_of(batch, 3) == "parcel.unit-unsure");
  CHECK(rules_of(batch, 4) == "parcel.type");
  REQUIRE(batch.changes.size() == 3);
  CHECK(batch.changes[0].rule == "parcel.unit-converted");
  CHECK(batch.changes[0].before == "2,5");
  CHECK(batch.changes[0].after == "25000");
}

TEST_CASE("the decimal sign of a column: its note, else the option, else the profile; else it is reported") {
  const auto read = [](const char* note, char option) {
    auto header = header_of({"so_to", "so_thua", "dienTich"});
    header->sources[0].writings = {{2, note, ""}};
    MappingOptions options = lenient();
    options.decimal = option;
    Mapped mapped(header, options);
    const Batch batch = mapped.run({{word("1"), word("1"), word("1.234")}});
    const Value& area = at(batch, 0, "dienTich");
    return std::make_pair(area.is_null() ? 0 : area.number, rules_of(batch, 0));
  };
  using Read = std::pair<double, std::string>;
  CHECK(read("", 0) == Read(0, "parcel.number-ambiguous"));
  CHECK(read("", ',') == Read(1234, ""));
  CHECK(read("", '.') == Read(1.234, ""));
  CHECK(read(",", '.') == Read(1234, ""));
  CHECK(read(".", 0) == Read(1.234, ""));
}

TEST_CASE("each source is read by what its own values show") {
  auto header = header_of({"so_to", "so_thua", "dienTich", "ngayDoDac"});
  header->sources.resize(3);
  for (SourceInfo& source : header->sources) source.columns = {0, 1, 2, 3};
  header->sources[0].writings = {{2, ",", ""}, {3, "", "mdy"}};
  header->sources[1].writings = {{2, ".", ""}};
  header->sum_up_writings();
  CHECK(header->fields[2].decimal.empty());
  CHECK(header->fields[3].date == "mdy");
  Mapped mapped(header);
  Batch batch = batch_of(mapped.in, {{word("1"), word("1"), word("1.234"), word("03/05/2019")},
                                     {word("1"), word("2"), word("1.234"), word("03/05/2019")},
                                     {word("1"), word("3"), word("1.234"), word("3/2019")}});
  for (std::uint32_t i = 0; i < 3; ++i) batch.features[i].origin.file = i;
  mapped.stage->process(batch);
  CHECK(at(batch, 0, "dienTich").number == 1234);
  CHECK(at(batch, 0, "ngayDoDac").text() == "2019-03-05");
  CHECK(at(batch, 1, "dienTich").number == 1.234);
  CHECK(at(batch, 1, "ngayDoDac").text() == "2019-05-03");
  CHECK(at(batch, 2, "dienTich").is_null());
  CHECK(rules_of(batch, 2) == "parcel.number-ambiguous");
  CHECK(at(batch, 2, "ngayDoDac").text() == "2019-03-01");
  CHECK(batch.features[2].rest == R"({"dienTich":"1.234","ngayDoDac":"3/2019"})");
}
