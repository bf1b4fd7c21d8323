#include "geometry/border_distance.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "geometry/box_tree.hpp"
#include "geometry/coverage_web.hpp"

namespace sohoa::geometry {
namespace {

bool before(Point a, Point b) {
  return std::tie(a.x, a.y) < std::tie(b.x, b.y);
}

std::vector<Point> vertices(std::string_view wkb) {
  std::vector<Point> all;
  walk(wkb, [&](const Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) all.push_back(run.points[i]);
  });
  std::sort(all.begin(), all.end(), before);
  return all;
}

/// The greatest distance of `points` from the border of a polygon.
std::optional<double> greatest(const std::vector<Point>& points, std::string_view wkb, double limit) {
  if (points.empty()) return 0;
  struct Edge {
    Point from, to;
  };
  std::vector<Edge> edges;
  std::vector<Box> boxes;
  walk(wkb, [&](const Run& run) {
    for (std::uint32_t i = 1; i < run.points.size(); ++i) {
      edges.push_back({run.points[i - 1], run.points[i]});
      Box& box = boxes.emplace_back();
      box.add(edges.back().from.x, edges.back().from.y);
      box.add(edges.back().to.x, edges.back().to.y);
    }
  });
  BoxTree tree;
  tree.build(boxes);
  double most = 0;
  for (const Point point : points) {
    std::optional<double> least;
    tree.search({point.x - limit, point.y - limit, point.x + limit, point.y + limit}, [&](std::uint32_t i) {
      const double apart = coverage::foot_on(point, edges[i].from, edges[i].to).apart;
      if (apart <= limit && (!least || apart < *least)) least = apart;
      return true;
    });
    if (!least) return std::nullopt;
    most = std::max(most, *least);
  }
  return most;
}

}  // namespace

std::optional<double> border_distance(std::string_view one, std::string_view other, double limit) {
  const std::vector<Point> of_one = vertices(one), of_other = vertices(other);
  std::vector<Point> lost, come;
  std::set_difference(of_one.begin(), of_one.end(), of_other.begin(), of_other.end(), std::back_inserter(lost), before);
  std::set_difference(of_other.begin(), of_other.end(), of_one.begin(), of_one.end(), std::back_inserter(come), before);
  const auto away = greatest(lost, other, limit);
  const auto along = away ? greatest(come, one, limit) : std::nullopt;
  if (!along) return std::nullopt;
  return std::max(*away, *along);
}

}  // namespace sohoa::geometry
