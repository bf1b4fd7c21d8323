#pragma once
// Sorting as people count: parcel 9 before 10 before 654a before TĐ03-2014.
#include <optional>
#include <string_view>

namespace sohoa::text {

/// Below, equal or above 0 as `a` sorts before, with or behind `b`. Runs of digits compare as numbers of any length,
/// all else by bytes (so digits before letters). "07" sorts behind "7"; 0 only for equal texts, so the order is total.
int natural_compare(std::string_view a, std::string_view b);

/// The number a text begins with, blanks apart: 654 of "654a". None when it begins otherwise or the number is too
/// large.
std::optional<long> leading_number(std::string_view text);

}  // namespace sohoa::text
