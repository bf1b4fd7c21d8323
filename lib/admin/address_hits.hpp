#pragma once
// Looking up the words of an address as names of units.
#include <optional>
#include <vector>

#include "admin/address_units.hpp"

namespace sohoa::admin {

/// For each token the word for a kind of unit that ends before it.
std::vector<KindBefore> kinds_before(const AddressTokens& tokens);

/// One address being searched.
struct HitSearch {
  const AddressTokens& tokens;
  const AddressLexicon& lexicon;
  std::optional<Edition> edition;
  std::size_t first, last;  ///< the tokens that are looked at
  std::vector<KindBefore> kinds;
  std::vector<UnitHit>& hits;
  bool commas = false;  ///< the address has commas between its parts

  bool allowed(const AddressPlace& place) const {
    if (!edition) return true;
    if (place.level == Level::province) return *edition == Edition::y2024 || place.new_province != AddressPlace::kNone;
    return place.old == (*edition == Edition::y2024);
  }
  /// Adds a hit, or betters the one of the same words and place.
  void add(std::size_t name, std::size_t end, const AddressLexicon::Use& use, float quality, KindBefore kind);
};

/// Adds the hits of names that are written as listed, or in a usual short form.
void add_exact_hits(HitSearch& search);

/// Adds the hits of names that are written with slips of the pen, of the keyboard or of a scanner, where the hits that
/// are there leave something open. Looks at the last words only.
void add_near_hits(HitSearch& search);
/// Adds hits that are further off: units that lie in those of `best`, where it says no unit of their level.
void add_hits_within(HitSearch& search, const UnitChoice& best);

/// How well words are written as a name with the same plain letters.
float marks_quality(const AddressTokens& tokens, std::size_t begin, std::size_t end, const AddressLexicon::Name& name);

}  // namespace sohoa::admin
