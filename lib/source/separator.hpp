#pragma once
// The sign between the cells of a .csv, judged from its first lines.
#include <string_view>

namespace sohoa::source {

/// '\t', ';', ',' or '|': the sign that stands equally often in most lines, outside quotation marks. A comma that
/// stands between digits is a decimal sign where another sign stands in nine tenths of the lines, the header among
/// them.
char find_separator(std::string_view head);

}  // namespace sohoa::source
