#pragma once
// What a commune of one edition is in another.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "admin/units.hpp"

namespace sohoa::admin {

enum class Became : std::uint8_t {
  same,     ///< the same land, perhaps under another name, type or code
  merged,   ///< all of it is in one larger commune
  part,     ///< backwards: it is a part of one old commune
  several,  ///< split, or backwards: made of several communes
  unknown,  ///< there is no such code in the edition it is said to be of
};
/// "same", "merged", "part", "split" (forwards) or "several" (backwards), "unknown".
std::string_view became_name(Became became, bool forwards);

/// Whether a commune of `to` can be told from one of `from`; backwards is from 2025 or 2026 to 2024.
struct Recoded {
  Became became = Became::unknown;
  const Commune* from = nullptr;  ///< null when unknown
  /// All communes of `to` that it may be, in the order of the crosswalk. For a split one its land is in each of them.
  std::span<const Link> links;
  const Commune* to = nullptr;  ///< the only one; null when there are several
};

/// Recodes one code with its five digits. A district of 2024 that had no commune (Bạch Long Vĩ 318, Cồn Cỏ 471,
/// Hoàng Sa 498, Lý Sơn 536, Côn Đảo 755) is recoded by its three, or by these with zeroes in front (no commune has
/// such a number), with `from` null. Does not allocate.
Recoded recode(std::string_view code, Edition from, Edition to, const Units& units = Units::shipped());

/// The number of a district of 2024 without communes, of "00755" or "755"; empty when it is none.
std::string_view island_district(std::string_view code, const Units& units = Units::shipped());

/// Whether some edition has a commune, or a district without communes, of this code.
bool is_listed(std::string_view code, const Units& units = Units::shipped());

/// The editions, beside `but`, that have a commune of this code.
std::vector<Edition> editions_with(std::string_view code, Edition but, const Units& units = Units::shipped());

/// What a name beside a code says of it.
enum class Beside : std::uint8_t {
  fits,        ///< it is the commune's, perhaps with a slip of the pen, or that of a commune it became
  of_another,  ///< the code bears it in another edition
  foreign,     ///< the code bears nothing like it in any edition: one of the two was mistyped, or a column was shifted
};
Beside name_beside(std::string_view code, std::string_view name, Edition edition,
                   const Units& units = Units::shipped());

/// Tells where among the communes that a split commune's land went to a geometry lies.
class CommuneLocator {
 public:
  /// A commune and how much of the geometry lies in it: of its area, its length or its points, 0 to 1.
  struct Part {
    std::string_view code;  ///< of 2025
    double share;
  };

  virtual ~CommuneLocator() = default;
  /// The parts of a geometry in the candidates, the greatest first; none when it lies in no candidate, or when their
  /// boundaries are not known. `wkb` is in the coordinate system that the locator was made for. Called by many threads
  /// at once.
  virtual std::vector<Part> locate(std::string_view wkb, std::span<const Link> candidates) const = 0;
};

/// A geometry belongs to the commune that has at least this much of it: a drawn parcel reaches over a border by the
/// width of the border's own uncertainty, rarely more.
inline constexpr double kBelongs = 0.9;

}  // namespace sohoa::admin
