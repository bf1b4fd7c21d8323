#include "progress/sheet_numbers.hpp"

#include <fmt/format.h>

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

std::vector<NumberRange> missing_numbers(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<NumberRange> missing;
  int next = 1;
  for (const int number : numbers) {
    if (number > next) missing.push_back({next, number - 1});
    next = number + 1;
  }
  return missing;
}

std::int64_t count_of(const std::vector<NumberRange>& ranges) {
  std::int64_t count = 0;
  for (const NumberRange& range : ranges) count += range.last - range.first + 1;
  return count;
}

std::string text_of(const std::vector<NumberRange>& ranges) {
  std::string text;
  for (const auto& [first, last] : ranges) {
    if (!text.empty()) text += ", ";
    text += first == last ? std::to_string(first) : fmt::format("{}{}{}", first, last == first + 1 ? ", " : "–", last);
  }
  return text;
}

}  // namespace sohoa::progress
