#include "admin/edition.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "admin/name.hpp"

using namespace sohoa::admin;
using namespace std::chrono;

namespace {

const Units& units() {
  return Units::shipped();
}

Fit fit_of(std::string_view name, std::string_view code, Edition edition) {
  return fit(name_key(name), *units().commune(code, edition));
}

Detected detect(const std::vector<CodeSeen>& codes, std::optional<Ground> ground = {},
                std::optional<year_month_day> date = {}) {
  return detect_edition(codes, ground, date);
}

void check(const Detected& found, Edition edition, Evidence by) {
  CAPTURE(found.text);
  CHECK(static_cast<int>(found.edition) == static_cast<int>(edition));
  CHECK(static_cast<int>(found.by) == static_cast<int>(by));
  CHECK_FALSE(found.text.empty());
}

}  // namespace

TEST_CASE("a written name fits in all its usual spellings") {
  for (const char* name :
       {"Thị trấn Cô Tô", "thị trấn cô tô", "THỊ TRẤN CÔ TÔ", "TT Cô Tô", "TT. Cô Tô", "TT.Cô Tô", "Thi tran Co To",
        "Thị trấn Cô Tô, huyện Cô Tô", "Thị  trấn\u00a0Cô Tô ", "Thị trấn Co\u0302 To\u0302", "\uFEFFThị trấn Cô Tô"}) {
    CAPTURE(name);
    CHECK(fit_of(name, "07192", Edition::y2024) == Fit::full);
    CHECK(fit_of(name, "07192", Edition::y2025) == Fit::bare);
  }
  CHECK(fit_of("Cô Tô", "07192", Edition::y2024) == Fit::bare);
  CHECK(fit_of("Cố Tô", "07192", Edition::y2024) == Fit::none);
  CHECK(fit_of("", "07192", Edition::y2024) == Fit::none);
  CHECK(fit_of("Xã", "07192", Edition::y2024) == Fit::none);
  CHECK(fit_of("Xã \xff\xfe", "07192", Edition::y2024) == Fit::none);
}

TEST_CASE("tones may stand on either vowel, y for i, an apostrophe or none, and numbers with a nought") {
  CHECK(name_key("Hoà Thuỷ").form.marked == name_key("Hòa Thủy").form.marked);
  CHECK(name_key("Hoà").form.marked != name_key("Hoá").form.marked);
  CHECK(name_key("Sỹ Quý").form.marked == name_key("Sĩ Quí").form.marked);
  CHECK(name_key("Ea H'Leo").form.plain == name_key("Ea H’leo").form.plain);
  CHECK(name_key("Phường 01").form.plain == "1");
  CHECK(name_key("P5").form.plain == "5");
  CHECK(name_key("P5").type == Type::phuong);
  CHECK(name_key("P. Hà Tu").form.plain == "hatu");
  CHECK(name_key("Phường Phúc Xá").form.plain == "phucxa");
  CHECK_FALSE(name_key("Xanh Lam").type);
  CHECK_FALSE(name_key("Phương Liệt").type);
  CHECK(name_key("Đặc khu Vân Đồn").type == Type::dac_khu);
  CHECK(name_key("Đồng Tiến").form.plain == "dongtien");
  CHECK_FALSE(name_key("Dong Tien").form.marks);
}

TEST_CASE("every listed name fits itself in full") {
  for (const Edition edition : kEditions)
    for (const Commune& commune : units().communes(edition)) {
      CAPTURE(commune.name);
      REQUIRE(fit(name_key(commune.name), commune) == Fit::full);
    }
}

TEST_CASE("names beside the codes tell") {
  check(detect({{"06820", "Phường Trưng Vương"}}), Edition::y2024, Evidence::names);
  check(detect({{"06820", "Vàng Danh"}}), Edition::y2026, Evidence::names);
  check(detect({{"06820", "VANG DANH"}}), Edition::y2026, Evidence::names);
  // stronger than the date of the map
  check(detect({{"06820", "Vàng Danh"}}, {}, 2020y / January / 1), Edition::y2026, Evidence::names);
  check(detect({{"06820", "Vàng Danh"}}, {}, 2025y / August / 1), Edition::y2025, Evidence::names);
  check(detect({{"06820", "Trưng Vương"}}, {}, 2026y / October / 1), Edition::y2024, Evidence::names);
}

TEST_CASE("a type word tells where nothing else does") {
  check(detect({{"07192", "Thị trấn Cô Tô"}}), Edition::y2024, Evidence::names);
  check(detect({{"07192", "Đặc khu Cô Tô"}}), Edition::y2026, Evidence::names);
  check(detect({{"07192", "Cô Tô"}}), Edition::y2026, Evidence::newest);
  const Detected mixed = detect({{"07192", "Đặc khu Cô Tô"}, {"06820", "Trưng Vương"}});
  check(mixed, Edition::y2024, Evidence::names);
  CHECK_FALSE(mixed.contradicts());
}

TEST_CASE("codes of one edition only tell") {
  check(detect({{"07192"}, {"07195"}, {"07198"}}), Edition::y2024, Evidence::codes);
  check(detect({{"21548"}}), Edition::y2026, Evidence::codes);
  CHECK(detect({{"07192"}, {"07195"}}).text.find("1") != std::string::npos);
}

TEST_CASE("many codes that all live on tell too, because two thirds of the old ones died") {
  std::vector<CodeSeen> codes;
  for (const Commune& commune : units().communes(Edition::y2025))
    if (commune.province == "22" && codes.size() < 6) codes.push_back({commune.code});
  REQUIRE(codes.size() == 6);
  check(detect(codes, {}, 2012y / May / 1), Edition::y2026, Evidence::codes);
  CHECK_FALSE(detect(codes).contradicts());
  codes.pop_back();
  check(detect(codes, {}, 2012y / May / 1), Edition::y2024, Evidence::map_date);
  codes.push_back({"07195"});
  check(detect(codes, {}, 2026y / May / 1), Edition::y2024, Evidence::codes);
  // The share that the rule stands on.
  std::size_t living = 0;
  for (const Commune& commune : units().communes(Edition::y2024))
    living += units().commune(commune.code, Edition::y2025) != nullptr;
  CHECK(living == 3316);
}

TEST_CASE("the ground tells for a code whose land was split") {
  // A new commune carries the number of one of its own old communes, so only a split one tells: land that went to a
  // commune of another number, far from the one that kept it.
  std::size_t told = 0;
  for (const Commune& commune : units().communes(Edition::y2025)) {
    if (!units().knows_places(commune.code, Edition::y2025) || !units().knows_places(commune.code, Edition::y2024))
      continue;
    const Place now = units().places(commune.code, Edition::y2025).at(0);
    for (const Place& before : units().places(commune.code, Edition::y2024)) {
      if (now.distance_km(before.lon, before.lat) <= now.limit_km()) continue;
      CAPTURE(commune.code);
      ++told;
      const Ground elsewhere{before.lon, before.lat};
      check(detect({{commune.code}}, elsewhere), Edition::y2024, Evidence::ground);
      check(detect({{commune.code, "", 1, elsewhere}}), Edition::y2024, Evidence::ground);
    }
  }
  // No seat lies so far from the one that kept the number; land at the far end of the commune does: old Đức Chính
  // (07093) north of the seat of An Sinh, its other successor.
  CHECK(told == 0);
  check(detect({{"07093"}}, Ground{106.521, 21.235}), Edition::y2024, Evidence::ground);
  check(detect({{"07093", "", 1, Ground{106.521, 21.235}}}), Edition::y2024, Evidence::ground);
  // Cô Tô did not move: the ground says nothing.
  check(detect({{"07192"}}, Ground{107.77, 20.98}), Edition::y2026, Evidence::newest);
  // Nor where the seat is not to be trusted: Hoàng Văn Thụ is whole in the new commune of its number.
  check(detect({{"06172"}}, Ground{106.816, 21.8425}), Edition::y2026, Evidence::newest);
  // A ground in neither commune says nothing.
  check(detect({{"07192"}}, Ground{105.8, 21.0}), Edition::y2026, Evidence::newest);
}

TEST_CASE("then the map's date, then the newest") {
  check(detect({{"07192"}}, {}, 2025y / June / 30), Edition::y2024, Evidence::map_date);
  check(detect({{"07192"}}, {}, 2025y / July / 1), Edition::y2025, Evidence::map_date);
  check(detect({{"07192"}}, {}, 2026y / December / 1), Edition::y2026, Evidence::map_date);
  check(detect({{"07192"}}), Edition::y2026, Evidence::newest);
  check(detect({}), Edition::y2026, Evidence::newest);
  check(detect({{"99999", "Nơi Khác"}}), Edition::y2026, Evidence::newest);
}

TEST_CASE("names changed in 2026 tell 2025 from 2026") {
  std::string_view code;
  for (const Commune& commune : units().communes(Edition::y2026))
    if (commune.name == "Phường Trảng Bom") code = commune.code;
  REQUIRE_FALSE(code.empty());
  check(detect({{code, "Phường Trảng Bom"}, {"06820", "Vàng Danh"}}), Edition::y2026, Evidence::names);
  check(detect({{code, "Xã Trảng Bom"}, {"06820", "Vàng Danh"}}), Edition::y2025, Evidence::names);
}

TEST_CASE("contradictions are listed") {
  const Detected names = detect({{"06820", "Trưng Vương", 10}, {"07093", "Đông Triều", 3}});
  check(names, Edition::y2024, Evidence::names);
  CHECK(names.contradicting == std::vector<std::size_t>{1});
  const Detected by_rows = detect({{"06820", "Trưng Vương", 3}, {"07093", "Đông Triều", 10}});
  CHECK(by_rows.edition == Edition::y2026);
  CHECK(by_rows.contradicting == std::vector<std::size_t>{0});
  const Detected codes = detect({{"06820", "Vàng Danh", 5}, {"07198", "", 1}});
  CHECK(codes.edition == Edition::y2026);
  CHECK(codes.contradicting == std::vector<std::size_t>{1});
  CHECK_FALSE(detect({{"06820", "Trưng Vương"}, {"07198"}}).contradicts());
  CHECK_FALSE(detect({{"06820", "Trưng Vương"}, {"07093", "Nơi Khác"}}).contradicts());
}

TEST_CASE("a code is one, however its name is spelt") {
  const Detected found = detect({{.code = "07195", .name = "Xã Đồng Tiến"},
                                 {.code = "07195", .name = "XÃ ĐỒNG TIẾN"},
                                 {.code = "07195", .name = "Đồng Tiến"},
                                 {.code = "07198", .name = "Xã Thanh Lân"}});
  check(found, Edition::y2024, Evidence::names);
  CHECK(found.speaking == 2);
  CHECK(found.codes == 2);
}
