#pragma once
// Inside the reading process: the tables of a workbook as layers.
#include "source/layer_reader.hpp"

namespace sohoa::source {

/// By its suffix: .xlsx .xlsm .xls .ods .csv .tsv .txt
bool is_spreadsheet(const std::string& path);

/// Opens the tables of the visible sheets: the largest one and those of the same form; --sheet names one. Throws
/// InputError, and UsageError for a sheet that is not there.
std::unique_ptr<OpenFile> open_tables(const OpenRequest& request);

}  // namespace sohoa::source
