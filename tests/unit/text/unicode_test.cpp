#include <doctest/doctest.h>
#include <utf8proc.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "text/mojibake.hpp"
#include "text/unicode.hpp"

using namespace sohoa::text;

namespace {

std::string map(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped, utf8proc_option_t(options));
  std::string out(reinterpret_cast<const char*>(mapped), size < 0 ? 0 : static_cast<std::size_t>(size));
  std::free(mapped);
  return out;
}

bool valid_by_utf8proc(std::string_view text) {
  auto at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (auto left = static_cast<utf8proc_ssize_t>(text.size()); left > 0;) {
    utf8proc_int32_t code_point = 0;
    const auto length = utf8proc_iterate(at, left, &code_point);
    if (length <= 0) return false;
    at += length;
    left -= length;
  }
  return true;
}

std::string encoded(char32_t code_point) {
  std::string out;
  append_utf8(out, code_point);
  return out;
}

bool is_surrogate(char32_t code_point) {
  return code_point >= 0xD800 && code_point < 0xE000;
}

}  // namespace

TEST_CASE("is_utf8 agrees with utf8proc on every sequence of three bytes") {
  long differences = 0;
  std::string text(3, '\0');
  for (int first = 0x70; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (int third = 0x70; third < 0xD0; ++third) {
        text[0] = static_cast<char>(first);
        text[1] = static_cast<char>(second);
        text[2] = static_cast<char>(third);
        differences += is_utf8(text) != valid_by_utf8proc(text);
      }
  CHECK(differences == 0);
}

TEST_CASE("is_utf8 knows the edges of four-byte sequences") {
  CHECK(is_utf8("\xF0\x90\x80\x80"));
  CHECK(is_utf8("\xF4\x8F\xBF\xBF"));
  CHECK_FALSE(is_utf8("\xF0\x8F\xBF\xBF"));  // overlong
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_utf8("\xF5\x80\x80\x80"));
  CHECK_FALSE(is_utf8("\xF0\x9F\x98"));  // cut off
  CHECK(is_utf8(""));
}

TEST_CASE("a bad byte, a NUL and a letter with marks are found at every place of a word") {
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      CHECK(is_ascii(text));
      CHECK(is_plain(text));
      CHECK_FALSE(has_nul(text));
      text[at] = '\xB6';
      CHECK_FALSE(is_ascii(text));
      CHECK_FALSE(is_plain(text));
      CHECK_FALSE(is_utf8(text));
      text[at] = '\0';
      CHECK(is_ascii(text));
      CHECK_FALSE(is_plain(text));
      CHECK(has_nul(text));
      text[at] = '\x7F';
      CHECK(is_plain(text));
      text.replace(at, 1, "e\xCC\x81");
      CHECK(is_utf8(text));
      CHECK_FALSE(is_nfc(text));
    }
}

TEST_CASE("is_nfc agrees with utf8proc on every code point, alone, behind a letter and before a mark") {
  long differences = 0;
  const std::string acute = encoded(0x301);
  for (char32_t code_point = 1; code_point < 0x20000; ++code_point) {
    if (is_surrogate(code_point)) continue;
    const std::string one = encoded(code_point);
    for (const std::string& text : {one, "a" + one, one + acute})
      differences += is_nfc(text) != (map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE) == text);
  }
  CHECK(differences == 0);
}

TEST_CASE("what is_settled passes is valid UTF-8 in NFC, and Vietnamese text passes") {
  long wrong = 0;
  for (char32_t code_point = 0; code_point < 0x20000; ++code_point) {
    if (is_surrogate(code_point)) continue;
    const std::string text = "a" + encoded(code_point);
    wrong += is_settled(text) && (!is_nfc(text) || has_nul(text) || code_point == U'Ð' || code_point == U'ð');
    wrong +=
        !is_settled(text) && ((code_point >= 0x1EA0 && code_point <= 0x1EF9) || (code_point > 0 && code_point < 0x80));
  }
  CHECK(wrong == 0);
  CHECK(is_settled("“Đường Nguyễn Văn Cừ” – 12 m²"));
  std::mt19937 random(2);
  for (int i = 0; i < 200000; ++i) {
    std::string raw(1 + random() % 6, '\0');
    for (char& c : raw) c = static_cast<char>(random() % 2 == 0 ? 0x80 + random() % 0x80 : random() % 0x80);
    wrong += is_settled(raw) && !valid_by_utf8proc(raw);
  }
  CHECK(wrong == 0);
}

TEST_CASE("nfc composes Vietnamese letters whole and half decomposed") {
  CHECK(nfc("Qua\xCC\x89ng") == "Quảng");
  CHECK(nfc("\xC4\x90\xC3\xB4\xCC\x80ng") == "Đồng");
  CHECK(nfc("ho\xCC\xA3\xCC\x82") == "hộ");
  CHECK(nfc("Qu\xB6ng") == "Qu\xB6ng");
}

TEST_CASE("code points come back as they were written") {
  long differences = 0;
  for (char32_t code_point = 0; code_point < 0x110000; ++code_point) {
    if (is_surrogate(code_point)) continue;
    const std::string text = encoded(code_point);
    std::size_t at = 0;
    differences += next_code_point(text, at) != code_point || at != text.size();
  }
  CHECK(differences == 0);
}

TEST_CASE("fold makes names equal that differ in case, marks and blanks") {
  CHECK(fold("  Xã \t ĐỒNG\xC2\xA0Tiến ") == "xa dong tien");
  CHECK(fold("Xa\xCC\x83 \xC4\x90o\xCC\x82\xCC\x80ng Tie\xCC\x82\xCC\x81n") == "xa dong tien");
  CHECK(fold("Ðồng Rui") == "dong rui");  // U+00D0
  CHECK(fold("Diện tích (m²)") == "dien tich (m2)");
  CHECK(fold("soHieuToBanDo") == "sohieutobando");
  CHECK(fold("\xEF\xBB\xBFmã xã") == "ma xa");
  CHECK(fold("") == "");
  CHECK(fold("\xB6\xFF") == "");
}

TEST_CASE("fold leaves no Vietnamese letter with a mark") {
  for (char32_t code_point = 0x1EA0; code_point <= 0x1EF9; ++code_point) {
    const std::string folded = fold(encoded(code_point));
    CHECK(folded.size() == 1);
    CHECK(folded == fold(upper(encoded(code_point))));
    CHECK(folded[0] == map(encoded(code_point), UTF8PROC_DECOMPOSE)[0] + (code_point % 2 == 0 ? 32 : 0));
  }
}

TEST_CASE("upper raises every Vietnamese letter") {
  CHECK(upper("Rừng phòng hộ, đất ở 12 m²") == "RỪNG PHÒNG HỘ, ĐẤT Ở 12 M²");
  for (char32_t code_point = 0x1EA1; code_point <= 0x1EF9; code_point += 2)
    CHECK(upper(encoded(code_point)) == encoded(code_point - 1));
}

TEST_CASE("trim takes every kind of blank and nothing else") {
  CHECK(trim("  Hạ Long\t\r\n") == "Hạ Long");
  CHECK(trim("\xEF\xBB\xBF\xC2\xA0mã\xE2\x80\x8B\xC2\xA0 ") == "mã");
  CHECK(trim("\xE3\x80\x80x\xE2\x80\xAF") == "x");
  CHECK(trim("à") == "à");  // C3 A0 ends like the no-break space
  CHECK(trim(" \xC2\xA0\t") == "");
  CHECK(trim("") == "");
  CHECK(trim("\xA0") == "\xA0");
  CHECK(trim("a b") == "a b");
}

TEST_CASE("printable shows any bytes on one line") {
  CHECK(printable("Qu\xB6ng Ninh") == "Qu\\xB6ng Ninh");
  CHECK(printable(std::string_view("a\0b\n", 4)) == "a\\x00b\\x0A");
  CHECK(printable("Quảng Ninh 😀") == "Quảng Ninh 😀");
  CHECK(printable("\xC2\x85") == "\\xC2\\x85");
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string raw(1 + random() % 20, '\0');
    for (char& c : raw) c = static_cast<char>(random());
    CHECK(valid_by_utf8proc(printable(raw)));
  }
}

namespace {

/// UTF-8 read as Windows-1252, which has no 0x81, 0x8D, 0x8F, 0x90 and 0x9D: those bytes are lost.
std::string read_as_western(std::string_view utf8) {
  static const char32_t kUpper[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
  std::string out;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t meaning = byte >= 0x80 && byte < 0xA0 ? kUpper[byte - 0x80] : byte;
    if (meaning != 0) append_utf8(out, meaning);
  }
  return out;
}

}  // namespace

TEST_CASE("bytes that a wrong conversion lost are put back, whatever stands between the words") {
  for (const std::string text : {"Thị trấn Đình Lập", "xã Đại Từ (huyện Bình Đại)", "Đồng Tiến/Đồng Rui;Đặng Đình Độ",
                                 "Thửa đất số 5-Đường Điện Biên Phủ"}) {
    CAPTURE(text);
    std::string out;
    REQUIRE(read_as_western(text).size() > text.size());
    CHECK(undo_double_utf8(read_as_western(text), out, true));
    CHECK(out == text);
  }
}

TEST_CASE("a word that no language has is given up, not tried in all ways") {
  std::string letters, out;
  for (int i = 0; i < 16000; ++i) letters += "Ãa";
  std::string signs = letters;
  for (char& c : signs)
    if (c == 'a') c = '-';
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) CHECK_FALSE(undo_double_utf8(letters, out, true));
  undo_double_utf8(signs, out, true);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}
