#pragma once
// The two lists of forest classes that are in use, and what a class of one is in the other. Their numbers overlap: 14
// is TXG in TCVN 11565 and LKG in circular 16/2023, so a number alone names nothing.
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

enum class ForestList : std::uint8_t {
  tcvn11565,  ///< 93 classes (TCVN 11565:2016, annex E1), and 94–98 that FRMS added
  tt16,       ///< 55 classes (circular 16/2023/TT-BNNPTNT, annex I)
};
inline constexpr std::array kForestLists{ForestList::tcvn11565, ForestList::tt16};

/// "tcvn11565", "tt16".
std::string_view name(ForestList list);
std::optional<ForestList> parse_forest_list(std::string_view text);
inline ForestList other(ForestList list) {
  return list == ForestList::tt16 ? ForestList::tcvn11565 : ForestList::tt16;
}

struct ForestClass {
  ForestList list;
  std::int64_t number;
  std::string symbol;
  std::string label;              ///< "TXG (14)"
  std::vector<std::string> also;  ///< other ways to write the symbol
  int origin;                     ///< 1 natural, 2 planted, 3 no forest
};

/// What became of a class when it is looked up in the other list.
struct ForestCrossing {
  const ForestClass* to = nullptr;  ///< null: nothing is certain
  std::string candidates;           ///< symbols it may be, ", " between; empty: none
};

/// Symbols are compared without regard to case: FORMIS writes txg1.
class ForestClasses {
 public:
  /// The shipped lists, read once; safe from any thread.
  static const ForestClasses& shipped();
  ForestClasses();
  ForestClasses(const ForestClasses&) = delete;
  ForestClasses& operator=(const ForestClasses&) = delete;

  const ForestClass* by_number(ForestList list, std::int64_t number) const;
  const ForestClass* by_symbol(ForestList list, std::string_view symbol) const;
  /// The class whose number this is and whose symbol may be written so; null when the two disagree. No pair fits both
  /// lists.
  const ForestClass* by_pair(ForestList list, std::string_view symbol, std::int64_t number) const;
  /// The class of TCVN 11565 that a variant numbers five higher (RTG 65 instead of 60); null for any other pair.
  const ForestClass* by_shifted_pair(std::string_view symbol, std::int64_t number) const;

  /// The class of the other list. Certain when it is the only one whose name says the same, and for classes "without
  /// reserve", which TCVN 11565 calls regrowth, only when `mgo` (m³/ha; null: not known) is below 10.
  const ForestCrossing& cross(const ForestClass& from, const Value& mgo) const;

 private:
  using Key = std::uint64_t;
  struct Crossings {
    ForestCrossing plain, poor;  ///< poor: with a reserve below 10 m³/ha
  };
  struct List {
    std::array<const ForestClass*, 128> numbers{};
    std::unordered_map<Key, const ForestClass*> symbols;
  };

  /// Up to eight capitals and digits as a number; 0 for what is no symbol.
  static Key key(std::string_view symbol);
  void read_list(ForestList list);
  void read_crossings();
  const List& of(ForestList list) const { return lists_[static_cast<std::size_t>(list)]; }

  std::deque<ForestClass> classes_;
  std::array<List, 2> lists_;
  std::unordered_map<const ForestClass*, Crossings> crossings_;
};

}  // namespace sohoa
