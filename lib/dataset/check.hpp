#pragma once
// sohoa-check: judges streams, files and datasets.
#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --write --set-rules --list-rules --explain-rule
Options check_options();

/// A stream, or any input with -o, goes on with its issues.
Exit check_filter(const ToolInfo& tool, const Arguments& arguments);

/// Files are judged and left as they are: totals on standard output, issues in the reports. With --write a dataset gets
/// its issues, and features move into its layers and out of them. Throws UsageError when --write meets a file that is
/// no dataset of ours.
Exit check_files(const ToolInfo& tool, const Arguments& arguments);

/// --list-rules and --explain-rule: of the schema that --schema names, else of all.
Exit show_rules(const Arguments& arguments);

}  // namespace sohoa
