// Many places in few squares.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "store/place_grid.hpp"

using namespace sohoa;
using namespace sohoa::store;

TEST_CASE("places are counted in squares that depend on no order") {
  std::vector<geometry::Point> places;
  for (int i = 0; i < 20'000; ++i) places.push_back({500000.0 + (i * 7919) % 5003, 2300000.0 + (i * 104729) % 4001});
  PlaceGrid one, other;
  for (const geometry::Point place : places) one.add(place, Weight::error);
  std::vector<geometry::Point> turned(places.rbegin(), places.rend());
  for (const geometry::Point place : turned) other.add(place, Weight::error);
  const auto a = one.cells(), b = other.cells();
  CHECK(one.total() == 20'000);
  CHECK(a.size() <= PlaceGrid::kMost);
  CHECK(a.size() > PlaceGrid::kMost / 5);
  REQUIRE(a.size() == b.size());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].total == b[i].total);
    CHECK(std::abs(a[i].place.x - b[i].place.x) < 1e-6);
    sum += a[i].counts.of(Weight::error);
  }
  CHECK(sum == 20'000);
  one.add({std::nan(""), 0}, Weight::error);
  one.add({1e300, 0}, Weight::error);
  CHECK(one.total() == 20'000);
}
