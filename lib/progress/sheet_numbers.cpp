#include "progress/sheet_numbers.hpp"

#include <algorithm>
#include <charconv>

namespace sohoa::progress {

std::optional<int> sheet_number(std::string_view sheet) {
  if (sheet.empty() || sheet.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::string_view digits = sheet.substr(std::min(sheet.find_first_not_of('0'), sheet.size()));
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace sohoa::progress
