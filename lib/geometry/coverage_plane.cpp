#include "geometry/coverage_plane.hpp"

#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <tuple>

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
  make_links();
  sort_sides();
  trace_cycles();
  find_components();
  measure_depths();
  find_parents();
}

std::uint32_t Plane::node_at(Point point) const {
  const Point* const found = std::lower_bound(nodes_.begin(), nodes_.end(), point, before);
  return found == nodes_.end() || *found != point ? kNone : static_cast<std::uint32_t>(found - nodes_.begin());
}

/// Cuts the edges and numbers their ends.
void Plane::make_pieces(const BigArray<Cut>& cuts) {
  struct End {
    Point at;
    std::uint32_t slot;  ///< 2 × piece, plus one for its end
  };
  first_piece_ = BigArray<std::uint32_t>(scratch_, edges_.size() + 1);
  BigArray<End> ends(scratch_, 2 * (edges_.size() + cuts.size()));
  BigArray<std::uint32_t> edge_of(scratch_, edges_.size() + cuts.size());
  std::uint32_t count = 0;
  std::size_t cut = 0;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    first_piece_[i] = count;
    Point from = edges_[i].a;
    const auto add = [&](Point to) {
      if (from == to) return;  // a crossing that was rounded to an end
      ends[2 * count] = {from, 2 * count};
      ends[2 * count + 1] = {to, 2 * count + 1};
      edge_of[count++] = static_cast<std::uint32_t>(i);
      from = to;
    };
    for (; cut < cuts.size() && cuts[cut].edge == i; ++cut) add(cuts[cut].at);
    add(edges_[i].b);
  }
  first_piece_[edges_.size()] = count;
  tbb::parallel_sort(ends.begin(), ends.begin() + 2 * count, [](const End& a, const End& b) {
    return std::tie(a.at.x, a.at.y, a.slot) < std::tie(b.at.x, b.at.y, b.slot);
  });
  std::uint32_t nodes = 0;
  pieces_ = BigArray<Piece>(scratch_, count);
  for (std::size_t i = 0; i < 2 * std::size_t{count}; ++i) {
    if (i == 0 || ends[i].at != ends[i - 1].at) ++nodes;
    Piece& piece = pieces_[ends[i].slot / 2];
    ((ends[i].slot & 1) == 0 ? piece.from : piece.to) = nodes - 1;
    piece.edge = edge_of[ends[i].slot / 2];
  }
  nodes_ = BigArray<Point>(scratch_, nodes);
  for (std::size_t i = 2 * std::size_t{count}; i-- > 0;) {
    const Piece& piece = pieces_[ends[i].slot / 2];
    nodes_[(ends[i].slot & 1) == 0 ? piece.from : piece.to] = ends[i].at;
  }
}

void Plane::make_links() {
  const std::size_t count = pieces_.size();
  order_ = BigArray<std::uint32_t>(scratch_, count);
  side_of_ = BigArray<std::uint32_t>(scratch_, count);
  for (std::uint32_t i = 0; i < count; ++i) order_[i] = i;
  const auto low = [&](std::uint32_t i) { return std::min(pieces_[i].from, pieces_[i].to); };
  const auto high = [&](std::uint32_t i) { return std::max(pieces_[i].from, pieces_[i].to); };
  const auto back = [&](std::uint32_t i) { return pieces_[i].from > pieces_[i].to; };
  tbb::parallel_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(low(a), high(a), back(a), feature(a), a) < std::tuple(low(b), high(b), back(b), feature(b), b);
  });
  BigArray<Link> all(scratch_, count);
  std::size_t links = 0;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    std::uint32_t there = 0, both = 0;
    for (end = begin; end < count && low(order_[end]) == low(order_[begin]) && high(order_[end]) == high(order_[begin]);
         ++end, ++both)
      there += !back(order_[end]);
    const bool cancels = there == both - there;
    for (std::size_t i = begin; i < end; ++i)
      side_of_[order_[i]] = cancels ? kNone : static_cast<std::uint32_t>(2 * links + back(order_[i]));
    if (cancels) continue;
    all[links++] = {low(order_[begin]), high(order_[begin]), static_cast<std::uint32_t>(begin), there, both - there};
  }
  links_ = BigArray<Link>(scratch_, links);
  std::copy_n(all.begin(), links, links_.begin());
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
  BigArray<std::uint32_t> first(scratch_, nodes_.size() + 1), leaving(scratch_, sides);
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

void Plane::trace_cycles() {
  const std::size_t sides = next_.size();
  cycle_of_ = BigArray<std::uint32_t>(scratch_, sides);
  std::fill(cycle_of_.begin(), cycle_of_.end(), kNone);
  for (std::uint32_t start = 0; start < sides; ++start) {
    if (cycle_of_[start] != kNone) continue;
    const auto number = static_cast<std::uint32_t>(cycles_.size());
    const Point first = nodes_[tail(start)];
    double twice = 0;
    std::uint32_t side = start;
    do {
      const Point a = nodes_[tail(side)], b = nodes_[head(side)];
      twice += (a.x - first.x) * (b.y - first.y) - (a.y - first.y) * (b.x - first.x);
      cycle_of_[side] = number;
      side = next_[side];
    } while (side != start);
    cycles_.push_back({start, 0, twice / 2});
  }
}

/// What hangs together, in the order of the leftmost nodes; and the cycle round each.
void Plane::find_components() {
  BigArray<std::uint32_t> root(scratch_, nodes_.size());
  for (std::uint32_t i = 0; i < root.size(); ++i) root[i] = i;
  const auto find = [&](std::uint32_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (const Link& link : links_) {
    const std::uint32_t a = find(link.low), b = find(link.high);
    root[std::max(a, b)] = std::min(a, b);
  }
  BigArray<std::uint32_t> component_of(scratch_, nodes_.size());
  for (const Link& link : links_) {  // in the order of their low nodes
    if (link.low == find(link.low) && (components_.empty() || components_.back().node != link.low)) {
      component_of[link.low] = static_cast<std::uint32_t>(components_.size());
      components_.push_back({link.low, kNone, kNone});
    }
  }
  for (Cycle& cycle : cycles_) cycle.component = component_of[find(tail(cycle.side))];
  // At the leftmost node the last direction counterclockwise has the outside on its left.
  for (std::uint32_t side = 0; side < next_.size(); side += 2) {
    const std::uint32_t node = links_[side / 2].low;
    Component& component = components_[component_of[find(node)]];
    if (component.node != node) continue;
    if (component.outer == kNone || angle_before(component.outer, side)) component.outer = side;
  }
  for (Component& component : components_) component.outer = cycle_of_[component.outer];
}

/// Within each component, as if its outside were covered by nothing.
void Plane::measure_depths() {
  depth_.assign(cycles_.size(), 0);
  std::vector<bool> known(cycles_.size());
  std::vector<std::uint32_t> waiting;
  for (const Component& component : components_) {
    waiting.assign(1, component.outer);
    known[component.outer] = true;
    while (!waiting.empty()) {
      const std::uint32_t cycle = waiting.back();
      waiting.pop_back();
      std::uint32_t side = cycles_[cycle].side;
      do {
        const std::uint32_t across = cycle_of_[side ^ 1];
        if (!known[across]) {
          known[across] = true;
          depth_[across] = depth_[cycle] - weight(side);
          waiting.push_back(across);
        }
        side = next_[side];
      } while (side != cycles_[cycle].side);
    }
  }
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
