#include "address/geohash.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sohoa::address {
namespace {

constexpr int kBits = 30;  // of each axis in twelve characters
constexpr std::int64_t kParts = std::int64_t{1} << kBits;

/// Where part n of an axis of `round` degrees (180 or 360) begins: exact, a whole number of 45 by a power of two.
double edge(std::int64_t n, double round) {
  return static_cast<double>(n) * (round / static_cast<double>(kParts)) - round / 2;
}

/// The part that holds `degrees`, which lies on the axis. Division rounds, so the neighbours are looked at.
std::int64_t part_of(double degrees, double round) {
  auto n = static_cast<std::int64_t>((degrees + round / 2) / round * static_cast<double>(kParts));
  n = std::clamp<std::int64_t>(n, 0, kParts - 1);
  if (degrees < edge(n, round)) --n;
  if (n + 1 < kParts && degrees >= edge(n + 1, round)) ++n;
  return std::max<std::int64_t>(n, 0);
}

/// The value of a character, or -1.
int value_of(char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::size_t at = kGeohashDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::optional<std::string> geohash(double lat, double lng, int digits) {
  if (!std::isfinite(lat) || !std::isfinite(lng)) return std::nullopt;
  lng = std::remainder(lng, 360);
  if (lng >= 180) lng -= 360;
  const std::int64_t y = part_of(std::clamp(lat, -90.0, 90.0), 180), x = part_of(lng, 360);
  std::string code(static_cast<std::size_t>(digits), '0');
  int bit = 0;
  for (char& c : code) {
    unsigned value = 0;
    for (int i = 0; i < 5; ++i, ++bit) {
      const std::int64_t axis = bit % 2 == 0 ? x : y;
      value = value * 2 + static_cast<unsigned>(axis >> (kBits - 1 - bit / 2) & 1);
    }
    c = kGeohashDigits[value];
  }
  return code;
}

std::optional<GeohashCell> decode_geohash(std::string_view code) {
  if (code.empty() || code.size() > static_cast<std::size_t>(kMostGeohashDigits)) return std::nullopt;
  std::int64_t x = 0, y = 0, width = kParts, height = kParts;
  int bit = 0;
  for (const char c : code) {
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    for (int i = 4; i >= 0; --i, ++bit) {
      const bool east = bit % 2 == 0, upper = (value >> i & 1) != 0;
      std::int64_t& size = east ? width : height;
      size /= 2;
      if (upper) (east ? x : y) += size;
    }
  }
  return GeohashCell{edge(y, 180), edge(x, 360), edge(y + height, 180), edge(x + width, 360)};
}

}  // namespace sohoa::address
