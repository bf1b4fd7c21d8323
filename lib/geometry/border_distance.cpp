#include "geometry/border_distance.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "geometry/box_tree.hpp"
#include "geometry/coverage_web.hpp"

namespace sohoa::geometry {
namespace {

using coverage::distance;
using coverage::foot_on;

/// An edge, its lesser end first.
struct Side {
  Point a, b;

  friend bool operator==(const Side&, const Side&) = default;
  friend bool operator<(const Side& s, const Side& t) {
    return std::tie(s.a.x, s.a.y, s.b.x, s.b.y) < std::tie(t.a.x, t.a.y, t.b.x, t.b.y);
  }
};

std::vector<Side> sides(std::string_view wkb) {
  std::vector<Side> all;
  walk(wkb, [&](const Run& run) {
    for (std::uint32_t i = 1; i < run.points.size(); ++i) {
      const Point a = run.points[i - 1], b = run.points[i];
      all.push_back(std::tie(a.x, a.y) < std::tie(b.x, b.y) ? Side{a, b} : Side{b, a});
    }
  });
  std::sort(all.begin(), all.end());
  return all;
}

class Border {
 public:
  Border(const std::vector<Side>& all, double limit) : sides_(all), limit_(limit) {
    std::vector<Box> boxes;
    for (const Side& side : all) {
      Box& box = boxes.emplace_back();
      box.add(side.a.x, side.a.y);
      box.add(side.b.x, side.b.y);
    }
    tree_.build(boxes);
  }

  /// nullopt: farther than the limit.
  std::optional<double> from(Point point) const {
    std::optional<double> least;
    search(point, [&](const Side& side) {
      const double apart = foot_on(point, side.a, side.b).apart;
      if (apart <= limit_ && (!least || apart < *least)) least = apart;
    });
    return least;
  }

  /// Whether all of a stretch lies within the limit. Where both ends do of one side, what lies between does too.
  bool holds(Point a, Point b) const {
    bool held = false;
    search(a, [&](const Side& side) {
      held = held || (foot_on(a, side.a, side.b).apart <= limit_ && foot_on(b, side.a, side.b).apart <= limit_);
    });
    if (held) return true;
    const double length = distance(a, b);
    if (length < limit_ / 8) {
      const auto one = from(a), other = from(b);
      return one && other && std::max(*one, *other) + length / 2 <= limit_;
    }
    const Point middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
    return from(middle) && holds(a, middle) && holds(middle, b);
  }

 private:
  template <typename Visit>
  void search(Point point, Visit&& visit) const {
    tree_.search({point.x - limit_, point.y - limit_, point.x + limit_, point.y + limit_}, [&](std::uint32_t i) {
      visit(sides_[i]);
      return true;
    });
  }

  const std::vector<Side>& sides_;
  const double limit_;
  BoxTree tree_;
};

}  // namespace

std::optional<double> border_distance(std::string_view one, std::string_view other, double limit) {
  const std::vector<Side> of_one = sides(one), of_other = sides(other);
  double most = 0;
  for (const auto& [from, to] : {std::pair(&of_one, &of_other), std::pair(&of_other, &of_one)}) {
    std::vector<Side> differing;
    std::set_difference(from->begin(), from->end(), to->begin(), to->end(), std::back_inserter(differing));
    if (differing.empty()) continue;
    const Border border(*to, limit);
    for (const Side& side : differing) {
      const auto a = border.from(side.a), b = border.from(side.b);
      if (!a || !b || !border.holds(side.a, side.b)) return std::nullopt;
      most = std::max({most, *a, *b});
    }
  }
  return most;
}

}  // namespace sohoa::geometry
