#pragma once
// Map sheets that are numbered by the national grid: where they lie, and which one lies at a place.
#include <optional>
#include <string>
#include <string_view>

#include "geometry/measure.hpp"

namespace sohoa {

/// A sheet of the cadastral map by TT 25/2014/TT-BTNMT, appendix 03. Squares of the 3° zone, counted from the equator
/// and from the easting of 500 km, are named by the upper left corner in km, north before east, without thousands:
///
/// - 1:10000, 6 km: "10-728 494"; 1:5000, 3 km: "725 497";
/// - 1:2000, a ninth of 1:5000, 1 km: "725 500-6", row by row from the upper left;
/// - of a 1:2000 sheet: 1:1000 a fourth ("725 500-6-d"), 1:500 a sixteenth ("725 500-6-(11)"), 1:200 a hundredth
///   ("725 500-6-25").
struct GridSheet {
  int scale = 0;
  int north = 0, east = 0;  ///< km of the corner, 0 to 999
  int square = 0;           ///< of 1:5000, 1 to 9; 0: of these there is none
  int part = 0;             ///< of 1:2000, from 1; 0: none

  /// None for every other number, such as "14": sheets of a commune are mostly just counted.
  static std::optional<GridSheet> parse(std::string_view sheet);
  /// The sheet of a scale (200, 500, 1000, 2000, 5000, 10000) at easting and northing in metres; none for other scales.
  static std::optional<GridSheet> at(int scale, double x, double y);

  std::string text() const;
  /// Its frame in metres. The number leaves out thousands of km: of the frames with it the one nearest to a place.
  geometry::Box frame(double near_x, double near_y) const;

  friend bool operator==(const GridSheet&, const GridSheet&) = default;
};

}  // namespace sohoa
