#include "source/code_samples.hpp"

#include <algorithm>

#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kFew = 64;
constexpr std::size_t kLongest = 5;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A number column writes a code as 7192.000.
std::string_view without_zero_fraction(std::string_view text) {
  const std::size_t point = text.find_first_of(".,");
  if (point == std::string_view::npos) return text;
  const std::string_view fraction = text.substr(point + 1);
  return fraction.find_first_not_of('0') == std::string_view::npos ? text.substr(0, point) : text;
}

}  // namespace

void CodeSamples::cell(std::size_t column, std::string_view raw) {
  Seen& seen = columns_[column];
  if (seen.many) return;
  const std::string_view text = without_zero_fraction(text::trim(raw));
  if (text.empty()) return;
  if (text.size() > kLongest || !all_digits(text)) {
    ++seen.others;
  } else {
    add(seen, text);
  }
}

void CodeSamples::integer(std::size_t column, std::int64_t value) {
  if (!columns_[column].many) cell(column, std::to_string(value));
}

void CodeSamples::add(Seen& seen, std::string_view digits) {
  ++seen.codes;
  const auto found = seen.counts.find(digits);
  if (found != seen.counts.end()) {
    ++found->second;
  } else {
    seen.counts.emplace(digits, 1);
    seen.many = seen.counts.size() > kFew;
  }
}

std::vector<std::string> CodeSamples::values(std::size_t column) const {
  const Seen& seen = columns_[column];
  if (seen.many || seen.codes < 9 * seen.others) return {};
  std::vector<std::pair<std::string, std::size_t>> common;
  for (const auto& [value, count] : seen.counts)
    if (count * 50 >= seen.codes) common.emplace_back(value, count);
  std::stable_sort(common.begin(), common.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> values;
  values.reserve(common.size());
  for (auto& [value, count] : common) values.push_back(value);
  return values;
}

}  // namespace sohoa::source
