#include "admin/code_text.hpp"

#include <algorithm>

#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_zero_fraction(std::string_view text) {
  const std::size_t sign = text.find_first_of(".,");
  if (sign == std::string_view::npos || sign + 1 == text.size()) return text;
  return text.find_first_not_of('0', sign + 1) == std::string_view::npos ? text.substr(0, sign) : text;
}

}  // namespace

WrittenCode read_code(std::string_view text) {
  WrittenCode read;
  // The usual five digits need no further look.
  std::string_view rest = text.size() == 5 && is_digits(text) ? text : text::trim(text);
  if (rest.starts_with('\'')) rest.remove_prefix(1);
  rest = without_zero_fraction(rest);
  if (rest.empty() || rest == "-" || (is_digits(rest) && rest.find_first_not_of('0') == std::string_view::npos)) {
    read.kind = WrittenCode::Kind::empty;
    return read;
  }
  if (!is_digits(rest)) return read;
  if (rest.size() == 7 || rest.size() == 8) read.kind = WrittenCode::Kind::other_list;
  if (rest.size() > read.digits.size()) return read;
  read.kind = WrittenCode::Kind::commune;
  read.digits.fill('0');
  std::copy(rest.begin(), rest.end(), read.digits.end() - static_cast<std::ptrdiff_t>(rest.size()));
  read.mended = read.code() != text;
  return read;
}

}  // namespace sohoa::admin
