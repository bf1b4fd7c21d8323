#include "schema/suggest_profile.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "batch_maker.hpp"
#include "schema/column_plan.hpp"
#include "schema/profile.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a suggested profile is one, and says what is only alike") {
  set_language("en");
  auto header =
      header_of({"MA_XA", "SO_TO_BDO", "Số thửa", "DIENTICH (m2)", "Ten chu sudg", "Mã #", "qwerty"}, "in/dc 5.csv");
  header->fields[3].decimal = ",";
  const auto schema = likely_schema(*header);
  CHECK(schema->name == "parcel");
  const std::string text = suggest_profile(*header, *schema);
  CAPTURE(text);
  CHECK(contains(text, "\nmaXaGoc = MA_XA\n"));
  CHECK(contains(text, "\nsoThuTuThua = Số thửa\n"));
  CHECK(contains(text, "\ndienTich = DIENTICH (m2)\n"));
  CHECK(contains(text, "\n#tenChu = Ten chu sudg   # Land user: "));
  CHECK(contains(text, "\n#     qwerty\n"));
  CHECK(contains(text, "\n#     Mã #\n"));
  CHECK(contains(text, "\ndecimal = comma\n"));
  const auto path = std::filesystem::temp_directory_path() / "sohoa-suggested.conf";
  std::ofstream(path) << text;
  const Profile profile = Profile::load(path.string(), *schema);
  CHECK(profile.title.vi == "dc 5.csv");
  CHECK(profile.decimal == ',');
  CHECK(profile.map.size() == 3);
  // Every proposal is a line that a person can take.
  std::string taken = text;
  for (std::size_t at = 0; (at = taken.find("\n#tenChu = ", at)) != taken.npos;) taken.erase(at + 1, 1);
  std::ofstream(path) << taken;
  const Profile edited = Profile::load(path.string(), *schema);
  REQUIRE(edited.map.size() == 4);
  CHECK(edited.map[3].second == std::vector<std::string>{"Ten chu sudg"});
  std::filesystem::remove(path);
  CHECK_THROWS_AS(likely_schema(*header_of({"qwerty", "asdf"})), UsageError);
  set_language("vi");
}

TEST_CASE("everyday titles of offices are known") {
  const auto parcel = Schema::load("parcel");
  const auto field_of = [&](const std::string& title) {
    const auto header = header_of({"Mã xã", title}, "a.xlsx");
    MappingOptions options;
    for (const SchemaField& field : parcel->fields) options.provided.emplace(field.name, "");
    const ColumnPlan plan = plan_columns(*parcel, SourceColumns(*header, 0), nullptr, options);
    for (std::size_t i = 0; i < plan.size(); ++i)
      if (!plan[i].empty() && plan[i].front() == 1) return parcel->fields[i].name;
    return std::string();
  };
  for (const char* title : {"Tờ BĐ", "Số tờ", "Tờ số", "Tờ bản đồ", "Số tờ BĐĐC", "Tờ BĐ số"})
    CHECK(field_of(title) == "soHieuToBanDo");
  for (const char* title : {"Thửa", "Thửa số", "Số thửa", "Số thửa đất", "STT thửa"})
    CHECK(field_of(title) == "soThuTuThua");
  for (const char* title :
       {"DT (m2)", "Diện tích (m2) / Tổng số", "Tổng diện tích (ha)", "Diện tích thửa", "DT thửa đất"})
    CHECK(field_of(title) == "dienTich");
  for (const char* title : {"Mục đích SDĐ", "MĐSD", "Mục đích sử dụng", "Loại đất theo GCN", "Ký hiệu loại đất"})
    CHECK(field_of(title) == "loaiDat");
  for (const char* title : {"Họ và tên", "Chủ sử dụng", "Tên chủ SDĐ", "Chủ hộ", "Người sử dụng đất"})
    CHECK(field_of(title) == "tenChu");
  CHECK(field_of("DT theo GCN") == "dienTichPhapLy");
  CHECK(field_of("Diện tích (m2) / Trong đó / Đất ở") == "dienTichThoCu");
}

TEST_CASE("a weak alias stands back where there is a better one") {
  const auto parcel = Schema::load("parcel");
  const auto header = header_of({"Mã xã", "Số tờ", "Số thửa", "Loại đất theo GCN", "Loại đất"}, "a.xlsx");
  const ColumnPlan plan = plan_columns(*parcel, SourceColumns(*header, 0), nullptr, {});
  CHECK(plan[static_cast<std::size_t>(parcel->find("loaiDat"))] == std::vector<std::uint32_t>{4});
}

TEST_CASE("what makes a schema is its required fields") {
  // Two optional fields of the register against the sheet and number of a parcel.
  CHECK(likely_schema(*header_of({"STT", "Tờ BĐ", "Thửa", "Họ và tên", "Ngày cấp GCN", "Số phát hành GCN"}))->name ==
        "parcel");
}

TEST_CASE("the unit of a group is that of its columns") {
  const auto header = header_of({"Diện tích (ha) / Đất ở", "Diện tích (ha) / Đất vườn (m2)", "Thửa"});
  const SourceColumns columns(*header, 0);
  CHECK(columns.unit(0) == text::Unit::hectare);
  CHECK(columns.unit(1) == text::Unit::square_metre);
  CHECK(columns.unit(2) == text::Unit::none);
}

TEST_CASE("a column of geometry is no column without use") {
  const auto header = header_of({"Mã xã", "Số tờ", "Số thửa", "WKT"}, "a.csv");
  const std::string text = suggest_profile(*header, *Schema::load("parcel"));
  CHECK(contains(text, "WKT"));
  CHECK_FALSE(contains(text, "#     WKT"));
}

TEST_CASE("titles below their groups") {
  const auto header =
      header_of({"Thông tin thửa đất / Số tờ", "Thông tin thửa đất / Số thửa", "Thông tin thửa đất / Diện tích (ha)"});
  const std::string text = suggest_profile(*header, *Schema::load("parcel"));
  CHECK(contains(text, "dienTich = Thông tin thửa đất / Diện tích (ha)"));
}

TEST_CASE("the profile of form PL03-01 takes its 49 columns, each in its field") {
  const auto schema = Schema::load("land-register");
  const Profile profile = Profile::load("pl03-01", *schema);
  CHECK(profile.map.size() == 49);
  for (const auto& [field, columns] : profile.map) CHECK(columns.size() == 1);
}
