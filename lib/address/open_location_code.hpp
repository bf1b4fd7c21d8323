#pragma once
// Open Location Code ("Plus Code"): pairs of digits for latitude and longitude, each pair a twentieth of the one before
// it, and from the eleventh digit on a grid of five rows by four columns. Specification:
// https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "address/degrees.hpp"

namespace sohoa::address {

/// The digits of a code in the order of their values, 0 to 19: none that look or sound alike, no vowels.
inline constexpr std::string_view kCodeDigits = "23456789CFGHJMPQRVWX";

/// The value of a digit, small letters too; -1 for other characters.
int digit_value(char c);

/// The land that a code names: the south-west corner belongs to it, the north and east edges do not.
struct CodeArea {
  GridPoint low;            ///< south-west corner
  std::int64_t height = 0;  ///< kLatUnits to the degree
  std::int64_t width = 0;   ///< kLngUnits to the degree
  int digits = 0;           ///< of the code: 2, 4, 6, 8 or 10 to 15

  double south() const { return lat_degrees(low.lat); }
  double west() const { return lng_degrees(low.lng); }
  double north() const { return lat_degrees(low.lat + height); }
  double east() const { return lng_degrees(low.lng + width); }
  /// The middle, in degrees.
  double lat() const { return middle(low.lat, height, kLatUnits, 90); }
  double lng() const { return middle(low.lng, width, kLngUnits, 180); }
  bool holds(GridPoint point) const;

 private:
  /// One division, so that the decimals are as few as they can be.
  static double middle(std::int64_t from, std::int64_t size, std::int64_t units, std::int64_t shift) {
    return static_cast<double>(2 * from + size - 2 * shift * units) / static_cast<double>(2 * units);
  }
};

inline constexpr int kMostDigits = 15;
inline constexpr int kShortDigits = 10;  ///< 13.9 × 13.0 m at 21° N
inline constexpr int kFineDigits = 11;   ///< 2.8 × 3.3 m at 21° N

/// A code has 2, 4, 6, 8 or 10 to 15 digits.
bool is_code_length(int digits);

/// The code of `digits` digits (is_code_length; more than 15 are taken for 15) whose area holds the point, in capitals,
/// with "+" behind the eighth digit and zeros in place of digits that it does not have.
std::string encode(GridPoint point, int digits = kShortDigits);

/// Valid codes by the specification; capitals and small letters alike, nothing around them.
bool is_valid(std::string_view code);
bool is_short(std::string_view code);  ///< valid, and its first digits are left out: "QCJ+2V"
bool is_full(std::string_view code);   ///< valid, and names a place by itself

/// The area of a full code; digits behind the fifteenth are ignored. None when the code is not full.
std::optional<CodeArea> decode(std::string_view code);

/// The code without the 4, 6 or 8 first digits that `reference` lets one do without: it is then recovered from anywhere
/// near the reference. The whole code in capitals where the reference is too far or the code has zeros; none when the
/// code is not full.
std::optional<std::string> shorten(std::string_view code, GridPoint reference);

/// The full code nearest to `reference` that ends as the short code does; a full code in capitals. None when the code
/// is not valid.
std::optional<std::string> recover(std::string_view code, GridPoint reference);

}  // namespace sohoa::address
