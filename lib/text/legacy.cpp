#include "text/legacy.hpp"

#include <algorithm>
#include <charconv>

#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

constexpr std::array<std::string_view, kReadings> kNames = {"tcvn3",      "vni",        "cp1258", "vps",    "viscii",
                                                            "vietware-f", "vietware-x", "bkhcm1", "bkhcm2", "western"};

/// Windows-1252 in 80–9F; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                               0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                               0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                               0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char16_t windows(unsigned byte) {
  return byte >= 0x80 && byte < 0xA0 ? kWindows[byte - 0x80] : static_cast<char16_t>(byte);
}

unsigned from_hex(std::string_view hex) {
  unsigned value = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
  return value;
}

}  // namespace

ByteTable::ByteTable(Reading reading, const Table& rows) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char16_t meaning = windows(byte);
    if (reading == Reading::western || !is_western_letter(meaning)) single_[byte] = meaning;
  }
  const std::size_t encoding = rows.column("encoding"), bytes = rows.column("bytes"), letter = rows.column("letter");
  for (const auto& row : rows.rows()) {
    if (row[encoding] != kNames[static_cast<std::size_t>(reading)]) continue;
    std::size_t at = 0;
    const auto meaning = static_cast<char16_t>(next_code_point(row[letter], at));
    if (row[bytes].size() == 2) {
      single_[from_hex(row[bytes])] = meaning;
    } else {
      if (pairs_.empty()) pairs_.resize(65536);
      pairs_[from_hex(row[bytes])] = meaning;
    }
  }
}

char32_t ByteTable::next(std::string_view raw, std::size_t& at) const {
  const auto first = static_cast<unsigned char>(raw[at]);
  if (!pairs_.empty() && at + 1 < raw.size()) {
    const auto second = static_cast<unsigned char>(raw[at + 1]);
    if (const char16_t pair = pairs_[static_cast<std::size_t>(first) << 8 | second]; pair != 0) {
      at += 2;
      return pair;
    }
  }
  ++at;
  return single_[first];
}

const ByteTable& table_of(Reading reading) {
  static const std::vector<ByteTable> tables = [] {
    const Table rows = Table::read(data_path("text/encodings.csv"));
    std::vector<ByteTable> all;
    for (std::size_t i = 0; i < kReadings; ++i) all.emplace_back(static_cast<Reading>(i), rows);
    return all;
  }();
  return tables[static_cast<std::size_t>(reading)];
}

bool decode_bytes(Reading reading, std::string_view raw, std::string& out) {
  const ByteTable& table = table_of(reading);
  for (std::size_t at = 0; at < raw.size();) {
    const char32_t c = table.next(raw, at);
    if (c == 0) return false;
    append_utf8(out, c);
  }
  return true;
}

bool is_western_letter(char32_t c) {
  return (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7) || c == 0x160 || c == 0x161 || c == 0x152 || c == 0x153 ||
         c == 0x17D || c == 0x17E || c == 0x178 || c == 0x192;
}

char western_byte(char32_t c) {
  if (c < 0x100) return static_cast<char>(c);
  const auto found = std::find(kWindows.begin(), kWindows.end(), c);
  return found == kWindows.end() ? '\0' : static_cast<char>(0x80 + (found - kWindows.begin()));
}

std::optional<std::string> western_bytes(std::string_view utf8) {
  std::string raw;
  raw.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    raw += western_byte(c);
    if (raw.back() == '\0' && c != 0) return std::nullopt;
  }
  return raw;
}

}  // namespace sohoa::text
