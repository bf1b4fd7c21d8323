#pragma once
// Cells of CSV for spreadsheets.
#include <string>
#include <string_view>

namespace sohoa::store {

/// Appends a cell, with a separator before it unless it begins a line. Text that a spreadsheet would run as a formula
/// gets an apostrophe before it; signed numbers stay numbers.
void append_csv_cell(std::string& out, std::string_view text, char separator = ',');

}  // namespace sohoa::store
