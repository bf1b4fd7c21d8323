#include "geometry/coverage_web.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "geometry/coverage_features.hpp"

namespace sohoa::geometry::coverage {

double distance(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

Foot foot_on(Point point, Point from, Point to) {
  const double x = to.x - from.x, y = to.y - from.y, square = x * x + y * y;
  if (square == 0) return {from, distance(point, from), 0, 0};
  const double part = std::clamp(((point.x - from.x) * x + (point.y - from.y) * y) / square, 0.0, 1.0);
  const Point at = part == 1 ? to : Point{from.x + part * x, from.y + part * y};
  const double length = std::sqrt(square);
  return {at, distance(point, at), part * length, length};
}

void Web::add(std::string_view wkb, Freedom freedom) {
  const auto feature = static_cast<std::uint32_t>(members_.size());
  members_.push_back({static_cast<std::uint32_t>(rings_.size()), 0, freedom, kind(wkb) == Kind::multipolygon, false});
  walk(wkb, [&](const Run& run) {
    if (run.points.empty()) return;
    const auto ring = static_cast<std::uint32_t>(rings_.size()), first = static_cast<std::uint32_t>(nodes_.size());
    const bool turned = runs_clockwise(run.points) == (run.ring == 0);
    const std::uint32_t count = run.points.size() - 1;  // without the closing one
    for (std::uint32_t i = 0; i < count; ++i) {
      const Point raw = run.points[turned && i > 0 ? count - i : i];
      const Point point{raw.x + 0.0, raw.y + 0.0};  // makes 0.0 of -0.0
      if (nodes_.size() > first && vertices_.back().now == point) continue;
      const auto node = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({node, node + 1, node - 1, ring, kNone});
      vertices_.push_back({point, point, node, false});
    }
    while (nodes_.size() > first + 1 && vertices_.back().now == vertices_[first].now) {
      nodes_.pop_back();
      vertices_.pop_back();
    }
    nodes_.back().next = first;
    nodes_[first].before = static_cast<std::uint32_t>(nodes_.size() - 1);
    rings_.push_back({first, feature, run.polygon, turned});
    ++members_.back().rings;
  });
}

void Web::tie() {
  std::vector<std::uint32_t> order(nodes_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
    const Point a = vertices_[i].now, b = vertices_[j].now;
    return std::tie(a.x, a.y, i) < std::tie(b.x, b.y, j);
  });
  std::vector<Vertex> all;
  for (const std::uint32_t i : order) {
    if (all.empty() || all.back().now != vertices_[i].now) all.push_back({vertices_[i].now, vertices_[i].now});
    nodes_[i].vertex = static_cast<std::uint32_t>(all.size() - 1);
    nodes_[i].same = all.back().first;
    all.back().first = i;
  }
  vertices_ = std::move(all);
  first_new_ = static_cast<std::uint32_t>(nodes_.size());
  std::vector<Box> boxes(nodes_.size());
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {
    const Point a = point(i), b = point(next(i));
    boxes[i].add(a.x, a.y);
    boxes[i].add(b.x, b.y);
  }
  tree_.build(boxes);
}

std::uint32_t Web::node_at(std::uint32_t vertex, std::uint32_t feature) const {
  for (std::uint32_t node = vertices_[vertex].first; node != kNone; node = nodes_[node].same)
    if (feature_of(node) == feature) return node;
  return kNone;
}

/// Calls `visit(node)` for every node whose edge is that of `node`, one way or the other.
template <typename Visit>
void Web::twins(std::uint32_t node, Visit&& visit) const {
  const std::uint32_t to = nodes_[nodes_[node].next].vertex;
  std::uint32_t same = kNone;
  for (std::uint32_t at = vertices_[nodes_[node].vertex].first; at != kNone; at = same) {
    same = nodes_[at].same;
    const std::uint32_t behind = nodes_[at].before;
    if (nodes_[nodes_[at].next].vertex == to) visit(at);
    if (nodes_[behind].vertex == to) visit(behind);
  }
}

bool Web::may_move(std::uint32_t vertex, Point to) const {
  const Vertex& moved = vertices_[vertex];
  if (moved.locked || distance(moved.was, to) > reach_) return false;
  const bool far = distance(moved.now, to) > rounding_;
  for (std::uint32_t node = moved.first; node != kNone; node = nodes_[node].same) {
    const Freedom freedom = members_[feature_of(node)].freedom;
    if (freedom == Freedom::untouchable || (far && freedom == Freedom::rigid)) return false;
  }
  return true;
}

bool Web::may_bend(std::uint32_t node, Point by) const {
  const double apart = foot_on(by, point(node), point(next(node))).apart;
  if (apart > reach_) return false;
  bool may = true;
  twins(node, [&](std::uint32_t twin) {
    const Freedom freedom = members_[feature_of(twin)].freedom;
    may = may && freedom != Freedom::untouchable && (apart <= rounding_ || freedom == Freedom::free);
  });
  return may;
}

void Web::record(std::uint32_t feature, double moved, Point at) {
  members_[feature].changed = true;
  acts_.push_back({feature, a_, b_, moved, at, moved <= rounding_});
}

void Web::move(std::uint32_t vertex, Point to) {
  Vertex& moved = vertices_[vertex];
  for (std::uint32_t node = moved.first; node != kNone; node = nodes_[node].same)
    record(feature_of(node), distance(moved.now, to), to);
  moved.now = to;
}

void Web::merge(std::uint32_t vertex, std::uint32_t into) {
  move(vertex, vertices_[into].now);
  std::uint32_t last = kNone;
  for (std::uint32_t node = vertices_[vertex].first; node != kNone; node = nodes_[node].same) {
    nodes_[node].vertex = into;
    last = node;
  }
  nodes_[last].same = vertices_[into].first;
  vertices_[into].first = vertices_[vertex].first;
  vertices_[vertex].first = kNone;
}

std::uint32_t Web::insert_behind(std::uint32_t node, std::uint32_t vertex) {
  const auto added = static_cast<std::uint32_t>(nodes_.size());
  const std::uint32_t after = nodes_[node].next;
  nodes_.push_back({vertex, after, node, nodes_[node].ring, vertices_[vertex].first});
  nodes_[node].next = added;
  nodes_[after].before = added;
  vertices_[vertex].first = added;
  return added;
}

void Web::bend(std::uint32_t node, std::uint32_t vertex) {
  const Point at = vertices_[vertex].now;
  const double apart = foot_on(at, point(node), point(next(node))).apart;
  std::vector<std::uint32_t> all;
  twins(node, [&](std::uint32_t twin) { all.push_back(twin); });
  for (const std::uint32_t twin : all) {
    insert_behind(twin, vertex);
    record(feature_of(twin), apart, at);
  }
}

namespace {

/// What lies on one vertex now is passed once, and a way out and back not at all.
void shorten(std::vector<std::uint32_t>& ring) {
  std::vector<std::uint32_t> kept;
  for (const std::uint32_t vertex : ring) {
    if (!kept.empty() && kept.back() == vertex) continue;
    kept.push_back(vertex);
    for (std::size_t n = kept.size(); n > 2 && kept[n - 1] == kept[n - 3]; n = kept.size()) kept.resize(n - 2);
  }
  // The same where the end meets the beginning.
  std::size_t first = 0;
  for (std::size_t n = kept.size(); n > first + 1; n = kept.size()) {
    if (kept[n - 1] == kept[first] || (n > first + 2 && kept[n - 2] == kept[first])) {
      kept.pop_back();
    } else if (n > first + 2 && kept[n - 1] == kept[first + 1]) {
      ++first;
    } else {
      break;
    }
  }
  ring.assign(kept.begin() + static_cast<std::ptrdiff_t>(first), kept.end());
}

}  // namespace

bool Web::write(std::uint32_t feature, std::string& wkb) const {
  const Member& member = members_[feature];
  wkb.clear();
  Writer writer(wkb);
  if (member.multi) writer.begin(Kind::multipolygon);
  std::vector<std::uint32_t> ring;
  std::uint32_t polygon = kNone;
  for (std::uint32_t i = member.first_ring; i < member.first_ring + member.rings; ++i) {
    ring.clear();
    std::uint32_t node = rings_[i].first;
    do {
      ring.push_back(nodes_[node].vertex);
      node = nodes_[node].next;
    } while (node != rings_[i].first);
    shorten(ring);
    if (ring.size() < 3) return false;
    if (rings_[i].turned) std::reverse(ring.begin() + 1, ring.end());
    if (rings_[i].polygon != polygon) {
      if (polygon != kNone) writer.end();
      writer.begin(Kind::polygon);
      polygon = rings_[i].polygon;
    }
    writer.begin_ring();
    for (const std::uint32_t vertex : ring) writer.xy(vertices_[vertex].now.x, vertices_[vertex].now.y);
    writer.xy(vertices_[ring.front()].now.x, vertices_[ring.front()].now.y);
    writer.end();
  }
  writer.end();
  if (member.multi) writer.end();
  return true;
}

}  // namespace sohoa::geometry::coverage
