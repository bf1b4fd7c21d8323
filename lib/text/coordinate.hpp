#pragma once
// Coordinates in cells, as GPS receivers, phones and forms write them.
#include <cstdint>
#include <optional>
#include <string_view>

namespace sohoa::text {

/// Which way a coordinate counts; `unsaid` where no letter or word stands beside it.
enum class Direction : std::uint8_t { unsaid, north, south, east, west };

struct Angle {
  double degrees = 0;  ///< south and west negative
  Direction direction = Direction::unsaid;
};

/// One coordinate in degrees: "20.970139", "20,970139", "20°58'12.5\"N", "20°58′12,5″B", "N 20 58 12.5", "20d58m12s",
/// "20 độ 58 phút 12 giây Bắc", "vĩ độ: 20.97". Minutes and seconds are below 60 and only the last part has a fraction.
/// N is north: Bắc is B, and what is called Nam lies outside the country. None for anything else.
std::optional<Angle> parse_angle(std::string_view text);

/// A place in degrees.
struct LatLon {
  double lat;
  double lon;
};

/// Both coordinates in one cell: "20.97, 107.77", "20,97; 107,77", "20,97 107,77", "107°46'44\"Đ 20°58'12\"B", with
/// "(…)" around. Letters tell which is which; without them, the one that lies in 6–24 is the latitude when the other
/// one lies in 101–118 (the land and sea of Viet Nam). None when no reading, or more than one, fits.
std::optional<LatLon> parse_lat_lon(std::string_view text);

}  // namespace sohoa::text
