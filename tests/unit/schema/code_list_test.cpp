#include "schema/code_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/data.hpp"
#include "base/error.hpp"

using namespace sohoa;
using Standing = CodeList::Standing;

namespace {

const CodeList& land_use() {
  return CodeList::named("land-use");
}
Standing standing(std::string_view code, std::string_view day) {
  return land_use().judge(code, day).standing;
}

std::string successors(std::string_view code, std::string_view day) {
  std::string out;
  land_use().append_successors(code, day, out);
  return out;
}

std::vector<std::string> parts(std::string_view value) {
  std::vector<std::string> found;
  const CodeParts codes(value, land_use());
  for (const CodePart& part : codes.parts())
    found.push_back(std::string(value.substr(part.offset, part.size)) + (part.known ? "" : "?"));
  return found;
}

std::string normal(std::string_view value, bool compound = true) {
  std::string out = "unchanged";
  normal_code(value, land_use(), compound, out);
  return out;
}

}  // namespace

TEST_CASE("a code is judged at a day") {
  struct Row {
    const char* code;
    const char* day;
    Standing expected;
  };
  for (const Row& row :
       std::vector<Row>{{"LUC", "2010-06-01", Standing::current}, {"LUC", "2020-06-01", Standing::current},
                        {"LUC", "2024-07-31", Standing::current}, {"LUC", "2024-08-01", Standing::current},
                        {"LUC", "2026-01-01", Standing::current}, {"BHK", "2010-06-01", Standing::current},
                        {"BHK", "2024-07-31", Standing::current}, {"BHK", "2024-08-01", Standing::retired},
                        {"BHK", "2026-01-01", Standing::retired}, {"HNK", "2010-06-01", Standing::group},
                        {"HNK", "2024-07-31", Standing::group},   {"HNK", "2024-08-01", Standing::current},
                        {"CNT", "2020-06-01", Standing::future},  {"CNT", "2024-07-31", Standing::future},
                        {"CNT", "2024-08-01", Standing::current}, {"TMD", "2010-06-01", Standing::future},
                        {"TMD", "2020-06-01", Standing::current}, {"COC", "2010-06-01", Standing::current},
                        {"COC", "2020-06-01", Standing::retired}, {"T", "2001-01-01", Standing::current},
                        {"T", "2010-06-01", Standing::retired},   {"Hg/b", "2026-01-01", Standing::retired},
                        {"LUA", "2020-06-01", Standing::group},   {"OTC", "2026-01-01", Standing::group},
                        {"KDT", "2026-01-01", Standing::zone},    {"KĐD", "2026-01-01", Standing::zone},
                        {"CDG", "2020-06-01", Standing::group},   {"CDG", "2026-01-01", Standing::retired},
                        {"MVB", "2026-01-01", Standing::current}, {"XYZ", "2026-01-01", Standing::unknown},
                        {"", "2026-01-01", Standing::unknown},    {"RSN", "2010-06-01", Standing::current},
                        {"RSN", "2020-06-01", Standing::retired}, {"RSN", "2026-01-01", Standing::current}})
    CHECK_MESSAGE(standing(row.code, row.day) == row.expected, row.code, " ", row.day);
}

TEST_CASE("a judgement says the day and what came after") {
  const auto retired = land_use().judge("BHK", "2026-01-01");
  CHECK(retired.day == "2024-07-31");
  REQUIRE(retired.successors.size() == 1);
  CHECK(retired.successors[0] == "HNK");
  CHECK(retired.certainty == CodeList::Certainty::verified);
  CHECK(land_use().judge("CNT", "2020-01-01").day == "2024-08-01");
  CHECK(land_use().judge("LUN", "2026-01-01").certainty == CodeList::Certainty::recalled);
  CHECK(land_use().judge("SKX", "2026-01-01").certainty == CodeList::Certainty::unsure);
}

TEST_CASE("only one sure successor replaces a code") {
  const auto recode = [](const char* code, const char* day, bool recalled = false) {
    return std::string(land_use().recode(code, day, recalled));
  };
  for (const char* code : {"BHK", "NHK"}) CHECK(recode(code, "2026-01-01") == "HNK");
  CHECK(recode("DSH", "2026-01-01") == "DKV");
  CHECK(recode("DDT", "2026-01-01") == "DDD");
  CHECK(recode("ddl", "2026-01-01") == "DDD");
  CHECK(recode("BHK", "2020-01-01") == "");  // in force then
  CHECK(recode("LUN", "2026-01-01") == "");  // recalled only
  CHECK(recode("LUN", "2026-01-01", true) == "LUK");
  CHECK(recode("SKX", "2026-01-01", true) == "");  // unsure
  CHECK(recode("DCK", "2026-01-01", true) == "");  // none
  CHECK(recode("T", "2026-01-01", true) == "");    // two
  // Through two reforms, one of them recalled.
  CHECK(recode("COC", "2026-01-01") == "");
  CHECK(recode("COC", "2026-01-01", true) == "HNK");
  CHECK(recode("COC", "2020-01-01", true) == "BHK");
  CHECK(recode("L/n", "2026-01-01", true) == "LUK");
  CHECK(recode("SMN", "2026-01-01", true) == "");  // into a group
}

TEST_CASE("a warning names the successors in force") {
  CHECK(successors("T", "2026-01-01") == "ODT, ONT");
  CHECK(successors("Rau", "2026-01-01") == "HNK");
  CHECK(successors("Rau", "2020-01-01") == "BHK");
  CHECK(successors("TSK", "2026-01-01") == "DSK");
  CHECK(successors("DCK", "2026-01-01") == "");
}

TEST_CASE("case and Unicode form do not matter, marks do") {
  CHECK(land_use().canonical("ont") == "ONT");
  CHECK(land_use().canonical("hg/b") == "Hg/b");
  CHECK(land_use().canonical("HG/ĐN") == "Hg/đn");
  CHECK(land_use().canonical("kđd") == "KĐD");
  CHECK(land_use().canonical("VƯỜN") == "Vườn");
  CHECK(land_use().canonical("Vu\u031bo\u031b\u0300n") == "Vườn");  // decomposed
  CHECK(land_use().canonical("KDD") == "");
  CHECK(land_use().canonical("Vuon") == "");
  CHECK(land_use().canonical(std::string(5000, 'A')) == "");
}

TEST_CASE("names follow the period") {
  CHECK(land_use().name("LUC", "2020-01-01") == "Đất chuyên trồng lúa nước");
  CHECK(land_use().name("LUC", "2026-01-01") == "Đất chuyên trồng lúa");
  CHECK(land_use().name("COC", "2026-01-01") == "Đất cỏ dùng vào chăn nuôi");
}

TEST_CASE("compound values fall into their codes") {
  using List = std::vector<std::string>;
  CHECK(parts("ONT") == List{"ONT"});
  CHECK(parts("ONT + CLN") == List{"ONT", "CLN"});
  CHECK(parts("ODT+CLN+BHK") == List{"ODT", "CLN", "BHK"});
  CHECK(parts("LUC (NTS)") == List{"LUC", "NTS"});
  CHECK(parts("ONT-CLN") == List{"ONT", "CLN"});
  CHECK(parts("ONT, CLN") == List{"ONT", "CLN"});
  CHECK(parts("ONT/CLN") == List{"ONT", "CLN"});
  CHECK(parts("ONT CLN") == List{"ONT", "CLN"});
  CHECK(parts("ONT-C") == List{"ONT"});
  CHECK(parts("ONT-C+CLN-P") == List{"ONT", "CLN"});
  CHECK(parts("ONT*") == List{"ONT"});
  CHECK(parts("T+Vườn") == List{"T", "Vườn"});
  CHECK(parts("Hg/b") == List{"Hg/b"});
  CHECK(parts("T, Hg/b") == List{"T", "Hg/b"});
  CHECK(parts("R.Tn.S-C") == List{"R.Tn.S"});
  CHECK(parts("Ao (Hồ)c") == List{"Ao (Hồ)c"});
  CHECK(parts("ONT+XYZ") == List{"ONT", "XYZ?"});
  CHECK(parts("") == List{});
  CHECK(parts(" + ") == List{});
  CHECK_FALSE(CodeParts("đất ở nông thôn", land_use()).any_known());
}

TEST_CASE("codes are brought to their normal form") {
  CHECK(normal("ONT") == "unchanged");
  CHECK(normal("ont") == "ONT");
  CHECK(normal("ont + cln") == "ONT+CLN");
  CHECK(normal("LUC (NTS)") == "LUC(NTS)");
  CHECK(normal("odt  cln") == "ODT CLN");
  CHECK(normal("ONT-C + CLN-P") == "ONT-C+CLN-P");
  CHECK(normal("ont * ") == "ONT*");
  CHECK(normal("hg/B") == "Hg/b");
  CHECK(normal("ONT+CLN") == "unchanged");
  CHECK(normal("xyz") == "unchanged");
  CHECK(normal("ont+xyz") == "ONT+xyz");
  CHECK(normal("ont+cln", false) == "unchanged");
}

TEST_CASE("the list is consistent: successors are codes, periods do not overlap") {
  const Table table = Table::read(std::string(SOHOA_SOURCE_DIR) + "/schemas/codelists/land-use.csv");
  const std::size_t code = table.column("code"), from = table.column("valid_from"), to = table.column("valid_to"),
                    replaced = table.column("replaced_by"), certainty = table.column("certainty");
  for (const auto& row : table.rows()) {
    CHECK((row[from].empty() || row[from].size() == 10));
    CHECK((row[to].empty() || row[to].size() == 10));
    CHECK(row[replaced].empty() == row[certainty].empty());
    for (std::size_t begin = 0; begin < row[replaced].size();) {
      const std::size_t end = std::min(row[replaced].find('|', begin), row[replaced].size());
      CHECK(land_use().canonical(row[replaced].substr(begin, end - begin)) == row[replaced].substr(begin, end - begin));
      begin = end + 1;
    }
    for (const auto& other : table.rows())
      if (&other != &row && other[code] == row[code])
        CHECK_MESSAGE((row[to] < other[from] || other[to] < row[from]), row[code]);
  }
  CHECK_THROWS_AS(CodeList::named("no-such-list"), InputError);
}

TEST_CASE("all codes of a list, with what they are on a day") {
  const auto find = [](std::string_view code, std::string_view day) {
    for (const CodeList::Listed& each : land_use().all(day))
      if (each.code == code) return each;
    return CodeList::Listed{};
  };
  CHECK(find("LUC", "2020-01-01").name == "Đất chuyên trồng lúa nước");
  CHECK(find("LUC", "2026-01-01").name == "Đất chuyên trồng lúa");
  CHECK(find("LUC", "2026-01-01").group == "nông nghiệp");
  CHECK(find("BHK", "2020-01-01").standing == Standing::current);
  CHECK(find("BHK", "2026-01-01").standing == Standing::retired);
  CHECK(find("CNT", "2020-01-01").standing == Standing::future);
  CHECK(find("LUA", "2026-01-01").standing == Standing::group);
  CHECK(land_use().all("2026-01-01").front().code == "CLN");  // in the order of the file
}
