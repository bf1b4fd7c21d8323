#pragma once
// What every main does: language, options, signals, and an exit status for every way to end.
#include <functional>

#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// Runs `body` with the parsed arguments, completed by the configuration (base/config.hpp) when the tool has --config;
/// prints the message of an Error as "tool: message" on standard error and gives its status. Handles --help, --version
/// and --lang. SIGINT and SIGTERM remove the paths of remove_on_interrupt() and then end the process as the signal
/// would; so does a closed pipe. `name` is one of `tools`.
int run_tool(const Tools& tools, std::string_view name, int argc, char** argv,
             const std::function<Exit(const Arguments&)>& body);

/// Paths that are removed when a signal ends the run (and by nobody else): temporary files and, after them, folders.
/// Up to 64 are kept; more are not registered.
void remove_on_interrupt(const std::string& path);
void forget_on_interrupt(const std::string& path);

}  // namespace sohoa
