#include "text/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "text/unicode.hpp"
#include "text/unit.hpp"

namespace sohoa::text {
namespace {

/// A written number taken apart: digits without separators, ready for from_chars, and what the separators were.
struct Written {
  std::array<char, 64> digits;
  std::size_t size = 0;
  char decimal = 0;           ///< the sign taken as decimal
  char group = 0;             ///< the sign taken as grouping
  bool ambiguous = false;     ///< one separator that may be either
  std::string_view exponent;  ///< "e-3", or empty

  bool put(char c) {
    if (size == digits.size()) return false;
    digits[size++] = c;
    return true;
  }
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Length of a blank that may group digits: space, no-break, figure, thin and narrow no-break space.
std::size_t grouping_blank(std::string_view text) {
  if (text.starts_with(' ')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  for (const std::string_view blank : {"\xE2\x80\x87", "\xE2\x80\x89", "\xE2\x80\xAF"})
    if (text.starts_with(blank)) return 3;
  return 0;
}

/// One separator between runs of digits: '.', ',' or ' ' for any blank; 0 when `text` begins otherwise.
char take_separator(std::string_view& text) {
  if (text.empty()) return 0;
  if (text[0] == '.' || text[0] == ',') {
    const char sign = text[0];
    text.remove_prefix(1);
    return sign;
  }
  const std::size_t blank = grouping_blank(text);
  text.remove_prefix(blank);
  return blank > 0 ? ' ' : '\0';
}

bool take_sign(std::string_view& text, Written& number) {
  constexpr std::string_view kMinus = "\xE2\x88\x92";
  const bool minus = text.starts_with('-') || text.starts_with(kMinus);
  if (minus && !number.put('-')) return false;
  if (minus || text.starts_with('+')) text.remove_prefix(text.starts_with(kMinus) ? kMinus.size() : 1);
  return true;
}

/// True when `text` is nothing or a whole exponent.
bool is_exponent(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), is_digit);
}

/// The runs of digits and the separators between them.
struct Runs {
  static constexpr std::size_t kMost = 16;
  std::array<std::string_view, kMost + 1> run;
  std::array<char, kMost> separator{};
  std::size_t separators = 0;

  bool take(std::string_view& text) {
    for (;;) {
      std::size_t length = 0;
      while (length < text.size() && is_digit(text[length])) ++length;
      run[separators] = text.substr(0, length);
      text.remove_prefix(length);
      const char found = take_separator(text);
      if (found == 0) return true;
      if (separators == kMost) return false;
      separator[separators++] = found;
    }
  }

  /// True when separators [0, count) are one sign and part off groups of three.
  bool grouped(std::size_t count) const {
    if (run[0].empty() || run[0].size() > 3) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (separator[i] != separator[0] || run[i + 1].size() != 3) return false;
    return true;
  }
};

/// Decides what the separators mean. False when they fit no style.
bool settle(const Runs& runs, char hint, Written& number) {
  const std::size_t count = runs.separators;
  if (count == 0) return !runs.run[0].empty();
  const char last = runs.separator[count - 1];
  const bool all_grouped = runs.grouped(count);
  if (count == 1 && last != ' ') {
    if (runs.run[0].empty() && runs.run[1].empty()) return false;
    number.ambiguous = all_grouped && runs.run[0][0] != '0' && number.exponent.empty();
    const bool groups = number.ambiguous && hint != 0 && hint != last;
    (groups ? number.group : number.decimal) = last;
    return true;
  }
  if (all_grouped) {
    number.group = last;
    return true;
  }
  if (last == ' ' || last == runs.separator[0] || !runs.grouped(count - 1)) return false;
  number.decimal = last;
  number.group = runs.separator[0];
  return true;
}

std::optional<Written> take_apart(std::string_view text, char hint) {
  text = trim(text);
  Written number;
  Runs runs;
  if (!take_sign(text, number) || !runs.take(text)) return std::nullopt;
  if (!is_exponent(text)) return std::nullopt;
  number.exponent = text;
  if (!settle(runs, hint, number) || (!text.empty() && number.group != 0)) return std::nullopt;
  for (std::size_t i = 0; i <= runs.separators; ++i) {
    if (i > 0 && runs.separator[i - 1] == number.decimal && !number.put('.')) return std::nullopt;
    for (const char c : runs.run[i])
      if (!number.put(c)) return std::nullopt;
  }
  for (const char c : number.exponent)
    if (c != '+' && !number.put(c)) return std::nullopt;
  return number;
}

std::optional<double> value_of(const Written& number) {
  double value = 0;
  const char* end = number.digits.data() + number.size;
  const auto [stop, failed] = std::from_chars(number.digits.data(), end, value);
  if (failed != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<NumberStyle> number_style(std::string_view text) {
  const std::optional<Written> number = take_apart(text, 0);
  if (!number || number->ambiguous) return std::nullopt;
  if (number->decimal != 0) return NumberStyle{number->decimal, number->group};
  if (number->group == '.') return NumberStyle{',', '.'};
  if (number->group == ',') return NumberStyle{'.', ','};
  return std::nullopt;
}

void DecimalJudge::observe(std::string_view text) {
  if (text.find_first_of(",.") == text.npos) return;
  std::optional<NumberStyle> style = number_style(text);
  if (!style) style = number_style(split_quantity(text).number);
  if (!style) return;
  commas_ += style->decimal == ',';
  points_ += style->decimal == '.';
}

char DecimalJudge::decimal() const {
  constexpr long kSlips = 20;  // one in so many is a slip of the pen
  if (commas_ > points_ * kSlips) return ',';
  return points_ > commas_ * kSlips ? '.' : '\0';
}

std::optional<double> parse_number(std::string_view text, char decimal_hint) {
  const std::optional<Written> number = take_apart(text, decimal_hint);
  return number ? value_of(*number) : std::nullopt;
}

bool is_ambiguous_number(std::string_view text) {
  const std::optional<Written> number = take_apart(trim(text), 0);
  return number && number->ambiguous;
}

std::optional<long long> parse_integer(std::string_view text, char decimal_hint) {
  text = trim(text);
  long long whole = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (failed == std::errc() && stop == text.data() + text.size()) return whole;
  const std::optional<Written> number = take_apart(text, decimal_hint);
  if (!number || (number->ambiguous && decimal_hint == 0)) return std::nullopt;
  const std::optional<double> value = value_of(*number);
  constexpr double kExact = 9007199254740992.0;  // 2^53: above it a double no longer tells neighbours apart
  if (!value || std::trunc(*value) != *value || std::fabs(*value) > kExact) return std::nullopt;
  return static_cast<long long>(*value);
}

std::string format_number(double value, Lang lang, int decimals) {
  std::string plain = fmt::format("{:.{}f}", value, decimals);
  if (!std::isfinite(value)) return plain;
  if (plain.starts_with('-') && plain.find_first_of("123456789") == plain.npos) plain.erase(0, 1);
  const bool vietnamese = lang == Lang::vi;
  std::size_t point = plain.find('.');
  if (point == plain.npos)
    point = plain.size();
  else
    plain[point] = vietnamese ? ',' : '.';
  const std::size_t first = plain.starts_with('-') ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) plain.insert(at -= 3, 1, vietnamese ? '.' : ',');
  return plain;
}

}  // namespace sohoa::text
