#include "dataset/zone_commands.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/zone_assign.hpp"
#include "dataset/zone_explain.hpp"
#include "dataset/zone_list.hpp"
#include "dataset/zone_states.hpp"

namespace sohoa {
namespace {

constexpr std::array<std::string_view, 6> kCommands{"explain", "assign", "register", "state", "history", "list"};

/// Options that one command or two obey; the others refuse them rather than go on without.
struct Own {
  std::string_view option;
  std::array<std::string_view, 4> commands;
};
constexpr std::array<Own, 14> kOwn{{{"--lines", {"explain"}},
                                    {"--family", {"assign"}},
                                    {"--set", {"assign"}},
                                    {"--again", {"assign"}},
                                    {"--state", {"assign", "state", "list"}},
                                    {"--day", {"assign", "state"}},
                                    {"--reason", {"state"}},
                                    {"--registry", {"assign", "register", "state", "history"}},
                                    {"--market", {"list"}},
                                    {"--crop", {"list"}},
                                    {"--expiring", {"list"}},
                                    {"--all", {"list"}},
                                    {"--csv", {"list"}},
                                    {"--report", {"assign", "register"}}}};

/// `command` empty: a load, which has --registry and --report for itself.
void refuse_options_of_others(const Arguments& arguments, std::string_view command) {
  for (const Own& own : kOwn) {
    const bool mine = std::find(own.commands.begin(), own.commands.end(), command) != own.commands.end();
    if (!arguments.said(own.option) || (mine && !command.empty())) continue;
    if (command.empty() && (own.option == "--registry" || own.option == "--report")) continue;
    std::string known;
    for (const std::string_view one : own.commands)
      if (!one.empty()) known += (known.empty() ? "" : ", ") + std::string(one);
    if (command.empty()) throw UsageError(tr("{} goes with a command only: {}", own.option, known));
    throw UsageError(tr("{} {}: this command has no such option; it is for: {}", command, own.option, known));
  }
}

}  // namespace

Options zone_command_options() {
  return explain_options() + assign_options() + zone_list_options();
}

bool is_zone_command(const Arguments& arguments) {
  if (!arguments.inputs().empty() &&
      std::find(kCommands.begin(), kCommands.end(), arguments.inputs().front()) != kCommands.end())
    return true;
  refuse_options_of_others(arguments, {});
  return false;
}

Exit run_zone_command(const ToolInfo& tool, const Arguments& arguments) {
  const std::string& command = arguments.inputs().front();
  refuse_options_of_others(arguments, command);
  if (command == "assign") return run_assign(tool, arguments);
  if (command == "register") return run_register(tool, arguments);
  if (command == "state") return run_state(tool, arguments);
  if (command == "history") return run_history(arguments);
  if (command == "list") return run_zone_list(arguments);
  return run_explain(arguments);
}

}  // namespace sohoa
