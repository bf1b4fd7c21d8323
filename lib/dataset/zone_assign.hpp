#pragma once
// sohoa-zone assign: gives codes to zones that have none; register: enters those that zones have.
#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// --registry --family --set --state --day --again --reason; --lock-timeout is output_options()'s.
Options assign_options();

/// Gives codes of --family to the zones of the inputs (files; without one, of the layer in the registry's own file,
/// which gets them), and writes the features with their codes to -o where that is said.
///
/// - Codes that zones have already are entered first, so that their numbers are never given again.
/// - A zone is one that has a code when crop and market are the same and their areas cover one another to kAlone of the
///   smaller, or to kNamed with the same name (folded); without shapes when name, commune and holder are the same.
///   With two such codes, or one that was withdrawn (unless --again), or one that another row of the input has, the
///   zone gets none, and says so; nor does one that lies outside its commune, or is withdrawn by its own record.
/// - All others get the next number of their series, in the order of the input.
///
/// All of it is one transaction of the registry. Status 1 when a zone got no code.
Exit run_assign(const ToolInfo& tool, const Arguments& arguments);
/// Enters the codes that the zones have, of all families of --kind, and gives none; otherwise as assign.
Exit run_register(const ToolInfo& tool, const Arguments& arguments);

}  // namespace sohoa
