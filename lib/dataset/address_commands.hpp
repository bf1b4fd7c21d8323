#pragma once
// sohoa-address: codes of places. Each subcommand has a file of its own, address_NAME.cpp.
#include <string>
#include <string_view>

#include "address/any_code.hpp"
#include "dataset/address_book.hpp"
#include "dataset/references.hpp"
#include "dataset/subcommands.hpp"

namespace sohoa {

/// The options of all subcommands, each once.
Options address_options();
/// Runs the subcommand that the first word names; see run_subcommand().
Exit run_address(const ToolInfo& tool, const Arguments& arguments);

Subcommand address_encode();
Subcommand address_decode();
Subcommand address_assign();
Subcommand address_retire();
Subcommand address_verify();
Subcommand address_locate();
Subcommand address_list();

/// --registry
Option registry_option();
/// Its value; throws UsageError when it is not said, or names no dataset.
std::string registry_argument(const Call& call);
/// The same of a registry that is to be asked: throws InputError where there is none.
std::string existing_registry(const Call& call);

/// The registry of a call that only asks: one that cannot be read is a fault of the input.
AddressBook asked_registry(const Call& call);
/// "7PG9-XQPH-RJ2-22-M" of a row.
std::string code_of(const AddressBook& book, std::uint32_t row);

/// --kind --digits
Options kind_options();

/// Which codes are wanted.
struct WantedCodes {
  address::CodeKind kind = address::CodeKind::none;  ///< none: all three
  int plus_digits = address::kFineDigits;
  int geohash_digits = 9;  ///< 4.8 m, and not less than a local code says

  bool plus() const { return kind == address::CodeKind::none || kind == address::CodeKind::plus; }
  bool geohash() const { return kind == address::CodeKind::none || kind == address::CodeKind::geohash; }
  bool local() const { return kind == address::CodeKind::none || kind == address::CodeKind::local; }
};
/// Throws UsageError for a number of digits that the kind does not have.
WantedCodes wanted_codes(const Arguments& arguments);

/// "plus", "geohash", "local", "national", "vpostcode"; empty for none.
std::string_view kind_name(address::CodeKind kind);

/// What is wrong with a code and what is to be done, in the user's language; empty when nothing is.
std::string explain(const address::WrittenCode& code);

/// The same as a word of schemas/rules.json, for issues: "code-check"; empty when nothing is wrong.
std::string_view fault_word(address::CodeFault fault);

}  // namespace sohoa
