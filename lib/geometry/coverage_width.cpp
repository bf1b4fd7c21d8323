#include "geometry/coverage_width.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// Up to so many edges every square is compared with all; beyond, only with those that may be the nearest in it.
constexpr std::size_t kFewEdges = 48;
/// A polygon that would take longer than a second or so gets the circle that was found by then.
constexpr std::size_t kMostComparisons = 200'000'000;
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
        const double size = distance(p, q);
        if (size > 0) edges_.push_back({p, q, {(q.x - p.x) / size, (q.y - p.y) / size}, size});
        low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
        high_ = {std::max(high_.x, p.x), std::max(high_.y, p.y)};
      }
    }
  }

  Circle run() {
    const double height = high_.y - low_.y, width = high_.x - low_.x;
    if (!(height > 0 && width > 0)) return {origin_, 0};
    if (edges_.size() <= kFewEdges) {
      begin_with_a_row(width, height);
    } else {
      begin_with_one(width, height);
    }
    while (!waiting_.empty() && compared_ < kMostComparisons) {
      if (waiting_.front().most <= wanted()) break;
      std::pop_heap(waiting_.begin(), waiting_.end());
      const Cell cell = std::move(waiting_.back());
      waiting_.pop_back();
      const double h = cell.half / 2;
      for (const double x : {-h, h})
        for (const double y : {-h, h}) look_within(cell, {cell.centre.x + x, cell.centre.y + y});
    }
    return {{origin_.x + place_.x * axis_.x - place_.y * axis_.y, origin_.y + place_.x * axis_.y + place_.y * axis_.x},
            best_};
  }

 private:
  /// A square.
  struct Cell {
    Point centre;
    double half, most;                 ///< no circle with its centre in here has a larger radius
    bool inside;                       ///< whether the centre is
    std::vector<std::uint32_t> edges;  ///< all that may be the nearest to a point in here, if they are not just all
    bool operator<(const Cell& other) const { return most < other.most; }
  };
  struct Edge {
    Point from, to, along;  ///< along: a unit vector
    double length;
  };

  Point turned(Point point) const {
    const double x = point.x - origin_.x, y = point.y - origin_.y;
    return {x * axis_.x + y * axis_.y, y * axis_.x - x * axis_.y};
  }

  double wanted() const { return std::max(best_ * (1 + kPrecision), enough_); }

  void begin_with_a_row(double width, double height) {
    const double across = std::clamp(std::ceil(width / height), 1.0, 4096.0);
    const double half = std::max(width / across, height) / 2;
    for (double x = low_.x + half; x - half < high_.x; x += 2 * half) {
      const Point centre{x, low_.y + height / 2};
      look({centre, half, 0, is_inside(centre), {}}, edges_.size(), [](std::size_t i) { return i; });
    }
  }

  void begin_with_one(double width, double height) {
    const Point centre{low_.x + width * 0.49999, low_.y + height * 0.50001};
    Cell all{centre, std::max(width, height) * 0.501, 0, is_inside(centre), {}};
    look(std::move(all), edges_.size(), [](std::size_t i) { return i; });
  }

  /// A quarter of a square.
  void look_within(const Cell& parent, Point centre) {
    if (edges_.size() <= kFewEdges) {
      look({centre, parent.half / 2, 0, is_inside(centre), {}}, edges_.size(), [](std::size_t i) { return i; });
    } else {
      const bool inside = parent.inside ^ crosses_border(parent, centre);
      look({centre, parent.half / 2, 0, inside, {}}, parent.edges.size(),
           [&](std::size_t i) { return parent.edges[i]; });
    }
  }

  /// Judges a square by its centre; `edge` gives the numbers of the edges that are to be compared.
  template <typename Number>
  void look(Cell&& cell, std::size_t count, Number&& edge) {
    compared_ += count;
    away_.resize(count);
    double least = std::numeric_limits<double>::infinity();
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      away_[i] = square_from(edges_[edge(i)], cell.centre);
      if (away_[i] >= least) continue;
      least = away_[i];
      nearest = i;
    }
    const double away = std::sqrt(least), radius = cell.inside ? away : -away;
    if (radius > best_) {
      best_ = radius;
      place_ = cell.centre;
    }
    const double reach = cell.half * 1.4142135623730951, far = (away + 2 * reach) * (away + 2 * reach) * (1 + 1e-9);
    cell.most = radius + reach;
    if (cell.most > wanted() && radius > 0)
      cell.most = between_two(cell.centre, radius, reach, edge(nearest), count, edge);
    if (cell.most <= wanted()) return;
    if (edges_.size() > kFewEdges)
      for (std::size_t i = 0; i < count; ++i)
        if (away_[i] <= far) cell.edges.push_back(static_cast<std::uint32_t>(edge(i)));
    waiting_.push_back(std::move(cell));
    std::push_heap(waiting_.begin(), waiting_.end());
  }

  static double square_from(const Edge& edge, Point point) {
    const double x = point.x - edge.from.x, y = point.y - edge.from.y;
    const double along = std::clamp(x * edge.along.x + y * edge.along.y, 0.0, edge.length);
    const double dx = x - along * edge.along.x, dy = y - along * edge.along.y;
    return dx * dx + dy * dy;
  }

  bool is_inside(Point point) const {
    bool inside = false;
    for (const Edge& edge : edges_) {
      const double x = point.x - edge.from.x, y = point.y - edge.from.y;
      if ((edge.from.y > point.y) != (edge.to.y > point.y))
        inside ^= (x * edge.along.y < y * edge.along.x) == (edge.along.y > 0);
    }
    return inside;
  }

  /// Whether the way from a square's centre to a point in it, first along x, then along y, crosses the border an odd
  /// number of times.
  bool crosses_border(const Cell& cell, Point to) const {
    const Point from = cell.centre;
    bool odd = false;
    for (const std::uint32_t number : cell.edges) {
      const Edge& edge = edges_[number];
      if ((edge.from.y > from.y) != (edge.to.y > from.y)) {
        const double x = edge.from.x + (from.y - edge.from.y) / edge.along.y * edge.along.x;
        odd ^= (x > from.x) != (x > to.x);
      }
      if ((edge.from.x > to.x) != (edge.to.x > to.x)) {
        const double y = edge.from.y + (to.x - edge.from.x) / edge.along.x * edge.along.y;
        odd ^= (y > from.y) != (y > to.y);
      }
    }
    return odd;
  }

  /// The edge whose line passes a point, `reach` and more away from both its ends: how far, and in which direction.
  static bool passes(const Edge& edge, Point point, double reach, double& away, Point& towards) {
    const double x = point.x - edge.from.x, y = point.y - edge.from.y;
    const double along = x * edge.along.x + y * edge.along.y;
    if (along < reach || along > edge.length - reach) return false;
    const double left = edge.along.x * y - edge.along.y * x;
    away = std::abs(left);
    towards = left > 0 ? Point{edge.along.y, -edge.along.x} : Point{-edge.along.y, edge.along.x};
    return true;
  }

  /// The largest radius round any point within reach of one that lies inside. Between two edges nobody comes nearer to
  /// the middle than it is; this keeps the search short where both run along one another.
  template <typename Number>
  double between_two(Point point, double radius, double reach, std::size_t nearest, std::size_t count,
                     Number&& edge) const {
    double most = radius + reach, near = 0, far = 0;
    Point to_near{}, to_far{};
    if (!passes(edges_[nearest], point, reach, near, to_near)) return most;
    for (std::size_t i = 0; i < count; ++i) {
      if (edge(i) == nearest || !passes(edges_[edge(i)], point, reach, far, to_far)) continue;
      const double slope = std::hypot(to_near.x + to_far.x, to_near.y + to_far.y);
      most = std::min(most, std::max((near + far + reach * slope) / 2, reach - near));
    }
    return most;
  }

  std::vector<Edge> edges_;
  Point origin_{}, axis_{1, 0};
  Point low_{1e300, 1e300}, high_{-1e300, -1e300};
  std::vector<Cell> waiting_;  ///< a heap, the most promising first
  std::vector<double> away_;   ///< squared distances, of the square that is looked at
  std::size_t compared_ = 0;
  const double enough_;
  double best_ = 0;
  Point place_{};
};

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
  return rings.empty() || rings[0].empty() ? Circle{} : Search(rings, enough).run();
}

}  // namespace sohoa::geometry::coverage
