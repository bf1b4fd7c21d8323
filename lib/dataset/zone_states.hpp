#pragma once
// sohoa-zone state, history: what becomes of codes; and what all commands about the registry of codes ask for.
#include <string>

#include "base/error.hpp"
#include "base/options.hpp"
#include "store/registry.hpp"

namespace sohoa {

/// The states of a code: de_xuat, da_cap, tam_dung, thu_hoi. What is withdrawn stays withdrawn.
store::CodeLife zone_code_life();

/// --day as ISO, today where it is not said. Throws UsageError for what is no day, or has not come yet.
std::string zone_day(const Arguments& arguments);
/// --registry of a command. Throws UsageError.
std::string zone_registry_path(const Arguments& arguments, const char* command);
/// --lock-timeout in milliseconds.
int zone_patience(const Arguments& arguments);

/// Moves the codes to --state, in the registry and in the layer of that file.
Exit run_state(const ToolInfo& tool, const Arguments& arguments);
/// What became of codes.
Exit run_history(const Arguments& arguments);

}  // namespace sohoa
