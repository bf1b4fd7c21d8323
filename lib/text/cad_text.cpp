#include "text/cad_text.hpp"

#include <charconv>

#include "text/syllable.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::string_view kEscape = "\\U+";
constexpr std::size_t kDigits = 4;

char32_t as_byte(char c) {
  return static_cast<unsigned char>(c);
}

/// The letter in two bytes at `at`, when it is a Vietnamese one: blocks 01 (đ ă ơ) and 1E (ạ ế). Neither first byte
/// stands in text otherwise.
char32_t letter_of_two(std::string_view raw, std::size_t at) {
  if (at + 1 >= raw.size() || (raw[at] != '\x01' && raw[at] != '\x1E')) return 0;
  const char32_t c = as_byte(raw[at]) << 8 | as_byte(raw[at + 1]);
  return letter(c).base != 0 ? c : 0;
}

}  // namespace

bool decode_dgn_text(std::string_view raw, std::string& out) {
  std::string text;
  bool wide = false;
  for (std::size_t at = 0; at < raw.size();) {
    const char32_t two = letter_of_two(raw, at);
    wide |= two != 0;
    append_utf8(text, two != 0 ? two : as_byte(raw[at]));
    at += two != 0 ? 2 : 1;
  }
  if (wide) out = std::move(text);
  return wide;
}

bool decode_dxf_escapes(std::string_view raw, std::string& out) {
  std::string text;
  std::size_t done = 0;
  for (std::size_t at = raw.find(kEscape); at != raw.npos; at = raw.find(kEscape, at + 1)) {
    const std::string_view digits = raw.substr(at + kEscape.size(), kDigits);
    unsigned code_point = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), code_point, 16);
    if (failed != std::errc{} || end != digits.data() + kDigits || code_point < 0x20 || (code_point & 0xF800) == 0xD800)
      continue;
    text += raw.substr(done, at - done);
    append_utf8(text, code_point);
    done = at + kEscape.size() + kDigits;
  }
  if (done == 0) return false;
  text += raw.substr(done);
  out = nfc(text);
  return true;
}

}  // namespace sohoa::text
