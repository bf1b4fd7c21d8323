#include "dataset/zone_commands.hpp"

#include <algorithm>
#include <array>

#include "base/message.hpp"
#include "dataset/zone_assign.hpp"
#include "dataset/zone_explain.hpp"
#include "dataset/zone_list.hpp"
#include "dataset/zone_states.hpp"

namespace sohoa {
namespace {

constexpr std::array<std::string_view, 6> kCommands{"explain", "assign", "register", "state", "history", "list"};

}  // namespace

Options zone_command_options() {
  return explain_options() + assign_options() + zone_list_options();
}

bool is_zone_command(const Arguments& arguments) {
  return !arguments.inputs().empty() &&
         std::find(kCommands.begin(), kCommands.end(), arguments.inputs().front()) != kCommands.end();
}

Exit run_zone_command(const ToolInfo& tool, const Arguments& arguments) {
  const std::string& command = arguments.inputs().front();
  if (command == "assign") return run_assign(tool, arguments);
  if (command == "register") return run_register(tool, arguments);
  if (command == "state") return run_state(tool, arguments);
  if (command == "history") return run_history(arguments);
  if (command == "list") return run_zone_list(arguments);
  return run_explain(arguments);
}

}  // namespace sohoa
