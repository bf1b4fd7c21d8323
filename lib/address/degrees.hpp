#pragma once
// Degrees as whole numbers: cell edges are decimal numbers, and a binary fraction beside an edge may fall on either
// side of it.
#include <cstdint>
#include <optional>
#include <string_view>

namespace sohoa::address {

/// A place on the grid that all Plus Codes are read off: counted from the south pole and the meridian -180.
struct GridPoint {
  std::int64_t lat = 0;  ///< 0 … 180 · kLatUnits - 1
  std::int64_t lng = 0;  ///< 0 … 360 · kLngUnits - 1

  bool operator==(const GridPoint&) const = default;
};

/// Units of a degree, those of a code of 15 digits: 8000 · 5⁵ and 8000 · 4⁵.
inline constexpr std::int64_t kLatUnits = 25'000'000;
inline constexpr std::int64_t kLngUnits = 8'192'000;

/// The grid place at or south-west of a position in degrees: latitudes are clipped to ±90, longitudes wrapped.
/// A double counts as the shortest decimal that reads back as it, which is the number that a person or a file wrote.
/// None when a number is not finite.
std::optional<GridPoint> grid_point(double lat, double lng);

/// The same of decimals as they are written ("20.37", "-0.5"), exact however many digits they have. None when one of
/// them is no plain decimal number.
std::optional<GridPoint> grid_point(std::string_view lat, std::string_view lng);

/// Degrees of a place counted in units; `lat` may be 180 · kLatUnits, `lng` 360 · kLngUnits (upper edges).
double lat_degrees(std::int64_t lat);
double lng_degrees(std::int64_t lng);

}  // namespace sohoa::address
