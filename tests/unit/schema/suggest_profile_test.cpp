#include "schema/suggest_profile.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "batch_maker.hpp"
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
      header_of({"MA_XA", "SO_TO_BD", "Số thửa", "DIENTICH (m2)", "Ten chu sd", "Mã #", "qwerty"}, "in/dc 5.csv");
  header->fields[3].decimal = ",";
  const auto schema = likely_schema(*header);
  CHECK(schema->name == "parcel");
  const std::string text = suggest_profile(*header, *schema);
  CAPTURE(text);
  CHECK(contains(text, "\nmaXaGoc = MA_XA\n"));
  CHECK(contains(text, "\nsoThuTuThua = Số thửa\n"));
  CHECK(contains(text, "\ndienTich = DIENTICH (m2)\n"));
  CHECK(contains(text, "\n#tenChu = Ten chu sd   # Land user: "));
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
  CHECK(edited.map[3].second == std::vector<std::string>{"Ten chu sd"});
  std::filesystem::remove(path);
  CHECK_THROWS_AS(likely_schema(*header_of({"qwerty", "asdf"})), UsageError);
  set_language("vi");
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
