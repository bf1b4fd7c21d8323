#pragma once
// Which unmatched edges lie near which.
#include <algorithm>
#include <vector>

#include "geometry/coverage_match.hpp"

namespace sohoa::geometry::coverage {

/// A packed R-tree over edges in Hilbert order; the edges themselves are its leaves.
class EdgeTree {
 public:
  static constexpr std::size_t kFanout = 8;

  EdgeTree(const BigArray<Edge>& edges, Scratch& scratch);

  std::size_t leaves() const { return (edges_.size() + kFanout - 1) / kFanout; }

  /// Calls `visit(leaf)` for every leaf, from `first` on, whose box meets `box`, in ascending order.
  template <typename Visit>
  void leaves_in(const Box& box, std::size_t first, Visit&& visit) const;

  /// Calls `visit(edge)` for edges whose box meets `box`, those further right rather earlier. The visitor may make the
  /// box smaller.
  template <typename Visit>
  void edges_leftwards(Box& box, Visit&& visit) const;

 private:
  static constexpr std::size_t kMaxLevels = 12;
  struct Level {
    std::size_t begin, size;  ///< in boxes_
  };

  const BigArray<Edge>& edges_;
  BigArray<Box> boxes_;  ///< of the leaves, then level by level up to the root
  std::vector<Level> levels_;
};

template <typename Visit>
void EdgeTree::leaves_in(const Box& box, std::size_t first, Visit&& visit) const {
  if (levels_.empty()) return;
  struct Node {
    std::size_t level, place;
  };
  Node stack[kMaxLevels * kFanout];
  std::size_t top = 0;
  for (std::size_t i = levels_.back().size; i-- > 0;) stack[top++] = {levels_.size() - 1, i};
  while (top > 0) {
    const Node node = stack[--top];
    // The last leaf under this node lies before `first`.
    if (((node.place + 1) << (3 * node.level)) <= first) continue;
    if (!boxes_[levels_[node.level].begin + node.place].intersects(box)) continue;
    if (node.level == 0) {
      visit(node.place);
      continue;
    }
    const std::size_t begin = node.place * kFanout;
    for (std::size_t i = std::min(begin + kFanout, levels_[node.level - 1].size); i-- > begin;)
      stack[top++] = {node.level - 1, i};
  }
}

template <typename Visit>
void EdgeTree::edges_leftwards(Box& box, Visit&& visit) const {
  if (levels_.empty()) return;
  struct Node {
    std::size_t level, place;
    double right;
  };
  Node stack[kMaxLevels * kFanout];
  std::size_t top = 0;
  // The one furthest right comes on top.
  const auto push = [&](std::size_t level, std::size_t begin, std::size_t end) {
    const std::size_t bottom = top;
    for (std::size_t i = begin; i < end; ++i) {
      const Box& node = boxes_[levels_[level].begin + i];
      if (!node.intersects(box)) continue;
      std::size_t at = top++;
      for (; at > bottom && stack[at - 1].right > node.maxx; --at) stack[at] = stack[at - 1];
      stack[at] = {level, i, node.maxx};
    }
  };
  push(levels_.size() - 1, 0, levels_.back().size);
  while (top > 0) {
    const Node node = stack[--top];
    if (node.right < box.minx) continue;  // meanwhile the box has shrunk
    const std::size_t begin = node.place * kFanout;
    if (node.level > 0) {
      push(node.level - 1, begin, std::min(begin + kFanout, levels_[node.level - 1].size));
      continue;
    }
    for (std::size_t i = begin; i < std::min(edges_.size(), begin + kFanout); ++i)
      if (edges_[i].box().intersects(box)) visit(i);
  }
}

}  // namespace sohoa::geometry::coverage
