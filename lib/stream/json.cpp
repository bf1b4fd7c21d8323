#include "stream/json.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace sohoa::json {
namespace {

/// Bytes that may not stand in a JSON string as they are.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[static_cast<std::size_t>(c)] = true;
  table['"'] = table['\\'] = table[0x7F] = true;
  return table;
}();

constexpr std::uint64_t kHighBits = 0x8080808080808080U, kOnes = 0x0101010101010101U;

/// The high bits of the bytes that may not stand as they are; what lies above the lowest one is not to be trusted.
std::uint64_t escaped_bytes(std::uint64_t word) {
  const auto zeros = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  const std::uint64_t control = (word - kOnes * 0x20) & ~word;
  return (control | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\') | zeros(word ^ kOnes * 0x7F)) & kHighBits;
}

char* write_escape(char* place, unsigned char c) {
  constexpr std::string_view kShort = "\"\\\n\r\t", kLetters = "\"\\nrt";
  *place++ = '\\';
  if (const std::size_t at = kShort.find(static_cast<char>(c)); at != kShort.npos) {
    *place++ = kLetters[at];
    return place;
  }
  constexpr char kHex[] = "0123456789abcdef";
  for (const char digit : {'u', '0', '0', kHex[c >> 4], kHex[c & 15]}) *place++ = digit;
  return place;
}

/// Numbers with up to three decimals, which most coordinates in metres and all areas are, without the search for the
/// shortest digits: what such a number has is the shortest. Null when `value` is another one, or so round that powers
/// of ten may be shorter.
char* write_thousandths(char* place, double value) {
  const double scaled = value * 1000;
  if (!(std::abs(scaled) < 1e15)) return nullptr;
  const auto thousandths = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
  if (static_cast<double>(thousandths) / 1000 != value) return nullptr;
  const auto size = static_cast<std::uint64_t>(thousandths < 0 ? -thousandths : thousandths);
  const std::uint64_t whole = size / 1000;
  auto decimals = static_cast<unsigned>(size % 1000);
  if (decimals == 0 && (whole == 0 || whole >= 100000)) return nullptr;
  if (thousandths < 0) *place++ = '-';
  place = std::to_chars(place, place + 20, whole).ptr;
  if (decimals == 0) return place;
  *place++ = '.';
  for (unsigned power = 100; decimals != 0; decimals %= power, power /= 10)
    *place++ = static_cast<char>('0' + decimals / power);
  return place;
}

}  // namespace

char* write_string(char* place, std::string_view text) {
  *place++ = '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (end - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    std::memcpy(place, &word, sizeof word);
    const std::uint64_t escaped = escaped_bytes(word);
    const int plain = escaped == 0 ? 8 : std::countr_zero(escaped) / 8;
    at += plain;
    place += plain;
    if (escaped != 0) place = write_escape(place, static_cast<unsigned char>(*at++));
  }
  for (; at != end; ++at) {
    const auto c = static_cast<unsigned char>(*at);
    if (kEscaped[c])
      place = write_escape(place, c);
    else
      *place++ = *at;
  }
  *place++ = '"';
  return place;
}

char* write_number(char* place, double value) {
  if (!std::isfinite(value)) return std::copy_n("null", 4, place);
  if (char* const end = write_thousandths(place, value)) return end;
  return std::to_chars(place, place + kNumberRoom, value).ptr;
}

void append_string(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  out.resize(before + string_room(text.size()));
  out.resize(static_cast<std::size_t>(write_string(out.data() + before, text) - out.data()));
}

void append_number(std::string& out, double value) {
  char digits[kNumberRoom];
  out.append(digits, write_number(digits, value));
}

void append_typed_number(std::string& out, double value) {
  const std::size_t start = out.size();
  append_number(out, value);
  if (std::isfinite(value) && out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

void append_integer(std::string& out, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

void append_value(std::string& out, const Value& value, bool typed) {
  switch (value.type) {
    case Type::null:
      out += "null";
      return;
    case Type::boolean:
      out += value.boolean ? "true" : "false";
      return;
    case Type::integer:
      append_integer(out, value.integer);
      return;
    case Type::number:
      typed ? append_typed_number(out, value.number) : append_number(out, value.number);
      return;
    case Type::text:
    case Type::date:
    case Type::datetime:
      append_string(out, value.text());
      return;
  }
}

void append_key(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
  append_string(out, name);
  out += ':';
}

}  // namespace sohoa::json
