#pragma once
// Which edges are the border of exactly two features. In a sound coverage these are nearly all.
#include <cstdint>
#include <utility>
#include <vector>

#include "geometry/coverage_features.hpp"

namespace sohoa::geometry::coverage {

/// An edge with the inside of its feature on the left.
struct Edge {
  Point a, b;
  std::uint32_t feature;  ///< place in Features::list()
  std::uint32_t key;      ///< place on the Hilbert curve through the unmatched edges

  Box box() const {
    Box result;
    result.add(a.x, a.y);
    result.add(b.x, b.y);
    return result;
  }
};

struct Matching {
  BigArray<Edge> unmatched;  ///< in Hilbert order, equal keys by coordinates and feature
  /// Copies of a feature: the one that is judged, then the other. Places in Features::list().
  std::vector<std::pair<std::uint32_t, std::uint32_t>> duplicates;
  std::uint64_t edges = 0;  ///< without those of duplicates
};

/// Leaves out duplicates and marks them. An edge is matched when its reverse is there once and itself no second time.
Matching match(Features& features, Scratch& scratch);

}  // namespace sohoa::geometry::coverage
