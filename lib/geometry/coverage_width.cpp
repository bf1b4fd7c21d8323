#include "geometry/coverage_width.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <string>
#include <utility>

#include "geometry/geos_judge.hpp"
#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

constexpr std::size_t kManyVertices = 300;
constexpr std::size_t kMostCells = 100'000;
constexpr double kPrecision = 0.01;

double distance(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

Point farthest(std::span<const Point> ring, Point from) {
  Point result = from;
  for (const Point& point : ring)
    if (distance(from, point) > distance(from, result)) result = point;
  return result;
}

/// Looks for the circle in ever smaller squares, the most promising first, in axes along the polygon: there a narrow
/// one needs few squares.
class Search {
 public:
  Search(std::span<const Outline> rings, double enough) : enough_(enough) {
    const Point a = farthest(rings[0], rings[0].front()), b = farthest(rings[0], a);
    const double length = distance(a, b);
    origin_ = a;
    if (length > 0) axis_ = {(b.x - a.x) / length, (b.y - a.y) / length};
    for (const Outline& ring : rings) {
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point p = turned(ring[i]), q = turned(ring[i + 1 == ring.size() ? 0 : i + 1]);
        const double dx = q.x - p.x, dy = q.y - p.y, square = dx * dx + dy * dy;
        edges_.push_back({p, {dx, dy}, square > 0 ? 1 / square : 0});
        low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
        high_ = {std::max(high_.x, p.x), std::max(high_.y, p.y)};
      }
    }
  }

  Circle run() {
    const double height = high_.y - low_.y, width = high_.x - low_.x;
    if (!(height > 0 && width > 0)) return {origin_, 0};
    const double across = std::clamp(std::ceil(width / height), 1.0, 4096.0);
    const double half = std::max(width / across, height) / 2;
    for (double x = low_.x + half; x - half < high_.x; x += 2 * half) look({x, low_.y + height / 2}, half);
    for (std::size_t cells = 0; !waiting_.empty() && cells < kMostCells; ++cells) {
      const Cell cell = waiting_.top();
      if (cell.most <= std::max(best_ * (1 + kPrecision), enough_)) break;
      waiting_.pop();
      const double h = cell.half / 2;
      for (const double x : {-h, h})
        for (const double y : {-h, h}) look({cell.centre.x + x, cell.centre.y + y}, h);
    }
    return {{origin_.x + place_.x * axis_.x - place_.y * axis_.y, origin_.y + place_.x * axis_.y + place_.y * axis_.x},
            best_};
  }

 private:
  struct Cell {
    Point centre;
    double half, most;  ///< no circle with its centre in here has a larger radius
    bool operator<(const Cell& other) const { return most < other.most; }
  };
  struct Edge {
    Point from, step;
    double inverse;  ///< of the squared length
  };

  Point turned(Point point) const {
    const double x = point.x - origin_.x, y = point.y - origin_.y;
    return {x * axis_.x + y * axis_.y, y * axis_.x - x * axis_.y};
  }

  void look(Point centre, double half) {
    const double radius = room(centre);
    if (radius > best_) {
      best_ = radius;
      place_ = centre;
    }
    const double most = radius + half * 1.4142135623730951;
    if (most > std::max(best_ * (1 + kPrecision), enough_)) waiting_.push({centre, half, most});
  }

  /// Distance to the border, negative outside.
  double room(Point point) const {
    double nearest = std::numeric_limits<double>::infinity();
    bool inside = false;
    for (const Edge& edge : edges_) {
      const double x = point.x - edge.from.x, y = point.y - edge.from.y;
      const double part = std::clamp((x * edge.step.x + y * edge.step.y) * edge.inverse, 0.0, 1.0);
      const double dx = x - part * edge.step.x, dy = y - part * edge.step.y;
      nearest = std::min(nearest, dx * dx + dy * dy);
      if ((y < 0) != (y < edge.step.y)) inside ^= (x * edge.step.y < y * edge.step.x) == (edge.step.y > 0);
    }
    return inside ? std::sqrt(nearest) : -std::sqrt(nearest);
  }

  std::vector<Edge> edges_;
  Point origin_{}, axis_{1, 0};
  Point low_{1e300, 1e300}, high_{-1e300, -1e300};
  std::priority_queue<Cell> waiting_;
  const double enough_;
  double best_ = 0;
  Point place_{};
};

Circle inscribed_by_geos(std::span<const Outline> rings) {
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::polygon);
  double area_left = 0, border = 0;
  for (const Outline& ring : rings) {
    writer.begin_ring();
    for (const Point& point : ring) writer.xy(point.x, point.y);
    writer.xy(ring.front().x, ring.front().y);
    writer.end();
    area_left += (&ring == rings.data() ? 1 : -1) * std::abs(area(ring));
    border += length(ring);
  }
  writer.end();
  const GeosJudge judge;
  // A circle of radius area over perimeter always has room.
  const double least = std::max(area_left / border, 0.0);
  const auto found = judge.inscribed(wkb, least * kPrecision);
  return found ? Circle{found->centre, found->radius} : Circle{rings[0].front(), least};
}

/// The corners of the convex hull, counterclockwise.
std::vector<Point> hull(std::span<const Point> ring) {
  std::vector<Point> points(ring.begin(), ring.end()), corners;
  std::sort(points.begin(), points.end(), [](Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
  for (int half = 0; half < 2; ++half) {
    const std::size_t begin = corners.size();
    for (const Point& c : points) {
      while (corners.size() >= begin + 2) {
        const Point a = corners[corners.size() - 2], b = corners.back();
        if (orient(a.x, a.y, b.x, b.y, c.x, c.y) > 0) break;
        corners.pop_back();
      }
      corners.push_back(c);
    }
    corners.pop_back();
    std::reverse(points.begin(), points.end());
  }
  return corners;
}

/// A way along points, walked from one share of its length to the next.
class Way {
 public:
  explicit Way(std::vector<Point> points) : points_(std::move(points)), share_(points_.size()) {
    for (std::size_t i = 1; i < points_.size(); ++i) share_[i] = share_[i - 1] + distance(points_[i - 1], points_[i]);
    const double whole = share_.back();
    for (double& share : share_) share = whole > 0 ? share / whole : 1;
  }
  std::span<const double> stations() const { return share_; }
  Point at(double share) {
    while (next_ + 1 < points_.size() && share_[next_] < share) ++next_;
    const double step = share_[next_] - share_[next_ - 1];
    const double part = step > 0 ? std::clamp((share - share_[next_ - 1]) / step, 0.0, 1.0) : 0;
    const Point a = points_[next_ - 1], b = points_[next_];
    return {a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)};
  }

 private:
  std::vector<Point> points_;
  std::vector<double> share_;
  std::size_t next_ = 1;
};

}  // namespace

double area(std::span<const Point> ring) {
  const Point first = ring.front();
  double twice = 0;
  Point a = ring.back();
  for (const Point& b : ring) {
    twice += (a.x - first.x) * (b.y - first.y) - (a.y - first.y) * (b.x - first.x);
    a = b;
  }
  return twice / 2;
}

double length(std::span<const Point> ring) {
  double sum = 0;
  Point a = ring.back();
  for (const Point& b : ring) {
    sum += distance(a, b);
    a = b;
  }
  return sum;
}

double hull_width(std::span<const Point> ring) {
  const std::vector<Point> corners = hull(ring);
  double least = corners.size() < 3 ? 0 : std::numeric_limits<double>::infinity();
  const std::size_t count = corners.size();
  for (std::size_t i = 0, far = 0; count >= 3 && i < count; ++i) {
    const Point a = corners[i], b = corners[(i + 1) % count];
    const double side = distance(a, b);
    const auto away = [&](Point p) { return ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / side; };
    for (std::size_t step = 0; step < count && away(corners[(far + 1) % count]) >= away(corners[far]); ++step)
      far = (far + 1) % count;
    least = std::min(least, away(corners[far]));
  }
  return least;
}

double greatest_distance(std::span<const Point> ring, std::size_t split) {
  const auto from = ring.begin() + static_cast<std::ptrdiff_t>(split);
  Way there({ring.begin(), from + 1});
  std::vector<Point> rest(from, ring.end());
  rest.push_back(ring.front());
  std::reverse(rest.begin(), rest.end());
  Way back(std::move(rest));
  double greatest = 0;
  const auto a = there.stations(), b = back.stations();
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const double share = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i++] : b[j++];
    greatest = std::max(greatest, distance(there.at(share), back.at(share)));
  }
  return greatest;
}

Circle inscribed(std::span<const Outline> rings, double enough) {
  std::size_t vertices = 0;
  for (const Outline& ring : rings) vertices += ring.size();
  if (vertices == 0) return {};
  return vertices > kManyVertices ? inscribed_by_geos(rings) : Search(rings, enough).run();
}

}  // namespace sohoa::geometry::coverage
