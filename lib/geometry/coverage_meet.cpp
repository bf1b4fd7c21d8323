#include "geometry/coverage_meet.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <tuple>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

constexpr std::size_t kFanout = EdgeTree::kFanout;
/// Features that lie on one another hundreds deep cross too often to be told apart.
constexpr std::size_t kCutsPerEdge = 500, kFewCuts = 1'000'000;

int side(const Edge& edge, Point point) {
  return orient(edge.a.x, edge.a.y, edge.b.x, edge.b.y, point.x, point.y);
}

bool before(Point a, Point b) {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

/// Whether a point on the line through an edge lies between its ends.
bool between(const Edge& edge, Point point) {
  return before(edge.a, edge.b) ? before(edge.a, point) && before(point, edge.b)
                                : before(edge.b, point) && before(point, edge.a);
}

/// The point that two crossing edges have in common, rounded once; the same in whichever order they are given.
Point crossing(const Edge& e, const Edge& f) {
  Point a = e.a, b = e.b, c = f.a, d = f.b;
  if (before(b, a)) std::swap(a, b);
  if (before(d, c)) std::swap(c, d);
  if (before(c, a) || (a == c && before(d, b))) {
    std::swap(a, c);
    std::swap(b, d);
  }
  using Wide = long double;
  const Wide ux = Wide{b.x} - a.x, uy = Wide{b.y} - a.y, vx = Wide{d.x} - c.x, vy = Wide{d.y} - c.y;
  const Wide part = ((Wide{c.x} - a.x) * vy - (Wide{c.y} - a.y) * vx) / (ux * vy - uy * vx);
  const Wide inside = std::clamp(part, Wide{0}, Wide{1});
  return {static_cast<double>(a.x + inside * ux), static_cast<double>(a.y + inside * uy)};
}

/// What one thread found.
struct Found {
  std::vector<Cut> cuts;
  std::vector<Touch> touches;
  std::vector<Facing> facings;
};

class Meeting {
 public:
  Meeting(const BigArray<Edge>& edges, const EdgeTree& tree, double node, double edge)
      : edges_(edges), tree_(tree), node_(node), edge_(edge), reach_(std::max(node, edge)) {}

  void run(tbb::enumerable_thread_specific<Found>& found) {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, tree_.leaves(), 64), [&](const auto& range) {
      Found& mine = found.local();
      const std::size_t before = mine.cuts.size();
      for (std::size_t leaf = range.begin(); leaf < range.end(); ++leaf) compare_leaf(leaf, mine);
      if ((cuts_ += mine.cuts.size() - before) > kFewCuts + kCutsPerEdge * edges_.size())
        throw InputError(
            tr("{} edges cross more than {} times: features lie on one another hundreds deep; check fewer "
               "layers at once",
               edges_.size(), kFewCuts + kCutsPerEdge * edges_.size()));
    });
  }

 private:
  void compare_leaf(std::size_t leaf, Found& found) const {
    const std::size_t begin = leaf * kFanout, end = std::min(edges_.size(), begin + kFanout);
    Box near[kFanout], all;
    for (std::size_t i = begin; i < end; ++i) {
      Box& box = near[i - begin];
      box = edges_[i].box();
      box = {box.minx - reach_, box.miny - reach_, box.maxx + reach_, box.maxy + reach_};
      all.add(box);
    }
    tree_.leaves_in(all, leaf, [&](std::size_t other) {
      const std::size_t last = std::min(edges_.size(), (other + 1) * kFanout);
      for (std::size_t j = other == leaf ? begin + 1 : other * kFanout; j < last; ++j) {
        const Box box = edges_[j].box();
        if (!meet_each_other(all, box)) continue;
        unsigned found_near = 0;
        for (std::size_t i = begin; i < std::min(end, j); ++i)
          found_near |= static_cast<unsigned>(meet_each_other(near[i - begin], box)) << (i - begin);
        for (; found_near != 0; found_near &= found_near - 1)
          compare(begin + static_cast<std::size_t>(std::countr_zero(found_near)), j, found);
      }
    });
  }

  /// Without jumps: which boxes meet is hard to guess.
  static bool meet_each_other(const Box& a, const Box& b) {
    return ((a.minx <= b.maxx) & (b.minx <= a.maxx) & (a.miny <= b.maxy) & (b.miny <= a.maxy)) != 0;
  }

  void compare(std::size_t i, std::size_t j, Found& found) const {
    const Edge &e = edges_[i], &f = edges_[j];
    const bool same_a = e.a == f.a || e.a == f.b, same_b = e.b == f.a || e.b == f.b;
    if (same_a && same_b) return;
    if (same_a || same_b) {
      const Point of_e = same_a ? e.b : e.a, of_f = f.a == e.a || f.a == e.b ? f.b : f.a;
      if (side(e, of_f) == 0) {
        if (between(e, of_f)) cut(i, of_f, found);
        if (between(f, of_e)) cut(j, of_e, found);
      }
    } else if (e.box().intersects(f.box())) {
      intersect(i, j, found);
    }
    if (e.feature == f.feature) return;
    touch(i, j, found);
    touch(j, i, found);
    if (edge_ > 0 && may_face(e, f) && facing_stretch(e, f, edge_))
      found.facings.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)});
  }

  /// Of two edges without a common end.
  void intersect(std::size_t i, std::size_t j, Found& found) const {
    const Edge &e = edges_[i], &f = edges_[j];
    const int a = side(e, f.a), b = side(e, f.b);
    if (a * b > 0) return;
    const int c = side(f, e.a), d = side(f, e.b);
    if (c * d > 0) return;
    if (a != 0 && b != 0 && c != 0 && d != 0) {
      const Point at = crossing(e, f);
      cut(i, at, found);
      cut(j, at, found);
      return;
    }
    if (a == 0 && between(e, f.a)) cut(i, f.a, found);
    if (b == 0 && between(e, f.b)) cut(i, f.b, found);
    if (c == 0 && between(f, e.a)) cut(j, e.a, found);
    if (d == 0 && between(f, e.b)) cut(j, e.b, found);
  }

  static void cut(std::size_t edge, Point at, Found& found) {
    found.cuts.push_back({static_cast<std::uint32_t>(edge), at});
  }

  /// False when it is certain that they face one another nowhere: over the stretch that facing edges have in common
  /// their distance changes by no more than its length.
  static bool may_face(const Edge& e, const Edge& f) {
    const double x = e.b.x - e.a.x, y = e.b.y - e.a.y, u = f.b.x - f.a.x, v = f.b.y - f.a.y;
    return std::abs(x * v - y * u) <= -1.001 * (x * u + y * v);
  }

  /// Whether the ends of edge j lie on edge i.
  void touch(std::size_t i, std::size_t j, Found& found) const {
    const Edge& e = edges_[i];
    const Point d{e.b.x - e.a.x, e.b.y - e.a.y};
    const double square = d.x * d.x + d.y * d.y;
    for (const Point point : {edges_[j].a, edges_[j].b}) {
      const Point p{point.x - e.a.x, point.y - e.a.y};
      const double apart = d.x * p.y - d.y * p.x, ahead = p.x * d.x + p.y * d.y;
      if (apart * apart > 2 * node_ * node_ * square || !(ahead > 0 && ahead < square)) continue;
      const double length = std::sqrt(square), along = ahead / length;
      if (!(along > node_ && along < length - node_)) continue;
      if (std::abs(apart) > node_ * length) continue;
      found.touches.push_back({static_cast<std::uint32_t>(i), edges_[j].feature, point});
    }
  }

  const BigArray<Edge>& edges_;
  const EdgeTree& tree_;
  const double node_, edge_, reach_;
  std::atomic<std::size_t> cuts_ = 0;
};

/// All of one kind from all threads, in no order.
template <typename Value>
BigArray<Value> put_together(tbb::enumerable_thread_specific<Found>& found, std::vector<Value> Found::*member,
                             Scratch& scratch) {
  std::size_t count = 0;
  for (const Found& one : found) count += (one.*member).size();
  BigArray<Value> all(scratch, count);
  Value* end = all.data();
  for (Found& one : found) {
    end = std::copy((one.*member).begin(), (one.*member).end(), end);
    one.*member = {};
  }
  return all;
}

/// In order, each once.
template <typename Value, typename Less, typename Same>
BigArray<Value> gather(tbb::enumerable_thread_specific<Found>& found, std::vector<Value> Found::*member,
                       Scratch& scratch, Less less, Same same) {
  BigArray<Value> all = put_together(found, member, scratch);
  tbb::parallel_sort(all.begin(), all.end(), less);
  all.shrink(static_cast<std::size_t>(std::unique(all.begin(), all.end(), same) - all.begin()));
  return all;
}

}  // namespace

std::optional<Stretch> facing_stretch(const Edge& e, const Edge& f, double tolerance) {
  const auto length2 = [](const Edge& edge) {
    const double x = edge.b.x - edge.a.x, y = edge.b.y - edge.a.y;
    return x * x + y * y;
  };
  const double of_e = length2(e), of_f = length2(f);
  const bool first =
      of_e != of_f ? of_e > of_f : std::tie(e.a.x, e.a.y, e.b.x, e.b.y) < std::tie(f.a.x, f.a.y, f.b.x, f.b.y);
  const Edge &base = first ? e : f, &other = first ? f : e;
  const double length = std::sqrt(first ? of_e : of_f);
  const Point u{(base.b.x - base.a.x) / length, (base.b.y - base.a.y) / length};
  const auto along = [&](Point p) { return (p.x - base.a.x) * u.x + (p.y - base.a.y) * u.y; };
  const auto left = [&](Point p) { return u.x * (p.y - base.a.y) - u.y * (p.x - base.a.x); };
  const double begin = along(other.b), end = along(other.a);
  if (!(begin < end)) return std::nullopt;
  const double from = std::max(begin, 0.0), to = std::min(end, length);
  if (to - from < 2 * tolerance || to <= from) return std::nullopt;
  const double at_begin = left(other.b), slope = (left(other.a) - at_begin) / (end - begin);
  const double from_apart = at_begin + (from - begin) * slope, to_apart = at_begin + (to - begin) * slope;
  if (std::abs(from_apart) > tolerance || std::abs(to_apart) > tolerance) return std::nullopt;
  return Stretch{from, to, from_apart, to_apart, first};
}

Meetings meet(const BigArray<Edge>& edges, const EdgeTree& tree, double node, double edge, Scratch& scratch) {
  tbb::enumerable_thread_specific<Found> found;
  Meeting(edges, tree, node, edge).run(found);
  Meetings result;
  const auto place = [&](const Cut& cut) {
    const Edge& e = edges[cut.edge];
    return (cut.at.x - e.a.x) * (e.b.x - e.a.x) + (cut.at.y - e.a.y) * (e.b.y - e.a.y);
  };
  result.cuts = gather(
      found, &Found::cuts, scratch,
      [&](const Cut& a, const Cut& b) {
        if (a.edge != b.edge) return a.edge < b.edge;
        const double of_a = place(a), of_b = place(b);
        return std::tie(of_a, a.at.x, a.at.y) < std::tie(of_b, b.at.x, b.at.y);
      },
      [](const Cut& a, const Cut& b) { return a.edge == b.edge && a.at == b.at; });
  const auto on = [&](const Touch& touch) { return edges[touch.edge].feature; };
  result.touches = gather(
      found, &Found::touches, scratch,
      [&](const Touch& a, const Touch& b) {
        const std::uint32_t of_a = on(a), of_b = on(b);
        return std::tie(of_a, a.at.x, a.at.y, a.feature, a.edge) < std::tie(of_b, b.at.x, b.at.y, b.feature, b.edge);
      },
      [&](const Touch& a, const Touch& b) { return on(a) == on(b) && a.at == b.at; });
  result.facings = put_together(found, &Found::facings, scratch);
  return result;
}

}  // namespace sohoa::geometry::coverage
