#pragma once
// Areas that ought to tile the ground: what they cover together, and which of two have a border in common.
#include <memory>
#include <string>
#include <string_view>

namespace sohoa::geometry {

/// What some areas cover, in the unit of the coordinates and its square.
struct Cover {
  double sum = 0;              ///< of the areas one by one
  double ground = 0;           ///< what they cover together, with the gaps
  double overlap = 0;          ///< counted more than once in `sum`
  double gap = 0;              ///< holes of what they cover that are no wider than asked
  std::string overlaps, gaps;  ///< MULTIPOLYGON (WKB) of these, the overlaps only when asked for; empty: there are none
};

/// Holds a GEOS context: one per thread. Every `wkb` must be a well-formed POLYGON or MULTIPOLYGON with closed rings.
class CoverJudge {
 public:
  CoverJudge();
  ~CoverJudge();
  CoverJudge(const CoverJudge&) = delete;
  CoverJudge& operator=(const CoverJudge&) = delete;

  void add(std::string_view wkb);

  /// Of all that was added since the last call. A hole in which no circle of diameter `gap_width` has room is a gap.
  /// Where areas overlap by more than `limit` altogether, the places are looked for, too: the first kMostPlaces pairs.
  ///
  /// Areas whose edges match cancel edge against edge (some 20 µs each); where that does not come out even they are
  /// united, which takes about ten times as long. An invalid area counts with what GEOS makes of it. Takes some 2 kB of
  /// memory per area for the while.
  Cover judge(double gap_width, double limit);

  /// Length of the border of `one` that lies within `distance` of `other`, and that part of it as WKB.
  double common_border(std::string_view one, std::string_view other, double distance, std::string& where) const;

  static constexpr int kMostPlaces = 1000;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace sohoa::geometry
