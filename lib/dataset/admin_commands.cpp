#include "dataset/admin_commands.hpp"

namespace sohoa {
namespace {

const std::vector<Subcommand>& commands() {
  static const std::vector<Subcommand> all = [] {
    std::vector<Subcommand> list;
    for (const AdminCommand& command : {admin_list(), admin_show(), admin_recode(), admin_edition(), admin_locate()})
      list.push_back(
          {command.name, command.options, [run = command.run](const Call& call) { return run(AdminCall{call}); }});
    return list;
  }();
  return all;
}

}  // namespace

admin::Edition AdminCall::edition(std::string_view option, admin::Edition otherwise) const {
  return admin::parse_edition(arguments.get(option)).value_or(otherwise);
}

Options admin_options() {
  return options_of(commands());
}

Exit run_admin(const ToolInfo& tool, const Arguments& arguments) {
  return run_subcommand(tool, arguments, commands(), "sohoa-admin list --parent 22");
}

}  // namespace sohoa
