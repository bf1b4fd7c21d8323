#include "geometry/plain_rings.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

/// Beyond this, GEOS's own arithmetic could overflow and so answer otherwise than the mathematics.
constexpr double kLargest = 1e100;
/// Up to here comparing all pairs is faster than sorting.
constexpr std::size_t kFewEdges = 40;
/// Rings are compared in pairs; a geometry with more goes to GEOS, which has an index.
constexpr std::size_t kFewRings = 64;
/// The sweep gives up after so many pairs per edge: shapes like a comb lying across it would take quadratic time.
constexpr std::size_t kPairsPerEdge = 64;
constexpr std::size_t kKeptVertices = 100'000;

int turn(Point a, Point b, Point c) {
  return certain_orient(a.x, a.y, b.x, b.y, c.x, c.y);
}

/// What plain arithmetic tells of the corner a → b → c.
struct Corner {
  bool goes_on;  ///< the two edges certainly share nothing but b: they turn, or go on within a right angle
  bool sharp;    ///< goes back nearly, or exactly, the way it came
};

Corner corner(Point a, Point b, Point c) {
  const double across = (a.x - c.x) * (b.y - c.y) - (a.y - c.y) * (b.x - c.x);
  const double along = (b.x - a.x) * (c.x - b.x);
  const double up = (b.y - a.y) * (c.y - b.y);
  const double on = along + up;
  return {turn(a, b, c) != 0 || on > 1e-15 * (std::abs(along) + std::abs(up)) + 1e-290,
          std::abs(across) <= -on * kSharpTangent};
}

}  // namespace

void PlainRings::clear() {
  // One monster must not hold memory for as long as the program runs.
  if (vertices_.capacity() > kKeptVertices) *this = PlainRings();
  plain_ = true;
  computable_ = true;
  maybe_sharp_ = true;
  repeated_ = 0;
  vertices_.clear();
  rings_.clear();
}

void PlainRings::add(const Run& run) {
  Ring ring{static_cast<std::uint32_t>(vertices_.size()), 0, run.polygon, run.ring == 0, {}};
  const std::uint32_t last = run.points.size() - 1;
  vertices_.resize(ring.begin + std::size_t{last});
  Point* const first = vertices_.data() + ring.begin;
  Point* end = first;
  for (std::uint32_t i = 0; i < last; ++i) {
    const Point point = run.points[i];
    if (end != first && point == end[-1]) {
      if (repeated_++ == 0) first_repeated_ = point;
      continue;
    }
    ring.box.add(point.x, point.y);
    *end++ = point;
  }
  while (end - first > 1 && end[-1] == *first) {
    if (repeated_++ == 0) first_repeated_ = *first;
    --end;
  }
  vertices_.resize(static_cast<std::size_t>(end - vertices_.data()));
  ring.end = static_cast<std::uint32_t>(vertices_.size());
  const Box& box = ring.box;
  const double largest =
      std::max(std::max(std::abs(box.minx), std::abs(box.maxx)), std::max(std::abs(box.miny), std::abs(box.maxy)));
  computable_ = computable_ && largest < kLargest;
  plain_ = plain_ && end - first >= 3 && computable_;
  rings_.push_back(ring);
}

bool PlainRings::certainly_valid() {
  if (!plain_ || !corners_turn() || rings_.size() > kFewRings) return false;
  collect_edges();
  const bool apart = edges_.size() <= kFewEdges ? edges_apart() : edges_apart_by_sweep();
  return apart && rings_in_place();
}

bool PlainRings::corners_turn() {
  bool go_on = true;
  bool sharp = false;
  for (const Ring& ring : rings_) {
    Point a = vertices_[ring.end - 2];
    Point b = vertices_[ring.end - 1];
    for (std::uint32_t i = ring.begin; i < ring.end; ++i) {
      const Point c = vertices_[i];
      const Corner here = corner(a, b, c);
      go_on &= here.goes_on;
      sharp |= here.sharp;
      a = b;
      b = c;
    }
  }
  maybe_sharp_ = sharp;
  return go_on;
}

void PlainRings::collect_edges() {
  edges_.clear();
  edges_.reserve(vertices_.size());
  for (const Ring& ring : rings_) {
    for (std::uint32_t id = ring.begin; id < ring.end; ++id) {
      const std::uint32_t next = id + 1 == ring.end ? ring.begin : id + 1;
      const Point a = vertices_[id];
      const Point b = vertices_[next];
      edges_.push_back(
          {a, b, std::min(a.x, b.x), std::max(a.x, b.x), std::min(a.y, b.y), std::max(a.y, b.y), id, next});
    }
  }
}

/// Whether two edges with overlapping boxes certainly share no point. Neighbours were judged by their corner.
bool PlainRings::apart(const Edge& e, const Edge& f) {
  if (e.next == f.id || f.next == e.id) return true;
  return turn(e.a, e.b, f.a) * turn(e.a, e.b, f.b) > 0 || turn(f.a, f.b, e.a) * turn(f.a, f.b, e.b) > 0;
}

bool PlainRings::edges_apart() const {
  const std::size_t count = edges_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Edge& e = edges_[i];
    for (std::size_t j = i + 1; j < count; ++j) {
      const Edge& f = edges_[j];
      if (f.minx > e.maxx || f.maxx < e.minx || f.miny > e.maxy || f.maxy < e.miny) continue;
      if (!apart(e, f)) return false;
    }
  }
  return true;
}

bool PlainRings::edges_apart_by_sweep() {
  const std::size_t count = edges_.size();
  order_.clear();
  for (std::uint32_t i = 0; i < count; ++i) order_.emplace_back(edges_[i].minx, i);
  std::sort(order_.begin(), order_.end());
  sorted_.clear();
  for (const auto& [minx, i] : order_) sorted_.push_back(edges_[i]);
  std::size_t budget = count * kPairsPerEdge;
  for (std::size_t i = 0; i < count; ++i) {
    const Edge& e = sorted_[i];
    for (std::size_t j = i + 1; j < count && sorted_[j].minx <= e.maxx; ++j) {
      if (budget-- == 0) return false;
      const Edge& f = sorted_[j];
      if (f.miny > e.maxy || f.maxy < e.miny) continue;
      if (!apart(e, f)) return false;
    }
  }
  return true;
}

/// Counts the edges of the ring to the right of a point that lies on none of them.
PlainRings::Side PlainRings::side_of(Point point, const Ring& ring) const {
  bool inside = false;
  Point a = vertices_[ring.end - 1];
  for (std::uint32_t i = ring.begin; i < ring.end; ++i) {
    const Point b = vertices_[i];
    if ((a.y > point.y) != (b.y > point.y) && std::max(a.x, b.x) > point.x) {
      const int side = turn(a, b, point);
      if (side == 0) return Side::unknown;
      inside ^= (side > 0) == (b.y > a.y);
    }
    a = b;
  }
  return inside ? Side::inside : Side::outside;
}

/// For rings already known to be simple and disjoint: one vertex then tells where a whole ring lies.
bool PlainRings::rings_in_place() const {
  std::size_t shell = 0;
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    const Ring& ring = rings_[i];
    if (ring.shell) shell = i;
    if (!ring.shell && side_of(vertices_[ring.begin], rings_[shell]) != Side::inside) return false;
    for (std::size_t j = 0; j < i; ++j) {
      const Ring& other = rings_[j];
      const bool may_not_nest = ring.shell ? other.shell : !other.shell && other.polygon == ring.polygon;
      if (!may_not_nest || !ring.box.intersects(other.box)) continue;
      if (side_of(vertices_[ring.begin], other) != Side::outside) return false;
      if (side_of(vertices_[other.begin], ring) != Side::outside) return false;
    }
  }
  return true;
}

}  // namespace sohoa::geometry
