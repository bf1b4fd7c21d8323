#pragma once
// The order in which an R-tree is packed: near things get near numbers.
#include <cstdint>
#include <utility>

namespace sohoa::geometry {

/// Place of the cell (x, y), both 0..65535, on the Hilbert curve through all 2^32 cells. It starts at (0, 0) and ends
/// at (65535, 0); two cells that follow one another always share an edge.
constexpr std::uint32_t hilbert(std::uint32_t x, std::uint32_t y) {
  std::uint32_t place = 0;
  for (std::uint32_t bit = 0x8000; bit != 0; bit >>= 1) {
    const bool right = (x & bit) != 0;
    const bool top = (y & bit) != 0;
    place = place << 2 | (right ? (top ? 2u : 3u) : (top ? 1u : 0u));
    if (top) continue;
    // In the lower quarters the curve lies on its side, on the right also upside down.
    if (right) {
      x = ~x;
      y = ~y;
    }
    std::swap(x, y);
  }
  return place;
}

}  // namespace sohoa::geometry
