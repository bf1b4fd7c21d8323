#include "source/sheet.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace sohoa::source {
namespace {

constexpr double kSecondsOfDay = 86400;
constexpr double kLastSerial = 2958466;  // 10000-01-01

/// The section of a format code for positive numbers, without quoted text, escaped characters and brackets, in small
/// letters.
std::string letters_of(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size());
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      // [h]:mm counts hours past a day; other brackets are colours, conditions and locales.
      const char first = i + 1 < code.size() ? code[i + 1] : '\0';
      if (end == i + 2 && (first == 'h' || first == 'H' || first == 'm' || first == 's')) return {};
      i = end;
    } else {
      out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return out;
}

}  // namespace

std::string column_letters(std::uint32_t column) {
  std::string out;
  for (std::uint64_t rest = std::uint64_t{column} + 1; rest > 0; rest = (rest - 1) / 26)
    out.insert(out.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return out;
}

bool parse_reference(std::string_view text, std::uint32_t& column, std::int64_t& row) {
  std::size_t at = 0;
  std::uint32_t letters = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 4; ++at)
    letters = letters * 26 + static_cast<std::uint32_t>(text[at] - 'A') + 1;
  const std::size_t digits = at;
  std::int64_t number = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < digits + 9; ++at)
    number = number * 10 + (text[at] - '0');
  if (letters == 0 || number == 0 || at != text.size()) return false;
  column = letters - 1;
  row = number;
  return true;
}

std::size_t serial_text(double serial, bool mac, bool with_time, char* out) {
  if (!std::isfinite(serial)) return 0;
  // Half a second more or less is how a double holds a time of day.
  double seconds = std::round(serial * kSecondsOfDay);
  const double day = std::floor(seconds / kSecondsOfDay);
  seconds -= day * kSecondsOfDay;
  if (day < (mac ? 0 : 1) || (!mac && day == 60) || day >= kLastSerial) return 0;
  using namespace std::chrono;
  const sys_days first = mac ? sys_days{year{1904} / 1 / 1} : sys_days{year{1899} / 12 / (day < 60 ? 31 : 30)};
  const year_month_day date{first + days{static_cast<int>(day)}};
  char* end = fmt::format_to(out, "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (with_time) {
    const int clock = static_cast<int>(seconds);
    end = fmt::format_to(end, "T{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60);
  }
  return static_cast<std::size_t>(end - out);
}

NumberFormat parse_number_format(std::string_view code) {
  const std::string letters = letters_of(code);
  if (letters == "general") return NumberFormat::number;
  const auto has = [&](char c) { return letters.find(c) != std::string::npos; };
  const bool clock = has('h') || has('s');
  // m is a month, or minutes beside hours or seconds. A fraction or exponent has digits, which no date has.
  const bool day = has('y') || has('d') || (has('m') && !clock);
  if (has('#') || has('?') || (!day && !clock)) return NumberFormat::number;
  return day && clock ? NumberFormat::datetime : day ? NumberFormat::date : NumberFormat::time;
}

NumberFormat builtin_number_format(unsigned id) {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) return NumberFormat::date;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47) return NumberFormat::time;
  return id == 22 ? NumberFormat::datetime : NumberFormat::number;
}

}  // namespace sohoa::source
