#include "geometry/box_tree.hpp"

#include <utility>

#include "geometry/hilbert.hpp"

namespace sohoa::geometry {

void BoxTree::build(std::span<const Box> boxes) {
  boxes_.clear();
  number_.clear();
  levels_.clear();
  if (boxes.empty()) return;
  Box all;
  for (const Box& box : boxes) all.add(box);
  const auto scale = [](double low, double high) { return high > low ? 65535 / (high - low) : 0; };
  const double x_scale = scale(all.minx, all.maxx), y_scale = scale(all.miny, all.maxy);
  const auto cell = [](double place) { return static_cast<std::uint32_t>(std::clamp(place, 0.0, 65535.0)); };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  order.reserve(boxes.size());
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {
    const double x = boxes[i].minx / 2 + boxes[i].maxx / 2, y = boxes[i].miny / 2 + boxes[i].maxy / 2;
    order.emplace_back(hilbert(cell((x - all.minx) * x_scale), cell((y - all.miny) * y_scale)), i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [place, number] : order) {
    boxes_.push_back(boxes[number]);
    number_.push_back(number);
  }
  levels_.push_back({0, static_cast<std::uint32_t>(boxes.size())});
  while (levels_.back().size > kFanout) {
    const Level below = levels_.back();
    const auto begin = static_cast<std::uint32_t>(boxes_.size());
    for (std::uint32_t first = 0; first < below.size; first += kFanout) {
      Box node;
      for (std::uint32_t i = first; i < std::min(first + kFanout, below.size); ++i) node.add(boxes_[below.begin + i]);
      boxes_.push_back(node);
    }
    levels_.push_back({begin, static_cast<std::uint32_t>(boxes_.size()) - begin});
  }
}

}  // namespace sohoa::geometry
