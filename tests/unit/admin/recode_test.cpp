#include "admin/recode.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "admin/code_text.hpp"
#include "admin/history.hpp"

using namespace sohoa::admin;
using namespace std::chrono;

namespace {

using Sets = std::map<std::string, std::set<std::string>>;

/// The crosswalk, read by nothing of ours: old → new and new → old.
std::pair<Sets, Sets> crosswalk() {
  std::ifstream file(SOHOA_SOURCE_DIR "/schemas/admin/crosswalk.csv");
  std::pair<Sets, Sets> sets;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string from, to;
    std::getline(cells, from, ',');
    std::getline(cells, to, ',');
    sets.first[from].insert(to);
    sets.second[to].insert(from);
  }
  return sets;
}

std::set<std::string> codes(const Recoded& recoded) {
  std::set<std::string> found;
  for (const Link& link : recoded.links) found.emplace(link.code);
  return found;
}

WrittenCode::Kind kind(std::string_view text) {
  return read_code(text).kind;
}

}  // namespace

TEST_CASE("every old commune becomes what the crosswalk says, and every new one comes from it") {
  const auto [forwards, backwards] = crosswalk();
  REQUIRE(forwards.size() == 10040);
  REQUIRE(backwards.size() == 3321);
  for (const auto& [old, expected] : forwards)
    for (const Edition to : {Edition::y2025, Edition::y2026}) {
      CAPTURE(old);
      const Recoded recoded = recode(old, Edition::y2024, to);
      REQUIRE(codes(recoded) == expected);
      REQUIRE((recoded.to != nullptr) == (expected.size() == 1));
      if (recoded.to == nullptr) {
        CHECK(recoded.became == Became::several);
        continue;
      }
      CHECK(recoded.to->code == *expected.begin());
      const bool alone = backwards.at(*expected.begin()).size() == 1;
      CHECK((recoded.became == Became::same) == alone);
      CHECK((recoded.became == Became::merged) == !alone);
    }
  for (const auto& [now, expected] : backwards)
    for (const Edition from : {Edition::y2025, Edition::y2026}) {
      CAPTURE(now);
      const Recoded recoded = recode(now, from, Edition::y2024);
      REQUIRE(codes(recoded) == expected);
      const bool island = expected.begin()->size() == 3;
      CHECK((recoded.to != nullptr) == (expected.size() == 1 && !island));
    }
}

TEST_CASE("kinds") {
  const auto became = [](const char* code, Edition from, Edition to) { return recode(code, from, to).became; };
  CHECK(became("07195", Edition::y2024, Edition::y2026) == Became::merged);
  CHECK(recode("07195", Edition::y2024, Edition::y2026).to->name == "Đặc khu Cô Tô");
  CHECK(became("06967", Edition::y2024, Edition::y2026) == Became::same);     // Cái Chiên, the only one unchanged
  CHECK(became("06886", Edition::y2024, Edition::y2026) == Became::several);  // Hải Lạng
  CHECK(became("21997", Edition::y2026, Edition::y2024) == Became::part);
  CHECK(became("07192", Edition::y2025, Edition::y2024) == Became::several);
  CHECK(became("07195", Edition::y2025, Edition::y2024) == Became::unknown);
  CHECK(became("25270", Edition::y2025, Edition::y2026) == Became::same);
  CHECK(recode("25270", Edition::y2025, Edition::y2026).to->name == "Phường Lộc Ninh");
  CHECK(recode("25270", Edition::y2026, Edition::y2025).to->name == "Xã Lộc Ninh");
  CHECK(became("07192", Edition::y2024, Edition::y2024) == Became::same);
  CHECK(became("99999", Edition::y2024, Edition::y2026) == Became::unknown);
  CHECK(recode("755", Edition::y2024, Edition::y2026).to->name == "Đặc khu Côn Đảo");
  CHECK(became("207", Edition::y2024, Edition::y2026) == Became::unknown);
  CHECK(became("755", Edition::y2024, Edition::y2024) == Became::unknown);
  CHECK(editions_with("07195", Edition::y2026) == std::vector{Edition::y2024});
  CHECK(editions_with("99999", Edition::y2026).empty());
}

TEST_CASE("codes as they are written") {
  CHECK(read_code("07192").code() == "07192");
  CHECK_FALSE(read_code("07192").mended);
  for (const char* text : {"7192", "7192.0", "7192,00", " 07192 ", "'07192", "\u00a07192"}) {
    CAPTURE(text);
    REQUIRE(kind(text) == WrittenCode::Kind::commune);
    CHECK(read_code(text).code() == "07192");
    CHECK(read_code(text).mended);
  }
  CHECK(read_code("4").code() == "00004");
  for (const char* text : {"", "  ", "0", "00000", "-", "0.0"}) {
    CAPTURE(text);
    CHECK(kind(text) == WrittenCode::Kind::empty);
  }
  for (const char* text : {"10105001", "1010513"}) CHECK(kind(text) == WrittenCode::Kind::other_list);
  for (const char* text : {"071920", "123456789", "7192.5", "7192.", "Cô Tô", "-7192", "7e3", "07 192"}) {
    CAPTURE(text);
    CHECK(kind(text) == WrittenCode::Kind::none);
  }
}

TEST_CASE("names have days on which they began") {
  const History& history = History::shipped();
  const auto province = [&](const char* code, year_month_day day) {
    return history.name_at(code, Units::shipped().province(code, Edition::y2026)->name, day);
  };
  CHECK(province("22", 2026y / August / 31) == "Tỉnh Quảng Ninh");
  CHECK(province("22", 2026y / September / 1) == "Thành phố Quảng Ninh");
  CHECK(province("75", 2026y / April / 29) == "Tỉnh Đồng Nai");
  CHECK(province("75", 2026y / April / 30) == "Thành phố Đồng Nai");
  CHECK(province("24", 2026y / September / 19) == "Tỉnh Bắc Ninh");
  CHECK(province("24", 2026y / September / 20) == "Thành phố Bắc Ninh");
  CHECK(province("01", 2026y / September / 20) == "Thành phố Hà Nội");
  CHECK(history.name_at("26326", "Phường Dầu Giây", 2026y / January / 1) == "Xã Dầu Giây");
  CHECK(history.communes_act("22") == "1679/NQ-UBTVQH15");
  std::set<std::string_view> acts;
  for (const Province& one : Units::shipped().provinces(Edition::y2025)) acts.insert(history.communes_act(one.code));
  CHECK(acts.size() == 34);
  CHECK_FALSE(acts.contains(""));
}

TEST_CASE("the dated names are all that the lists of 2025 and 2026 differ in") {
  const Units& units = Units::shipped();
  const History& history = History::shipped();
  std::size_t changes = 0;
  const auto compare = [&](std::string_view code, std::string_view before, std::string_view after) {
    CAPTURE(code);
    CHECK(history.name_at(code, after, kReform) == before);
    CHECK(history.name_at(code, after, 2026y / September / 20) == after);
    changes += history.of(code).size();
  };
  for (const Commune& one : units.communes(Edition::y2025))
    compare(one.code, one.name, units.commune(one.code, Edition::y2026)->name);
  for (const Province& one : units.provinces(Edition::y2025))
    compare(one.code, one.name, units.province(one.code, Edition::y2026)->name);
  CHECK(changes == 25);
}
