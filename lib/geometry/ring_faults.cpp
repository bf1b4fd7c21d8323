#include "geometry/ring_faults.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "geometry/orient.hpp"

namespace sohoa::geometry {
namespace {

/// What may be spent on one geometry, per edge and at least: a shape that costs more has so many faults that a part of
/// them will do.
constexpr std::uint64_t kPairsPerEdge = 32, kPairs = 1'000'000;
constexpr std::uint64_t kVisitsPerEdge = 256, kVisits = 1'000'000;
/// So many vertices must lie on one side of a ring that shares a line with theirs.
constexpr int kVotes = 8;

int turn(Point a, Point b, Point c) {
  return orient(a.x, a.y, b.x, b.y, c.x, c.y);
}

/// Which way b → c goes on from a → b: positive onwards, negative backwards.
double onward(Point a, Point b, Point c) {
  return (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
}

bool folds(Point a, Point b, Point c) {
  return onward(a, b, c) < 0 && turn(a, b, c) == 0;
}

/// Whether u and v lie in one direction from `hub`.
bool same_way(Point hub, Point u, Point v) {
  return turn(hub, u, v) == 0 && (u.x - hub.x) * (v.x - hub.x) + (u.y - hub.y) * (v.y - hub.y) > 0;
}

/// Whether v, which lies on neither arm, is left of the way from `in` over `hub` to `out`.
bool left_of(Point in, Point hub, Point out, Point v) {
  const int bend = turn(in, hub, out);
  const bool before = turn(in, hub, v) > 0, after = turn(hub, out, v) > 0;
  return bend > 0 ? before && after : bend < 0 ? before || after : before;
}

Box box_of(Point a, Point b) {
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

bool holds(const Box& box, Point point) {
  return point.x >= box.minx && point.x <= box.maxx && point.y >= box.miny && point.y <= box.maxy;
}

}  // namespace

void RingFaults::find(const PlainRings& rings, bool related, Findings& findings) {
  if (!rings.computable()) return;
  meetings_.clear();
  take_in(rings, findings);
  drop_duplicates(related, findings);
  budget_ = kPairsPerEdge * vertices_.size() + kPairs;
  compare_edges(related, findings);
  if (budget_ == 0) return;
  budget_ = kVisitsPerEdge * vertices_.size() + kVisits;
  place_rings(related, findings);
}

void RingFaults::take_in(const PlainRings& rings, Findings& findings) {
  vertices_.clear();
  rings_.clear();
  for (const PlainRings::Ring& from : rings.rings()) {
    const Point* const points = rings.vertices().data();
    if (from.size() < 3) {
      findings.add(Fault::too_few_points, points[from.begin]);
      continue;
    }
    Ring ring{static_cast<std::uint32_t>(vertices_.size()), 0, from.polygon, from.shell, from.box};
    unfold(points + from.begin, points + from.end, findings);
    ring.end = static_cast<std::uint32_t>(vertices_.size());
    if (ring.size() != 0) rings_.push_back(ring);
  }
}

/// Adds the ring without its spikes to vertices_; nothing where nothing is left. A spike with bends is taken back from
/// its tip on, and is one spike.
void RingFaults::unfold(const Point* begin, const Point* end, Findings& findings) {
  std::vector<Point>& kept = kept_;
  std::vector<bool>& returned_to = returned_to_;  // vertices that a spike came back to: its other end, or a bend in it
  kept.clear();
  returned_to.clear();
  std::uint32_t spikes = 0;
  Point tip{};
  const auto count = [&](Point point, bool bend) {
    if (!bend && spikes++ == 0) tip = point;
  };
  const auto drop_last = [&] {
    count(kept.back(), returned_to.back());
    kept.pop_back();
    returned_to.pop_back();
  };
  for (const Point* point = begin; point != end; ++point) {
    while (kept.size() >= 2 && folds(kept[kept.size() - 2], kept.back(), *point)) drop_last();
    if (!kept.empty() && kept.back() == *point) {
      returned_to.back() = true;
    } else {
      kept.push_back(*point);
      returned_to.push_back(false);
    }
  }
  // Where the end meets the beginning.
  std::size_t first = 0;
  while (kept.size() - first >= 2) {
    if (kept.back() == kept[first]) {
      kept.pop_back();
      returned_to.pop_back();
      returned_to[first] = true;
    } else if (folds(kept[kept.size() - 2], kept.back(), kept[first])) {
      drop_last();
    } else if (folds(kept.back(), kept[first], kept[first + 1])) {
      count(kept[first], returned_to[first]);
      ++first;
    } else {
      break;
    }
  }
  if (kept.size() - first < 3) return findings.add(Fault::zero_area, *begin);
  if (spikes != 0) findings.add(Fault::spike, tip, spikes);
  vertices_.insert(vertices_.end(), kept.begin() + static_cast<std::ptrdiff_t>(first), kept.end());
}

void RingFaults::drop_duplicates(bool related, Findings& findings) {
  const auto key = [&](std::uint32_t number) {
    const Ring& ring = rings_[number];
    const std::uint32_t polygon = related ? 0 : ring.polygon;
    return std::tuple(polygon, ring.size(), ring.box.minx, ring.box.miny, ring.box.maxx, ring.box.maxy);
  };
  constexpr std::size_t kDifferent = 32;
  std::vector<std::uint32_t> order(rings_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t two) {
    return std::tuple(key(one), one) < std::tuple(key(two), two);
  });
  std::vector<std::uint32_t> doubles;
  std::vector<std::uint32_t> kept;  // of the rings with one key, those that differ: few, but for an attack
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && key(order[i]) != key(order[i - 1])) kept.clear();
    const auto same = [&](std::uint32_t earlier) { return same_ring(rings_[earlier], rings_[order[i]]); };
    if (std::any_of(kept.begin(), kept.end(), same))
      doubles.push_back(order[i]);
    else if (kept.size() < kDifferent)
      kept.push_back(order[i]);
  }
  std::sort(doubles.begin(), doubles.end());
  for (const std::uint32_t number : doubles) findings.add(Fault::duplicate_ring, vertices_[rings_[number].begin]);
  std::uint32_t number = 0;
  std::erase_if(rings_, [&](const Ring&) { return std::binary_search(doubles.begin(), doubles.end(), number++); });
}

/// Whether two rings of equal length have the same vertices, from wherever and whichever way they run.
bool RingFaults::same_ring(const Ring& one, const Ring& two) const {
  constexpr int kStarts = 8;  // a ring that runs through its first vertex more often is no drawn one
  const std::uint32_t count = one.size();
  const auto vertex = [&](const Ring& ring, std::uint32_t i) { return vertices_[ring.begin + i % count]; };
  int starts = 0;
  for (std::uint32_t start = 0; start < count && starts < kStarts; ++start) {
    if (vertex(two, start) != vertices_[one.begin]) continue;
    ++starts;
    bool forward = true;
    bool backward = true;
    for (std::uint32_t i = 0; i < count && (forward || backward); ++i) {
      forward = forward && vertex(one, i) == vertex(two, start + i);
      backward = backward && vertex(one, i) == vertex(two, start + count - i);
    }
    if (forward || backward) return true;
  }
  return false;
}

void RingFaults::compare_edges(bool related, Findings& findings) {
  edges_.clear();
  boxes_.clear();
  for (std::uint32_t number = 0; number < rings_.size(); ++number) {
    const Ring& ring = rings_[number];
    for (std::uint32_t id = ring.begin; id < ring.end; ++id) {
      const Point a = vertices_[id], b = vertices_[id + 1 == ring.end ? ring.begin : id + 1];
      edges_.push_back({a, b, number, id});
      boxes_.push_back(box_of(a, b));
    }
  }
  tree_.build(boxes_);
  for (std::uint32_t i = 0; i < edges_.size(); ++i) {
    const Edge& e = edges_[i];
    hits_.clear();
    const bool within_budget = tree_.search(boxes_[i], [&](std::uint32_t j) {
      if (j > i && (related || rings_[e.ring].polygon == rings_[edges_[j].ring].polygon)) hits_.push_back(j);
      return --budget_ != 0;
    });
    // In the order of drawing, so that the first place is the same however the tree was built.
    std::sort(hits_.begin(), hits_.end());
    for (const std::uint32_t j : hits_) compare(e, edges_[j], findings);
    if (!within_budget) return;
  }
}

/// Two edges, `e` before `f`, whose boxes meet.
void RingFaults::compare(const Edge& e, const Edge& f, Findings& findings) {
  if (e.ring == f.ring) {
    const Ring& ring = rings_[e.ring];
    // Neighbours share a vertex and, without spikes, nothing else.
    if (f.id == e.id + 1 || (e.id == ring.begin && f.id + 1 == ring.end)) return;
  }
  const int fa = turn(e.a, e.b, f.a), fb = turn(e.a, e.b, f.b);
  if (fa * fb > 0) return;
  const int ea = turn(f.a, f.b, e.a), eb = turn(f.a, f.b, e.b);
  if (ea * eb > 0) return;
  if (fa == 0 && fb == 0) {
    std::array<Point, 4> ends{e.a, e.b, f.a, f.b};
    std::sort(ends.begin(), ends.end(), [](Point p, Point q) { return p.x < q.x || (p.x == q.x && p.y < q.y); });
    // Boxes of two edges on one line meet where the edges meet, so the inner two are what they share.
    if (ends[1] == ends[2]) return touch(e, f, findings);
    const Fault fault = e.ring == f.ring                                   ? Fault::self_crossing
                        : rings_[e.ring].polygon == rings_[f.ring].polygon ? Fault::hole_touches_along_line
                                                                           : Fault::parts_touch_along_line;
    const Point middle{ends[1].x + (ends[2].x - ends[1].x) / 2, ends[1].y + (ends[2].y - ends[1].y) / 2};
    return meet(e, f, kAlong, fault, middle, findings);
  }
  if (fa != 0 && fb != 0 && ea != 0 && eb != 0) {
    const auto place = judge_.crossing(e.a, e.b, f.a, f.b);
    return meet(e, f, kCross, Fault::self_crossing, place.value_or(e.a), findings);
  }
  touch(e, f, findings);
}

/// Two edges that share one point, an end of at least one. Each vertex is looked at with the edge that begins there.
void RingFaults::touch(const Edge& e, const Edge& f, Findings& findings) {
  Point hub = e.a;
  Point e_in = vertex_before(e), e_out = e.b;
  Point f_in = vertex_before(f), f_out = f.b;
  if (e.a != f.a) {
    const bool e_begins = e.a != f.b && holds(box_of(f.a, f.b), e.a) && turn(f.a, f.b, e.a) == 0;
    const bool f_begins = f.a != e.b && holds(box_of(e.a, e.b), f.a) && turn(e.a, e.b, f.a) == 0;
    if (e_begins) f_in = f.a;
    if (f_begins) e_in = e.a, hub = f.a;
    if (!e_begins && !f_begins) return;
  }
  // Where they go on together they share a line, which is found as such.
  if (same_way(hub, e_in, f_in) || same_way(hub, e_in, f_out) || same_way(hub, e_out, f_in) ||
      same_way(hub, e_out, f_out))
    return;
  if (left_of(e_in, hub, e_out, f_in) != left_of(e_in, hub, e_out, f_out)) {
    meet(e, f, kCross, Fault::self_crossing, hub, findings);
  } else if (e.ring == f.ring) {
    findings.add(Fault::ring_self_touch, hub);
  }
}

/// A shared line has as many stretches as vertices, so it is counted once for two rings.
void RingFaults::meet(const Edge& e, const Edge& f, Meeting how, Fault fault, Point place, Findings& findings) {
  std::uint8_t& known = meetings_[key(e.ring, f.ring)];
  if (how == kCross || (known & kAlong) == 0) findings.add(fault, place);
  known |= how;
}

void RingFaults::place_rings(bool related, Findings& findings) {
  boxes_.clear();
  for (const Ring& ring : rings_) boxes_.push_back(ring.box);
  std::uint32_t shell = 0;
  for (std::uint32_t i = 0; i < rings_.size(); ++i) {
    if (rings_[i].shell) shell = i;
    if (rings_[i].shell || rings_[i].polygon != rings_[shell].polygon || !rings_[shell].shell) continue;
    Point witness = vertices_[rings_[i].begin];
    const bool apart = !rings_[i].box.intersects(rings_[shell].box);
    if (apart || ((meetings(i, shell) & kCross) == 0 && lies(i, shell, witness) == Side::outside))
      findings.add(Fault::hole_outside, witness);
  }
  tree_.build(boxes_);
  for (std::uint32_t i = 0; i < rings_.size(); ++i) {
    const bool within_budget = tree_.search(boxes_[i], [&](std::uint32_t j) {
      const bool alike =
          rings_[i].shell == rings_[j].shell && (rings_[i].shell ? related : rings_[i].polygon == rings_[j].polygon);
      if (j > i && alike && (meetings(i, j) & kCross) == 0) {
        compare_places(i, j, findings);
        compare_places(j, i, findings);
      }
      budget_ -= std::min<std::uint64_t>(budget_, 1);
      return budget_ != 0;
    });
    if (!within_budget) return;
  }
}

/// Two holes of one polygon, or two shells, that do not cross.
void RingFaults::compare_places(std::uint32_t one, std::uint32_t in, Findings& findings) {
  Point witness{};
  if (lies(one, in, witness) != Side::inside) return;
  if (!rings_[one].shell) {
    findings.add(Fault::nested_holes, witness);
  } else if (!maybe_in_a_hole(one, in)) {
    findings.add(Fault::nested_shells, witness);
  }
}

/// Whether a ring inside a shell may be an island in one of its holes.
bool RingFaults::maybe_in_a_hole(std::uint32_t ring, std::uint32_t shell) {
  for (std::uint32_t hole = shell + 1; hole < rings_.size() && !rings_[hole].shell; ++hole) {
    if (rings_[hole].polygon != rings_[shell].polygon) break;
    if (!rings_[hole].box.intersects(rings_[ring].box)) continue;
    Point witness{};
    if ((meetings(ring, hole) & kCross) != 0 || lies(ring, hole, witness) != Side::outside) return true;
  }
  return false;
}

/// Where a ring lies that does not cross the other; the witness is a vertex of it there.
RingFaults::Side RingFaults::lies(std::uint32_t ring, std::uint32_t in, Point& witness) {
  const int votes = (meetings(ring, in) & kAlong) != 0 ? kVotes : 1;
  int given = 0;
  Side verdict = Side::on;
  for (std::uint32_t i = rings_[ring].begin; i < rings_[ring].end && given < votes; ++i) {
    const Side side = side_of(vertices_[i], rings_[in]);
    if (side == Side::on) continue;
    if (side == Side::unknown || (given > 0 && side != verdict)) return Side::unknown;
    if (given++ == 0) witness = vertices_[i];
    verdict = side;
  }
  return verdict;
}

/// Counts the edges to the right of the point.
RingFaults::Side RingFaults::side_of(Point point, const Ring& ring) {
  if (!holds(ring.box, point)) return Side::outside;
  if (budget_ < ring.size()) return Side::unknown;
  budget_ -= ring.size();
  bool inside = false;
  Point a = vertices_[ring.end - 1];
  for (std::uint32_t i = ring.begin; i < ring.end; ++i) {
    const Point b = vertices_[i];
    const bool passes = (a.y > point.y) != (b.y > point.y);
    if (passes || (a.y == point.y && b.y == point.y) || b == point) {
      const int side = turn(a, b, point);
      if (side == 0 && holds(box_of(a, b), point)) return Side::on;
      if (passes) inside ^= (side > 0) == (b.y > a.y);
    }
    a = b;
  }
  return inside ? Side::inside : Side::outside;
}

std::uint8_t RingFaults::meetings(std::uint32_t one, std::uint32_t two) const {
  const auto found = meetings_.find(key(one, two));
  return found == meetings_.end() ? 0 : found->second;
}

Point RingFaults::vertex_before(const Edge& edge) const {
  const Ring& ring = rings_[edge.ring];
  return vertices_[edge.id == ring.begin ? ring.end - 1 : edge.id - 1];
}

}  // namespace sohoa::geometry
