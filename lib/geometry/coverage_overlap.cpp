#include "geometry/coverage_overlap.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <tuple>

#include "geometry/box_tree.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// Of so many features on one ground, only pairs up to this many times their number are looked at: layers that lie on
/// one another a hundred times need no list of every pair.
constexpr std::size_t kPairsPerFeature = 64;

bool overlap_boxes(const Box& a, const Box& b) {
  return a.minx < b.maxx && b.minx < a.maxx && a.miny < b.maxy && b.miny < a.maxy;
}

Box common_box(const Box& a, const Box& b) {
  return {std::max(a.minx, b.minx), std::max(a.miny, b.miny), std::min(a.maxx, b.maxx), std::min(a.maxy, b.maxy)};
}

double ground(const Rings& rings) {
  double sum = 0;
  for (const Outline& ring : rings) sum += (&ring == rings.data() ? 1 : -1) * std::abs(area(ring));
  return sum;
}

double perimeter(const Rings& rings) {
  double sum = 0;
  for (const Outline& ring : rings) sum += length(ring);
  return sum;
}

std::pair<std::uint32_t, std::uint32_t> key(const Overlap& overlap) {
  return {overlap.a, overlap.b};
}

class Finder {
 public:
  Finder(const Features& features, double noise) : features_(features), list_(features.list()), noise_(noise) {}

  std::vector<Pair> look_up(const std::vector<const Crowd*>& crowds) {
    const auto members = members_of(crowds);
    tbb::enumerable_thread_specific<std::vector<Pair>> found;
    tbb::parallel_for(std::size_t{0}, crowds.size(), [&](std::size_t i) {
      const auto [begin, end] =
          std::equal_range(members.begin(), members.end(), Member{static_cast<std::uint32_t>(i), 0},
                           [](const Member& a, const Member& b) { return a.crowd < b.crowd; });
      look_up(*crowds[i], {begin, end}, found.local());
    });
    std::vector<Pair> pairs;
    for (const auto& some : found) pairs.insert(pairs.end(), some.begin(), some.end());
    return pairs;
  }

  /// Intersects the pairs that were not yet; puts what they have in common in the order of the pairs.
  void intersect(std::vector<Pair> pairs, OverlapFindings& all) {
    const auto same = [](const Pair& x, const Pair& y) { return x.a == y.a && x.b == y.b; };
    const auto before = [](const Pair& x, const Pair& y) {
      return std::tie(x.a, x.b, y.thin) < std::tie(y.a, y.b, x.thin);  // those that count thin ones first
    };
    tbb::parallel_sort(pairs.begin(), pairs.end(), before);
    pairs.erase(std::unique(pairs.begin(), pairs.end(), same), pairs.end());
    std::erase_if(pairs, [&](const Pair& pair) {
      const auto known = std::lower_bound(done_.begin(), done_.end(), Pair{pair.a, pair.b, true}, before);
      return known != done_.end() && same(*known, pair) && known->thin >= pair.thin;
    });
    tbb::enumerable_thread_specific<OverlapFindings> found;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, pairs.size(), 16), [&](const auto& range) {
      OverlapFindings& mine = found.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) intersect(pairs[i], mine);
    });
    for (OverlapFindings& some : found) {
      std::move(some.overlaps.begin(), some.overlaps.end(), std::back_inserter(all.overlaps));
      std::move(some.nears.begin(), some.nears.end(), std::back_inserter(all.nears));
    }
    std::sort(all.overlaps.begin(), all.overlaps.end(),
              [](const Overlap& x, const Overlap& y) { return key(x) < key(y); });
    // A pair that was looked at again is there twice.
    all.overlaps.erase(std::unique(all.overlaps.begin(), all.overlaps.end(),
                                   [](const Overlap& x, const Overlap& y) { return key(x) == key(y); }),
                       all.overlaps.end());
    done_.insert(done_.end(), pairs.begin(), pairs.end());
    std::sort(done_.begin(), done_.end(), before);
    done_.erase(std::unique(done_.begin(), done_.end(), same), done_.end());
  }

  /// Whether the ground of a crowd is a polygon that its two have in common: then no other has a share in it.
  static bool accounted_for(const Crowd& crowd, const OverlapFindings& found) {
    const std::pair<std::uint32_t, std::uint32_t> pair(crowd.a, crowd.b);
    const auto overlap = std::lower_bound(found.overlaps.begin(), found.overlaps.end(), pair,
                                          [](const Overlap& x, const auto& wanted) { return key(x) < wanted; });
    if (overlap == found.overlaps.end() || key(*overlap) != pair) return false;
    return std::any_of(overlap->polygons.begin(), overlap->polygons.end(), [&](const Rings& rings) {
      if (rings.size() != crowd.rings.size() || std::abs(ground(rings) - crowd.area) > 1e-6 * crowd.area) return false;
      Box box;
      for (const Point& point : rings[0]) box.add(point.x, point.y);
      return overlap_boxes(box, crowd.box);
    });
  }

 private:
  struct Member {
    std::uint32_t crowd, feature;
  };

  /// The features whose boxes overlap those of the crowds, crowd by crowd. The crowds are few, the features many.
  std::vector<Member> members_of(const std::vector<const Crowd*>& crowds) const {
    std::vector<Box> boxes;
    for (const Crowd* crowd : crowds) boxes.push_back(crowd->box);
    BoxTree tree;
    tree.build(boxes);
    tbb::enumerable_thread_specific<std::vector<Member>> found;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, list_.size(), 1024), [&](const auto& range) {
      auto& mine = found.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) {
        if (list_[i].duplicate) continue;
        tree.search(list_[i].box, [&](std::uint32_t crowd) {
          if (overlap_boxes(list_[i].box, boxes[crowd])) mine.push_back({crowd, static_cast<std::uint32_t>(i)});
          return true;
        });
      }
    });
    std::vector<Member> all;
    for (const auto& some : found) all.insert(all.end(), some.begin(), some.end());
    tbb::parallel_sort(all.begin(), all.end(), [](const Member& a, const Member& b) {
      return std::tie(a.crowd, a.feature) < std::tie(b.crowd, b.feature);
    });
    return all;
  }

  /// All pairs among the features that meet the ground of a crowd.
  void look_up(const Crowd& crowd, std::span<const Member> candidates, std::vector<Pair>& pairs) {
    const Geos& geos = geos_.local();
    const Geos::Shape ground = crowd.rings.empty() ? geos.own(nullptr) : geos.build(crowd.rings);
    BoxTree faces;
    faces.build(crowd.boxes);
    struct Prepared {
      GEOSContextHandle_t geos;
      void operator()(const GEOSPreparedGeometry* shape) const { GEOSPreparedGeom_destroy_r(geos, shape); }
    };
    const std::unique_ptr<const GEOSPreparedGeometry, Prepared> prepared(
        ground ? GEOSPrepare_r(geos.handle(), ground.get()) : nullptr, Prepared{geos.handle()});
    std::vector<std::uint32_t> members;
    for (const auto& [number, feature] : candidates) {
      if (faces.search(list_[feature].box, [](std::uint32_t) { return false; })) continue;
      const Geos::Shape shape = geos.read(list_[feature].wkb());
      if (shape && (!prepared || GEOSPreparedIntersects_r(geos.handle(), prepared.get(), shape.get()) == 1))
        members.push_back(feature);
    }
    std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(list_[a].box.minx, a) < std::tie(list_[b].box.minx, b);
    });
    std::size_t left = members.size() * kPairsPerFeature;
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const Box &one = list_[members[i]].box, &two = list_[members[j]].box;
        if (two.minx >= one.maxx) break;
        if (!overlap_boxes(one, two) || !overlap_boxes(common_box(one, two), crowd.box)) continue;
        if (left-- == 0) return;
        const auto [a, b] = std::minmax(members[i], members[j]);
        pairs.push_back({a, b, true});
      }
    }
  }

  void intersect(const Pair& pair, OverlapFindings& found) {
    const Geos& geos = geos_.local();
    const Geos::Shape a = read(geos, pair.a, pair.b), b = read(geos, pair.b, pair.a);
    if (!a || !b) return;
    auto polygons = geos.common(a.get(), b.get());
    if (!polygons) return;
    Overlap overlap{pair.a, pair.b, 0, 0, {}, {}};
    for (Rings& rings : *polygons) judge(pair, std::move(rings), overlap, found);
    if (!overlap.polygons.empty()) found.overlaps.push_back(std::move(overlap));
  }

  void judge(const Pair& pair, Rings&& rings, Overlap& overlap, OverlapFindings& found) const {
    const double least = 2 * ground(rings) / perimeter(rings);  // no polygon is narrower
    Circle circle{rings[0].front(), least / 2};
    const double edge = features_.edge(pair.a, pair.b);
    const bool narrow = least <= edge && hull_width(rings[0]) <= edge;
    if (!narrow) circle = inscribed(rings, edge / 2);
    const double width = std::max(2 * circle.radius, least);
    if (width <= noise_) return;
    if (width > edge) {
      overlap.area += ground(rings);
      if (width > overlap.width) {
        overlap.width = width;
        overlap.place = circle.centre;
      }
      overlap.polygons.push_back(std::move(rings));
    } else if (pair.thin) {
      Near near{pair.a, pair.b, ground(rings), width, circle.centre, {}};
      const Outline& ring = rings[0];
      for (std::size_t i = 0; i < ring.size(); ++i) near.border.push_back({ring[i], ring[(i + 1) % ring.size()]});
      found.nears.push_back(std::move(near));
    }
  }

  /// A feature as far as the other reaches: a road that crosses the whole commune meets thousands.
  Geos::Shape read(const Geos& geos, std::uint32_t feature, std::uint32_t other) const {
    constexpr std::uint32_t kLarge = 16 * 500;
    Geos::Shape whole = geos.read(list_[feature].wkb());
    if (!whole || list_[feature].size < kLarge || list_[other].size * 4 > list_[feature].size) return whole;
    Box box = list_[other].box;
    const double margin = (box.maxx - box.minx + box.maxy - box.miny) / 16;
    box = {box.minx - margin, box.miny - margin, box.maxx + margin, box.maxy + margin};
    Geos::Shape part = geos.own(GEOSClipByRect_r(geos.handle(), whole.get(), box.minx, box.miny, box.maxx, box.maxy));
    return part && GEOSisValid_r(geos.handle(), part.get()) == 1 ? std::move(part) : std::move(whole);
  }

  const Features& features_;
  const std::vector<Feature>& list_;
  const double noise_;
  std::vector<Pair> done_;
  tbb::enumerable_thread_specific<Geos> geos_;
};

}  // namespace

OverlapFindings find_overlaps(const Features& features, std::vector<Pair> pairs, const std::vector<Crowd>& crowds,
                              double noise) {
  Finder finder(features, noise);
  for (const Crowd& crowd : crowds)
    if (crowd.a != Plane::kNone) pairs.push_back({crowd.a, crowd.b, false});
  OverlapFindings found;
  finder.intersect(std::move(pairs), found);
  std::vector<const Crowd*> open;
  for (const Crowd& crowd : crowds)
    if (crowd.a == Plane::kNone || !Finder::accounted_for(crowd, found)) open.push_back(&crowd);
  if (!open.empty()) finder.intersect(finder.look_up(open), found);
  return found;
}

}  // namespace sohoa::geometry::coverage
