#pragma once
// Which map sheets of a commune are not there: they are numbered 1, 2, 3 … without gaps within it (TT
// 25/2014/TT-BTNMT).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::progress {

/// Numbers from `first` to `last`, both included.
struct NumberRange {
  int first, last;
  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// The number of a sheet: 5 of "5" and "05". None for names such as "5a", "10-2015" or "TĐ03-2014", for 0, and for more
/// than four digits: no commune has ten thousand sheets, so that is another kind of name.
std::optional<int> sheet_number(std::string_view sheet);

/// What lacks between 1 and the highest of `numbers` (in any order, repeated or not), in rising order.
std::vector<NumberRange> missing_numbers(std::vector<int> numbers);

/// How many numbers these are.
std::int64_t count_of(const std::vector<NumberRange>& ranges);

/// "7, 9–11".
std::string text_of(const std::vector<NumberRange>& ranges);

}  // namespace sohoa::progress
