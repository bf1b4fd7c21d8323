// Many zones of one boundary.
#include "dataset/zone_overlap.hpp"

#include <doctest/doctest.h>

#include "geometry/wkb.hpp"

using namespace sohoa;

namespace {

constexpr int kZone = 5899;

/// A square with its lower left corner at (x, 0).
ZoneArea square(double x, double side, std::string code) {
  ZoneArea zone;
  geometry::Writer writer(zone.wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [dx, dy] : {std::pair(0.0, 0.0), {side, 0.0}, {side, side}, {0.0, side}, {0.0, 0.0}})
    writer.xy(500000 + x + dx, 2319500 + dy);
  writer.end();
  writer.end();
  zone.box = geometry::measure(zone.wkb).box;
  zone.area = side * side;
  zone.code = std::move(code);
  zone.crop = "Cam";
  zone.markets = "CHN";
  return zone;
}

}  // namespace

TEST_CASE("zones that were given one boundary are told once each, and one zone at most kMostOfOne times") {
  std::vector<ZoneArea> same;
  for (int i = 0; i < 3000; ++i) same.push_back(square(0, 100, "A" + std::to_string(i)));
  const auto found = zone_overlaps(same, kZone, 0.02, 100);
  CHECK(found.size() == 2999);
  CHECK(found.back().one == 0);
  CHECK(found.back().area == 10000);
  std::vector<ZoneArea> near;
  for (int i = 0; i < 100; ++i) near.push_back(square(i * 0.1, 100, "B" + std::to_string(i)));
  std::size_t of_last = 0;
  for (const ZoneOverlap& overlap : zone_overlaps(near, kZone, 0.02, 100)) of_last += overlap.other == 99 ? 1U : 0U;
  CHECK(of_last == kMostOfOne);
}
