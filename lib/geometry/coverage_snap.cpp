#include "geometry/coverage_snap.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "geometry/repair.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// The width of a sliver is that of the largest circle inside, and vertices lie farther apart than that.
constexpr double kVerticesPerWidth = 2;
/// A vertex is meant to be the other one's when that lies this much farther from it than the other's border; and where
/// both borders turn, when it lies in reach at all.
constexpr double kCornerPerBorder = 3;
/// A border turns at a vertex when the cosine of the turn is below this.
constexpr double kTurn = 0.94;
/// Two edges run against one another when the cosine of their angle is not above this.
constexpr double kAgainst = -0.5;

Box around(Point point, double reach) {
  return {point.x - reach, point.y - reach, point.x + reach, point.y + reach};
}

Box around(const Segment& segment, double reach) {
  Box box = around(segment.from, reach);
  box.add(around(segment.to, reach));
  return box;
}

bool before(Point a, Point b) {
  return std::tie(a.x, a.y) < std::tie(b.x, b.y);
}

double cosine(Point a, Point b, Point c, Point d) {
  const Point u{b.x - a.x, b.y - a.y}, v{d.x - c.x, d.y - c.y};
  return (u.x * v.x + u.y * v.y) / (std::hypot(u.x, u.y) * std::hypot(v.x, v.y));
}

}  // namespace

double Snapper::reach(const NearBorders& near) const {
  return std::min(width_, kVerticesPerWidth * near.apart + rounding_);
}

/// Nodes of a feature that lie where the two are near, in an order that the geometry gives.
std::vector<std::uint32_t> Snapper::vertices(const NearBorders& near, std::uint32_t feature) const {
  const double reach = this->reach(near);
  std::vector<std::uint32_t> found;
  for (const Segment& segment : near.where)
    web_.edges_in(around(segment, reach), [&](std::uint32_t node) {
      if (web_.feature_of(node) != feature) return;
      for (const std::uint32_t end : {node, web_.next(node)})
        if (foot_on(web_.point(end), segment.from, segment.to).apart <= reach) found.push_back(end);
    });
  std::sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Point p = web_.point(a), q = web_.point(b);
    return p != q ? before(p, q) : a < b;
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Nodes whose edge comes near the place, in an order that the geometry gives.
std::vector<std::uint32_t> Snapper::edges(const NearBorders& near, std::uint32_t feature) const {
  const double reach = this->reach(near);
  std::vector<std::uint32_t> found;
  for (const Segment& segment : near.where)
    web_.edges_in(around(segment, reach), [&](std::uint32_t node) {
      if (web_.feature_of(node) == feature) found.push_back(node);
    });
  std::sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Point p = web_.point(a), q = web_.point(b), r = web_.point(web_.next(a)), s = web_.point(web_.next(b));
    if (p != q) return before(p, q);
    return r != s ? before(r, s) : a < b;
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

double Snapper::length(const NearBorders& near) {
  const double reach = this->reach(near);
  double sum = 0;
  for (const std::uint32_t one : edges(near, near.a)) {
    const Edge e{web_.point(one), web_.point(web_.next(one)), near.a, 0};
    if (e.a == e.b) continue;
    Box box = e.box();
    box.add(around(e.a, reach));
    box.add(around(e.b, reach));
    std::vector<double> lengths;  // summed in order of size: the order of discovery must not show
    web_.edges_in(box, [&](std::uint32_t other) {
      if (web_.feature_of(other) != near.b) return;
      const Edge f{web_.point(other), web_.point(web_.next(other)), near.b, 0};
      if (f.a == f.b) return;
      if (const auto stretch = facing_stretch(e, f, reach)) lengths.push_back(stretch->to - stretch->from);
    });
    std::sort(lengths.begin(), lengths.end());
    for (const double length : lengths) sum += length;
  }
  return sum;
}

/// Whether the edge that leaves node `edge` runs against one of the two at `node`.
bool Snapper::runs_against(std::uint32_t edge, std::uint32_t node) const {
  const Point from = web_.point(edge), to = web_.point(web_.next(edge));
  const Point here = web_.point(node), next = web_.point(web_.next(node)), last = web_.point(web_.before(node));
  return cosine(from, to, last, here) <= kAgainst || cosine(from, to, here, next) <= kAgainst;
}

bool Snapper::turns(std::uint32_t node) const {
  const Point here = web_.point(node);
  return cosine(web_.point(web_.before(node)), here, here, web_.point(web_.next(node))) < kTurn;
}

bool Snapper::is_next(std::uint32_t vertex, std::uint32_t node) const {
  return web_.node(web_.next(node)).vertex == vertex || web_.node(web_.before(node)).vertex == vertex;
}

/// Where a vertex belongs on the border of the model.
std::optional<Snapper::Target> Snapper::target(std::uint32_t node, std::uint32_t model, double reach) const {
  const Point here = web_.point(node);
  const std::uint32_t feature = web_.feature_of(node);
  std::optional<Target> corner, place;
  const auto better = [](const std::optional<Target>& known, double apart, Point at) {
    return !known || apart < known->apart || (apart == known->apart && before(at, known->at));
  };
  web_.edges_in(around(here, reach), [&](std::uint32_t edge) {
    if (web_.feature_of(edge) != model || !runs_against(edge, node)) return;
    const std::uint32_t next = web_.next(edge);
    const Foot foot = foot_on(here, web_.point(edge), web_.point(next));
    if (foot.apart > reach) return;
    if (better(place, foot.apart, foot.at)) place = Target{edge, Web::kNone, foot.at, foot.apart};
    for (const std::uint32_t end : {edge, next}) {
      const std::uint32_t vertex = web_.node(end).vertex;
      const double apart = distance(here, web_.point(end));
      // Two vertices of a feature become one only when nothing lies between them.
      if (web_.node_at(vertex, feature) != Web::kNone && !is_next(vertex, node)) continue;
      if (apart <= reach && better(corner, apart, web_.point(end)))
        corner = Target{edge, vertex, web_.point(end), apart};
    }
  });
  if (!place) return std::nullopt;
  const double least = std::max(rounding_, kSamePoint);
  if (corner && (corner->apart <= kCornerPerBorder * place->apart || distance(place->at, corner->at) <= least ||
                 (turns(node) && turns(web_.node_at(corner->vertex, model)))))
    return corner;
  const Point from = web_.point(place->node), to = web_.point(web_.next(place->node));
  if (distance(place->at, from) <= rounding_ || distance(place->at, to) <= rounding_) return std::nullopt;
  return place;
}

bool Snapper::move(std::uint32_t node, const Target& target) {
  const std::uint32_t vertex = web_.node(node).vertex;
  if (target.vertex != Web::kNone) {
    if (target.vertex == vertex || !web_.may_move(vertex, target.at)) return false;
    web_.merge(vertex, target.vertex);
    web_.lock(target.vertex);
    return true;
  }
  if (web_.may_move(vertex, target.at) && web_.may_bend(target.node, target.at)) {
    web_.move(vertex, target.at);
  } else if (!web_.may_bend(target.node, web_.vertex(vertex).now)) {
    return false;
  }
  web_.bend(target.node, vertex);
  web_.lock(vertex);
  return true;
}

bool Snapper::move_vertices(const NearBorders& near, std::uint32_t feature, std::uint32_t model) {
  const double reach = this->reach(near);
  std::vector<std::pair<double, std::uint32_t>> order;
  for (const std::uint32_t node : vertices(near, feature))
    if (web_.node_at(web_.node(node).vertex, model) == Web::kNone)
      if (const auto found = target(node, model, reach)) order.emplace_back(found->apart, node);
  // The nearest first: of two that want the same corner it is the one that belongs there.
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  bool any = false;
  for (const auto& [apart, node] : order) {
    if (web_.node_at(web_.node(node).vertex, model) != Web::kNone) continue;
    if (const auto found = target(node, model, reach)) any = move(node, *found) || any;
  }
  return any;
}

/// Draws an edge both ends of which are vertices of the model along the model's way between them.
bool Snapper::follow(std::uint32_t edge, std::uint32_t model) {
  constexpr int kLongest = 1000;
  const std::uint32_t end = web_.node(web_.next(edge)).vertex, begin = web_.node(edge).vertex;
  const std::uint32_t feature = web_.feature_of(edge);
  if (begin == end) return false;
  for (std::uint32_t from = web_.vertex(end).first; from != Web::kNone; from = web_.node(from).same) {
    if (web_.feature_of(from) != model) continue;
    std::vector<std::uint32_t> way;
    std::uint32_t at = web_.next(from);
    for (int i = 0; i < kLongest && web_.node(at).vertex != begin; ++i, at = web_.next(at)) {
      const std::uint32_t vertex = web_.node(at).vertex;
      if (web_.node_at(vertex, feature) != Web::kNone || !web_.may_bend(edge, web_.point(at))) break;
      way.push_back(vertex);
    }
    if (way.empty() || web_.node(at).vertex != begin) continue;
    for (const std::uint32_t vertex : way) {
      web_.bend(edge, vertex);
      web_.lock(vertex);
    }
    return true;
  }
  return false;
}

bool Snapper::follow(const NearBorders& near, std::uint32_t feature, std::uint32_t model) {
  bool any = false;
  for (const std::uint32_t edge : edges(near, feature)) any = follow(edge, model) || any;
  return any;
}

/// Vertices of the model that its way does not lead over: where the two part.
bool Snapper::take_vertices(const NearBorders& near, std::uint32_t feature, std::uint32_t model) {
  const double reach = this->reach(near);
  bool any = false;
  for (const std::uint32_t node : vertices(near, model)) {
    const std::uint32_t vertex = web_.node(node).vertex;
    if (web_.node_at(vertex, feature) != Web::kNone) continue;
    const auto found = target(node, feature, reach);
    if (!found || found->vertex != Web::kNone || !web_.may_bend(found->node, web_.point(node))) continue;
    web_.bend(found->node, vertex);
    web_.lock(vertex);
    any = true;
  }
  return any;
}

bool Snapper::draw(const NearBorders& near, std::uint32_t feature, std::uint32_t model) {
  web_.begin(feature, model);
  bool any = move_vertices(near, feature, model);
  any = follow(near, feature, model) || any;
  return take_vertices(near, feature, model) || any;
}

bool Snapper::bend(std::uint32_t feature, std::uint32_t owner, Point place) {
  std::uint32_t vertex = Web::kNone, edge = Web::kNone;
  double least = 2 * rounding_;
  web_.edges_in(around(place, least), [&](std::uint32_t node) {
    for (const std::uint32_t end : {node, web_.next(node)})
      if (web_.point(end) == place) vertex = web_.node(end).vertex;
    if (web_.feature_of(node) != feature) return;
    const Foot foot = foot_on(place, web_.point(node), web_.point(web_.next(node)));
    if (foot.apart > least || foot.along <= rounding_ || foot.along >= foot.length - rounding_) return;
    least = foot.apart;
    edge = node;
  });
  if (vertex == Web::kNone || edge == Web::kNone || web_.node_at(vertex, feature) != Web::kNone) return false;
  if (!web_.may_bend(edge, place)) return false;
  web_.begin(owner, feature);
  web_.bend(edge, vertex);
  return true;
}

void Snapper::lock(const NearBorders& near, std::uint32_t feature) {
  for (const std::uint32_t node : vertices(near, feature)) web_.lock(web_.node(node).vertex);
}

}  // namespace sohoa::geometry::coverage
