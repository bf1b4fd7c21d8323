#pragma once
// A fast check that can only say "certainly valid". Nearly all drawn parcels are plain: rings that touch neither
// themselves nor one another. Proving that takes a few comparisons; anything else is left to GEOS.
#include <cstdint>
#include <optional>
#include <vector>

#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// The rings of one polygon or multipolygon. Memory is kept between geometries.
class PlainRings {
 public:
  void clear();

  /// Adds a closed ring of at least four finite coordinates, in the order of walk().
  void add(const Run& run);

  /// Whether it is proved that all rings are simple and pairwise disjoint, holes lie in their shells, and no ring lies
  /// in another of its sort. That implies validity by OGC 06-103r4, 6.1.11 and 6.1.14. False means "not proved".
  bool certainly_valid();

  /// A vertex of a ring that is there twice, in whatever direction.
  std::optional<Point> duplicate() const;

 private:
  struct Ring {
    std::uint32_t begin, end;  ///< in vertices_; repeated vertices and the closing one are left out
    std::uint32_t polygon;
    bool shell;
    Box box;
  };
  /// The edge from vertex `id` to vertex `next`.
  struct Edge {
    Point a, b;
    double minx, maxx, miny, maxy;
    std::uint32_t id, next;
  };

  bool corners_turn() const;
  void collect_edges();
  bool edges_apart() const;
  bool edges_apart_by_sweep();
  bool rings_in_place() const;
  enum class Side { inside, outside, unknown };
  Side side_of(Point point, const Ring& ring) const;
  static bool apart(const Edge& e, const Edge& f);
  bool same_ring(const Ring& one, const Ring& two) const;

  bool plain_ = true;
  std::vector<Point> vertices_;
  std::vector<Ring> rings_;
  std::vector<Edge> edges_, sorted_;
  std::vector<std::pair<double, std::uint32_t>> order_;
};

}  // namespace sohoa::geometry
