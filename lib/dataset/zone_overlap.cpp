#include "dataset/zone_overlap.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include "geometry/box_tree.hpp"
#include "geometry/inner_point.hpp"
#include "schema/ground_area.hpp"

namespace sohoa {
namespace {

bool shares_market(std::string_view one, std::string_view other) {
  constexpr std::string_view kBetween = ", ";
  for (std::size_t at = 0; at <= one.size();) {
    const std::size_t end = std::min(one.find(kBetween, at), one.size());
    const std::string_view market = one.substr(at, end - at);
    at = end + kBetween.size();
    for (std::size_t from = 0; from <= other.size();) {
      const std::size_t to = std::min(other.find(kBetween, from), other.size());
      if (other.substr(from, to - from) == market) return true;
      from = to + kBetween.size();
    }
  }
  return false;
}

}  // namespace

bool compete(const ZoneArea& one, const ZoneArea& other) {
  return one.crop == other.crop &&
         (one.markets.empty() || other.markets.empty() || shares_market(one.markets, other.markets));
}

namespace {

/// For each zone the first one of its shape, crop and markets: what else lies on them is told of that one alone.
std::vector<std::size_t> first_alike(const std::vector<ZoneArea>& zones) {
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_shape;
  std::vector<std::size_t> first(zones.size());
  for (std::size_t i = 0; i < zones.size(); ++i) {
    std::vector<std::size_t>& same = by_shape[zones[i].wkb];
    const auto alike = std::find_if(same.begin(), same.end(), [&](std::size_t other) {
      return zones[other].crop == zones[i].crop && zones[other].markets == zones[i].markets;
    });
    first[i] = alike == same.end() ? i : *alike;
    if (alike == same.end()) same.push_back(i);
  }
  return first;
}

}  // namespace

std::vector<ZoneOverlap> zone_overlaps(const std::vector<ZoneArea>& zones, int epsg, double share, double least) {
  const std::vector<std::size_t> first = first_alike(zones);
  std::vector<geometry::Box> boxes;
  for (std::size_t i = 0; i < zones.size(); ++i) boxes.push_back(first[i] == i ? zones[i].box : geometry::Box{});
  geometry::BoxTree tree;
  tree.build(boxes);
  tbb::enumerable_thread_specific<std::vector<ZoneOverlap>> found;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, zones.size(), 256), [&](const auto& range) {
    std::string shape;
    std::unique_ptr<GroundArea> ground;
    for (std::size_t i = range.begin(); i < range.end(); ++i) {
      if (first[i] != i) {
        if (zones[first[i]].code != zones[i].code && zones[i].area >= least)
          found.local().push_back({first[i], i, zones[i].area, zones[i].wkb});
        continue;
      }
      std::size_t told = 0;
      tree.search(zones[i].box, [&](std::uint32_t other) {
        if (other >= i || zones[other].code == zones[i].code || !compete(zones[i], zones[other])) return true;
        double area = geometry::common_area(zones[i].wkb, zones[other].wkb, shape);
        if (area <= 0) return true;
        if (!GroundArea::is_direct(epsg)) {
          if (!ground) ground = std::make_unique<GroundArea>(epsg);
          area = ground->of(shape, geometry::measure(shape).box);
        }
        const double smaller = std::min(zones[i].area, zones[other].area);
        if (area < least || area < share * smaller) return true;
        found.local().push_back({other, i, area, shape});
        return ++told < kMostOfOne;
      });
    }
  });
  std::vector<ZoneOverlap> all;
  for (auto& some : found) std::move(some.begin(), some.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const ZoneOverlap& a, const ZoneOverlap& b) {
    return std::pair(a.other, a.one) < std::pair(b.other, b.one);
  });
  return all;
}

}  // namespace sohoa
