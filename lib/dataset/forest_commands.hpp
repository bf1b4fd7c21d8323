#pragma once
// sohoa-forest report and sohoa-forest boundaries: what is made of a dataset of lots.
#include <string>

#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --year --by --csv
Options forest_report_options();

/// True when the first input is the word report or boundaries.
bool is_forest_command(const Arguments& arguments);

/// Throws UsageError for words that mean nothing here, InputError for a dataset that cannot be read, OutputError when
/// the output cannot be written.
Exit run_forest_command(const ToolInfo& tool, const Arguments& arguments);

}  // namespace sohoa
