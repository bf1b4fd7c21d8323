#include "dataset/forest_places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>

using namespace sohoa;

namespace {

geometry::Box square(double x, double y) {
  return {x, y, x + 100, y + 100};
}

/// Each group as its lots and its box, in order.
std::vector<std::tuple<double, double, double, double, std::int64_t, std::int64_t>> groups(const ForestPlaces& places) {
  std::vector<std::tuple<double, double, double, double, std::int64_t, std::int64_t>> all;
  for (const auto& place : places.places())
    all.emplace_back(place.box.minx, place.box.miny, place.box.maxx, place.box.maxy, place.lots, place.first.row);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("lots nearer than the limit are one place, and the smallest place is told with its distance") {
  ForestPlaces places;
  places.add(square(0, 0), {0, 1}, 1000);
  places.add(square(1099, 0), {0, 2}, 1000);
  places.add(square(2400, 0), {0, 3}, 1000);
  REQUIRE(places.places().size() == 2);
  CHECK(places.smallest().first.row == 3);
  CHECK(places.distance(places.smallest()) == 1201);
  places.add(square(1800, 50), {0, 4}, 1000);  // between the two
  REQUIRE(places.places().size() == 1);
  CHECK(places.places()[0].lots == 4);
  CHECK(places.places()[0].first.row == 1);
}

TEST_CASE("the order of the lots does not matter") {
  std::mt19937 random(8);
  std::uniform_real_distribution<double> anywhere(0, 20000);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<geometry::Box, Origin>> lots;
    for (std::int64_t row = 1; row <= 60; ++row)
      lots.emplace_back(square(anywhere(random), anywhere(random)), Origin{0, row});
    ForestPlaces one, other;
    for (const auto& [box, origin] : lots) one.add(box, origin, 1000);
    std::shuffle(lots.begin(), lots.end(), random);
    for (const auto& [box, origin] : lots) other.add(box, origin, 1000);
    REQUIRE(groups(one) == groups(other));
    for (const auto& place : one.places())
      if (one.places().size() > 1) REQUIRE(one.distance(place) >= 1000);
  }
}
