#include "geometry/changed_stretch.hpp"

#include <algorithm>
#include <vector>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {
namespace {

using Ring = std::vector<Point>;

std::vector<Ring> rings(std::string_view wkb) {
  std::vector<Ring> all;
  walk(wkb, [&](const Run& run) {
    Ring& ring = all.emplace_back();
    for (std::uint32_t i = 0; i < run.points.size(); ++i) ring.push_back(run.points[i]);
  });
  return all;
}

std::string line(const Ring& ring, std::size_t from, std::size_t to) {
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::line);
  for (std::size_t i = from; i < to; ++i) writer.xy(ring[i].x, ring[i].y);
  writer.end();
  return wkb;
}

}  // namespace

std::pair<std::string, std::string> changed_stretch(std::string_view before, std::string_view after) {
  const std::vector<Ring> was = rings(before), is = rings(after);
  std::size_t differing = 0, which = 0;
  for (std::size_t i = 0; i < was.size() && was.size() == is.size(); ++i) {
    if (was[i] == is[i]) continue;
    ++differing;
    which = i;
  }
  if (differing != 1) return {std::string(before), std::string(after)};
  const Ring &one = was[which], &two = is[which];
  const std::size_t least = std::min(one.size(), two.size());
  std::size_t head = 0, tail = 0;
  while (head < least && one[head] == two[head]) ++head;
  while (head + tail < least && one[one.size() - 1 - tail] == two[two.size() - 1 - tail]) ++tail;
  const std::size_t from = head == 0 ? 0 : head - 1;
  const auto to = [&](const Ring& ring) { return std::min(ring.size(), ring.size() - tail + 1); };
  return {line(one, from, to(one)), line(two, from, to(two))};
}

}  // namespace sohoa::geometry
