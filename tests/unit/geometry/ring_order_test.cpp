// The direction of rings against rings turned by hand.
#include "geometry/ring_order.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "geometry/wkb.hpp"

using namespace sohoa::geometry;

namespace {

std::string polygons(const std::vector<std::vector<std::vector<Point>>>& parts) {
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::multipolygon);
  for (const auto& rings : parts) {
    writer.begin(Kind::polygon);
    for (const auto& ring : rings) {
      writer.begin_ring();
      for (const Point& point : ring) writer.xy(point.x, point.y);
      writer.end();
    }
    writer.end();
  }
  writer.end();
  return wkb;
}

const std::vector<Point> kLeft{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, kRight{{0, 0}, {4, 4}, {4, 0}, {0, 0}};

}  // namespace

TEST_CASE("shells run counter-clockwise and holes clockwise") {
  std::string wkb = polygons({{kRight, kLeft}, {kLeft, kRight}, {kRight}});
  CHECK(follow_right_hand(wkb.data(), wkb.size()));
  CHECK(wkb == polygons({{kLeft, kRight}, {kLeft, kRight}, {kLeft}}));
}

TEST_CASE("what has no area or is no polygon stays, and damaged bytes too") {
  const std::string flat = polygons({{{{0, 0}, {1, 1}, {0, 0}}, {}}});
  std::string wkb = flat;
  CHECK(follow_right_hand(wkb.data(), wkb.size()));
  CHECK(wkb == flat);
  wkb = polygons({{kRight}});
  wkb.pop_back();
  const std::string damaged = wkb;
  CHECK_FALSE(follow_right_hand(wkb.data(), wkb.size()));
  CHECK(wkb == damaged);
}
