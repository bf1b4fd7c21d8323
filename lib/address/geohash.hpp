#pragma once
// GeoHash: longitude and latitude halved in turn, five halvings to a character of base 32.
#include <optional>
#include <string>
#include <string_view>

namespace sohoa::address {

/// Characters of a GeoHash in the order of their values: no a, i, l, o.
inline constexpr std::string_view kGeohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz";
inline constexpr int kMostGeohashDigits = 12;

/// A cell in degrees; south and west edge belong to it.
struct GeohashCell {
  double south = 0, west = 0, north = 0, east = 0;
};

/// The cell of `digits` characters (1 to 12) that holds the place. Exact: all edges are binary fractions. Latitudes are
/// clipped to ±90, longitudes wrapped to [-180, 180). None when a number is not finite.
std::optional<std::string> geohash(double lat, double lng, int digits = kMostGeohashDigits);

/// The cell of a GeoHash of 1 to 12 characters, capitals too; none when it is none.
std::optional<GeohashCell> decode_geohash(std::string_view code);

}  // namespace sohoa::address
