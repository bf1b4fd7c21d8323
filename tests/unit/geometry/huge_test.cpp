// Shapes made to be slow. What is asked is that an answer comes, and that it is GEOS's where GEOS gives one.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "geometry/fingerprint.hpp"
#include "geometry/validity.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;
using oracle::Ring;

namespace {

constexpr Limits kLimits{0.5, 0.1};

Findings judged(Ring ring) {
  ring.push_back(ring.front());
  const std::string wkb = oracle::wkb({{ring}}, false);
  CHECK(fingerprint(wkb, 0) != std::array<std::uint64_t, 2>{});
  static Validator validator;
  return validator.check(wkb, measure(wkb), kLimits);
}

Ring circle(int vertices, double radius) {
  Ring ring;
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices;
    ring.push_back({586000 + radius * std::cos(angle), 2322000 + radius * std::sin(angle)});
  }
  return ring;
}

}  // namespace

TEST_CASE("a ring of a million vertices") {
  Ring ring = circle(1'000'000, 50000);
  CHECK(judged(ring).empty());
  Ring crossed = ring, spiky = ring, twice;
  std::swap(crossed[400'000], crossed[400'002]);
  CHECK(judged(crossed).has(Fault::self_crossing));
  spiky.insert(spiky.begin() + 700'000, {ring[699'999], {586000, 2322000}, ring[699'999]});
  const Findings found = judged(spiky);
  REQUIRE(found.has(Fault::spike));
  CHECK(found.find(Fault::spike)->x == 586000);
  for (const Point& point : ring) twice.insert(twice.end(), {point, point});
  const Findings repeated = judged(twice);
  REQUIRE(repeated.has(Fault::repeated_point));
  CHECK(repeated.find(Fault::repeated_point)->places == 1'000'000);
}

TEST_CASE("a comb of fifty thousand narrow teeth") {
  Ring ring;
  for (int tooth = 0; tooth < 50'000; ++tooth) ring.insert(ring.end(), {{0, tooth * 0.1}, {99, tooth * 0.1 + 0.05}});
  ring.insert(ring.end(), {{-0.01, 5e3}, {-0.01, 0}});
  const Findings found = judged(ring);
  CHECK_FALSE(found.has(Fault::self_crossing));
  CHECK(found.has(Fault::near_spike));
  CHECK(found.has(Fault::sliver));
}

TEST_CASE("a scribble in which every edge crosses every other") {
  std::mt19937_64 random(41);
  std::uniform_real_distribution<double> place(0, 1000);
  Ring ring;
  for (int i = 0; i < 30'000; ++i) ring.push_back({place(random), place(random)});
  const Findings found = judged(ring);
  REQUIRE(found.has(Fault::self_crossing));
  CHECK(found.find(Fault::self_crossing)->places > 10'000);
}

TEST_CASE("up and down one line, and a square run round and round") {
  Ring line;
  for (int i = 0; i < 100'000; ++i) line.push_back({double(i % 1000), 0});
  CHECK(judged(line).has(Fault::zero_area));
  Ring rounds;
  for (int i = 0; i < 10'000; ++i) rounds.insert(rounds.end(), {{0, 0}, {9, 0}, {9, 9}, {0, 9}});
  CHECK(judged(rounds).has(Fault::self_crossing));
}

TEST_CASE("many rings: holes in rows, nested in one another, outside, all alike") {
  static Validator validator;
  const auto square = [](double x, double y, double side) {
    return Ring{{x, y}, {x, y + side}, {x + side, y + side}, {x + side, y}, {x, y}};
  };
  oracle::Polygon sound{square(0, 0, 1000)}, nested = sound, outside = sound, alike = sound;
  for (int i = 0; i < 20'000; ++i) {
    const int column = i % 200, row = i / 200;
    const double x = 1 + column * 4.5, y = 1 + row * 4.5;
    sound.push_back(square(x, y, 2));
    if (i < 3000) nested.push_back(square(1 + i * 0.1, 1 + i * 0.1, 990 - i * 0.2));
    outside.push_back(square(x + 2000, y, 2));
    alike.push_back(square(5, 5, 2));
  }
  const auto check = [&](const oracle::Polygon& polygon) { return validator.check(oracle::wkb({polygon}, false)); };
  CHECK_FALSE(is_invalid(check(sound).begin()->fault));
  CHECK(check(nested).has(Fault::nested_holes));
  REQUIRE(check(outside).has(Fault::hole_outside));
  CHECK(check(outside).find(Fault::hole_outside)->places == 20'000);
  REQUIRE(check(alike).has(Fault::duplicate_ring));
  CHECK(check(alike).find(Fault::duplicate_ring)->places == 19'999);
}

TEST_CASE("coordinates of a billion, of nearly nothing, and beyond what can be computed with") {
  for (const double size : {1e9, 1e12, 1e50, 1e99, 1e101, 1e300, 1e-9, 1e-50, 1e-200}) {
    CAPTURE(size);
    for (const Ring& ring :
         {Ring{{0, 0}, {size, 0}, {size, size}, {0, size}}, Ring{{0, 0}, {size, size}, {size, 0}, {0, size}},
          Ring{{0, 0}, {size, 0}, {2 * size, 0}}, Ring{{0, 0}, {size, 0}, {size, 1e-3}},
          Ring{{size, size}, {size, 2 * size}, {size, size}, {0, 0}}}) {
      Ring closed = ring;
      closed.push_back(closed.front());
      bool invalid = false;
      for (const Finding& found : judged(ring)) invalid |= is_invalid(found.fault);
      CHECK(invalid != oracle::is_valid(oracle::wkb({{closed}}, false)));
    }
  }
}
