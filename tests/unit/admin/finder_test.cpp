#include "admin/finder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "admin/name.hpp"

using namespace sohoa::admin;

namespace {

const Finder& finder() {
  static const Finder one;
  return one;
}

/// Codes of what is found, with N for new and O for old.
std::string found(std::string_view asked, bool certain = true) {
  const Finder::Found answer = finder().find(asked);
  CHECK(answer.certain == certain);
  std::string out;
  for (const Finder::Match& match : answer.matches)
    out += (out.empty() ? "" : " ") + std::string(match.unit.code) + (match.unit.old ? 'O' : 'N');
  return out;
}

}  // namespace

TEST_CASE("units by code, however it is written") {
  CHECK(found("07192") == "07192N 07192O");
  CHECK(found("7192.0") == "07192N 07192O");
  CHECK(found("07195") == "07195O");
  CHECK(found("22") == "22N 22O 00022O");  // or a commune of Hà Nội without its zeroes
  CHECK(found("207") == "207O");
  CHECK(found("99999").empty());
  CHECK(found("", false).empty());
  CHECK(found("10105001", false).empty());
}

TEST_CASE("units by name: the word for the kind and the marks decide") {
  CHECK(found("đặc khu Cô Tô") == "07192N");
  CHECK(found("TT. Cô Tô") == "07192O 30580O");
  CHECK(found("huyện cô tô") == "207O");
  CHECK(found("Cô Tô") == "207O 07192N 30580N 07192O 30580O");
  CHECK(found("Co To, Quang Ninh") == "207O 07192N 07192O");
  CHECK(found("xã Cô Tô, An Giang") == "30580N");
  CHECK(found("Xã Lộc Ninh, Đồng Nai") == "25270N");  // a phường since April 2026
  CHECK(found("Phường Lộc Ninh") == "25270N");
  CHECK(found("Lộc Ninh, tỉnh Đồng Nai") == "25270N");  // a city since April 2026
  CHECK(found("Lộc Ninh, thành phố Đồng Nai") == "25270N");
  CHECK(found("tỉnh Bắc Ninh") == "24N 27O");
  CHECK(found("Thành phố Hà Nội") == "01N 01O");
  CHECK(found("Phường IV, Vị Thanh") == found("Phường 4, Vị Thanh"));
  CHECK(found("Phường 04, thành phố Vị Thanh") == found("Phường 4, Vị Thanh"));
  CHECK_FALSE(found("Phường 4, Vị Thanh").empty());
  CHECK(found("TT NT Lệ Ninh") == found("Thị trấn Nông trường Lệ Ninh"));
}

TEST_CASE("names that a unit bore since July 2025 are its own") {
  const Units& units = Units::shipped();
  std::size_t renamed = 0;
  for (const Commune& commune : units.communes(Edition::y2026)) {
    const Commune* before = units.commune(commune.code, Edition::y2025);
    REQUIRE(before != nullptr);
    renamed += before->name != commune.name;
    CHECK(is_or_was_named(before->name, {Level::commune, false, commune.code, commune.name}));
  }
  CHECK(renamed == 22);
  for (const Province& province : units.provinces(Edition::y2026))
    CHECK(is_or_was_named(units.province(province.code, Edition::y2025)->name,
                          {Level::province, false, province.code, province.name}));
  CHECK_FALSE(is_or_was_named("Tỉnh Hà Nội", {Level::province, false, "01", "Thành phố Hà Nội"}));
}

TEST_CASE("what is only like a name is not taken for it") {
  const Finder::Found slip = finder().find("Đông Tiên, Quảng Ninh");
  CHECK_FALSE(slip.certain);
  REQUIRE_FALSE(slip.matches.empty());
  CHECK(slip.matches.front().unit.name == "Xã Đồng Tiến");
  CHECK(finder().find("Cô Tô, Hà Nội").certain == false);
  CHECK(finder().find("Xyzzy Qwert").matches.empty());
  CHECK_FALSE(finder().find("Xyzzy Qwert").certain);
}

TEST_CASE("every unit is found by its full name and what it lies in") {
  const Units& units = Units::shipped();
  for (const Edition edition : {Edition::y2024, Edition::y2026})
    for (const Commune& commune : units.communes(edition)) {
      if (commune.code.back() != '2') continue;  // a tenth of them
      std::string asked(commune.name);
      if (const District* district = units.district(commune.district)) asked += ", " + std::string(district->name);
      asked += ", " + std::string(units.province(commune.province, edition)->name);
      CAPTURE(asked);
      const Finder::Found answer = finder().find(asked);
      REQUIRE(answer.certain);
      CHECK(std::any_of(answer.matches.begin(), answer.matches.end(), [&](const Finder::Match& match) {
        return match.unit.code == commune.code && match.unit.old == (edition == Edition::y2024);
      }));
    }
}

TEST_CASE("names as other releases of the lists spell them lead to their communes") {
  // spellings.csv: what the conversion table and the merger map write otherwise than the code lists, by edition and
  // code.
  const Units& units = Units::shipped();
  std::ifstream file(SOHOA_SOURCE_DIR "/tests/unit/admin/spellings.csv");
  std::string line;
  std::getline(file, line);
  std::size_t all = 0, found = 0, first = 0, wrong = 0;
  while (std::getline(file, line)) {
    const std::size_t one = line.find(','), two = line.find(',', one + 1);
    const Edition edition = *parse_edition(line.substr(0, one));
    const std::string spelling = line.substr(two + 1);
    const Commune* commune = units.commune(line.substr(one + 1, two - one - 1), edition);
    REQUIRE(commune != nullptr);
    std::vector<std::string> names;  // of what lies with it in one district, or province
    std::size_t right = 0;
    for (const Commune& other : units.communes(edition)) {
      if (other.province != commune->province || other.district != commune->district) continue;
      if (&other == commune) right = names.size();
      names.emplace_back(other.bare_name());
    }
    CAPTURE(spelling);
    CAPTURE(commune->name);
    const sohoa::text::NameIndex index(names);
    const std::string_view bare = split_name(spelling).bare;
    const auto certain = index.find(bare);
    const auto ranked = index.search(bare, 1);
    const bool likest = !ranked.empty() && ranked.front().index == right;
    ++all;
    found += certain.has_value();
    first += likest;
    wrong += certain && *certain != right;
  }
  MESSAGE(all, " spellings: ", found, " are the name, ", first, " are likest to it");
  CHECK(all == 497);
  CHECK(found >= 354);
  CHECK(first >= 482);  // farms and Roman numbers are the Finder's: see above
  CHECK(wrong == 1);  // the conversion table misprints Thị trấn Thanh An (31315) as its neighbour's name Thạnh An
}
