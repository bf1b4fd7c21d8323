#pragma once
// Titles of the columns of a table.
#include <string_view>

namespace sohoa {

/// What parts the titles of a column from top to bottom, where a table has several rows of them.
inline constexpr std::string_view kTitleSeparator = " / ";

}  // namespace sohoa
