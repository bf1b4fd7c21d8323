#pragma once
// sohoa-check: judges streams, files and datasets.
#include <string>
#include <vector>

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

/// sohoa-parcel recode DATASET...: judges datasets of parcels again and writes, as --write does, so that what follows
/// from other values (maXa and tenXa of today, with --renumber-sheets the new sheets) is brought up to date. `inputs`:
/// the datasets. Throws UsageError when there are none, or one that is no dataset of ours.
Exit recode_datasets(const ToolInfo& tool, const Arguments& arguments, std::vector<std::string> inputs);

/// --list-rules and --explain-rule: of the schema that --schema names, else of all.
Exit show_rules(const Arguments& arguments);

}  // namespace sohoa
