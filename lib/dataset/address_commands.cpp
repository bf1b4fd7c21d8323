#include "dataset/address_commands.hpp"

#include "address/geohash.hpp"
#include "address/open_location_code.hpp"
#include "base/message.hpp"

namespace sohoa {
namespace {

using address::CodeFault;
using address::CodeKind;

const std::vector<Subcommand>& commands() {
  static const std::vector<Subcommand> all{address_encode(), address_decode(), address_assign(), address_verify(),
                                           address_locate(), address_list(),   address_retire()};
  return all;
}

std::string suggested(const address::WrittenCode& code) {
  return code.suggestion.empty() ? std::string() : tr("; perhaps {} is meant", code.suggestion);
}

/// The characters of a code that its kind has not, each once: "N, 0".
std::string foreign_characters(const address::WrittenCode& code) {
  const bool plus = code.kind == CodeKind::plus || code.kind == CodeKind::plus_short;
  const std::string_view alphabet = code.kind == CodeKind::geohash ? address::kGeohashDigits : address::kCodeDigits;
  std::string found;
  for (const char c : code.text) {
    const bool sign = c == '-' || c == ' ' || (plus && (c == '+' || c == '0'));
    const bool unknown = c == '?';  // of an alphabet without capitals
    if (sign || unknown || alphabet.find(c) != std::string_view::npos || found.find(c) != std::string::npos) continue;
    found.append(found.empty() ? "" : ", ") += c;
  }
  return found;
}

std::string explain_alphabet(const address::WrittenCode& code) {
  const std::string found = foreign_characters(code);
  if (code.kind == CodeKind::geohash)
    return found.empty() ? tr("has a character that no GeoHash has: it is of 0-9 and b-z without i, l, o")
                         : tr("{} stands in no GeoHash: it is of 0-9 and b-z without i, l, o", found);
  return found.empty() ? tr("has a character that no such code has: it is of 2-9 and C F G H J M P Q R V W X")
                       : tr("{} stands in no such code: it is of 2-9 and C F G H J M P Q R V W X", found);
}

const char* form_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::plus:
    case CodeKind::plus_short:
      return N_("a Plus Code has eight digits before + and two to seven behind it, such as 7PG9XQPH+RJ2");
    case CodeKind::geohash:
      return N_("a GeoHash has up to twelve characters, 0-9 and b-z without i, l, o");
    default:
      return N_("a local code has 14 characters, such as 7PG9-XQPH-RJ2-22-M");
  }
}

}  // namespace

Options address_options() {
  return options_of(commands());
}

Exit run_address(const ToolInfo& tool, const Arguments& arguments) {
  return run_subcommand(tool, arguments, commands(), "sohoa-address encode 107.779,20.987");
}

AddressBook asked_registry(const Call& call) {
  try {
    return AddressBook(existing_registry(call));
  } catch (const OutputError& error) {
    throw InputError(error.what());
  }
}

std::string code_of(const AddressBook& book, std::uint32_t row) {
  return address::text_of(address::LocalCode::of_id(book[row].id));
}

Options kind_options() {
  return {{"--kind", "", "plus|geohash|local",
           N_("encode: the one kind of code that is wanted (default: all three); decode: the kind that the codes are "
              "of (default: told by their form)")},
          {"--digits", "", "N",
           N_("encode: digits of a Plus Code (2, 4, 6, 8, 10 to 15; default: 11) or characters of a GeoHash (1 to 12; "
              "default: 9); needs --kind")}};
}

WantedCodes wanted_codes(const Arguments& arguments) {
  WantedCodes wanted;
  const std::string kind = arguments.get("--kind");
  wanted.kind = kind == "plus"      ? CodeKind::plus
                : kind == "geohash" ? CodeKind::geohash
                : kind == "local"   ? CodeKind::local
                                    : CodeKind::none;
  if (!arguments.has("--digits")) return wanted;
  const std::int64_t digits = arguments.integer("--digits", 0, 1);
  if (wanted.kind == CodeKind::none)
    throw UsageError(tr("--digits {}: of which kind? add --kind plus or --kind geohash", digits));
  if (wanted.kind == CodeKind::local)
    throw UsageError(tr("--digits {}: a local code always has 14 characters", digits));
  if (wanted.kind == CodeKind::geohash && digits > address::kMostGeohashDigits)
    throw UsageError(tr("--digits {}: a GeoHash has 1 to 12 characters", digits));
  if (wanted.kind == CodeKind::plus &&
      (digits > address::kMostDigits || !address::is_code_length(static_cast<int>(digits))))
    throw UsageError(tr("--digits {}: a Plus Code has 2, 4, 6, 8 or 10 to 15 digits", digits));
  (wanted.kind == CodeKind::plus ? wanted.plus_digits : wanted.geohash_digits) = static_cast<int>(digits);
  return wanted;
}

std::string_view kind_name(CodeKind kind) {
  switch (kind) {
    case CodeKind::plus:
    case CodeKind::plus_short:
      return "plus";
    case CodeKind::geohash:
      return "geohash";
    case CodeKind::local:
      return "local";
    case CodeKind::national:
      return "national";
    case CodeKind::vpostcode:
      return "vpostcode";
    case CodeKind::none:
      break;
  }
  return {};
}

std::string explain(const address::WrittenCode& code) {
  switch (code.fault) {
    case CodeFault::none:
      break;
    case CodeFault::empty:
      return tr("no code");
    case CodeFault::alphabet:
      return explain_alphabet(code) + suggested(code);
    case CodeFault::length:
      return tr("has the wrong number of characters: {}", tr(form_of(code.kind))) + suggested(code);
    case CodeFault::check:
      return tr("the check character does not fit: a character is wrong, or two are exchanged") + suggested(code);
    case CodeFault::nowhere:
      return tr("names no place on Earth");
    case CodeFault::plus_missing:
      return tr("is a Plus Code without its +, which stands behind the eighth digit") + suggested(code);
    case CodeFault::plus_place:
      return tr("+ stands in the wrong place, it belongs behind the eighth digit") + suggested(code);
    case CodeFault::padding:
      return tr("zeros stand only at the end of a Plus Code, before +, in pairs: 7PG90000+");
    case CodeFault::ambiguous:
      if (code.kind == CodeKind::local)
        return tr("may be a local code with a + too many, or a Plus Code with blanks in it") + suggested(code);
      return tr("may be a GeoHash, or the beginning of a Plus Code; say which with --kind") + suggested(code);
  }
  return {};
}

std::string_view fault_word(CodeFault fault) {
  switch (fault) {
    case CodeFault::none:
      break;
    case CodeFault::empty:
      return "code-empty";
    case CodeFault::alphabet:
      return "code-alphabet";
    case CodeFault::length:
      return "code-length";
    case CodeFault::check:
      return "code-check";
    case CodeFault::nowhere:
      return "code-nowhere";
    case CodeFault::plus_missing:
      return "code-plus-missing";
    case CodeFault::plus_place:
      return "code-plus-place";
    case CodeFault::padding:
      return "code-padding";
    case CodeFault::ambiguous:
      return "code-ambiguous";
  }
  return {};
}

}  // namespace sohoa
