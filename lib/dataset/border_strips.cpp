#include "dataset/border_strips.hpp"

#include <algorithm>
#include <cmath>

#include "geometry/wkb.hpp"

namespace sohoa {
namespace {

constexpr double kMostPieces = 4096;      // of one edge: longer ones are no borders of land
constexpr double kFarthest = 1073741824;  // squares from zero

}  // namespace

/// Calls `visit(square)` for the squares of all edges with their margin until it gives false. False when an edge is too
/// long or too far away to be laid into squares.
template <typename Visit>
bool BorderStrips::each_square(std::string_view wkb, Visit&& visit) const {
  bool whole = true, wanted = true;
  const auto cells = [&](geometry::Point a, geometry::Point b) {
    const auto low = [&](double one, double two) { return std::floor((std::min(one, two) - margin_) / square_); };
    const auto high = [&](double one, double two) { return std::floor((std::max(one, two) + margin_) / square_); };
    const double left = low(a.x, b.x), right = high(a.x, b.x), bottom = low(a.y, b.y), top = high(a.y, b.y);
    if (!(std::max({std::abs(left), std::abs(right), std::abs(bottom), std::abs(top)}) < kFarthest)) {
      whole = false;
      return;
    }
    for (auto x = static_cast<std::int64_t>(left); x <= static_cast<std::int64_t>(right); ++x)
      for (auto y = static_cast<std::int64_t>(bottom); y <= static_cast<std::int64_t>(top) && wanted; ++y)
        wanted = visit((static_cast<std::uint64_t>(x) << 32) ^ (static_cast<std::uint64_t>(y) & 0xFFFFFFFF));
  };
  geometry::walk(wkb, [&](const geometry::Run& run) {
    for (std::uint32_t i = 1; i < run.points.size() && wanted; ++i) {
      const geometry::Point a = run.points[i - 1], b = run.points[i];
      const double pieces = std::ceil(std::hypot(b.x - a.x, b.y - a.y) / square_);
      if (!(pieces <= kMostPieces)) {
        whole = false;
        continue;
      }
      const auto at = [&](double t) { return geometry::Point{a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t}; };
      for (double piece = 0; piece < pieces && wanted; ++piece) cells(at(piece / pieces), at((piece + 1) / pieces));
    }
  });
  return whole;
}

void BorderStrips::add(std::string_view wkb, std::uint32_t side) {
  each_square(wkb, [&](std::uint64_t square) {
    const auto [found, is_new] = sides_.try_emplace(square, side);
    if (!is_new && found->second != side) found->second = kSeveral;
    return true;
  });
}

bool BorderStrips::near(std::string_view wkb) const {
  bool found = false;
  const bool whole = each_square(wkb, [&](std::uint64_t square) {
    const auto there = sides_.find(square);
    found = there != sides_.end() && there->second == kSeveral;
    return !found;
  });
  return found || !whole;
}

}  // namespace sohoa
