#include "text/natural.hpp"

#include <charconv>

#include "text/unicode.hpp"

namespace sohoa::text {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int sign(int comparison) {
  return (comparison > 0) - (comparison < 0);
}

/// Cuts the run of digits off the front and gives it without leading zeros.
std::string_view take_digits(std::string_view& text) {
  std::size_t length = 0, zeros = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  while (zeros < length && text[zeros] == '0') ++zeros;
  const std::string_view digits = text.substr(zeros, length - zeros);
  text.remove_prefix(length);
  return digits;
}

}  // namespace

int natural_compare(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      const std::string_view x = take_digits(a), y = take_digits(b);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (const int order = x.compare(y); order != 0) return sign(order);
    } else {
      if (a[0] != b[0]) return static_cast<unsigned char>(a[0]) < static_cast<unsigned char>(b[0]) ? -1 : 1;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() != b.empty()) return a.empty() ? -1 : 1;
  if (whole_a.size() != whole_b.size()) return whole_a.size() < whole_b.size() ? -1 : 1;
  return sign(whole_a.compare(whole_b));
}

std::optional<long> leading_number(std::string_view text) {
  text = trim(text);
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  long value = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace sohoa::text
