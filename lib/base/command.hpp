#pragma once
// Subcommands of a tool: "sohoa-admin recode", "sohoa-forest report".
#include <string>

#include "base/options.hpp"

namespace sohoa {

/// An option that is said and would do nothing is a misunderstanding: throws UsageError for one that is neither in
/// `taken` nor common to all tools, nor --json.
void refuse_other_options(const ToolInfo& tool, const std::string& command, const Options& taken,
                          const Arguments& arguments);

}  // namespace sohoa
