#pragma once
// sohoa-progress: how far the datasets have come.
#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --by --as-of --layer --output --csv --json, and those of all tools that it has a use for.
Options progress_options();

/// Reads the datasets that `arguments` names, writes --output and prints the table. Throws UsageError for words that
/// mean nothing, InputError for a dataset that cannot be read, OutputError when --output cannot be written.
Exit show_progress(const ToolInfo& tool, const Arguments& arguments);

}  // namespace sohoa
