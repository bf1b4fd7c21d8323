#include "source/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sohoa::source {
namespace {

constexpr double kSecondsOfDay = 86400;
constexpr double kLastSerial = 2958466;  // 10000-01-01

/// [h]:mm and [hh]:mm count hours past a day; other brackets are colours, conditions and locales.
bool counts_time(std::string_view bracket) {
  const auto same = [&](char small, char capital) {
    return std::all_of(bracket.begin(), bracket.end(), [&](char c) { return c == small || c == capital; });
  };
  return !bracket.empty() && (same('h', 'H') || same('m', 'M') || same('s', 'S'));
}

/// A reference with or without the signs of fixed places ("$D$3") and of ODS (".D3").
bool parse_loose_reference(std::string_view text, std::uint32_t& column, std::int64_t& row) {
  std::string plain;
  for (const char c : text.substr(0, 32))
    if (c != '$' && c != '.' && c != '[' && c != ']') plain += c;
  return parse_reference(plain, column, row);
}

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
      if (counts_time(code.substr(i + 1, end - std::min(i + 1, end)))) return {};
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

bool sums_other_rows(std::string_view formula, std::uint32_t column, std::int64_t row) {
  // Formulas of ODS begin with the name of their language: "of:=".
  if (const std::size_t language = formula.find(":="); language != std::string_view::npos)
    formula.remove_prefix(language + 2);
  if (formula.starts_with("SUM("))
    formula.remove_prefix(4);
  else if (formula.starts_with("SUBTOTAL("))  // the range follows the number of a function
    formula.remove_prefix(std::min(formula.find_first_of(",;"), formula.size() - 1) + 1);
  else
    return false;
  const std::string_view range = formula.substr(0, formula.find_first_of(",;)~"));
  const std::size_t colon = std::min(range.find(':'), range.size());
  Merge sum;
  if (!parse_loose_reference(range.substr(0, colon), sum.first_column, sum.first_row)) return false;
  sum.last_column = sum.first_column, sum.last_row = sum.first_row;
  if (colon < range.size() && !parse_loose_reference(range.substr(colon + 1), sum.last_column, sum.last_row))
    return false;
  const bool own_row = sum.first_row <= row && row <= sum.last_row;
  const bool own_column = sum.first_column <= column && column <= sum.last_column;
  return !own_row && (own_column || sum.first_row < sum.last_row);
}

bool SheetReader::merged_from(std::int64_t row, std::uint32_t columns) const {
  const auto before = [](const Merge& merge, std::int64_t wanted) { return merge.first_row < wanted; };
  for (auto merge = std::lower_bound(merges_.begin(), merges_.end(), row, before);
       merge != merges_.end() && merge->first_row == row; ++merge)
    if (std::uint64_t{merge->last_column} + 1 >= std::uint64_t{merge->first_column} + columns) return true;
  return false;
}

void SheetReader::take_merges(std::vector<Merge> merges) {
  merges_ = std::move(merges);
  if (merges_.size() > kMostMerges) merges_.resize(kMostMerges);
  std::stable_sort(merges_.begin(), merges_.end(),
                   [](const Merge& a, const Merge& b) { return a.first_row < b.first_row; });
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
  if (has('%')) return NumberFormat::percent;
  if (has('#') || has('?') || (!day && !clock)) return NumberFormat::number;
  return day && clock ? NumberFormat::datetime : day ? NumberFormat::date : NumberFormat::time;
}

NumberFormat builtin_number_format(unsigned id) {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) return NumberFormat::date;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47) return NumberFormat::time;
  if (id == 9 || id == 10) return NumberFormat::percent;
  return id == 22 ? NumberFormat::datetime : NumberFormat::number;
}

void show_number(Cell& cell, double number, NumberFormat format, bool mac, Arena& arena) {
  cell.kind = CellKind::number;
  cell.number = number;
  char text[32];
  if (format == NumberFormat::time) {
    if (number < 0 || number >= 1) return;
    const std::size_t size = serial_text(number + 2, false, true, text);
    cell.kind = CellKind::text;
    cell.text = arena.copy(std::string_view(text, size).substr(11));
    return;
  }
  cell.percent = format == NumberFormat::percent;
  if (format == NumberFormat::number || format == NumberFormat::percent) return;
  const bool with_time = std::floor(number) != number || format == NumberFormat::datetime;
  const std::size_t size = serial_text(number, mac, with_time, text);
  if (size == 0) return;
  cell.kind = with_time ? CellKind::datetime : CellKind::date;
  cell.text = arena.copy({text, size});
}

}  // namespace sohoa::source
