#pragma once
// Hashes of points and of their pairs.
#include <bit>
#include <cstdint>

#include "geometry/wkb.hpp"

namespace sohoa::geometry::coverage {

/// Folds the 128-bit product: every bit of the answer depends on all bits of both.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const auto product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Of a point without negative zeros.
inline std::uint64_t hash(Point point) {
  return fold(std::bit_cast<std::uint64_t>(point.x) ^ 0x9E6C63D0876A9A6FU,
              std::bit_cast<std::uint64_t>(point.y) ^ 0xD1B54A32D192ED03U);
}

}  // namespace sohoa::geometry::coverage
