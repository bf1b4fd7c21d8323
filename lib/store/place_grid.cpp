#include "store/place_grid.hpp"

#include <algorithm>
#include <cmath>

namespace sohoa::store {
namespace {

/// Beyond this nothing is a coordinate; a key then still fits its integer.
constexpr double kLargest = 1e9;

}  // namespace

void PlaceGrid::add(geometry::Point place, Weight weight) {
  if (!(std::abs(place.x) < kLargest && std::abs(place.y) < kLargest)) return;
  if (total_++ == 0) first_ = place;
  box_.add(place.x, place.y);
  const Key key{static_cast<std::int64_t>(std::floor(place.x / size_)),
                static_cast<std::int64_t>(std::floor(place.y / size_))};
  Sums& sums = cells_[key];
  sums.x += place.x - first_.x;
  sums.y += place.y - first_.y;
  ++sums.counts.of(weight);
  ++sums.total;
  while (cells_.size() > kMost) coarsen();
}

void PlaceGrid::coarsen() {
  size_ *= 2;
  std::unordered_map<Key, Sums, Hash> coarser;
  for (const auto& [key, sums] : cells_) {
    Sums& into = coarser[{key.x >> 1, key.y >> 1}];
    into.x += sums.x;
    into.y += sums.y;
    into.total += sums.total;
    for (const Weight weight : kWeights) into.counts.of(weight) += sums.counts.of(weight);
  }
  cells_ = std::move(coarser);
}

std::vector<PlaceGrid::Cell> PlaceGrid::cells() const {
  std::vector<std::pair<Key, Sums>> sorted(cells_.begin(), cells_.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first.y != b.first.y ? a.first.y < b.first.y : a.first.x < b.first.x;
  });
  std::vector<Cell> cells;
  for (const auto& [key, sums] : sorted) {
    const auto count = static_cast<double>(sums.total);
    cells.push_back({{first_.x + sums.x / count, first_.y + sums.y / count}, sums.counts, sums.total});
  }
  return cells;
}

}  // namespace sohoa::store
