#pragma once
// sohoa-accommodation report and list: what is made of a dataset of establishments.
#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --merge --totals --by --csv
Options accommodation_options();

/// True when the first input is the word report or list.
bool is_accommodation_command(const Arguments& arguments);

/// Throws UsageError for words that mean nothing here, InputError for a dataset that cannot be read, OutputError when
/// the output cannot be written.
Exit run_accommodation_command(const ToolInfo& tool, const Arguments& arguments);

}  // namespace sohoa
