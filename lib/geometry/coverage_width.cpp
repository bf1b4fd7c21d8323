#include "geometry/coverage_width.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "geometry/orient.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// Up to so many edges every rectangle is compared with all; beyond, only with those that may be the nearest in it.
constexpr std::size_t kFewEdges = 48;
/// A polygon that would take longer than a second or so gets the circle that was found by then.
constexpr std::size_t kMostComparisons = 200'000'000;
constexpr double kPrecision = 0.01;
/// As exactly is it told whether a circle is larger than needed.
constexpr double kMargin = 1e-6;

double distance(Point a, Point b) {
  const double x = a.x - b.x, y = a.y - b.y;
  return std::sqrt(x * x + y * y);
}

Point farthest(std::span<const Point> ring, Point from) {
  Point result = from;
  double most = 0;
  for (const Point& point : ring) {
    const double away = distance(from, point);
    if (away <= most) continue;
    most = away;
    result = point;
  }
  return result;
}

/// Looks for the circle in ever smaller rectangles, the most promising first, in axes along the polygon: there a narrow
/// one needs few.
class Search {
 public:
  Search(std::span<const Outline> rings, double enough, bool any) : enough_(enough), any_(any) {
    const Point a = farthest(rings[0], rings[0].front()), b = farthest(rings[0], a);
    const double length = distance(a, b);
    origin_ = a;
    if (length > 0) axis_ = {(b.x - a.x) / length, (b.y - a.y) / length};
    std::size_t count = 0;
    for (const Outline& ring : rings) count += ring.size();
    edges_.reserve(count);
    for (const Outline& ring : rings) {
      Point p = turned(ring.back());
      for (const Point& point : ring) {
        const Point q = turned(point);
        const double size = distance(p, q);
        if (size > 0) edges_.push_back({p, q, {(q.x - p.x) / size, (q.y - p.y) / size}, size});
        low_ = {std::min(low_.x, q.x), std::min(low_.y, q.y)};
        high_ = {std::max(high_.x, q.x), std::max(high_.y, q.y)};
        p = q;
      }
    }
  }

  Circle run() {
    const double height = high_.y - low_.y, width = high_.x - low_.x;
    if (!(height > 0 && width > 0)) return {origin_, 0};
    const Point centre{low_.x + width * 0.49999, low_.y + height * 0.50001};
    Cell all{centre, width * 0.501, height * 0.501, 0, is_inside(centre), false, {}};
    look(std::move(all), edges_.size(), [](std::size_t i) { return i; });
    while (!waiting_.empty() && compared_ < kMostComparisons) {
      if (waiting_.front().most <= wanted() || (any_ && best_ > enough_)) break;
      std::pop_heap(waiting_.begin(), waiting_.end());
      const Cell cell = std::move(waiting_.back());
      waiting_.pop_back();
      const double x = cell.upright ? 0 : cell.x / 2, y = cell.upright ? cell.y / 2 : 0;
      look_within(cell, {cell.centre.x - x, cell.centre.y - y});
      look_within(cell, {cell.centre.x + x, cell.centre.y + y});
    }
    return {{origin_.x + place_.x * axis_.x - place_.y * axis_.y, origin_.y + place_.x * axis_.y + place_.y * axis_.x},
            best_};
  }

 private:
  /// A rectangle.
  struct Cell {
    Point centre;
    double x, y;                       ///< half of its width and height
    double most;                       ///< no circle with its centre in here has a larger radius
    bool inside;                       ///< whether the centre is
    bool upright;                      ///< to be halved in its height
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

  double wanted() const { return best_ > enough_ ? best_ * (1 + kPrecision) : enough_ * (1 + kMargin); }

  /// A half of a rectangle.
  void look_within(const Cell& parent, Point centre) {
    Cell half{centre, parent.x, parent.y, 0, false, false, {}};
    (parent.upright ? half.y : half.x) /= 2;
    if (edges_.size() <= kFewEdges) {
      if (!tighten(half)) return;
      half.inside = is_inside(half.centre);
      look(std::move(half), edges_.size(), [](std::size_t i) { return i; });
    } else {
      half.inside = parent.inside ^ crosses_border(parent, centre);
      look(std::move(half), parent.edges.size(), [&](std::size_t i) { return parent.edges[i]; });
    }
  }

  /// Leaves out what lies above and below all of the polygon there; false when nothing is left.
  bool tighten(Cell& cell) const {
    const double left = cell.centre.x - cell.x, right = cell.centre.x + cell.x;
    double low = cell.centre.y + cell.y, high = cell.centre.y - cell.y;
    const double top = low, bottom = high;
    for (const Edge& edge : edges_) {
      const Point a = edge.along.x < 0 ? edge.to : edge.from, b = edge.along.x < 0 ? edge.from : edge.to;
      if (b.x < left || a.x > right) continue;
      const double slope = edge.along.x == 0 ? 0 : edge.along.y / edge.along.x;
      const double at_left = a.x < left ? a.y + (left - a.x) * slope : a.y;
      const double at_right = b.x > right ? b.y - (b.x - right) * slope : b.y;
      low = std::min(low, std::min(at_left, at_right));
      high = std::max(high, std::max(at_left, at_right));
    }
    low = std::max(low, bottom);
    high = std::min(high, top);
    if (low >= high) return false;
    cell.centre.y = (low + high) / 2;
    cell.y = (high - low) / 2;
    return true;
  }

  /// Judges a rectangle; `edge` gives the numbers of the edges that are to be compared.
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
    const double reach = std::sqrt(cell.x * cell.x + cell.y * cell.y), far = away + 2 * reach;
    cell.most = radius + reach;
    cell.upright = cell.y > cell.x;
    if (cell.most > wanted() && radius > 0) cell.most = between_two(cell, edge(nearest), count, edge);
    if (cell.most > wanted() && count <= kFewEdges) {
      compared_ += 5 * count;
      const std::size_t opposite = stay_between(cell, edge(nearest), count, edge);
      if (cell.most > wanted()) try_middle(cell, edge(nearest), opposite, count, edge);
    }
    if (cell.most <= wanted()) return;
    if (edges_.size() > kFewEdges)
      for (std::size_t i = 0; i < count; ++i)
        if (away_[i] <= far * far * (1 + 1e-9)) cell.edges.push_back(static_cast<std::uint32_t>(edge(i)));
    waiting_.push_back(std::move(cell));
    std::push_heap(waiting_.begin(), waiting_.end());
  }

  static Point foot_on(const Edge& edge, Point point) {
    const double x = point.x - edge.from.x, y = point.y - edge.from.y;
    const double along = std::min(std::max(x * edge.along.x + y * edge.along.y, 0.0), edge.length);
    return {edge.from.x + along * edge.along.x, edge.from.y + along * edge.along.y};
  }
  static double square_from(const Edge& edge, Point point) {
    const Point foot = foot_on(edge, point);
    const double x = point.x - foot.x, y = point.y - foot.y;
    return x * x + y * y;
  }
  static double distance_from(const Edge& edge, Point point) { return std::sqrt(square_from(edge, point)); }

  /// How a straight line runs past a rectangle.
  struct Pass {
    Point towards;  ///< a unit vector from the centre of the rectangle to the line
    double away;    ///< of the centre
    double reach;   ///< how much further or nearer other places are at most
  };

  static double across(const Cell& cell, Point vector) {
    return cell.x * std::abs(vector.x) + cell.y * std::abs(vector.y);
  }

  /// False when the edge ends before it has passed all of the rectangle.
  static bool passes(const Edge& edge, const Cell& cell, Pass& pass) {
    const double x = cell.centre.x - edge.from.x, y = cell.centre.y - edge.from.y;
    const double along = x * edge.along.x + y * edge.along.y, reach = across(cell, edge.along);
    if (along < reach || along > edge.length - reach) return false;
    const double left = edge.along.x * y - edge.along.y * x;
    pass.away = std::abs(left);
    pass.towards = left > 0 ? Point{edge.along.y, -edge.along.x} : Point{-edge.along.y, edge.along.x};
    pass.reach = across(cell, pass.towards);
    return true;
  }

  /// The largest radius round any point of a rectangle whose centre is inside. Between two edges that pass it nobody
  /// comes nearer to the middle than it is; beyond one, nobody is further away from that one than the corners are.
  template <typename Number>
  double between_two(const Cell& cell, std::size_t nearest, std::size_t count, Number&& edge) const {
    double most = cell.most;
    Pass near{}, far{};
    if (!passes(edges_[nearest], cell, near)) return most;
    for (std::size_t i = 0; i < count; ++i) {
      if (edge(i) == nearest || !passes(edges_[edge(i)], cell, far)) continue;
      const Point sum{near.towards.x + far.towards.x, near.towards.y + far.towards.y};
      const double middle = (near.away + far.away + across(cell, sum)) / 2;
      most = std::min(most, std::max({middle, near.reach - near.away, far.reach - far.away}));
    }
    return most;
  }

  /// The radius is at most half the sum of the distances from two edges, and that, being convex, is largest in a
  /// corner. Says too which way of halving helps more, and gives the
  /// edge opposite the nearest.
  template <typename Number>
  std::size_t stay_between(Cell& cell, std::size_t nearest, std::size_t count, Number&& edge) const {
    const Point c = cell.centre;
    const Point corners[4]{{c.x - cell.x, c.y - cell.y},
                           {c.x + cell.x, c.y - cell.y},
                           {c.x - cell.x, c.y + cell.y},
                           {c.x + cell.x, c.y + cell.y}};
    double of_nearest[4];
    for (int k = 0; k < 4; ++k) of_nearest[k] = distance_from(edges_[nearest], corners[k]);
    const double* const most = std::max_element(of_nearest, of_nearest + 4);
    std::size_t opposite = nearest;
    cell.most = std::min(cell.most, *most);
    for (std::size_t i = 0; i < count; ++i) {
      if (edge(i) == nearest) continue;
      double middle = 0;
      for (int k = 0; k < 4; ++k) middle = std::max(middle, of_nearest[k] + distance_from(edges_[edge(i)], corners[k]));
      if (middle / 2 >= cell.most) continue;
      cell.most = middle / 2;
      opposite = edge(i);
    }
    const auto middle = [&](double x, double y) {
      const Point point{c.x + x, c.y + y};
      return distance_from(edges_[nearest], point) + distance_from(edges_[opposite], point);
    };
    const double if_narrow = std::max(middle(0, -cell.y), middle(0, cell.y));
    const double if_low = std::max(middle(-cell.x, 0), middle(cell.x, 0));
    if (cell.inside && std::abs(if_low - if_narrow) > kPrecision * if_low) cell.upright = if_low < if_narrow;
    return opposite;
  }

  /// A circle round the place in the middle between two edges that lies straight before a rectangle's centre.
  template <typename Number>
  void try_middle(const Cell& cell, std::size_t nearest, std::size_t opposite, std::size_t count, Number&& edge) {
    if (opposite == nearest || !cell.inside || edges_.size() > kFewEdges) return;
    const Point c = cell.centre, foot = foot_on(edges_[nearest], c);
    const double away = distance(c, foot), step = (distance_from(edges_[opposite], c) - away) / 2;
    if (!(away > 0)) return;
    const Point middle{c.x + (c.x - foot.x) / away * step, c.y + (c.y - foot.y) / away * step};
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < count; ++i) least = std::min(least, square_from(edges_[edge(i)], middle));
    if (least <= best_ * best_ || !is_inside(middle)) return;
    best_ = std::sqrt(least);
    place_ = middle;
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

  /// Whether the way from a rectangle's centre to a point in it, first along x, then along y, crosses the border an odd
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

  std::vector<Edge> edges_;
  Point origin_{}, axis_{1, 0};
  Point low_{1e300, 1e300}, high_{-1e300, -1e300};
  std::vector<Cell> waiting_;  ///< a heap, the most promising first
  std::vector<double> away_;   ///< squared distances, of the rectangle that is looked at
  std::size_t compared_ = 0;
  const double enough_;
  const bool any_;
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

Circle inscribed(std::span<const Outline> rings, double enough, bool any) {
  return rings.empty() || rings[0].empty() ? Circle{} : Search(rings, enough, any).run();
}

}  // namespace sohoa::geometry::coverage
