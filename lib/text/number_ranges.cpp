#include "text/number_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sohoa::text {

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

std::string text_of(const std::vector<NumberRange>& ranges, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto& [first, last] = ranges[i];
    if (!text.empty()) text += ", ";
    if (i == most) return text + "…";
    text += first == last ? std::to_string(first) : fmt::format("{}{}{}", first, last == first + 1 ? ", " : "–", last);
  }
  return text;
}

}  // namespace sohoa::text
