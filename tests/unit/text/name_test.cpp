#include "text/name.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "text/name_index.hpp"
#include "text/unicode.hpp"

using namespace sohoa::text;

namespace {

bool same(const char* written, const char* listed) {
  return same_name(name_form(written), name_form(listed));
}

double alike(const char* written, const char* listed) {
  return likeness(name_form(written), name_form(listed));
}

std::optional<UnitWord> word_of(const char* name, std::string& rest) {
  std::string_view view = name;
  const auto word = take_unit_word(view);
  rest = view;
  return word;
}

}  // namespace

TEST_CASE("one name in many writings") {
  CHECK(same("Hoà Bình", "Hòa Bình"));
  CHECK(same("HÒA  BÌNH", "Hòa Bình"));
  CHECK(same("Thuỷ Nguyên", "Thủy Nguyên"));
  CHECK(same("Mỹ Đức", "Mĩ Đức"));
  CHECK(same("Lý Sơn", "Lí Sơn"));
  CHECK(same("Quý Lộc", "Quí Lộc"));
  CHECK(same("Hoa\xCC\x80 Bi\xCC\x80nh", "Hòa Bình"));  // NFD
  CHECK(
      same("H\xC3\xB2"
           "a\xC2\xA0"
           "Bình",
           "Hòa Bình"));                            // no-break space
  CHECK(same("Hòa\xE2\x80\x8B Bình", "Hòa Bình"));  // zero-width space
  CHECK(same("Đồng Tiến", "Ðồng Tiến"));            // Icelandic Ð
  CHECK(same("Dong Tien", "Đồng Tiến"));            // no marks at all
  CHECK(same("Tổ 05", "Tổ 5"));
  CHECK(same("Ea H'Leo", "Ea H’leo"));
  CHECK(same("Tân-Tiến", "Tân Tiến"));
}

TEST_CASE("names that are not one") {
  CHECK_FALSE(same("Hoà Bình", "Hoá Bình"));
  CHECK_FALSE(same("Tân Tiến", "Tân Tiên"));
  CHECK_FALSE(same("Tây Sơn", "Tai Sơn"));
  CHECK_FALSE(same("Hải Dương", "Hái Dương"));
  CHECK_FALSE(same("Đông Tiến", "Dông Tiến"));
  CHECK_FALSE(same("Lòng Ăn", "Long An"));  // marks were written
  CHECK_FALSE(same("Ia Ly", "Ya Ly"));
  CHECK_FALSE(same("Phường 5", "Phường 15"));
  CHECK_FALSE(same("Tổ 10", "Tổ 1"));
  CHECK_FALSE(same("", ""));
  CHECK_FALSE(same("...", "Hòa Bình"));
}

TEST_CASE("unit words in full and short") {
  struct Case {
    const char* name;
    UnitWord word;
    const char* rest;
  };
  for (const Case& c :
       {Case{"Thị trấn Cô Tô", UnitWord::thi_tran, "Cô Tô"}, Case{"TT. Cô Tô", UnitWord::thi_tran, "Cô Tô"},
        Case{"tt Cô Tô", UnitWord::thi_tran, "Cô Tô"}, Case{"THI TRAN CO TO", UnitWord::thi_tran, "CO TO"},
        Case{"P.Hà Tu", UnitWord::phuong, "Hà Tu"}, Case{"P5", UnitWord::phuong, "5"}, Case{"Q.1", UnitWord::quan, "1"},
        Case{"TP. Hạ Long", UnitWord::thanh_pho, "Hạ Long"}, Case{"TX Quảng Yên", UnitWord::thi_xa, "Quảng Yên"},
        Case{"Thị xã Quảng Yên", UnitWord::thi_xa, "Quảng Yên"}, Case{"ĐK. Cô Tô", UnitWord::dac_khu, "Cô Tô"},
        Case{"H. Cô Tô", UnitWord::huyen, "Cô Tô"}, Case{"T. Quảng Ninh", UnitWord::tinh, "Quảng Ninh"},
        Case{"xã  Đồng Tiến", UnitWord::xa, "Đồng Tiến"}, Case{"Xa\xCC\x83 Hà Tu", UnitWord::xa, "Hà Tu"},
        Case{"Thành phố\xC2\xA0Huế", UnitWord::thanh_pho, "Huế"}}) {
    CAPTURE(c.name);
    std::string rest;
    CHECK(word_of(c.name, rest) == c.word);
    CHECK(rest == c.rest);
  }
  for (const char* name : {"Hà Tu", "Phú Quốc", "Tân Tiến", "Xuân Sơn", "Quảng Ninh", "Phường", "P.", "Thị Xuân",
                           "xạ Tu", "Quân Chu", "", "Tỉnh"}) {
    CAPTURE(name);
    std::string rest;
    CHECK_FALSE(word_of(name, rest));
    CHECK(rest == name);
  }
}

TEST_CASE("likeness counts letters, and marks a fourth") {
  CHECK(alike("Hoà Bình", "Hòa Bình") == 1);
  CHECK(alike("hoa binh", "Hòa Bình") == kUnmarked);
  CHECK(alike("Tân Tiên", "Tân Tiến") == doctest::Approx(1 - 0.25 / 7));
  CHECK(alike("Đồng Tiến", "Dồng Tiến") == doctest::Approx(1 - 0.25 / 8));
  CHECK(alike("Đồng Tin", "Đồng Tiến") == doctest::Approx(1 - (1 + 0.25) / 8));
  CHECK(alike("Cô Tô", "Cô Cô") == doctest::Approx(1 - 1 / 4.0));
  CHECK(alike("Hà Nội", "Hồ Chí Minh") < 0.5);
  CHECK(alike("", "Hà Nội") == 0);
}

TEST_CASE("a search ranks, and finds only what is the same") {
  const NameIndex index({"Đồng Tiến", "Đông Tiến", "Thanh Lân", "Cô Tô", "Cô Tô Con", "Hòa Bình", "Hóa Bình"});
  const auto found = index.search("Đồng Tiến ");
  REQUIRE(found.size() >= 2);
  CHECK(found[0].index == 0);
  CHECK(found[0].likeness == 1);
  CHECK(found[1].index == 1);
  CHECK(found[1].likeness < kUnmarked);
  CHECK(index.search("Thanh Lâm")[0].index == 2);
  CHECK(index.search("qwerty").empty());
  CHECK(index.search("").empty());
  CHECK(index.find("đồng tiến") == 0);
  CHECK(index.find("Co To") == 3);
  CHECK_FALSE(index.find("Dong Tien"));  // two are as alike
  CHECK_FALSE(index.find("Hoa Binh"));
  CHECK(index.find("Hoá Bình") == 6);
  CHECK_FALSE(NameIndex({"Thanh An", "Thạnh An"}).find("Thanh An"));  // typed without marks?
  CHECK(NameIndex({"Thanh An", "Thạnh An"}).find("Thạnh An") == 1);
  CHECK_FALSE(index.find("Thanh Lâm"));
}

TEST_CASE("the order of dictionaries") {
  // As ICU 72 sorts them in the locale vi.
  const std::vector<std::string> ordered{
      "1",      "10", "9",  "a",  "à",  "ả",    "ã",    "á",   "ạ",   "an",  "ăn",  "ân",  "ba",  "bà",
      "Bà",     "bả", "ca", "da", "đa", "e",    "ê",    "hoa", "Hoa", "Hòa", "Hỏa", "Hóa", "Họa", "Hòa Bình",
      "Hoa Lư", "la", "o",  "ô",  "ơ",  "quan", "quân", "ta",  "u",   "ư",   "xã",  "y",   "ỳ"};
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      CAPTURE(ordered[i]);
      CAPTURE(ordered[j]);
      const int sign = vietnamese_compare(ordered[i], ordered[j]);
      CHECK((sign < 0) == (i < j));
      CHECK((sign == 0) == (i == j));
    }
}
