// Coverages made to be slow or to overflow something. What is asked is that the right answer comes, and soon.
#include <doctest/doctest.h>
#include <tbb/global_control.h>

#include <chrono>
#include <cmath>
#include <random>

#include "base/error.hpp"
#include "coverage_run.hpp"
#include "geometry/measure.hpp"

using namespace sohoa::geometry;
using oracle::Judged;
using oracle::Ring;

namespace {

constexpr CoverageLimits kLimits{0.001, 0.1, 1, 0.1};

std::string polygon(Ring ring) {
  ring.push_back(ring.front());
  return oracle::wkb({{ring}}, false);
}

std::string rectangle(double x, double y, double width, double height) {
  return polygon({{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}});
}

Ring circle(int vertices, double radius) {
  Ring ring;
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices;
    ring.push_back({586000 + radius * std::cos(angle), 2322000 + radius * std::sin(angle)});
  }
  return ring;
}

std::size_t count(const Judged& judged, CoverageFault kind) {
  std::size_t result = 0;
  for (const auto& fault : judged.faults) result += fault.kind == kind;
  return result;
}

/// Parcels in rows, each drawn by itself: `loose` of a hundred borders differ by up to two centimetres.
std::vector<std::string> rows(int side, int loose) {
  std::mt19937 random(7);
  std::vector<Point> corners;
  for (int i = 0; i < (side + 1) * (side + 1); ++i)
    corners.push_back({i % (side + 1) * 20 + random() % 3000 / 1000.0, i / (side + 1) * 30 + random() % 3000 / 1000.0});
  std::vector<std::string> all;
  for (int j = 0; j < side; ++j)
    for (int i = 0; i < side; ++i) {
      const auto at = [&](int x, int y) { return corners[static_cast<std::size_t>((j + y) * (side + 1) + i + x)]; };
      Ring ring{at(0, 0), at(1, 0), at(1, 1), at(0, 1)};
      if (static_cast<int>(random() % 100) < loose) {
        const Point middle{(ring[1].x + ring[2].x) / 2 + random() % 20 / 1000.0, (ring[1].y + ring[2].y) / 2};
        ring.insert(ring.begin() + 2, middle);
      }
      all.push_back(polygon(ring));
    }
  return all;
}

std::string all_of(const Judged& judged) {
  std::string all;
  for (const auto& f : judged.faults)
    all += std::string(name(f.kind)) + " " + std::to_string(f.a) + " " + std::to_string(f.b) + " " +
           std::to_string(f.width) + " " + wkt(f.shape) + "\n";
  return all;
}

}  // namespace

TEST_CASE("features of a million vertices") {
  const Ring outer = circle(1'000'000, 50000);
  Ring hole = outer;
  hole.push_back(hole.front());
  const Ring square{{500000, 2200000}, {700000, 2200000}, {700000, 2400000}, {500000, 2400000}, {500000, 2200000}};
  const std::string around = oracle::wkb({{square, hole}}, false);
  const Judged same = oracle::judge({polygon(outer), around}, kLimits);
  CHECK(same.faults.empty());
  CHECK(same.totals.unmatched == 4);

  // A vertex thirty metres further in.
  Ring dented = circle(100'000, 50000), round = dented;
  dented[50'000].x += 30;
  round.push_back(round.front());
  const Judged gap = oracle::judge({polygon(dented), oracle::wkb({{square, round}}, false)}, {0.001, 0.1, 10, 0});
  REQUIRE(names(gap) == "gap 0 1");
  CHECK(gap.faults[0].area == doctest::Approx(30 * 2 * M_PI * 50000 / 100'000).epsilon(0.01));

  // All of its border differs, by less than the tolerance.
  const Judged smaller = oracle::judge({polygon(circle(1'000'000, 49999.95)), around}, kLimits);
  REQUIRE(names(smaller) == "near-edge 0 1");
  CHECK(smaller.faults[0].area == doctest::Approx(2 * M_PI * 50000 * 0.05).epsilon(0.01));
}

TEST_CASE("a hundred thousand copies of one polygon") {
  std::vector<std::string> copies(100'000, rectangle(0, 0, 10, 10));
  copies.push_back(rectangle(10, 0, 10, 10));
  const Judged found = oracle::judge(copies, kLimits);
  CHECK(found.faults.size() == 99'999);
  CHECK(count(found, CoverageFault::duplicate) == 99'999);
  for (const auto& fault : found.faults) CHECK(fault.b == 0);
}

TEST_CASE("many that nearly are copies: some of the pairs are told, and soon") {
  std::vector<std::string> all;
  for (int i = 0; i < 400; ++i) all.push_back(rectangle(i * 0.001, i * 0.002, 10, 10));
  const Judged found = oracle::judge(all, kLimits);
  CHECK(count(found, CoverageFault::overlap) >= 400);
}

TEST_CASE("thousands of triangles that share a point") {
  std::vector<std::string> fan;
  const int size = 8'000;
  for (int i = 0; i < size; i += 2) {
    const double a = 2 * M_PI * i / size, b = 2 * M_PI * (i + 1) / size;
    fan.push_back(polygon({{0, 0}, {1e6 * std::cos(a), 1e6 * std::sin(a)}, {1e6 * std::cos(b), 1e6 * std::sin(b)}}));
  }
  CHECK(oracle::judge(fan, {}).faults.empty());
}

TEST_CASE("a road that meets ten thousand parcels") {
  Ring road;
  std::vector<std::string> all;
  for (int i = 0; i <= 10'000; ++i) road.push_back({i * 10.0, 0});
  for (int i = 10'000; i >= 0; --i) road.push_back({i * 10.0, -5});
  all.push_back(polygon(road));
  for (int i = 0; i < 10'000; ++i) all.push_back(rectangle(i * 10, i % 2 == 0 ? 0 : -1, 10, 20));
  const Judged found = oracle::judge(all, kLimits);
  CHECK(count(found, CoverageFault::overlap) == 5'000);
  CHECK(count(found, CoverageFault::gap) == 0);
  for (const auto& fault : found.faults)
    if (fault.kind == CoverageFault::overlap) CHECK(fault.area == doctest::Approx(10));
}

TEST_CASE("coordinates of a billion, in degrees, and one feature far from all others") {
  for (const double origin : {1e9, -1e9, 0.0}) {
    CAPTURE(origin);
    const Judged found = oracle::judge({rectangle(origin, origin, 10, 10), rectangle(origin + 10, origin, 10, 10),
                                        rectangle(origin + 19, origin, 10, 10)},
                                       kLimits);
    REQUIRE(names(found) == "overlap 1 2");
    CHECK(found.faults[0].area == doctest::Approx(10));
  }
  const double metre = 9e-6;
  const auto degrees = [&](double x, double y, double w, double h) {
    return rectangle(107.5 + x * metre, 21 + y * metre, w * metre, h * metre);
  };
  const CoverageLimits in_degrees{0.001 * metre, 0.1 * metre, metre, 0.1 * metre};
  const Judged found =
      oracle::judge({degrees(0, 0, 10, 10), degrees(10.05, 0, 10, 10), degrees(0, 8, 10, 10)}, in_degrees);
  CHECK(names(found) == "overlap 0 2, near-edge 0 1, near-edge 1 2");
  std::vector<std::string> all = rows(30, 0);
  all.push_back(rectangle(1e12, 1e12, 1, 1));
  CHECK(oracle::judge(all, kLimits).faults.empty());
}

TEST_CASE("thin ones, repeated vertices, rings that cross themselves: the others are judged as ever") {
  std::vector<std::string> all = rows(5, 0);
  const std::size_t plain = oracle::judge(all, kLimits).faults.size();
  CHECK(plain == 0);
  all.push_back(polygon({{1000, 0}, {1000, 0}, {1010, 0}, {1010, 0}, {1010, 10}, {1000, 10}, {1000, 10}}));
  all.push_back(polygon({{1010, 0}, {1020, 0}, {1020, 10}, {1010, 10}}));
  CHECK(oracle::judge(all, kLimits).faults.empty());
  all.push_back(polygon({{2000, 0}, {2010, 10}, {2010, 0}, {2000, 10}}));  // a bow tie
  all.push_back(polygon({{3000, 0}, {3010, 1e-9}, {3020, 0}}));
  all.push_back(polygon({{50, 50}, {60, 60}, {60, 50}, {50, 60}}));  // one that lies on others
  const Judged found = oracle::judge(all, kLimits);
  for (const auto& fault : found.faults) CHECK((fault.a >= 29 || fault.b >= 29));
}

TEST_CASE("little memory: the same answer from a file") {
  const std::vector<std::string> all = rows(150, 30);
  const Judged whole = oracle::judge(all, kLimits);
  CHECK(whole.totals.spilled == 0);
  CHECK(count(whole, CoverageFault::near_edge) > 3000);
  const Judged spilled = oracle::judge(all, kLimits, {1 << 20, ""});
  CHECK(spilled.totals.spilled > 1 << 20);
  CHECK(all_of(whole) == all_of(spilled));
  CHECK_THROWS_WITH_AS(oracle::judge(all, kLimits, {1 << 20, "/nowhere"}),
                       doctest::Contains("/nowhere: no room for temporary data"), sohoa::OutputError);
}

TEST_CASE("one thread or several") {
  const std::vector<std::string> all = rows(100, 50);
  std::string one;
  for (const std::size_t threads : {1, 2, 5}) {
    const tbb::global_control control(tbb::global_control::max_allowed_parallelism, threads);
    const std::string answer = all_of(oracle::judge(all, kLimits));
    if (one.empty()) one = answer;
    CHECK(answer == one);
  }
}
