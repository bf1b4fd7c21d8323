#pragma once
// The VN-2000 zones, and EPSG codes as text. Needs no database.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sohoa::crs {

inline constexpr int kWgs84 = 4326;
inline constexpr int kVn2000 = 4756;  ///< VN-2000 geographic

/// A transverse Mercator zone of VN-2000: latitude of origin 0, false easting 500 000 m, false northing 0, ellipsoid of
/// WGS 84.
struct Zone {
  int epsg;
  double meridian;  ///< degrees east
  double scale;     ///< 0.9999 (3° zones) or 0.9996 (6° zones)
  std::string_view name;
};

/// The 3° zones by meridian: the 17 that provinces use (circular 25/2014, appendix 02) and zone 481 at 102°, then UTM
/// 48 and 49.
std::span<const Zone> zones();
/// Only the 3° zones.
std::span<const Zone> local_zones();

/// The zone of a code; null for all that is none.
const Zone* zone(int epsg);
/// The zone of a meridian and a scale, within 10⁻⁶ degrees and 10⁻⁷.
const Zone* zone_at(double meridian, double scale);

/// What stands today for a code: 5896–5899 for the withdrawn 6956–6959, the code itself otherwise. EPSG withdrew these
/// four because their false easting and northing had changed places; files that carry them hold ordinary coordinates.
int current(int epsg);

/// The code in "5899", "EPSG:5899", "+init=epsg:5899", "urn:ogc:def:crs:EPSG::5899" or
/// "http://www.opengis.net/def/crs/EPSG/0/5899"; CRS84 in any of these is 4326. Nothing for other text.
std::optional<int> parse_epsg(std::string_view text);

/// "urn:ogc:def:crs:EPSG::5899".
std::string urn(int epsg);

/// 107.75 as "107°45'".
std::string degrees_text(double degrees);

}  // namespace sohoa::crs
