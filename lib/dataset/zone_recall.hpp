#pragma once
// Zones of a load that got their codes before.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "crs/cell_transform.hpp"
#include "dataset/zone.hpp"

namespace sohoa {

/// Knows zones again as assign does (KnownZones::find), of all families. One object serves one thread, rows in their
/// order: a code goes to one row.
class ZoneRecall {
 public:
  /// `registered` outlives it; `epsg`: of the shapes that come, 0 where they are in WGS 84.
  ZoneRecall(const ZoneRegistered& registered, int epsg);

  struct Answer {
    std::string code;       ///< that the zone got; empty: none
    std::string undecided;  ///< codes that speak for the zone by its name or place, but not both, or that another row
                            ///< has; it is for assign to decide
  };
  /// `seat`: name, subject, holder and the shape as it comes.
  Answer find(ZoneSeat seat);
  /// A row says this code itself.
  void claim(std::string_view code) { claimed_.emplace(code); }

 private:
  void to_degrees(ZoneSeat& seat);

  const ZoneRegistered& registered_;
  std::optional<crs::CellTransform> transform_;
  std::vector<double> scratch_;
  std::unordered_set<std::string> claimed_;
};

}  // namespace sohoa
