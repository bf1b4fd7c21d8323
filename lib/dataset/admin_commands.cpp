#include "dataset/admin_commands.hpp"

#include "base/message.hpp"

namespace sohoa {
namespace {

const std::vector<Subcommand>& commands() {
  static const std::vector<Subcommand> all = [] {
    std::vector<Subcommand> list;
    for (const AdminCommand& command :
         {admin_list(), admin_show(), admin_recode(), admin_edition(), admin_locate(), admin_address()})
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

Option edition_option() {
  return {
      "--edition",
      "",
      "2024|2025|2026",
      N_("list: the units of this edition (default: 2026); address: answer with the address as a line of this edition"),
      false,
      true};
}

Option from_option() {
  return {
      "--from",
      "",
      "2024|2025|2026",
      N_("recode: edition of the codes that are there (default: what the codes, the names beside them and the place "
         "tell; nothing is guessed); address: edition of the units (default: what the text tells)"),
      false,
      true};
}

Options admin_options() {
  return options_of(commands());
}

Exit run_admin(const ToolInfo& tool, const Arguments& arguments) {
  return run_subcommand(tool, arguments, commands(), "sohoa-admin list --parent 22");
}

}  // namespace sohoa
