#pragma once
// Which map sheets of a commune are not there: they are numbered 1, 2, 3 … without gaps within it (TT
// 25/2014/TT-BTNMT).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/number_ranges.hpp"

namespace sohoa::progress {

using text::count_of;
using text::missing_numbers;
using text::NumberRange;
using text::text_of;

/// The number of a sheet: 5 of "5" and "05". None for names such as "5a", "10-2015" or "TĐ03-2014", for 0, and for more
/// than four digits: no commune has ten thousand sheets, so that is another kind of name.
std::optional<int> sheet_number(std::string_view sheet);

}  // namespace sohoa::progress
