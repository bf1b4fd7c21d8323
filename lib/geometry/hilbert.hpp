#pragma once
// The order in which an R-tree is packed: near things get near numbers.
#include <array>
#include <cstdint>
#include <utility>

namespace sohoa::geometry {

namespace detail {

/// Four levels of the curve at once. A part of it may be mirrored at the diagonal (1) and turned round (2): that is its
/// state. By state, four bits of x, four bits of y: eight bits of the place and, from bit 8 on, the state within.
constexpr std::array<std::uint16_t, 1024> hilbert_levels() {
  std::array<std::uint16_t, 1024> table{};
  for (unsigned i = 0; i < table.size(); ++i) {
    unsigned state = i >> 8, place = 0;
    for (unsigned bit = 8; bit != 0; bit >>= 1) {
      bool right = (i >> 4 & bit) != 0, top = (i & bit) != 0;
      if ((state & 2) != 0) {
        right = !right;
        top = !top;
      }
      if ((state & 1) != 0) std::swap(right, top);
      place = place << 2 | (right ? (top ? 2u : 3u) : (top ? 1u : 0u));
      // In the lower quarters the curve lies on its side, on the right also upside down.
      if (!top) state ^= right ? 3u : 1u;
    }
    table[i] = static_cast<std::uint16_t>(place | state << 8);
  }
  return table;
}

inline constexpr std::array<std::uint16_t, 1024> kHilbertLevels = hilbert_levels();

}  // namespace detail

/// Place of the cell (x, y), both 0..65535, on the Hilbert curve through all 2^32 cells. It starts at (0, 0) and ends
/// at (65535, 0); two cells that follow one another always share an edge.
constexpr std::uint32_t hilbert(std::uint32_t x, std::uint32_t y) {
  std::uint32_t place = 0, state = 0;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const std::uint32_t found = detail::kHilbertLevels[state << 8 | (x >> shift & 15) << 4 | (y >> shift & 15)];
    place = place << 8 | (found & 0xFF);
    state = found >> 8;
  }
  return place;
}

}  // namespace sohoa::geometry
