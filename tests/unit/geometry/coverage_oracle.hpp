#pragma once
// What a brute-force look with GEOS says of a small coverage: every pair intersected, the union's holes, every vertex
// against every edge. Millimetre coordinates.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "coverage_run.hpp"

namespace sohoa::geometry {
/// So that points can be keys.
inline bool operator<(const Point& a, const Point& b) {
  return std::tie(a.x, a.y) < std::tie(b.x, b.y);
}
}  // namespace sohoa::geometry

namespace oracle {

using sohoa::geometry::CoverageFault;
using sohoa::geometry::CoverageLimits;
using sohoa::geometry::Point;

/// The features of a coverage, one ring or more each.
using Cover = std::vector<Polygon>;

class BruteForce {
 public:
  enum class Answer { must, may };

  BruteForce(const Cover& cover, const CoverageLimits& limits) : cover_(cover), limits_(limits) {
    for (const Polygon& polygon : cover) shapes_.push_back(from_wkb(wkb({polygon}, false)));
    for (std::size_t i = 0; i < shapes_.size(); ++i) valid_ = valid_ && GEOSisValid_r(g(), shapes_[i].get()) == 1;
    if (!valid_) return;
    find_duplicates();
    find_edges();
    find_touches();
    find_overlaps();
    find_holes();
    find_facing();
  }

  bool valid() const { return valid_; }

  /// What the answer should have been; "" when it is right.
  std::string contradiction(const Judged& judged) const {
    std::set<std::pair<std::uint64_t, std::uint64_t>> overlaps, nears;
    std::vector<Fault> gaps;
    std::set<std::tuple<std::uint64_t, std::uint64_t, Point>> touches;
    std::set<std::uint64_t> copies;
    for (const Fault& fault : judged.faults) {
      if (fault.kind == CoverageFault::overlap) {
        overlaps.emplace(fault.a, fault.b);
        const auto found = overlap_.find({fault.a, fault.b});
        if (found == overlap_.end()) return "invented overlap " + said(fault);
        if (found->second.first == Answer::must && std::abs(found->second.second - fault.area) > 1e-6)
          return "area of " + said(fault);
      } else if (fault.kind == CoverageFault::near_edge) {
        nears.emplace(fault.a, fault.b);
        if (!near_.contains({fault.a, fault.b})) return "invented near-edge " + said(fault);
      } else if (fault.kind == CoverageFault::gap) {
        gaps.push_back(fault);
      } else if (fault.kind == CoverageFault::t_node) {
        touches.emplace(fault.a, fault.b, fault.place);
      } else if (fault.kind == CoverageFault::duplicate) {
        copies.insert(fault.a);
      }
    }
    for (const auto& [pair, expected] : overlap_)
      if (expected.first == Answer::must && !overlaps.contains(pair)) return "missed overlap " + said(pair);
    for (const auto& [pair, answer] : near_)
      if (answer == Answer::must && !nears.contains(pair)) return "missed near-edge " + said(pair);
    if (copies != copies_) return "duplicates";
    const auto redrawn = [&](std::uint64_t a, std::uint64_t b) {
      const std::pair<std::uint64_t, std::uint64_t> pair = std::minmax(a, b);
      return overlaps.contains(pair) || nears.contains(pair);
    };
    for (const auto& touch : touches)
      if (!touch_.contains(touch)) return "invented t-node " + said({std::get<0>(touch), std::get<1>(touch)});
    for (const auto& touch : touch_)
      if (!redrawn(std::get<0>(touch), std::get<1>(touch)) && !touches.contains(touch))
        return "missed t-node " + said({std::get<0>(touch), std::get<1>(touch)});
    return compare_gaps(gaps);
  }

  std::array<std::size_t, 5> counts() const {
    return {overlap_.size(), gap_.size(), near_.size(), touch_.size(), copies_.size()};
  }

 private:
  struct Side {
    std::size_t feature;
    Point a, b;  ///< the inside on the left
  };
  struct Hole {
    double area;
    std::set<std::size_t> features;
    Answer answer;
    Geometry shape;
  };

  static GEOSContextHandle_t g() { return geos().handle; }
  static std::string said(const std::pair<std::uint64_t, std::uint64_t>& pair) {
    return std::to_string(pair.first) + " " + std::to_string(pair.second);
  }
  static std::string said(const Fault& fault) { return said({fault.a, fault.b}); }

  void find_duplicates() {
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      GEOSNormalize_r(g(), shapes_[i].get());
      for (std::size_t j = 0; j < i; ++j)
        if (GEOSEqualsExact_r(g(), shapes_[i].get(), shapes_[j].get(), 0) == 1) copies_.insert(i);
    }
  }

  /// All edges, and those that are not the border of exactly two.
  void find_edges() {
    std::map<std::pair<Point, Point>, int> times;
    for (std::size_t i = 0; i < cover_.size(); ++i) {
      if (copies_.contains(i)) continue;
      for (const Ring& ring : cover_[i]) {
        double twice = 0;
        for (std::size_t k = 1; k < ring.size(); ++k)
          twice += (ring[k - 1].x - ring[0].x) * (ring[k].y - ring[0].y) -
                   (ring[k - 1].y - ring[0].y) * (ring[k].x - ring[0].x);
        const bool turn = (twice < 0) == (&ring == cover_[i].data());
        for (std::size_t k = 1; k < ring.size(); ++k) {
          if (ring[k] == ring[k - 1]) continue;
          edges_.push_back({i, turn ? ring[k] : ring[k - 1], turn ? ring[k - 1] : ring[k]});
          ++times[{edges_.back().a, edges_.back().b}];
        }
      }
    }
    for (const Side& edge : edges_)
      if (times[{edge.a, edge.b}] != 1 || times[{edge.b, edge.a}] != 1) open_.push_back(edge);
  }

  static double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

  /// Whether a point lies on the inner part of an edge, within the rounding.
  bool lies_on(Point point, const Side& edge) const {
    const double length = distance(edge.a, edge.b), x = (edge.b.x - edge.a.x) / length,
                 y = (edge.b.y - edge.a.y) / length;
    const double along = (point.x - edge.a.x) * x + (point.y - edge.a.y) * y;
    const double off = (point.y - edge.a.y) * x - (point.x - edge.a.x) * y;
    return along > limits_.node && along < length - limits_.node && std::abs(off) <= limits_.node;
  }

  void find_touches() {
    std::map<std::pair<std::size_t, Point>, std::size_t> first;
    for (const Side& edge : open_)
      for (const Side& other : open_) {
        if (other.feature == edge.feature) continue;
        for (const Point point : {other.a, other.b}) {
          if (!lies_on(point, edge)) continue;
          const auto [known, added] = first.emplace(std::pair(edge.feature, point), other.feature);
          if (!added) known->second = std::min(known->second, other.feature);
        }
      }
    for (const auto& [key, owner] : first) {
      touch_.emplace(key.first, owner, key.second);
      touched_.insert(key.second);
    }
  }

  /// Where the width of a polygon stands to a limit; `unsure` within three parts in a hundred.
  enum class Breadth { below, unsure, above };

  static bool has_room(const GEOSGeometry* polygon, double width) {
    const Geometry core(GEOSBuffer_r(g(), polygon, -width / 2, 16));
    return core && GEOSisEmpty_r(g(), core.get()) == 0;
  }
  static Breadth breadth(const GEOSGeometry* polygon, double limit) {
    if (has_room(polygon, 1.03 * limit)) return Breadth::above;
    return has_room(polygon, 0.97 * limit) ? Breadth::unsure : Breadth::below;
  }
  /// Twice area over length: no polygon is narrower.
  static double least_width(const GEOSGeometry* polygon) {
    double area = 0, length = 1;
    GEOSArea_r(g(), polygon, &area);
    GEOSLength_r(g(), polygon, &length);
    return 2 * area / length;
  }

  static std::vector<Point> vertices(const GEOSGeometry* ring) {
    const GEOSCoordSequence* points = GEOSGeom_getCoordSeq_r(g(), ring);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(g(), points, &size);
    std::vector<Point> all(size);
    GEOSCoordSeq_copyToBuffer_r(g(), points, &all.data()->x, 0, 0);
    return all;
  }

  bool has_vertex(std::size_t feature, Point point) const {
    for (const Ring& ring : cover_[feature])
      if (std::find(ring.begin(), ring.end(), point) != ring.end()) return true;
    return false;
  }

  /// Whether a sliver between features comes from vertices that lie on an edge alone.
  bool explained(const GEOSGeometry* polygon, const std::set<std::size_t>& features) const {
    for (const Point& point : vertices(GEOSGetExteriorRing_r(g(), polygon))) {
      std::size_t owners = 0;
      for (const std::size_t feature : features) owners += has_vertex(feature, point);
      if (owners != 0 && owners != features.size() && !touched_.contains(point)) return false;
    }
    return true;
  }

  void near(std::size_t a, std::size_t b, Answer answer) {
    const auto [known, added] = near_.emplace(std::minmax(a, b), answer);
    if (!added && answer == Answer::must) known->second = answer;
  }

  void find_overlaps() {
    for (std::size_t a = 0; a < shapes_.size(); ++a)
      for (std::size_t b = a + 1; b < shapes_.size(); ++b) {
        if (copies_.contains(a) || copies_.contains(b)) continue;
        const Geometry common(GEOSIntersection_r(g(), shapes_[a].get(), shapes_[b].get()));
        double area = 0;
        bool sure = true, wide = false;
        for (int i = 0; i < GEOSGetNumGeometries_r(g(), common.get()); ++i) {
          const GEOSGeometry* part = GEOSGetGeometryN_r(g(), common.get(), i);
          double part_area = 0;
          if (GEOSGeomTypeId_r(g(), part) != GEOS_POLYGON || GEOSArea_r(g(), part, &part_area) != 1) continue;
          if (least_width(part) < 1e-8) continue;
          const Breadth width = breadth(part, limits_.edge);
          if (width != Breadth::below) {
            wide = true;
            sure = sure && width == Breadth::above;
            area += part_area;
          }
          if (width == Breadth::unsure) near(a, b, Answer::may);
          if (width == Breadth::below)
            near(a, b,
                 explained(part, {a, b}) || least_width(part) < 1e-6 || !borders(part, a) || !borders(part, b)
                     ? Answer::may
                     : Answer::must);
        }
        if (wide) overlap_.emplace(std::pair(a, b), std::pair(sure ? Answer::must : Answer::may, area));
      }
  }

  void find_holes() {
    std::vector<GEOSGeometry*> copies;
    for (const Geometry& shape : shapes_) copies.push_back(GEOSGeom_clone_r(g(), shape.get()));
    const Geometry all(
        GEOSGeom_createCollection_r(g(), GEOS_GEOMETRYCOLLECTION, copies.data(), static_cast<unsigned>(copies.size())));
    const Geometry land(GEOSUnaryUnion_r(g(), all.get()));
    const Geometry extent(GEOSEnvelope_r(g(), land.get()));
    const Geometry box(GEOSBuffer_r(g(), extent.get(), 100, 1));
    const Geometry rest(GEOSDifference_r(g(), box.get(), land.get()));
    for (int i = 0; i < GEOSGetNumGeometries_r(g(), rest.get()); ++i) {
      const GEOSGeometry* hole = GEOSGetGeometryN_r(g(), rest.get(), i);
      if (least_width(hole) < 1e-8) continue;
      judge_hole(hole);
    }
  }

  void judge_hole(const GEOSGeometry* hole) {
    const auto features = border(hole);
    const Breadth to_gap = breadth(hole, limits_.gap), to_edge = breadth(hole, limits_.edge);
    const bool clear = to_gap != Breadth::unsure && to_edge != Breadth::unsure;
    if (to_gap != Breadth::below) open_land_.emplace_back(GEOSGeom_clone_r(g(), hole));
    if (to_gap == Breadth::above) return;
    std::set<std::size_t> names;
    for (const auto& [length, feature] : features) names.insert(feature);
    const bool thin = to_edge == Breadth::below && names.size() > 1;
    double area = 0;
    GEOSArea_r(g(), hole, &area);
    if (!clear || !thin)
      gap_.push_back({area, names, clear ? Answer::must : Answer::may, Geometry(GEOSGeom_clone_r(g(), hole))});
    if (names.size() < 2 || to_edge == Breadth::above) return;
    const bool told = explained(hole, names);
    if (told && clear && names.size() == 2) return;
    for (std::size_t i = 0; i < features.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const bool longest = j == 0 && (features.size() == 2 || features[0].first > features[1].first + 1e-3);
        const bool must = clear && !told && longest && least_width(hole) > 1e-6;
        near(features[i].second, features[j].second, must ? Answer::must : Answer::may);
      }
  }

  /// The features on the border of a hole, the longest first.
  std::vector<std::pair<double, std::size_t>> border(const GEOSGeometry* hole) const {
    std::map<std::size_t, double> lengths;
    std::vector<const GEOSGeometry*> rings{GEOSGetExteriorRing_r(g(), hole)};
    for (int i = 0; i < GEOSGetNumInteriorRings_r(g(), hole); ++i)
      rings.push_back(GEOSGetInteriorRingN_r(g(), hole, i));
    for (const GEOSGeometry* ring : rings) {
      const std::vector<Point> points = vertices(ring);
      for (std::size_t k = 1; k < points.size(); ++k) {
        const Point middle{(points[k].x + points[k - 1].x) / 2, (points[k].y + points[k - 1].y) / 2};
        for (const Side& edge : open_)
          if (from_edge(middle, edge) < 1e-7) lengths[edge.feature] += distance(points[k], points[k - 1]);
      }
    }
    std::vector<std::pair<double, std::size_t>> all;
    for (const auto& [feature, length] : lengths) all.emplace_back(length, feature);
    std::sort(all.rbegin(), all.rend());
    return all;
  }

  /// Whether an unmatched edge of a feature is part of the border.
  bool borders(const GEOSGeometry* polygon, std::size_t feature) const {
    for (const auto& [length, other] : border(polygon))
      if (other == feature && length > 1e-6) return true;
    return false;
  }

  static double from_edge(Point point, const Side& edge) {
    const double x = edge.b.x - edge.a.x, y = edge.b.y - edge.a.y;
    const double part = std::clamp(((point.x - edge.a.x) * x + (point.y - edge.a.y) * y) / (x * x + y * y), 0.0, 1.0);
    return distance(point, {edge.a.x + part * x, edge.a.y + part * y});
  }

  bool is_open(Point point) const {
    const Geometry place(GEOSGeom_createPointFromXY_r(g(), point.x, point.y));
    for (const Geometry& land : open_land_)
      if (GEOSContains_r(g(), land.get(), place.get()) == 1) return true;
    return false;
  }

  /// Edges that run against one another across open land. Both orders are tried; the longer edge is the base.
  void find_facing() {
    for (const Side& base : open_)
      for (const Side& other : open_) {
        if (base.feature == other.feature) continue;
        const double length = distance(base.a, base.b);
        if (distance(other.a, other.b) > length + 1e-9) continue;
        const double x = (base.b.x - base.a.x) / length, y = (base.b.y - base.a.y) / length;
        const auto along = [&](Point p) { return (p.x - base.a.x) * x + (p.y - base.a.y) * y; };
        const auto left = [&](Point p) { return (p.y - base.a.y) * x - (p.x - base.a.x) * y; };
        const double begin = along(other.b), end = along(other.a);
        if (begin >= end) continue;
        const double from = std::max(begin, 0.0), to = std::min(end, length);
        if (to - from < 2 * limits_.edge - 1e-6) continue;
        const auto apart = [&](double s) {
          return left(other.b) + (left(other.a) - left(other.b)) * (s - begin) / (end - begin);
        };
        const double worst = std::max(std::abs(apart(from)), std::abs(apart(to)));
        if (worst > limits_.edge + 1e-6 || apart(from) + apart(to) > 1e-9) continue;
        const bool clear = worst < limits_.edge - 1e-6 && to - from > 2 * limits_.edge + 1e-6 &&
                           std::abs(distance(other.a, other.b) - length) > 1e-6 && worst > 1e-5;
        int open = 0;
        constexpr int kSamples = 21;
        for (int k = 0; k < kSamples; ++k) {
          const double s = from + (to - from) * (k + 0.5) / kSamples, h = apart(s) / 2;
          open += is_open({base.a.x + x * s - y * h, base.a.y + y * s + x * h});
        }
        if (open != 0 || worst < 1e-5 || !clear)
          near(base.feature, other.feature, open == kSamples && clear ? Answer::must : Answer::may);
        else
          near_by_sample(base, other, from, to, x, y, apart(from), apart(to));
      }
  }

  /// Where land lies open for a stretch that no sample met.
  void near_by_sample(const Side& base, const Side& other, double from, double to, double x, double y, double, double) {
    for (int k = 0; k <= 400; ++k) {
      const double s = from + (to - from) * k / 400;
      if (is_open({base.a.x + x * s + y * 1e-6, base.a.y + y * s - x * 1e-6}))
        return near(base.feature, other.feature, Answer::may);
    }
  }

  std::string compare_gaps(const std::vector<Fault>& found) const {
    std::vector<bool> used(gap_.size());
    for (const Fault& fault : found) {
      bool known = false;
      for (std::size_t i = 0; i < gap_.size() && !known; ++i) {
        if (used[i] || std::abs(gap_[i].area - fault.area) > 1e-6 || !gap_[i].features.contains(fault.a)) continue;
        if (!has_room(gap_[i].shape.get(), 0.97 * fault.width) || has_room(gap_[i].shape.get(), 1.03 * fault.width))
          continue;
        known = used[i] = true;
      }
      if (!known) return "invented gap of " + std::to_string(fault.area) + " at " + said(fault);
    }
    for (std::size_t i = 0; i < gap_.size(); ++i)
      if (!used[i] && gap_[i].answer == Answer::must) return "missed gap of " + std::to_string(gap_[i].area);
    return "";
  }

  const Cover& cover_;
  const CoverageLimits limits_;
  std::vector<Geometry> shapes_;
  bool valid_ = true;
  std::vector<Side> edges_, open_;
  std::vector<Geometry> open_land_;
  std::set<Point> touched_;
  std::set<std::uint64_t> copies_;
  std::set<std::tuple<std::uint64_t, std::uint64_t, Point>> touch_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::pair<Answer, double>> overlap_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Answer> near_;
  std::vector<Hole> gap_;
};

}  // namespace oracle
