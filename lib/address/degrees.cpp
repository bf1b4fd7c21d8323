#include "address/degrees.hpp"

#include <charconv>
#include <cmath>

namespace sohoa::address {
namespace {

// So many decimal places suffice: a unit is a whole multiple of 10⁻¹⁶ degrees, so further digits cannot carry a
// number over an edge (only away from it, which `past` remembers for what counts downwards).
constexpr int kPlaces = 16;
constexpr std::int64_t kLatDivisor = 400'000'000;    // 10¹⁶ / kLatUnits
constexpr std::int64_t kLngDivisor = 1'220'703'125;  // 10¹⁶ / kLngUnits = 5¹³
constexpr std::int64_t kMostDegrees = 1'000'000'000;

/// A decimal number as it is written.
struct Decimal {
  bool negative = false;
  std::int64_t whole = 0;
  std::int64_t fraction = 0;  // in 10⁻¹⁶
  bool past = false;          // there are further digits that are not zero

  /// Units at or below the number.
  std::int64_t floor(std::int64_t units, std::int64_t divisor) const {
    const std::int64_t down = whole * units + fraction / divisor;
    if (!negative) return down;
    return -down - (past || fraction % divisor != 0);
  }
};

std::optional<Decimal> decimal(std::string_view text) {
  Decimal number;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int places = -1;  // behind the point
  bool digits = false;
  for (const char c : text) {
    if (c == '.' && places < 0) {
      places = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    if (places < 0) {
      number.whole = number.whole * 10 + (c - '0');
      if (number.whole >= kMostDegrees) return std::nullopt;
    } else if (places < kPlaces) {
      number.fraction = number.fraction * 10 + (c - '0');
      ++places;
    } else {
      number.past |= c != '0';
    }
  }
  if (!digits) return std::nullopt;
  for (places = places < 0 ? 0 : places; places < kPlaces; ++places) number.fraction *= 10;
  return number;
}

/// Units at or below `degrees`, which is finite and below kMostDegrees.
std::int64_t floor_units(double degrees, std::int64_t units, std::int64_t divisor) {
  const double scaled = degrees * static_cast<double>(units);
  const double below = std::floor(scaled);
  // The product is off by half a last place of itself, and the double by half of one from its decimal.
  const double doubt = std::abs(scaled) * 0x1p-51;
  if (scaled - below > doubt && below + 1 - scaled > doubt) return static_cast<std::int64_t>(below);
  char text[400];  // of the smallest double in plain decimals
  const auto end = std::to_chars(text, text + sizeof text, degrees, std::chars_format::fixed);
  return decimal({text, end.ptr})->floor(units, divisor);
}

GridPoint inside(std::int64_t lat, std::int64_t lng) {
  lat += 90 * kLatUnits;
  lng = (lng + 180 * kLngUnits) % (360 * kLngUnits);
  return {lat < 0 ? 0 : lat >= 180 * kLatUnits ? 180 * kLatUnits - 1 : lat, lng < 0 ? lng + 360 * kLngUnits : lng};
}

}  // namespace

std::optional<GridPoint> grid_point(double lat, double lng) {
  if (!std::isfinite(lat) || !std::isfinite(lng)) return std::nullopt;
  lat = lat < -90 ? -90 : lat > 90 ? 90 : lat;
  if (std::abs(lng) >= static_cast<double>(kMostDegrees)) lng = std::fmod(lng, 360);
  return inside(floor_units(lat, kLatUnits, kLatDivisor), floor_units(lng, kLngUnits, kLngDivisor));
}

std::optional<GridPoint> grid_point(std::string_view lat, std::string_view lng) {
  const auto y = decimal(lat);
  const auto x = decimal(lng);
  if (!y || !x) return std::nullopt;
  return inside(y->floor(kLatUnits, kLatDivisor), x->floor(kLngUnits, kLngDivisor));
}

double lat_degrees(std::int64_t lat) {
  return static_cast<double>(lat - 90 * kLatUnits) / static_cast<double>(kLatUnits);
}

double lng_degrees(std::int64_t lng) {
  return static_cast<double>(lng - 180 * kLngUnits) / static_cast<double>(kLngUnits);
}

}  // namespace sohoa::address
