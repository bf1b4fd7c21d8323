#include "geometry/coverage_overlap.hpp"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <tuple>

#include "geometry/box_tree.hpp"

namespace sohoa::geometry::coverage {
namespace {

/// Of so many features on one ground, only pairs up to this many times their number are looked at: layers that lie on
/// one another a hundred times need no list of every pair.
constexpr std::size_t kPairsPerFeature = 64;

bool overlap(const Box& a, const Box& b) {
  return a.minx < b.maxx && b.minx < a.maxx && a.miny < b.maxy && b.miny < a.maxy;
}

Box common_box(const Box& a, const Box& b) {
  return {std::max(a.minx, b.minx), std::max(a.miny, b.miny), std::min(a.maxx, b.maxx), std::min(a.maxy, b.maxy)};
}

class Finder {
 public:
  Finder(const Features& features, double edge, double noise) : list_(features.list()), edge_(edge), noise_(noise) {}

  void look_up(const std::vector<Crowd>& crowds, std::vector<Pair>& pairs) {
    if (crowds.empty()) return;
    std::vector<Box> boxes(list_.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) boxes[i] = list_[i].box;
    BoxTree tree;
    tree.build(boxes);
    tbb::enumerable_thread_specific<std::vector<Pair>> found;
    tbb::parallel_for(std::size_t{0}, crowds.size(), [&](std::size_t i) { look_up(crowds[i], tree, found.local()); });
    for (const auto& some : found) pairs.insert(pairs.end(), some.begin(), some.end());
  }

  OverlapFindings intersect(std::vector<Pair>& pairs) {
    tbb::parallel_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) {
      return std::tie(x.a, x.b, y.thin) < std::tie(y.a, y.b, x.thin);  // those that count thin ones first
    });
    pairs.erase(
        std::unique(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.a == y.a && x.b == y.b; }),
        pairs.end());
    tbb::enumerable_thread_specific<OverlapFindings> found;
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, pairs.size(), 16), [&](const auto& range) {
      OverlapFindings& mine = found.local();
      for (std::size_t i = range.begin(); i < range.end(); ++i) intersect(pairs[i], mine);
    });
    OverlapFindings all;
    for (OverlapFindings& some : found) {
      std::move(some.overlaps.begin(), some.overlaps.end(), std::back_inserter(all.overlaps));
      std::move(some.nears.begin(), some.nears.end(), std::back_inserter(all.nears));
    }
    return all;
  }

 private:
  /// All pairs among the features that meet the ground of a crowd.
  void look_up(const Crowd& crowd, const BoxTree& tree, std::vector<Pair>& pairs) {
    const Geos& geos = geos_.local();
    const Geos::Shape ground = geos.build(crowd.rings);
    struct Prepared {
      GEOSContextHandle_t geos;
      void operator()(const GEOSPreparedGeometry* shape) const { GEOSPreparedGeom_destroy_r(geos, shape); }
    };
    const std::unique_ptr<const GEOSPreparedGeometry, Prepared> prepared(
        ground ? GEOSPrepare_r(geos.handle(), ground.get()) : nullptr, Prepared{geos.handle()});
    std::vector<std::uint32_t> members;
    tree.search(crowd.box, [&](std::uint32_t i) {
      if (!list_[i].duplicate && overlap(list_[i].box, crowd.box)) members.push_back(i);
      return true;
    });
    std::erase_if(members, [&](std::uint32_t i) {
      const Geos::Shape shape = geos.read(list_[i].wkb());
      return !shape || (prepared && GEOSPreparedIntersects_r(geos.handle(), prepared.get(), shape.get()) == 0);
    });
    std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(list_[a].box.minx, a) < std::tie(list_[b].box.minx, b);
    });
    std::size_t left = members.size() * kPairsPerFeature;
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const Box &one = list_[members[i]].box, &two = list_[members[j]].box;
        if (two.minx >= one.maxx) break;
        if (!overlap(one, two) || !overlap(common_box(one, two), crowd.box)) continue;
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
    double ground = 0;
    for (const Outline& ring : rings) ground += (&ring == rings.data() ? 1 : -1) * std::abs(area(ring));
    const Circle circle = inscribed(rings);
    const double width = 2 * circle.radius;
    if (width <= noise_) return;
    if (width > edge_) {
      overlap.area += ground;
      if (width > overlap.width) {
        overlap.width = width;
        overlap.place = circle.centre;
      }
      overlap.polygons.push_back(std::move(rings));
    } else if (pair.thin) {
      Near near{pair.a, pair.b, ground, width, circle.centre, {}};
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

  const std::vector<Feature>& list_;
  const double edge_, noise_;
  tbb::enumerable_thread_specific<Geos> geos_;
};

}  // namespace

OverlapFindings find_overlaps(const Features& features, std::vector<Pair> pairs, const std::vector<Crowd>& crowds,
                              double edge, double noise) {
  Finder finder(features, edge, noise);
  finder.look_up(crowds, pairs);
  return finder.intersect(pairs);
}

}  // namespace sohoa::geometry::coverage
