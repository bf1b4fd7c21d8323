#include "geometry/coverage_faces.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace sohoa::geometry::coverage {
namespace {

/// What was found out about a face.
enum class State : std::uint8_t { covered, open, near, explained, gap, twice };

/// Features on the border of a face, with their share of it; few.
class Labels {
 public:
  struct Label {
    std::uint32_t feature;
    double length;
  };

  void add(std::uint32_t feature, double length) {
    for (Label& label : list_) {
      if (label.feature != feature) continue;
      label.length += length;
      return;
    }
    list_.push_back({feature, length});
  }
  /// The longest first; of equal ones the smaller feature.
  void sort() {
    std::sort(list_.begin(), list_.end(), [](const Label& a, const Label& b) {
      return a.length != b.length ? a.length > b.length : a.feature < b.feature;
    });
  }
  void clear() { list_.clear(); }
  std::size_t size() const { return list_.size(); }
  const Label& operator[](std::size_t i) const { return list_[i]; }

 private:
  std::vector<Label> list_;
};

/// The sides round one face, as it is looked at.
struct Face {
  std::uint32_t cycle;
  std::vector<std::uint32_t> sides, label;  ///< label: the feature of a side
  Outline ring;
  Labels labels;
  double area, length;
  bool plain;  ///< each side is of one feature, and no other component lies inside
  bool hole;   ///< covered by nothing
};

double distance(Point a, Point b) {
  const double x = a.x - b.x, y = a.y - b.y;
  return std::sqrt(x * x + y * y);
}

class Judge {
 public:
  Judge(const Plane& plane, const BigArray<Edge>& edges, const Meetings& meetings, const Features& features,
        double noise)
      : plane_(plane),
        edges_(edges),
        meetings_(meetings),
        features_(features),
        noise_(noise),
        states_(plane.cycles()),
        touched_(plane.nodes()) {}

  FaceFindings run() {
    for (const Touch& touch : meetings_.touches)
      if (const std::uint32_t node = plane_.node_at(touch.at); node != Plane::kNone) touched_[node] = 1;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, plane_.cycles(), 64), [&](const auto& range) {
      Local& local = local_.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) states_[i] = look(static_cast<std::uint32_t>(i), local);
    });
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, meetings_.facings.size(), 256), [&](const auto& range) {
      Local& local = local_.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) face_across(meetings_.facings[i], local);
    });
    FaceFindings all;
    for (Local& local : local_) {
      const auto append = [](auto& to, auto& from) {
        if (to.empty()) return to.swap(from);
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
      };
      append(all.nears, local.found.nears);
      append(all.gaps, local.found.gaps);
      append(all.pairs, local.found.pairs);
    }
    all.crowds = joined_crowds();
    return all;
  }

 private:
  struct Local {
    FaceFindings found;
    std::vector<std::pair<std::uint32_t, Crowd>> crowds;  ///< by their face
    Face face;
  };

  /// Puts faces together that have a border in common: features that lie on one another many times make thousands.
  std::vector<Crowd> joined_crowds() {
    std::vector<std::pair<std::uint32_t, Crowd>> all;
    for (Local& local : local_) std::move(local.crowds.begin(), local.crowds.end(), std::back_inserter(all));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::size_t> root(all.size());
    for (std::size_t i = 0; i < root.size(); ++i) root[i] = i;
    const auto find = [&](std::size_t i) {
      while (root[i] != i) i = root[i] = root[root[i]];
      return i;
    };
    for (std::size_t i = 0; i < all.size(); ++i)
      each_side(all[i].first, [&](std::uint32_t side) {
        const auto across = std::lower_bound(all.begin(), all.end(), plane_.face(side ^ 1),
                                             [](const auto& crowd, std::uint32_t face) { return crowd.first < face; });
        if (across == all.end() || across->first != plane_.face(side ^ 1)) return;
        const std::size_t one = find(i), two = find(static_cast<std::size_t>(across - all.begin()));
        root[std::max(one, two)] = std::min(one, two);
      });
    std::vector<Crowd> result;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (const std::size_t first = find(i); first != i) {
        Crowd& whole = all[first].second;
        whole.rings.clear();
        whole.boxes.push_back(all[i].second.box);
        whole.box.add(all[i].second.box);
        whole.a = whole.b = Plane::kNone;
      }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
      if (root[i] == i) result.push_back(std::move(all[i].second));
    return result;
  }

  State look(std::uint32_t cycle, Local& local) {
    const Plane::Component& component = plane_.components()[plane_.cycle(cycle).component];
    if (component.outer == cycle) return State::covered;  // never asked for: Plane::face() leads past it
    const int depth = plane_.depth(cycle);
    // Less than nothing is between edges of invalid features only.
    if (depth == 1 || depth < 0) return State::covered;
    take_in(cycle, depth == 0, local.face);
    return depth == 0 ? look_at_hole(local) : look_at_overlap(depth, local);
  }

  void take_in(std::uint32_t cycle, bool hole, Face& face) {
    face.cycle = cycle;
    face.hole = hole;
    face.sides.clear();
    face.label.clear();
    face.ring.clear();
    face.labels.clear();
    face.plain = plane_.inside(cycle).empty();
    face.area = plane_.cycle(cycle).area;
    face.length = 0;
    each_side(cycle, [&](std::uint32_t side) {
      const auto others = plane_.pieces(hole ? side : side ^ 1);
      const std::uint32_t label = add_side(face, side);
      face.plain = face.plain && others.empty() && plane_.pieces(hole ? side ^ 1 : side).size() == 1;
      face.sides.push_back(side);
      face.label.push_back(label);
      face.ring.push_back(plane_.point(plane_.tail(side)));
    });
    for (const std::uint32_t inner : plane_.inside(cycle)) {
      const std::uint32_t outer = plane_.components()[inner].outer;
      face.area += plane_.cycle(outer).area;
      each_side(outer, [&](std::uint32_t side) { add_side(face, side); });
    }
    face.labels.sort();
  }

  /// Measures a side of the face; gives its feature.
  std::uint32_t add_side(Face& face, std::uint32_t side) const {
    const auto pieces = plane_.pieces(face.hole ? side ^ 1 : side);
    const double length = distance(plane_.point(plane_.tail(side)), plane_.point(plane_.head(side)));
    for (const std::uint32_t piece : pieces) face.labels.add(plane_.feature(piece), length);
    face.length += length;
    return pieces.empty() ? Plane::kNone : plane_.feature(pieces.front());
  }

  template <typename Visit>
  void each_side(std::uint32_t cycle, Visit&& visit) const {
    const std::uint32_t first = plane_.cycle(cycle).side;
    std::uint32_t side = first;
    do {
      visit(side);
      side = plane_.next(side);
    } while (side != first);
  }

  Outline outline(std::uint32_t cycle) const {
    Outline ring;
    each_side(cycle, [&](std::uint32_t side) { ring.push_back(plane_.point(plane_.tail(side))); });
    return ring;
  }

  std::vector<Outline> rings(const Face& face) const {
    std::vector<Outline> all{face.ring};
    for (const std::uint32_t inner : plane_.inside(face.cycle))
      all.push_back(outline(plane_.components()[inner].outer));
    return all;
  }

  /// Where the border passes from one feature to the other, if there are just two that have one stretch each: the
  /// face's sides are turned so that the first stretch begins with the first side. 0: it is not so.
  std::size_t turn_to_two_stretches(Face& face) const {
    const std::size_t count = face.label.size();
    std::size_t changes = 0, first = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (face.label[i] == face.label[i == 0 ? count - 1 : i - 1]) continue;
      ++changes;
      first = i;
    }
    if (changes != 2) return 0;
    const auto turn = [&](auto& list) {
      std::rotate(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(first), list.end());
    };
    turn(face.sides);
    turn(face.label);
    turn(face.ring);
    std::size_t split = 1;
    while (face.label[split] == face.label[0]) ++split;
    return split;
  }

  /// A quick bound for the width, infinite when there is none.
  double bound(Face& face, double edge) const {
    if (!face.plain || face.ring.size() > 1000) return std::numeric_limits<double>::infinity();
    double least = std::numeric_limits<double>::infinity();
    if (const std::size_t split = turn_to_two_stretches(face); split != 0) least = greatest_distance(face.ring, split);
    return least <= edge ? least : std::min(least, hull_width(face.ring));
  }

  /// The two that have most of its border; one may stand for both.
  static std::pair<std::uint32_t, std::uint32_t> main_two(const Face& face) {
    return {face.labels[0].feature, face.labels[face.labels.size() > 1 ? 1 : 0].feature};
  }
  double edge_of(const Face& face) const { return features_.edge(main_two(face).first, main_two(face).second); }

  /// The largest circle, or for a face not wider than `edge` one about as wide as that is. A crowd's will be looked for
  /// when it is known what its features have in common: here any that is wider will do.
  Circle breadth(Face& face, double edge) const {
    const double least = 2 * face.area / face.length;  // no face is narrower
    const double most = bound(face, edge);
    if (most <= edge) return {middle(face), most / 2};
    const Circle circle = inscribed(rings(face), edge / 2, !face.hole);
    if (2 * circle.radius > edge) return circle;
    return {middle(face), std::clamp(most, std::max(least, 2 * circle.radius), edge) / 2};
  }

  /// Whether all that differs between the borders is vertices that lie on an edge of the other.
  bool explained(const Face& face) const {
    if (face.labels.size() < 2) return false;
    const std::uint32_t spine = face.labels[0].feature;
    for (std::size_t i = 0; i < face.sides.size(); ++i) {
      const bool one = face.label[i] == spine, two = face.label[i == 0 ? face.sides.size() - 1 : i - 1] == spine;
      if (one == two && touched_[plane_.tail(face.sides[i])] == 0) return false;
    }
    return true;
  }

  State look_at_hole(Local& local) {
    Face& face = local.face;
    const double edge = edge_of(face), gap = features_.gap(main_two(face).first, main_two(face).second);
    const double largest = std::max(gap, edge);
    if (2 * face.area / face.length > largest) return State::open;  // no face is narrower
    const Circle circle = breadth(face, edge);
    const double width = 2 * circle.radius;
    if (width <= noise_) return State::explained;
    if (width > gap && (width > edge || face.labels.size() < 2)) return State::open;
    if (width > edge || face.labels.size() < 2) {
      add_gap(face, circle, local);
      return State::gap;
    }
    if (explained(face)) return State::explained;
    for (std::size_t i = 1; i < face.labels.size(); ++i)
      add_near(face, face.labels[0].feature, face.labels[i].feature, circle, local);
    // Among more than two, others than the one with the longest border may face one another too.
    return face.labels.size() > 2 ? State::near : State::explained;
  }

  State look_at_overlap(int depth, Local& local) {
    Face& face = local.face;
    const bool told = depth == 2 && face.plain && face.labels.size() > 1 && face.labels.size() <= 8;
    const double edge = edge_of(face);
    const Circle circle = breadth(face, edge);
    if (2 * circle.radius <= noise_) return State::explained;
    const bool thin = 2 * circle.radius <= edge;
    if (told && thin && explained(face)) return State::explained;
    // Between two that meet in a vertex others may lie whose borders are all matched, and no face shows them: where three
    // are on its border it is asked whose ground it is.
    if (told && thin && face.labels.size() == 2) {
      add_near(face, face.labels[0].feature, face.labels[1].feature, circle, local);
    } else {
      local.crowds.push_back({face.cycle, crowd(face, told)});
    }
    return State::twice;
  }

  Crowd crowd(const Face& face, bool told) const {
    Crowd result{rings(face), {}, {}, face.area, Plane::kNone, Plane::kNone};
    if (told && face.labels.size() == 2)
      std::tie(result.a, result.b) = std::minmax(face.labels[0].feature, face.labels[1].feature);
    for (const Point& point : face.ring) result.box.add(point.x, point.y);
    result.boxes = {result.box};
    return result;
  }

  /// Some point that belongs to a narrow face.
  static Point middle(const Face& face) { return face.ring[face.ring.size() / 2]; }

  void add_gap(const Face& face, Circle circle, Local& local) {
    if (2 * circle.radius <= edge_of(face)) circle = inscribed(rings(face));
    Gap gap{face.labels[0].feature, Plane::kNone, face.area, 2 * circle.radius, circle.centre, rings(face)};
    if (face.labels.size() > 1) gap.b = face.labels[1].feature;
    if (gap.b < gap.a) std::swap(gap.a, gap.b);
    local.found.gaps.push_back(std::move(gap));
  }

  void add_near(const Face& face, std::uint32_t one, std::uint32_t two, const Circle& circle, Local& local) {
    const auto [a, b] = std::minmax(one, two);
    Near near{a, b, face.area, 2 * circle.radius, circle.centre, {}};
    for (std::size_t i = 0; i < face.sides.size(); ++i) {
      if (face.label[i] != a) continue;
      const std::uint32_t side = face.hole ? face.sides[i] ^ 1 : face.sides[i];
      near.border.push_back({plane_.point(plane_.tail(side)), plane_.point(plane_.head(side))});
    }
    local.found.nears.push_back(std::move(near));
  }

  /// Whether an edge has open land on its right, or a sliver, somewhere between two places along it.
  bool is_open(std::uint32_t edge, double from, double to) const {
    const Edge& e = edges_[edge];
    const double length = distance(e.a, e.b);
    const auto along = [&](std::uint32_t node) {
      const Point p = plane_.point(node);
      return ((p.x - e.a.x) * (e.b.x - e.a.x) + (p.y - e.a.y) * (e.b.y - e.a.y)) / length;
    };
    for (std::uint32_t i = plane_.first_piece(edge); i < plane_.first_piece(edge + 1); ++i) {
      const Plane& plane = plane_;
      if (plane.side_of(i) == Plane::kNone) continue;
      if (along(plane.piece(i).to) <= from + noise_ || along(plane.piece(i).from) >= to - noise_) continue;
      const std::uint32_t face = plane.face(plane.side_of(i) ^ 1);
      if (face == Plane::kNone || states_[face] == State::open || states_[face] == State::near) return true;
    }
    return false;
  }

  void face_across(const Facing& facing, Local& local) {
    const Edge &e = edges_[facing.edge], &f = edges_[facing.other];
    const auto stretch = facing_stretch(e, f, features_.edge(e.feature, f.feature));
    if (!stretch || stretch->from_apart + stretch->to_apart >= 0) return;
    const std::uint32_t longer = stretch->first_is_longer ? facing.edge : facing.other;
    const std::uint32_t shorter = stretch->first_is_longer ? facing.other : facing.edge;
    const Edge& base = edges_[longer];
    const double length = distance(base.a, base.b);
    const Point u{(base.b.x - base.a.x) / length, (base.b.y - base.a.y) / length};
    const Segment on_longer{{base.a.x + u.x * stretch->from, base.a.y + u.y * stretch->from},
                            {base.a.x + u.x * stretch->to, base.a.y + u.y * stretch->to}};
    // Left of the longer edge is up; the other runs back.
    const Segment on_shorter{
        {on_longer.to.x - u.y * stretch->to_apart, on_longer.to.y + u.x * stretch->to_apart},
        {on_longer.from.x - u.y * stretch->from_apart, on_longer.from.y + u.x * stretch->from_apart}};
    const double begin = distance(edges_[shorter].a, on_shorter.from), end = distance(edges_[shorter].a, on_shorter.to);
    if (!is_open(longer, stretch->from, stretch->to) || !is_open(shorter, begin, end)) return;
    const bool longer_first = base.feature < edges_[shorter].feature;
    const auto [a, b] = std::minmax(base.feature, edges_[shorter].feature);
    const double width = std::max(std::abs(stretch->from_apart), std::abs(stretch->to_apart));
    const Segment& border = longer_first ? on_longer : on_shorter;
    const Point place{(border.from.x + border.to.x) / 2, (border.from.y + border.to.y) / 2};
    local.found.nears.push_back({a, b, 0, width, place, {border}});
  }

  const Plane& plane_;
  const BigArray<Edge>& edges_;
  const Meetings& meetings_;
  const Features& features_;
  const double noise_;
  std::vector<State> states_;
  std::vector<std::uint8_t> touched_;
  tbb::enumerable_thread_specific<Local> local_;
};

}  // namespace

FaceFindings judge_faces(const Plane& plane, const BigArray<Edge>& edges, const Meetings& meetings,
                         const Features& features, double noise) {
  return Judge(plane, edges, meetings, features, noise).run();
}

}  // namespace sohoa::geometry::coverage
