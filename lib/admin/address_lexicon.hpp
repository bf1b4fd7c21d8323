#pragma once
// The names by which addresses call units: those of the lists of 2024 and 2026, and their usual short forms.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tsl/robin_map.h>

#include "admin/address_tokens.hpp"
#include "admin/finder.hpp"

namespace sohoa::admin {

/// A unit that a name of an address may mean. A province is one place in both editions.
struct AddressPlace {
  static constexpr std::uint16_t kNone = 0xFFFF;

  Level level;
  bool old;  ///< a commune or district of 2024; of a province, whether it is one of 2024 only
  text::UnitWord word;
  text::UnitWord other_word;  ///< that it bore before, or bears in the other edition; else `word`
  std::uint16_t old_province = kNone, new_province = kNone;  ///< rows of Units::provinces(); of a commune its own
                                                             ///< edition's and where it went
  std::uint16_t district = kNone;                            ///< row of Units::districts()
  const Commune* commune = nullptr;
  std::span<const std::uint16_t> districts;  ///< of a new commune: rows of the old districts it was made of
  std::uint64_t old_provinces = 0;           ///< of a new commune: bits of the old provinces it was made of
};

/// How a name stands for a place.
enum class NameUse : std::uint8_t {
  listed,    ///< as the list has it, or in another writing of the same sounds (Đắc Lắc)
  number,    ///< a number in Roman figures: "X" is Quận 10 behind its word only
  former,    ///< a name that ended before July 2025, of a unit that is a part of the place now
  usual,     ///< a short form that everyone uses (HCM, BRVT)
  short_,    ///< initials and the last word (B. Dương, Q. Ninh)
  initials,  ///< initials only (QN): may be several
};

class AddressLexicon {
 public:
  explicit AddressLexicon(const Units& units);

  struct Name {
    std::string plain, marked;
    std::vector<std::uint8_t> tones;  ///< by word, as AddressToken::tone
    std::vector<std::uint8_t> sizes;  ///< letters of each word
    bool number = false;              ///< "4": needs the word for its kind
    std::uint32_t first = 0, uses = 0;
  };
  struct Use {
    std::uint32_t place;
    NameUse how;
    std::uint32_t former = 0;  ///< row of Units::former_names()
  };

  /// The names with these letters.
  std::span<const Name> find(std::string_view plain) const;
  /// Calls `take(name)` for the names one letter changed, added, left out or exchanged away, and perhaps for others.
  template <typename Take>
  void find_near(std::string_view plain, const Take& take) const;
  std::span<const Use> uses(const Name& name) const { return std::span(uses_).subspan(name.first, name.uses); }
  const AddressPlace& place(std::uint32_t index) const { return places_[index]; }

  const Units& units() const { return units_; }
  std::span<const std::uint32_t> provinces() const { return provinces_; }
  /// The listed name of a place.
  const Name& listed(std::uint32_t place) const { return names_[listed_[place]]; }
  std::span<const std::uint32_t> districts_of(std::uint16_t old_province) const { return districts_of_[old_province]; }
  std::span<const std::uint32_t> communes_of_district(std::uint16_t district) const { return communes_of_[district]; }
  std::span<const std::uint32_t> communes_of_new(std::uint16_t province) const { return communes_of_new_[province]; }
  std::span<const std::uint32_t> communes_of_old(std::uint16_t province) const { return communes_of_old_[province]; }
  std::uint16_t new_of_old(std::uint16_t old_province) const { return new_of_old_[old_province]; }

 private:
  class Builder;
  static std::uint64_t hash(std::string_view letters);

  const Units& units_;
  std::vector<AddressPlace> places_;
  std::vector<Name> names_;  // by plain
  std::vector<Use> uses_;
  std::vector<std::uint32_t> listed_;  // by place
  /// From the hash of letters to a stretch of names_.
  using Stretches = tsl::robin_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>>;
  Stretches by_plain_;
  Stretches by_deletion_;            // to a stretch of near_
  std::vector<std::uint32_t> near_;  // names
  std::vector<std::uint32_t> provinces_;
  std::vector<std::vector<std::uint32_t>> districts_of_, communes_of_, communes_of_new_, communes_of_old_;
  std::vector<std::uint16_t> new_of_old_;
  std::vector<std::vector<std::uint16_t>> made_of_;  // what AddressPlace::districts points into
};

template <typename Take>
void AddressLexicon::find_near(std::string_view plain, const Take& take) const {
  const auto look = [&](std::string_view key) {
    if (const auto found = by_deletion_.find(hash(key)); found != by_deletion_.end())
      for (std::uint32_t i = found->second.first; i < found->second.second; ++i) take(names_[near_[i]]);
  };
  look(plain);
  std::string shorter;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && plain[i] == plain[i - 1]) continue;
    shorter.assign(plain);
    shorter.erase(i, 1);
    look(shorter);
  }
}

}  // namespace sohoa::admin
