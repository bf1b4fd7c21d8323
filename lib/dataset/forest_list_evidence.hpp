#pragma once
// Which list of forest classes a layer uses.
#include <array>
#include <string>

#include "dataset/forest_classes.hpp"

namespace sohoa {

/// What one lot says of its class, as the source has it.
struct ForestSaid {
  std::string_view symbol;  ///< empty: none
  const Value* number;      ///< null: none
  const Value* origin;      ///< nggocr
  bool has_number() const { return number->type == Type::integer; }
};

/// Votes of a layer's lots, of four kinds. A pair of symbol and number fits one list or none. Where no pair speaks,
/// pairs of the variant that counts five higher do, whose symbols are those of TCVN 11565; then symbols do that only
/// one list has; where there are no symbols at all, numbers beside the origin of the forest, which in each list follows
/// from the number. A number alone never speaks.
class ForestListEvidence {
 public:
  void add(const ForestSaid& said);

  enum class Kind : std::uint8_t { none, pairs, shifted, symbols, origins };  ///< the strongest first
  struct Verdict {
    Kind kind = Kind::none;
    ForestList list = ForestList::tcvn11565;
  };
  /// The list with the most votes of the strongest kind that speaks; of a tie the older one.
  Verdict verdict() const;

  /// Votes for a list, all votes of a kind (those for none included), and the first vote: "TXG = 14".
  std::int64_t fits(Kind kind, ForestList list) const { return votes(kind).fits[static_cast<std::size_t>(list)]; }
  std::int64_t all(Kind kind) const { return votes(kind).all; }
  const std::string& example(Kind kind, ForestList list) const {
    return votes(kind).examples[static_cast<std::size_t>(list)];
  }

 private:
  struct Votes {
    std::int64_t all = 0;
    std::array<std::int64_t, 2> fits{};
    std::array<std::string, 2> examples;
  };
  const Votes& votes(Kind kind) const { return votes_[static_cast<std::size_t>(kind)]; }
  void vote(Kind kind, const ForestClass* a, const ForestClass* b, const ForestSaid& said);

  const ForestClasses& classes_ = ForestClasses::shipped();
  std::array<Votes, 5> votes_;
};

}  // namespace sohoa
