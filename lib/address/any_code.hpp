#pragma once
// Codes as people write them: which kind one is, its normal form, and what is wrong with it.
#include <optional>
#include <string>
#include <string_view>

#include "address/local_code.hpp"

namespace sohoa::address {

enum class CodeKind {
  none,
  plus,        ///< a full Plus Code
  plus_short,  ///< one that needs a reference place
  geohash,
  local,
  national,   ///< ten digits: the national digital address code, whose meaning is not public
  vpostcode,  ///< twelve characters: postal code and place of Vpostcode 2020
};

enum class CodeFault {
  none,
  empty,
  alphabet,      ///< a character that no code has, or not this kind
  length,        ///< too long or too short for this kind
  check,         ///< the check character is another
  nowhere,       ///< beyond the pole or the date line
  plus_missing,  ///< digits of a Plus Code without "+"
  plus_place,    ///< "+" stands in the wrong place
  padding,       ///< zeros where none may be
  ambiguous,     ///< may be of more than one kind
};

struct WrittenCode {
  CodeKind kind = CodeKind::none;
  CodeFault fault = CodeFault::none;
  std::string text;                ///< in normal form when there is no fault; else what was understood
  std::string reference;           ///< what stands behind a Plus Code: "X334+FF Cô Tô"
  std::string suggestion;          ///< what may be meant, of a fault that shows it; never taken silently
  std::optional<LocalCode> local;  ///< of the kind local without a fault
};

/// Reads a code. Blanks, dashes of all kinds and the case of letters do not matter; full-width characters and letters
/// of other alphabets that look the same (С, Х, Р of Cyrillic) count as what they look like. `kind` says which it is to
/// be (plus stands for both kinds of it); otherwise it is told by its form.
WrittenCode read_code(std::string_view text, CodeKind kind = CodeKind::none);

/// A code may not be told from a name by its first letters: what has neither digit nor "+" is none.
bool may_be_code(std::string_view text);

/// Where a code without a fault lies, in degrees; none for kinds that name no cell, and short codes.
struct CodeCell {
  double south = 0, west = 0, north = 0, east = 0;
  double lat = 0, lng = 0;  ///< its middle
  /// Metres, on the ground at the middle of the cell.
  double height() const;
  double width() const;
};
std::optional<CodeCell> cell_of(const WrittenCode& code);

}  // namespace sohoa::address
