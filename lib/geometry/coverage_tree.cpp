#include "geometry/coverage_tree.hpp"

namespace sohoa::geometry::coverage {

EdgeTree::EdgeTree(const BigArray<Edge>& edges, Scratch& scratch) : edges_(edges) {
  if (edges.empty()) return;
  std::size_t all = 0;
  for (std::size_t size = leaves();; size = (size + kFanout - 1) / kFanout) {
    levels_.push_back({all, size});
    all += size;
    if (size <= kFanout) break;
  }
  boxes_ = BigArray<Box>(scratch, all);
  for (std::size_t leaf = 0; leaf < leaves(); ++leaf) {
    Box box;
    for (std::size_t i = leaf * kFanout; i < std::min(edges.size(), (leaf + 1) * kFanout); ++i) box.add(edges[i].box());
    boxes_[leaf] = box;
  }
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    const Level below = levels_[level - 1];
    for (std::size_t node = 0; node < levels_[level].size; ++node) {
      Box box;
      for (std::size_t i = node * kFanout; i < std::min(below.size, (node + 1) * kFanout); ++i)
        box.add(boxes_[below.begin + i]);
      boxes_[levels_[level].begin + node] = box;
    }
  }
}

}  // namespace sohoa::geometry::coverage
