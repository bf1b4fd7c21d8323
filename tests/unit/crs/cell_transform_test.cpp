// Polynomials over cells against PROJ at every point.
#include "crs/cell_transform.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "crs/definition.hpp"

using namespace sohoa;
using namespace sohoa::crs;

namespace {

struct Window {
  int from, to;
  double minx, miny, maxx, maxy;
};

/// The whole of Viet Nam, in several systems, and places where nothing is even.
constexpr Window kWindows[] = {
    {5899, 4326, 300000, 950000, 700000, 2600000},   // VN-2000 / TM-3 107-45
    {3405, 4326, 150000, 950000, 850000, 2600000},   // VN-2000 / UTM 48N, by EPSG:6960
    {4326, 5899, 102, 8, 110, 24},                   // degrees to metres
    {5899, 9205, 300000, 950000, 700000, 2600000},   // from zone to zone
    {5899, 32648, 300000, 950000, 700000, 2600000},  // to WGS 84 / UTM 48N
    {4326, 3857, -180, -85, 180, 85},
    {4326, 5899, -180, -89, 180, 89},  // far from the zone: some points have no image
};

}  // namespace

TEST_CASE("what a cell gives is what PROJ gives, to a tenth of a micrometre at the very most") {
  std::mt19937 random(4);
  for (const Window& window : kWindows) {
    CAPTURE(window.from);
    CAPTURE(window.to);
    CellTransform cells(window.from, window.to);
    Transform proj(window.from, window.to);
    const double allowed = geographic(window.to) ? 1e-12 : 1e-7;
    const double side = geographic(window.from) ? 0.002 : 200;
    std::uniform_real_distribution<double> x(window.minx, window.maxx), y(window.miny, window.maxy), step(-side, side);
    double worst = 0;
    for (int feature = 0; feature < 400; ++feature) {
      const double east = x(random), north = y(random);
      std::vector<double> xy;
      for (int i = 0; i < 20; ++i) xy.insert(xy.end(), {east + step(random), north + step(random)});
      std::vector<double> expected = xy;
      bool whole = true;
      for (std::size_t i = 0; i < expected.size(); i += 2) whole &= proj.forward(expected[i], expected[i + 1]);
      REQUIRE(cells.forward(xy) == whole);
      for (std::size_t i = 0; whole && i < xy.size(); ++i) {
        const double size = std::max(1.0, std::abs(expected[i]) / 1e9);  // 20,000 km beside a pole of the projection
        worst = std::max(worst, std::abs(xy[i] - expected[i]) / size);
      }
    }
    CHECK(worst <= allowed);
  }
}

TEST_CASE("a coordinate comes out the same whatever came before it") {
  std::mt19937 random(8);
  std::uniform_real_distribution<double> x(400000, 600000), y(2200000, 2400000);
  std::vector<std::vector<double>> features;
  for (int i = 0; i < 500; ++i) {
    features.emplace_back();
    const double east = x(random), north = y(random);
    for (int n = 0; n < 8; ++n) features.back().insert(features.back().end(), {east + n * 700, north - n * 900});
  }
  CellTransform there(5899, 4326), back(5899, 4326);
  auto first = features, last = features;
  for (auto& feature : first) REQUIRE(there.forward(feature));
  for (auto feature = last.rbegin(); feature != last.rend(); ++feature) REQUIRE(back.forward(*feature));
  CHECK(first == last);
}

TEST_CASE("few points, no change, and what is no place") {
  CellTransform cells(5899, 4326);
  Transform proj(5899, 4326);
  std::vector<double> one{500000, 2300000};
  double x = 500000, y = 2300000;
  CHECK(cells.forward(one));
  CHECK(proj.forward(x, y));
  CHECK(one == std::vector{x, y});
  std::vector<double> same{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(CellTransform(5899, 5899).forward(same));
  CHECK(same == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8});
  for (const double odd : {1e300, -1e12, std::nan(""), HUGE_VAL}) {
    std::vector<double> xy{500000, 2300000, 500001, 2300000, odd, 2300000, 500000, 2300001};
    CHECK_FALSE(cells.forward(xy));
  }
}
