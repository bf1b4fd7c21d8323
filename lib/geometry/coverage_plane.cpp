#include "geometry/coverage_plane.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "geometry/coverage_hash.hpp"
#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

bool before(Point a, Point b) {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

int turn(Point a, Point b, Point c) {
  return orient(a.x, a.y, b.x, b.y, c.x, c.y);
}

}  // namespace

Plane::Plane(const BigArray<Edge>& edges, const EdgeTree& tree, const BigArray<Cut>& cuts, Scratch& scratch)
    : edges_(edges), tree_(tree), scratch_(scratch) {
  make_pieces(cuts);
  sort_pieces();
  make_links();
  sort_sides();
  find_components(trace_cycles());
  order_components();
  find_parents();
}

std::uint32_t Plane::node_at(Point point) const {
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash(point) & mask;; at = (at + 1) & mask) {
    if (index_[at] == 0) return kNone;
    if (nodes_[index_[at] - 1] == point) return index_[at] - 1;
  }
}

/// The node of a point, a new one if there was none.
std::uint32_t Plane::number(Point point) {
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash(point) & mask;
  for (; index_[at] != 0; at = (at + 1) & mask)
    if (nodes_[index_[at] - 1] == point) return index_[at] - 1;
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.grow(point);
  index_[at] = node + 1;
  return node;
}

/// Cuts the edges and numbers their ends.
void Plane::make_pieces(const BigArray<Cut>& cuts) {
  constexpr std::size_t kAhead = 16;  // so many edges earlier the memory is asked for
  // As many edges of features come to a point as leave it, and matching takes one of each away: there are no more ends
  // than edges.
  const std::size_t most = edges_.size() + cuts.size();
  first_piece_ = BigArray<std::uint32_t>(scratch_, edges_.size() + 1);
  index_ = BigArray<std::uint32_t>(scratch_, std::bit_ceil(most + most / 2 + 2), true);
  nodes_ = BigArray<Point>(scratch_, 2 * most);
  nodes_.shrink(0);
  pieces_ = BigArray<Piece>(scratch_, most);
  const std::size_t mask = index_.size() - 1;
  std::uint32_t count = 0;
  std::size_t cut = 0;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (i + kAhead < edges_.size()) {
      __builtin_prefetch(&index_[hash(edges_[i + kAhead].a) & mask]);
      __builtin_prefetch(&index_[hash(edges_[i + kAhead].b) & mask]);
    }
    first_piece_[i] = count;
    std::uint32_t from = number(edges_[i].a);
    const auto add = [&](Point end) {
      const std::uint32_t to = number(end);
      if (from == to) return;  // a crossing that was rounded to an end
      pieces_[count++] = {from, to, static_cast<std::uint32_t>(i)};
      from = to;
    };
    for (; cut < cuts.size() && cuts[cut].edge == i; ++cut) add(cuts[cut].at);
    add(edges_[i].b);
  }
  first_piece_[edges_.size()] = count;
  pieces_.shrink(count);
}

/// Puts the pieces in the order of their links: by their lower and higher node, those that run up first.
void Plane::sort_pieces() {
  const auto low = [&](std::uint32_t i) { return std::min(pieces_[i].from, pieces_[i].to); };
  const auto high = [&](std::uint32_t i) { return std::max(pieces_[i].from, pieces_[i].to); };
  const auto back = [&](std::uint32_t i) { return pieces_[i].from > pieces_[i].to; };
  const auto count = static_cast<std::uint32_t>(pieces_.size());
  order_ = BigArray<std::uint32_t>(scratch_, count);
  BigArray<std::uint32_t> end(scratch_, nodes_.size() + 1, true);
  for (std::uint32_t i = 0; i < count; ++i) ++end[low(i) + 1];
  for (std::size_t node = 0; node < nodes_.size(); ++node) end[node + 1] += end[node];
  for (std::uint32_t i = 0; i < count; ++i) order_[end[low(i)]++] = i;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, nodes_.size(), 4096), [&](const auto& range) {
    for (std::size_t node = range.begin(); node < range.end(); ++node) {
      std::uint32_t* const first = order_.begin() + (node == 0 ? 0 : end[node - 1]);
      std::uint32_t* const last = order_.begin() + end[node];
      if (last - first < 2) continue;
      std::sort(first, last, [&](std::uint32_t a, std::uint32_t b) {
        if (high(a) != high(b)) return high(a) < high(b);
        return std::tuple(back(a), feature(a), a) < std::tuple(back(b), feature(b), b);
      });
    }
  });
}

void Plane::make_links() {
  const std::size_t count = pieces_.size();
  side_of_ = BigArray<std::uint32_t>(scratch_, count);
  links_ = BigArray<Link>(scratch_, count);
  std::uint32_t links = 0;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    const auto [low, high] = std::minmax(pieces_[order_[begin]].from, pieces_[order_[begin]].to);
    std::uint32_t there = 0, back = 0;
    for (end = begin; end < count; ++end) {
      const Piece& piece = pieces_[order_[end]];
      if (piece.from == low && piece.to == high) {
        ++there;
      } else if (piece.from == high && piece.to == low) {
        ++back;
      } else {
        break;
      }
    }
    const bool cancels = there == back;
    for (std::size_t i = begin; i < end; ++i)
      side_of_[order_[i]] = cancels ? kNone : 2 * links + (i < begin + there ? 0 : 1);
    if (!cancels) links_[links++] = {low, high, static_cast<std::uint32_t>(begin), there, back};
  }
  links_.shrink(links);
}

int Plane::weight(std::uint32_t side) const {
  const Link& link = links_[side / 2];
  const int there = static_cast<int>(link.there), back = static_cast<int>(link.back);
  return (side & 1) == 0 ? there - back : back - there;
}

/// Order of the directions in which two sides leave their common tail, counterclockwise from west (left out) on.
bool Plane::angle_before(std::uint32_t side, std::uint32_t other) const {
  const Point from = nodes_[tail(side)], a = nodes_[head(side)], b = nodes_[head(other)];
  // First the lower half with due east at its end, then the upper one with due west.
  const auto upper = [&](Point to) { return to.y > from.y || (to.y == from.y && to.x < from.x); };
  if (upper(a) != upper(b)) return upper(b);
  return turn(from, a, b) > 0;
}

/// Links every side to the one that goes on round the same face: at its head the next one clockwise from where it came.
void Plane::sort_sides() {
  const std::size_t sides = 2 * links_.size();
  next_ = BigArray<std::uint32_t>(scratch_, sides);
  BigArray<std::uint32_t> first(scratch_, nodes_.size() + 1, true), leaving(scratch_, sides);
  for (std::uint32_t side = 0; side < sides; ++side) ++first[tail(side) + 1];
  for (std::size_t node = 0; node < nodes_.size(); ++node) first[node + 1] += first[node];
  for (std::uint32_t side = static_cast<std::uint32_t>(sides); side-- > 0;) leaving[--first[tail(side) + 1]] = side;
  // Now those of a node begin where first[node + 1] says.
  tbb::parallel_for(std::size_t{0}, nodes_.size(), [&](std::size_t node) {
    std::uint32_t* const begin = leaving.data() + first[node + 1];
    std::uint32_t* const end = node + 1 == nodes_.size() ? leaving.end() : leaving.data() + first[node + 2];
    const std::ptrdiff_t count = end - begin;
    if (count > 2) std::sort(begin, end, [&](std::uint32_t a, std::uint32_t b) { return angle_before(a, b); });
    for (std::ptrdiff_t i = 0; i < count; ++i) next_[begin[i] ^ 1] = begin[(i + count - 1) % count];
  });
}

/// Whether a side leaves a node further left than another does, or the same one later in the order of the angles.
bool Plane::further_left(std::uint32_t side, std::uint32_t other) const {
  if (side == other) return false;
  const std::uint32_t one = tail(side), two = tail(other);
  return one == two ? angle_before(other, side) : before(nodes_[one], nodes_[two]);
}

/// Finds the cycles; gives of each the side that is furthest left.
BigArray<std::uint32_t> Plane::trace_cycles() {
  const std::size_t sides = next_.size();
  cycle_of_ = BigArray<std::uint32_t>(scratch_, sides);
  std::fill(cycle_of_.begin(), cycle_of_.end(), kNone);
  BigArray<std::uint32_t> leftmost(scratch_, sides);
  for (std::uint32_t start = 0; start < sides; ++start) {
    if (cycle_of_[start] != kNone) continue;
    const auto number = static_cast<std::uint32_t>(cycles_.size());
    const Point first = nodes_[tail(start)];
    Point a = first;
    double twice = 0;
    std::uint32_t side = start, left = start;
    do {
      const Point b = nodes_[head(side)];
      twice += (a.x - first.x) * (b.y - first.y) - (a.y - first.y) * (b.x - first.x);
      cycle_of_[side] = number;
      if (further_left(side, left)) left = side;
      side = next_[side];
      a = b;
    } while (side != start);
    leftmost[number] = left;
    cycles_.push_back({start, kNone, twice / 2});
  }
  leftmost.shrink(cycles_.size());
  return leftmost;
}

/// What hangs together, with the cycle round each and the depths within it, as if its outside were covered by nothing.
void Plane::find_components(const BigArray<std::uint32_t>& leftmost) {
  depth_.assign(cycles_.size(), 0);
  std::vector<std::uint32_t> found;
  for (std::uint32_t start = 0; start < cycles_.size(); ++start) {
    if (cycles_[start].component != kNone) continue;
    // At the leftmost node the last direction counterclockwise has the outside on its left.
    const std::uint32_t side = spread(start, static_cast<std::uint32_t>(components_.size()), leftmost, found);
    const int outside = depth_[cycle_of_[side]];
    for (const std::uint32_t cycle : found) depth_[cycle] -= outside;
    components_.push_back({tail(side), cycle_of_[side], kNone});
  }
}

/// Puts all cycles that hang together with one into a component, with their depths seen from the first. Gives the side
/// that is furthest left.
std::uint32_t Plane::spread(std::uint32_t start, std::uint32_t component, const BigArray<std::uint32_t>& leftmost,
                            std::vector<std::uint32_t>& found) {
  found.assign(1, start);
  cycles_[start].component = component;
  std::uint32_t left = leftmost[start];
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::uint32_t cycle = found[i], first = cycles_[cycle].side;
    if (further_left(leftmost[cycle], left)) left = leftmost[cycle];
    std::uint32_t side = first;
    do {
      const std::uint32_t across = cycle_of_[side ^ 1];
      if (cycles_[across].component == kNone) {
        cycles_[across].component = component;
        depth_[across] = depth_[cycle] - weight(side);
        found.push_back(across);
      }
      side = next_[side];
    } while (side != first);
  }
  return left;
}

/// From left to right.
void Plane::order_components() {
  std::vector<std::uint32_t> order(components_.size()), place(components_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  tbb::parallel_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return before(nodes_[components_[a].node], nodes_[components_[b].node]);
  });
  std::vector<Component> sorted(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    sorted[i] = components_[order[i]];
    place[order[i]] = i;
  }
  components_.swap(sorted);
  for (Cycle& cycle : cycles_) cycle.component = place[cycle.component];
}

void Plane::find_parents() {
  std::vector<int> base(components_.size());
  BigArray<std::uint32_t> beside(scratch_, components_.size());
  tbb::parallel_for(std::size_t{0}, components_.size(),
                    [&](std::size_t i) { beside[i] = left_neighbour(components_[i].node); });
  inside_from_.assign(cycles_.size() + 1, 0);
  for (std::size_t i = 0; i < components_.size(); ++i) {
    if (beside[i] == kNone) continue;
    // What lies to the left began further left, so its place is known by now.
    const std::uint32_t cycle = cycle_of_[beside[i]];
    const std::uint32_t other = cycles_[cycle].component;
    components_[i].parent = face(beside[i]);
    base[i] = base[other] + depth_[cycle];
    if (components_[i].parent != kNone) ++inside_from_[components_[i].parent + 1];
  }
  for (std::size_t cycle = 0; cycle < cycles_.size(); ++cycle) {
    inside_from_[cycle + 1] += inside_from_[cycle];
  }
  inside_.resize(inside_from_.back());
  std::vector<std::uint32_t> end(inside_from_.begin(), inside_from_.end() - 1);
  for (std::uint32_t i = 0; i < components_.size(); ++i)
    if (components_[i].parent != kNone) inside_[end[components_[i].parent]++] = i;
  for (std::size_t cycle = 0; cycle < cycles_.size(); ++cycle) depth_[cycle] += base[cycles_[cycle].component];
}

std::span<const std::uint32_t> Plane::inside(std::uint32_t cycle) const {
  return {inside_.data() + inside_from_[cycle], inside_.data() + inside_from_[cycle + 1]};
}

/// The piece of an edge that spans a height, its lower end included; kNone when there is none or it cancels out.
std::uint32_t Plane::spanning_piece(std::size_t edge, double y) const {
  for (std::uint32_t i = first_piece_[edge]; i < first_piece_[edge + 1]; ++i) {
    const bool from_below = nodes_[pieces_[i].from].y <= y, to_below = nodes_[pieces_[i].to].y <= y;
    if (from_below != to_below && side_of_[i] != kNone) return i;
  }
  return kNone;
}

/// The side that faces a leftmost node from the left, just above its height: kNone when there is none.
std::uint32_t Plane::left_neighbour(std::uint32_t node) const {
  const Point place = nodes_[node];
  struct Upright {
    Point low, high;
  };
  const auto upright = [&](std::uint32_t piece) {
    const Point a = nodes_[pieces_[piece].from], b = nodes_[pieces_[piece].to];
    return a.y < b.y ? Upright{a, b} : Upright{b, a};
  };
  // Of two pieces that do not cross, just above a height that both span: whether the first lies further right.
  const auto right_of = [](const Upright& p, const Upright& q) {
    if (p.low == q.low) return turn(q.low, q.high, p.high) < 0;
    if (p.low.y >= q.low.y) {
      if (const int side = turn(q.low, q.high, p.low); side != 0) return side < 0;
      return turn(q.low, q.high, p.high) < 0;
    }
    if (const int side = turn(p.low, p.high, q.low); side != 0) return side > 0;
    return turn(p.low, p.high, q.high) > 0;
  };
  std::uint32_t best = kNone;
  Upright nearest{};
  Box box{-std::numeric_limits<double>::infinity(), place.y, place.x, place.y};
  tree_.edges_leftwards(box, [&](std::size_t edge) {
    const std::uint32_t piece = spanning_piece(edge, place.y);
    if (piece == kNone) return;
    const Upright here = upright(piece);
    if (turn(here.low, here.high, place) >= 0 || (best != kNone && !right_of(here, nearest))) return;
    best = piece;
    nearest = here;
    box.minx = std::min(here.low.x, here.high.x);
  });
  if (best == kNone) return kNone;
  // Seen upwards its right side faces the node; a side has its face on the left.
  const std::uint32_t side = side_of_[best];
  return nodes_[tail(side)] == nearest.low ? side ^ 1 : side;
}

}  // namespace sohoa::geometry::coverage
