#include "text/syllable.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/data.hpp"
#include "text/unicode.hpp"

using namespace sohoa;
using namespace sohoa::text;

namespace {
Word word_of(std::string_view text) {
  Word word;
  for (std::size_t at = 0; at < text.size();) word.add(letter(next_code_point(text, at)));
  return word;
}

std::optional<double> weight(std::string_view text) {
  return word_of(text).weight();
}
}  // namespace

TEST_CASE("letters are taken apart") {
  CHECK(letter(U'ộ').base == 'O');
  CHECK(letter(U'ộ').tone == 5);
  CHECK(letter(U'Ằ').base == 'A');
  CHECK(letter(U'Ằ').tone == 1);
  CHECK(letter(U'Ằ').capital);
  CHECK(letter(U'đ').base == 'D');
  CHECK(letter(U'ỷ').tone == 2);
  for (const char32_t other : {U'ä', U'ñ', U'ç', U'ǜ', U'ń', U'7', U'§', U'中', char32_t(0x10FFFF), char32_t(0)})
    CHECK(letter(other).base == 0);
}

TEST_CASE("syllables of the language are known, common ones weigh more") {
  for (const char* text :
       {"Quảng", "nghiêng", "giếng", "gì", "khuỷu", "ở", "Chẽ", "hoà", "hòa", "đường", "quốc", "Nguyễn", "ý", "yên"}) {
    CAPTURE(text);
    CHECK(weight(text).has_value());
  }
  CHECK(*weight("các") > *weight("rừng"));
  CHECK(*weight("rừng") > *weight("nguềnh"));
  CHECK(*weight("hoà") == *weight("hòa"));
}

TEST_CASE("what cannot be a syllable has no weight") {
  for (const char* text : {"", "Müller", "kà", "cế", "ngề", "gề", "bàt", "đãp", "họcc", "ệê", "áá", "zà", "wế",
                           "nghiêngg", "thơng", "đạoo"}) {
    CAPTURE(text);
    CHECK_FALSE(weight(text).has_value());
  }
}

TEST_CASE("names of the highlands are known for what they are") {
  for (const char* text : {"Krông", "Đắk", "Nuôl", "Drăng", "Pốk", "Kuêh", "Pleiku"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(weight(text).has_value());
    CHECK(word_of(text).minority() == (std::string(text) != "Pleiku"));  // "eiku" is two syllables
  }
  for (const char* text : {"", "bàt", "cế", "zà", "thơng", "áá", "Müller"}) CHECK_FALSE(word_of(text).minority());
}

TEST_CASE("the grammar accepts all that was counted in print, and shares are of the whole") {
  const Table table = Table::read(data_path("text/syllables.csv"));
  CHECK(table.rows().size() == 2610);
  double total = 0;
  for (const auto& row : table.rows()) {
    CAPTURE(row[0]);
    CHECK(word_of(row[0]).well_formed());
    total += std::stod(row[1]);
  }
  CHECK(std::exp(*weight("các")) * total == doctest::Approx(7551));
}
