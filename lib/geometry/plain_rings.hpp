#pragma once
// A fast check that can only say "certainly valid". Nearly all drawn parcels are plain: rings that touch neither
// themselves nor one another. Proving that takes a few comparisons; anything else is left to GEOS.
#include <cstdint>
#include <vector>

#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// A corner sharper than this is worth a second look (tangent of 1.2 degrees; degrees of longitude being shorter than
/// those of latitude changes angles by less than a fifth).
inline constexpr double kSharpTangent = 0.021;

/// The rings of one polygon or multipolygon. Memory is kept between geometries.
class PlainRings {
 public:
  struct Ring {
    std::uint32_t begin, end;  ///< in vertices(); repeated vertices and the closing one are left out
    std::uint32_t polygon;
    bool shell;
    Box box;

    std::uint32_t size() const { return end - begin; }
  };

  void clear();

  /// Adds a closed ring of at least four finite coordinates, in the order of walk().
  void add(const Run& run);

  /// Whether it is proved that all rings are simple and pairwise disjoint, holes lie in their shells, and no ring lies
  /// in another of its sort. That implies validity by OGC 06-103r4, 6.1.11 and 6.1.14. False means "not proved".
  bool certainly_valid();

  const std::vector<Ring>& rings() const { return rings_; }
  const std::vector<Point>& vertices() const { return vertices_; }

  /// Vertices that were left out because they equal the one before, and the first of them.
  std::uint32_t repeated() const { return repeated_; }
  Point first_repeated() const { return first_repeated_; }

  /// False when certainly_valid() has seen that no corner is sharper than kSharpTangent.
  bool maybe_sharp() const { return maybe_sharp_; }
  /// Whether all coordinates are so small that nothing computed from them overflows.
  bool computable() const { return computable_; }

 private:
  /// The edge from vertex `id` to vertex `next`.
  struct Edge {
    Point a, b;
    double minx, maxx, miny, maxy;
    std::uint32_t id, next;
  };

  bool corners_turn();
  void collect_edges();
  bool edges_apart() const;
  bool edges_apart_by_sweep();
  bool rings_in_place() const;
  enum class Side { inside, outside, unknown };
  Side side_of(Point point, const Ring& ring) const;
  static bool apart(const Edge& e, const Edge& f);

  bool plain_ = true;
  bool computable_ = true;
  bool maybe_sharp_ = true;
  std::uint32_t repeated_ = 0;
  Point first_repeated_{};
  std::vector<Point> vertices_;
  std::vector<Ring> rings_;
  std::vector<Edge> edges_, sorted_;
  std::vector<std::pair<double, std::uint32_t>> order_;
};

}  // namespace sohoa::geometry
