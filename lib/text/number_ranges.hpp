#pragma once
// Numbers that ought to follow one another, and those that lack.
#include <cstdint>
#include <string>
#include <vector>

namespace sohoa::text {

/// Numbers from `first` to `last`, both included.
struct NumberRange {
  int first, last;
  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// What lacks between 1 and the highest of `numbers` (in any order, repeated or not), in rising order.
std::vector<NumberRange> missing_numbers(std::vector<int> numbers);

/// How many numbers these are.
std::int64_t count_of(const std::vector<NumberRange>& ranges);

/// "7, 9–11". Of more than `most` ranges the first ones, and "…".
std::string text_of(const std::vector<NumberRange>& ranges, std::size_t most = SIZE_MAX);

}  // namespace sohoa::text
