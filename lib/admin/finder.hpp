#pragma once
// "Which unit do they mean?": provinces, districts and communes, old and new, by code or by name in any spelling.
#include <string>
#include <string_view>
#include <vector>

#include "admin/units.hpp"
#include "text/name_index.hpp"

namespace sohoa::admin {

enum class Level : std::uint8_t { province, district, commune };
/// "province", "district", "commune".
std::string_view level_name(Level level);

/// One unit before July 2025, or since. A new one is named as in 2026.
struct Unit {
  Level level = Level::commune;
  bool old = false;
  std::string_view code;
  std::string_view name;  ///< with its type word

  Edition edition() const { return old ? Edition::y2024 : Edition::y2026; }
};

/// The word for the kind of a unit and the rest of its name.
struct SplitName {
  std::optional<text::UnitWord> word;
  std::string_view bare;
};
SplitName split_name(std::string_view name);

/// Whether a written name is a unit's: with another word for the kind it is not, without any it may be.
bool is_named(std::string_view written, std::string_view name);

/// Whether a written name is a unit's, or one that it bore since July 2025: "Tỉnh Quảng Ninh", a city since 2026.
bool is_or_was_named(std::string_view written, const Unit& unit);
/// The same of the word for its kind alone: a commune that became a phường may still be called xã.
bool is_or_was_of_kind(text::UnitWord word, const Unit& unit);

class Finder {
 public:
  explicit Finder(const Units& units = Units::shipped());

  struct Match {
    Unit unit;
    double likeness = 1;  ///< see text::likeness(); of a code 1
  };
  struct Found {
    std::vector<Match> matches;  ///< the likeliest first, of equal ones new before old, higher levels before lower ones
    /// They bear the code or name asked for; otherwise they are only like it, none below text::kOffered.
    bool certain = false;
    bool by_code = false;
  };
  /// Looks for "07192", "7192.0", "Cô Tô", "xã co to", "TT. Cô Tô, Quảng Ninh" (what a unit lies in stands behind
  /// commas). A name with marks is only what bears the same marks, wherever they stand; one without any may be several.
  /// A word for the kind of unit decides when some unit of that kind has the name. Roman and Arabic numbers are one
  /// ("Phường IV"), so are NT and nông trường.
  Found find(std::string_view asked) const;
  /// The units that a unit lies or lay in: of a new commune its province; of an old one also its district.
  std::vector<Unit> parents(const Unit& unit) const;

 private:
  /// What is said of a unit beside its name.
  struct Narrow {
    std::optional<text::UnitWord> word;
    std::string_view places;  ///< with commas between them
  };
  Found by_code(std::string_view digits) const;
  /// Keeps those matches that are of the kind and in the places said; where none is, all stay and the answer is false.
  bool narrowed(std::vector<Match>& matches, const Narrow& narrow) const;
  std::vector<Match> by_name(std::string_view name, double least) const;
  bool lies_in(const Unit& unit, std::string_view place) const;

  const Units& units_;
  std::vector<Unit> all_;
  text::NameIndex index_;
};

}  // namespace sohoa::admin
