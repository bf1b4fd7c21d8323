#pragma once
// All that is wrong with the rings of an invalid polygon. GEOS stops at the first fault and calls most of them a
// self-intersection; a clerk is helped by the whole list, and by what it really is.
#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "geometry/box_tree.hpp"
#include "geometry/findings.hpp"
#include "geometry/geos_judge.hpp"
#include "geometry/plain_rings.hpp"

namespace sohoa::geometry {

/// Looks for too_few_points, zero_area, spike, duplicate_ring, self_crossing, ring_self_touch, hole_ and
/// parts_touch_along_line, hole_outside, nested_holes, nested_shells. Exact arithmetic decides; crossing points are
/// rounded once. What follows from another fault is not a fault of its own: spikes and rings that are there twice are
/// taken out before lines are compared. Takes n log n, and no more than a fixed number of comparisons per edge: a shape
/// that needs more has so many faults that those found by then will do.
class RingFaults {
 public:
  explicit RingFaults(const GeosJudge& judge) : judge_(judge) {}

  /// `related`: whether the polygons are parts of one multipolygon, so that they may not overlap.
  void find(const PlainRings& rings, bool related, Findings& findings);

 private:
  /// A ring without spikes, in vertices_.
  struct Ring {
    std::uint32_t begin, end;
    std::uint32_t polygon;
    bool shell;
    Box box;

    std::uint32_t size() const { return end - begin; }
  };
  struct Edge {
    Point a, b;
    std::uint32_t ring, id;  ///< of the vertex `a`
  };
  /// How two rings, or one with itself, were seen to meet.
  enum Meeting : std::uint8_t { kCross = 1, kAlong = 2 };
  enum class Side : std::uint8_t { inside, outside, on, unknown };

  void take_in(const PlainRings& rings, Findings& findings);
  void unfold(const Point* begin, const Point* end, Findings& findings);
  void drop_duplicates(bool related, Findings& findings);
  bool same_ring(const Ring& one, const Ring& two) const;

  void compare_edges(bool related, Findings& findings);
  void compare(const Edge& e, const Edge& f, Findings& findings);
  void touch(const Edge& e, const Edge& f, Findings& findings);
  void meet(const Edge& e, const Edge& f, Meeting how, Fault fault, Point place, Findings& findings);
  Point vertex_before(const Edge& edge) const;

  void place_rings(bool related, Findings& findings);
  void compare_places(std::uint32_t one, std::uint32_t in, Findings& findings);
  bool maybe_in_a_hole(std::uint32_t ring, std::uint32_t shell);
  Side lies(std::uint32_t ring, std::uint32_t in, Point& witness);
  Side side_of(Point point, const Ring& ring);
  std::uint8_t meetings(std::uint32_t one, std::uint32_t two) const;

  static std::uint64_t key(std::uint32_t one, std::uint32_t two) {
    return std::uint64_t{std::min(one, two)} << 32 | std::max(one, two);
  }

  const GeosJudge& judge_;
  std::vector<Point> vertices_, kept_;
  std::vector<bool> returned_to_;
  std::vector<Ring> rings_;
  std::vector<Edge> edges_;
  std::vector<Box> boxes_;
  BoxTree tree_;
  std::vector<std::uint32_t> hits_;
  std::unordered_map<std::uint64_t, std::uint8_t> meetings_;  ///< by key(), of rings that meet
  std::uint64_t budget_ = 0;                                  ///< edges that may still be looked at
};

}  // namespace sohoa::geometry
