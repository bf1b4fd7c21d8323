#pragma once
// Which of many boxes meet a box.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "geometry/measure.hpp"

namespace sohoa::geometry {

/// A packed R-tree over boxes that do not change. Boxes that lie near one another on the Hilbert curve share a node.
class BoxTree {
 public:
  /// Copies the boxes; n log n. None may be empty.
  void build(std::span<const Box> boxes);

  /// Calls `visit(number)` for every box that meets `box`, edges included, in no particular order, until it answers
  /// false. Answers whether it never did.
  template <typename Visit>
  bool search(const Box& box, Visit&& visit) const;

 private:
  static constexpr std::uint32_t kFanout = 8;
  static constexpr std::uint32_t kMaxLevels = 12;  // 8^11 are more than there are numbers
  struct Level {
    std::uint32_t begin, size;  ///< in boxes_
  };

  std::vector<Box> boxes_;             ///< the leaves in Hilbert order, then level by level up to the root
  std::vector<std::uint32_t> number_;  ///< of a leaf: its number as it was given
  std::vector<Level> levels_;
};

template <typename Visit>
bool BoxTree::search(const Box& box, Visit&& visit) const {
  if (levels_.empty()) return true;
  struct Node {
    std::uint32_t level, place;
  };
  // Depth first, so that it never holds more than one node's children per level.
  Node stack[kMaxLevels * kFanout];
  std::uint32_t top = 0;
  const auto root = static_cast<std::uint32_t>(levels_.size() - 1);
  for (std::uint32_t i = 0; i < levels_.back().size; ++i) stack[top++] = {root, i};
  while (top > 0) {
    const Node node = stack[--top];
    if (!boxes_[levels_[node.level].begin + node.place].intersects(box)) continue;
    if (node.level == 0) {
      if (!visit(number_[node.place])) return false;
      continue;
    }
    const std::uint32_t first = node.place * kFanout;
    const std::uint32_t last = std::min(first + kFanout, levels_[node.level - 1].size);
    for (std::uint32_t i = first; i < last; ++i) stack[top++] = {node.level - 1, i};
  }
  return true;
}

}  // namespace sohoa::geometry
