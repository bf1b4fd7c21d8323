#pragma once
// sohoa-admin: questions about provinces, districts and communes, and what became of their codes. Each subcommand has a
// file of its own, admin_NAME.cpp, and a line in the table of admin_commands.cpp.
#include <functional>
#include <string>
#include <vector>

#include "admin/units.hpp"
#include "base/error.hpp"
#include "base/options.hpp"
#include "dataset/subcommands.hpp"

namespace sohoa {

/// What a subcommand is asked: sohoa-admin NAME WORD...
struct AdminCall : Call {
  /// The edition that an option names, or `otherwise`.
  admin::Edition edition(std::string_view option, admin::Edition otherwise = admin::Edition::y2026) const;
};

struct AdminCommand {
  std::string name;
  Options options;  ///< beside --json and those of all tools; two commands that share one describe it alike
  std::function<Exit(const AdminCall&)> run;
};

/// The options of all subcommands, each once.
Options admin_options();

/// Runs the subcommand that the first word names. Throws UsageError when there is none of that name (with the nearest
/// one), or for an option that is said and belongs to another subcommand.
Exit run_admin(const ToolInfo& tool, const Arguments& arguments);

/// --field, of those that read tables.
Option field_option();
/// --edition and --from, of those that write or read units of one edition.
Option edition_option();
Option from_option();
/// So many features of a table are looked at before the first goes on its way: which column, which edition?
inline constexpr std::size_t kPeekedFeatures = 50000;

AdminCommand admin_list();
AdminCommand admin_show();
AdminCommand admin_recode();
AdminCommand admin_edition();
AdminCommand admin_locate();
AdminCommand admin_address();

}  // namespace sohoa
