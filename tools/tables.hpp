#pragma once
// The options of every tool: the command line, --help, the man pages and the keys of configuration files come from
// here.
#include "base/options.hpp"

namespace sohoa {

/// In the order in which `sohoa` lists them, itself first.
const Tools& all_tools();
/// The tool of that name ("sohoa-read"), which must be there.
const ToolInfo& table_of(std::string_view name);

}  // namespace sohoa
