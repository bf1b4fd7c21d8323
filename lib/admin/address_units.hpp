#pragma once
// Which words of an address are units, and which units these are.
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "admin/address_lexicon.hpp"
#include "admin/address_tokens.hpp"

namespace sohoa::admin {

/// Words that may be a unit.
struct UnitHit {
  std::uint16_t begin;  ///< with the word for its kind
  std::uint16_t name;   ///< where the name begins
  std::uint16_t end;
  std::uint32_t place;
  float quality;  ///< how well the name is written, 0 to 1
  NameUse how;
  std::uint32_t former;  ///< as AddressLexicon::Use::former
  float word;            ///< what the word for its kind, or what stands there instead, speaks for it
};

/// A word for a kind of unit, which ends where a name begins.
struct KindBefore {
  std::optional<text::UnitWord> kind;
  std::uint16_t begin = 0;
};

/// The units of an address: hits of at most one commune, district and province that fit each other.
struct UnitChoice {
  std::array<std::int32_t, 3> hits{-1, -1, -1};  ///< by Level; -1 none
  float score = 0;

  std::int32_t hit(Level level) const { return hits[static_cast<std::size_t>(level)]; }
};

struct FoundUnits {
  std::vector<UnitHit> hits;
  UnitChoice best;
  /// Places of the lowest unit that are as likely as the best one's, that one first; one when nothing is open.
  std::vector<std::uint32_t> likely;
  float margin = 0;            ///< by which the best choice is better than the next one of another place
  int unused_kinds = 0;        ///< words for kinds of units that the best choice has no use for
  bool unused_behind = false;  ///< one of them stands behind the commune
};

/// Finds the units of an address. `edition` as AddressReader::read() has it.
void find_units(const AddressTokens& tokens, const AddressLexicon& lexicon, std::optional<Edition> edition,
                FoundUnits& found);

/// How sure a choice is, 0 to 1. `unexplained`: words of the address that are no part.
double confidence_of(const FoundUnits& found, const AddressTokens& tokens, const AddressLexicon& lexicon,
                     std::size_t unexplained);

/// Whether a word tells that what follows is no unit: a street, an alley, a hamlet.
enum class LocalWord : std::uint8_t { none, street, alley, lane, hamlet, room, building, lot, house };
/// The local word that begins at a token, and how many tokens it has.
struct LocalWordFound {
  LocalWord word = LocalWord::none;
  std::size_t tokens = 0;
};
LocalWordFound local_word_at(const AddressTokens& tokens, std::size_t at);

}  // namespace sohoa::admin
