#pragma once
// sohoa-zone assign: gives codes to zones that have none; state, history: what becomes of codes.
#include "base/error.hpp"
#include "base/options.hpp"
#include "store/registry.hpp"

namespace sohoa {

/// --registry --family --set --state --day --reason --lock-timeout is output_options()'s.
Options assign_options();

/// The states of a code: de_xuat, da_cap, tam_dung, thu_hoi. What is withdrawn stays withdrawn.
store::CodeLife zone_code_life();

/// Gives codes of --family to the zones of the inputs (files; without one, of the layer in the registry's own file,
/// which gets them), and writes the features with their codes to -o where that is said.
///
/// - Codes that zones have already are entered first, so that their numbers are never given again.
/// - A zone is one that has a code when crop and market are the same and their areas cover one another to kAlone of the
///   smaller, or to kNamed with the same name (folded); without shapes when name, commune and holder are the same.
///   Codes that were withdrawn do not count. With two such codes the zone gets none, and says so.
/// - All others get the next number of their series, in the order of the input.
///
/// All of it is one transaction of the registry. Status 1 when a zone got no code.
Exit run_assign(const ToolInfo& tool, const Arguments& arguments);
/// Moves the codes to --state, in the registry and in the layer of that file.
Exit run_state(const ToolInfo& tool, const Arguments& arguments);
/// What became of codes.
Exit run_history(const Arguments& arguments);

}  // namespace sohoa
