#pragma once
// Places as cells of a list write them.
#include <optional>
#include <string>
#include <string_view>

#include "text/coordinate.hpp"

namespace sohoa {

/// What a cell says about a place.
struct CellPlace {
  enum class Kind : std::uint8_t {
    unreadable,
    degrees,     ///< both coordinates in degrees
    link,        ///< a link to a map that holds them
    short_link,  ///< one that does not
    metres,      ///< northing and easting of VN-2000
    full_code,   ///< a Plus Code that names a place by itself
    short_code,  ///< one that needs a place nearby
  };
  Kind kind = Kind::unreadable;
  double x = 0, y = 0;  ///< longitude and latitude, easting and northing; of a full code the middle of its cell
  std::string code;     ///< the Plus Code
  /// Decimals of a coordinate in degrees as written, the more of the two; of degrees, minutes and seconds 5.
  int digits = 9;
  bool of_picture = false;  ///< of a link: the middle of the picture that was seen, which may be anywhere near
};

CellPlace read_place(std::string_view cell);

/// The first Plus Code among the words of an address; kind unreadable when there is none.
CellPlace code_in_text(std::string_view text);

/// The decimals with which a number of degrees is written, as far as the number tells.
int decimals_of(double degrees);

/// The middle of the cell of a short code that lies nearest to a place.
std::optional<text::LatLon> recover_place(std::string_view short_code, text::LatLon near);

}  // namespace sohoa
