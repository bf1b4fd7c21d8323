#pragma once
// What sohoa-zone does beside bringing zones to their schema: explain, assign, state, history, list.
#include "base/error.hpp"
#include "base/options.hpp"
#include "dataset/zone_codes.hpp"

namespace sohoa {

/// Options of the commands.
Options zone_command_options();

/// Whether the first input names one of the commands.
bool is_zone_command(const Arguments& arguments);
/// Runs it. Throws UsageError.
Exit run_zone_command(const ToolInfo& tool, const Arguments& arguments);

}  // namespace sohoa
