#pragma once
// How the unmatched edges meet: where they cross, where one ends on another, which face one another closely.
#include <cstdint>
#include <optional>

#include "geometry/coverage_match.hpp"
#include "geometry/coverage_tree.hpp"

namespace sohoa::geometry::coverage {

/// A point inside an edge at which another one crosses it or ends.
struct Cut {
  std::uint32_t edge;
  Point at;
};

/// An end of an edge of `feature` that lies on an edge of another feature.
struct Touch {
  std::uint32_t edge;
  std::uint32_t feature;
  Point at;
};

/// Two edges that face one another within the tolerance.
struct Facing {
  std::uint32_t edge, other;
};

/// The stretch that two edges which run against one another have in common.
struct Stretch {
  double from, to;              ///< along the longer edge
  double from_apart, to_apart;  ///< how far the other lies left of it there
  bool first_is_longer;
};

/// nullopt unless the edges face one another as CoverageFault::near_edge says.
std::optional<Stretch> facing_stretch(const Edge& e, const Edge& f, double tolerance);

struct Meetings {
  BigArray<Cut> cuts;        ///< by edge, then along it; each once
  BigArray<Touch> touches;   ///< by edge's feature and place; each vertex on a feature once, with its first owner
  BigArray<Facing> facings;  ///< in no order
};

/// Compares all edges that lie near one another. `node`, `edge`: as in CoverageLimits.
Meetings meet(const BigArray<Edge>& edges, const EdgeTree& tree, double node, double edge, Scratch& scratch);

}  // namespace sohoa::geometry::coverage
