// Coverages of a few features whose faults were worked out by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "coverage_run.hpp"
#include "geometry/measure.hpp"

using namespace sohoa::geometry;
using oracle::Judged;

namespace {

/// Sheet edges match within 0.1, rounding is 0.001, gaps are narrower than 1.
constexpr CoverageLimits kLimits{0.001, 0.1, 1, 0.1};

Judged judged(const std::vector<std::string>& texts, CoverageLimits limits = kLimits) {
  std::vector<std::string> wkbs;
  for (const std::string& text : texts) wkbs.push_back(oracle::wkb(text));
  return oracle::judge(wkbs, limits);
}

std::string shape(const oracle::Fault& fault) {
  return wkt(fault.shape);
}

const std::string kLeft = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))";
const std::string kRight = "POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))";

}  // namespace

TEST_CASE("neighbours with the same border have no fault, whichever way their rings run") {
  const Judged same = judged({kLeft, kRight});
  CHECK(same.faults.empty());
  CHECK(same.totals.features == 2);
  CHECK(same.totals.edges == 8);
  CHECK(same.totals.unmatched == 6);
  CHECK(judged({kLeft, "POLYGON ((10 0, 10 10, 20 10, 20 0, 10 0))"}).faults.empty());
  CHECK(
      judged({kLeft, "MULTIPOLYGON (((10 0, 10 10, 20 10, 20 0, 10 0)), ((50 0, 60 0, 60 9, 50 0)))"}).faults.empty());
}

TEST_CASE("a feature in the hole of another, and one that touches it in a point") {
  const std::string ring = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 8 2, 8 8, 2 8, 2 2))";
  CHECK(judged({ring, "POLYGON ((2 2, 8 2, 8 8, 2 8, 2 2))"}).faults.empty());
  CHECK(judged({ring}).faults.empty());
  CHECK(judged({ring, "POLYGON ((4 4, 6 4, 6 6, 4 6, 4 4))"}).faults.empty());
  CHECK(judged({kLeft, "POLYGON ((10 10, 20 10, 20 20, 10 20, 10 10))"}).faults.empty());
}

TEST_CASE("two that overlap, by crossing, by lying in one another, with an edge or a corner in common") {
  const Judged crossing = judged({kLeft, "POLYGON ((8 5, 20 5, 20 9, 8 9, 8 5))"});
  REQUIRE(names(crossing) == "overlap 0 1");
  CHECK(crossing.faults[0].area == doctest::Approx(8));
  CHECK(crossing.faults[0].width == doctest::Approx(2).epsilon(0.01));
  CHECK(crossing.faults[0].place.x == doctest::Approx(9).epsilon(0.01));
  CHECK(measure(crossing.faults[0].shape).area == doctest::Approx(8));

  CHECK(names(judged({kLeft, "POLYGON ((3 3, 5 3, 5 5, 3 5, 3 3))"})) == "overlap 0 1");
  CHECK(names(judged({kLeft, "POLYGON ((0 0, 4 0, 4 10, 0 10, 0 0))"})) == "overlap 0 1");
  CHECK(names(judged({kLeft, "POLYGON ((0 0, 10 0, 10 10, 0 0))"})) == "overlap 0 1");
  CHECK(names(judged({kLeft, "POLYGON ((0 0, 10 0, 5 5, 0 0))"})) == "overlap 0 1");
}

TEST_CASE("two layers on one ground: also those overlap whose edges all match within their layer") {
  std::vector<std::string> both;
  for (const double shift : {0.0, 2.0})
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) {
        const double x = i * 10 + shift, y = j * 10 + shift;
        both.push_back(oracle::wkb({{{{x, y}, {x + 10, y}, {x + 10, y + 10}, {x, y + 10}, {x, y}}}}, false));
      }
  const Judged found = oracle::judge(both, kLimits);
  // Each of the nine meets the one under it, and those to the right, above, and right above, as far as there are any.
  int overlaps = 0;
  double area = 0;
  for (const auto& fault : found.faults) {
    if (fault.kind != CoverageFault::overlap) continue;
    ++overlaps;
    area += fault.area;
  }
  CHECK(overlaps == 9 + 6 + 6 + 4);
  CHECK(area == doctest::Approx(28 * 28));
}

TEST_CASE("a gap between four, as wide as its largest circle; a wider one is open land") {
  const auto around = [](double width) {
    const std::string w = std::to_string(width), e = std::to_string(10 + width);
    return std::vector<std::string>{"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))",
                                    "POLYGON ((" + e + " 0, 30 0, 30 10, " + e + " 10, " + e + " 0))",
                                    "POLYGON ((0 10, 10 10, " + e + " 10, 30 10, 30 20, 0 20, 0 10))",
                                    "POLYGON ((0 0, 0 -9, 30 -9, 30 0, " + e + " 0, 10 0, 0 0))"};
  };
  const Judged found = judged(around(0.5));
  REQUIRE(names(found) == "gap 0 1");
  CHECK(found.faults[0].area == doctest::Approx(5));
  CHECK(found.faults[0].width == doctest::Approx(0.5).epsilon(0.01));
  CHECK(std::abs(measure(found.faults[0].shape).area - 5) < 1e-9);
  CHECK(judged(around(1.1)).faults.empty());
  const Judged narrow = judged(around(0.05));
  CHECK(names(narrow).starts_with("near-edge 0 1, "));
  CHECK(narrow.faults[0].width == doctest::Approx(0.05).epsilon(0.2));
  CHECK(narrow.faults[0].area == doctest::Approx(0.5));
}

TEST_CASE("a gap with an island in it is as wide as what is left") {
  const std::string ring = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 8 2, 8 8, 2 8, 2 2))";
  const Judged found = judged({ring, "POLYGON ((2.5 2.5, 7.5 2.5, 7.5 7.5, 2.5 7.5, 2.5 2.5))"});
  REQUIRE(names(found) == "gap 0 1");
  CHECK(found.faults[0].area == doctest::Approx(36 - 25));
  // In a corner a circle touches both walls and the island's vertex.
  CHECK(found.faults[0].width == doctest::Approx(1 / (1 + std::sqrt(0.5))).epsilon(0.01));
  CHECK(measure(found.faults[0].shape).area == doctest::Approx(11));
}

TEST_CASE("a small hole that lies in one feature") {
  const Judged found = judged({"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2.5 2, 2.5 8, 2 8, 2 2))"});
  REQUIRE(names(found) == "gap 0");
  CHECK(found.faults[0].area == doctest::Approx(3));
}

TEST_CASE("borders that nearly match: apart, across one another, with one vertex off") {
  const Judged apart = judged({kLeft, "POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))"});
  REQUIRE(names(apart) == "near-edge 0 1");
  CHECK(shape(apart.faults[0]) == "MULTILINESTRING ((10 0, 10 10))");
  CHECK(apart.faults[0].width == doctest::Approx(0.05));
  CHECK(apart.faults[0].area == 0);

  const Judged over = judged({kLeft, "POLYGON ((9.95 0, 20 0, 20 10, 9.95 10, 9.95 0))"});
  CHECK(names(over) == "near-edge 0 1");

  const Judged bent =
      judged({"POLYGON ((0 0, 10 0, 10 5, 10 10, 0 10, 0 0))", "POLYGON ((10 0, 20 0, 20 10, 10 10, 10.06 5, 10 0))"});
  REQUIRE(names(bent) == "near-edge 0 1");
  CHECK(shape(bent.faults[0]) == "MULTILINESTRING ((10 0, 10 5, 10 10))");
  CHECK(bent.faults[0].width == doctest::Approx(0.06).epsilon(0.01));
  CHECK(bent.faults[0].area == doctest::Approx(0.3));

  // From 0.08 in to 0.08 out.
  const Judged across =
      judged({"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", "POLYGON ((9.92 0, 20 0, 20 10, 10.08 10, 9.92 0))"});
  CHECK(names(across) == "near-edge 0 1");

  CHECK(judged({kLeft, "POLYGON ((10.2 0, 20 0, 20 10, 10.2 10, 10.2 0))"}).faults.empty());
  // The same overlap is one when no tolerance is given.
  CHECK(names(judged({kLeft, "POLYGON ((9.95 0, 20 0, 20 10, 9.95 10, 9.95 0))"}, {})) == "overlap 0 1");
}

TEST_CASE("edges that leave a common corner at an angle are no near edges") {
  CHECK(judged({kLeft, "POLYGON ((10 0, 20 0, 20 10, 13 10, 10 0))"}).faults.empty());
}

TEST_CASE("a vertex on a neighbour's edge, exactly and within the rounding") {
  const std::vector<std::string> three{kLeft, "POLYGON ((10 0, 20 0, 20 4, 10 4, 10 0))",
                                       "POLYGON ((10 4, 20 4, 20 10, 10 10, 10 4))"};
  const Judged exact = judged(three);
  REQUIRE(names(exact) == "t-node 0 1");
  CHECK(shape(exact.faults[0]) == "POINT (10 4)");
  for (const char* x : {"10.0004", "9.9996"}) {
    const std::string v = std::string(x) + " 4";
    const Judged rounded = judged({kLeft, "POLYGON ((10 0, 20 0, 20 4, " + v + ", 10 0))",
                                   "POLYGON ((" + v + ", 20 4, 20 10, 10 10, " + v + "))"});
    CHECK(names(rounded) == "t-node 0 1");
  }
  // Farther off it is a sliver to both.
  const Judged off = judged(
      {kLeft, "POLYGON ((10 0, 20 0, 20 4, 10.02 4, 10 0))", "POLYGON ((10.02 4, 20 4, 20 10, 10 10, 10.02 4))"});
  CHECK(names(off) == "near-edge 0 1, near-edge 0 2");
  const Judged in =
      judged({kLeft, "POLYGON ((10 0, 20 0, 20 4, 9.98 4, 10 0))", "POLYGON ((9.98 4, 20 4, 20 10, 10 10, 9.98 4))"});
  CHECK(names(in) == "near-edge 0 1, near-edge 0 2");
}

TEST_CASE("copies are told once, and judged once") {
  const Judged found =
      judged({kLeft, kRight, "POLYGON ((10 10, 0 10, 0 0, 10 0, 10 10))",
              "MULTIPOLYGON (((0 0, 0 10, 10 10, 10 10, 10 0, 0 0)))", "POLYGON ((9 2, 11 2, 11 4, 9 4, 9 2))"});
  CHECK(names(found) == "overlap 0 4, overlap 1 4, duplicate 2 0, duplicate 3 0");
}

TEST_CASE("features outside their boundary and across it") {
  Coverage coverage(kLimits);
  const std::uint32_t commune = coverage.add_boundary(oracle::wkb(
      "MULTIPOLYGON (((0 0, 100 0, 100 100, 0 100, 0 0), (40 40, 60 40, 60 60, 40 60, 40 40)), ((200 0, 210 0, 210 9, "
      "200 0)))"));
  const std::vector<std::string> texts{"POLYGON ((1 1, 9 1, 9 9, 1 9, 1 1))",                    // inside
                                       "POLYGON ((95 20, 105 20, 105 30, 95 30, 95 20))",        // across
                                       "POLYGON ((45 45, 50 45, 50 50, 45 45))",                 // in the hole
                                       "POLYGON ((90 50, 100.05 50, 100.05 60, 90 60, 90 50))",  // within the tolerance
                                       "POLYGON ((207 1, 209 1, 209 2, 207 1))",                 // in the other part
                                       "POLYGON ((30 30, 70 30, 70 39, 30 39, 30 30))",          // beside the hole
                                       "POLYGON ((300 0, 310 0, 310 9, 300 0))"};
  for (std::size_t i = 0; i < texts.size(); ++i) coverage.add(i, oracle::wkb(texts[i]), commune);
  coverage.add(99, oracle::wkb("POLYGON ((500 0, 510 0, 510 9, 500 0))"));  // belongs nowhere
  std::vector<std::uint64_t> outside;
  std::vector<double> areas;
  coverage.finish([&](const CoverageFinding& found) {
    REQUIRE(found.fault == CoverageFault::outside);
    outside.push_back(found.a);
    areas.push_back(found.area);
  });
  CHECK(outside == std::vector<std::uint64_t>{1, 2, 6});
  CHECK(areas == std::vector<double>{50, 12.5, 45});
  Coverage other(kLimits);
  CHECK_THROWS_AS(other.add_boundary(oracle::wkb("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))")), sohoa::InputError);
  CHECK_THROWS_AS(other.add_boundary("nothing"), sohoa::InputError);
}

TEST_CASE("what is no polygon is counted and left out") {
  Coverage coverage(kLimits);
  const double nan = std::nan("");
  coverage.add(0, oracle::wkb("POINT (1 2)"));
  coverage.add(1, oracle::wkb("POLYGON EMPTY"));
  coverage.add(2, oracle::wkb("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)))"));
  coverage.add(3, oracle::wkb({{{{0, 0}, {1, 0}, {nan, 1}, {0, 0}}}}, false));
  coverage.add(4, oracle::wkb({{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}}, false));
  coverage.add(5, oracle::wkb({{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}}, false));
  coverage.add(6, oracle::wkb(kLeft).substr(0, 50));
  coverage.add(7, "");
  coverage.add(8, oracle::wkb(kLeft));
  const CoverageTotals totals = coverage.finish([](const CoverageFinding&) { FAIL("there is no fault"); });
  CHECK(totals.skipped == 8);
  CHECK(totals.features == 1);
  Coverage none(kLimits);
  CHECK(none.finish([](const CoverageFinding&) { FAIL("there is nothing"); }).features == 0);
}

TEST_CASE("the order of the features changes nothing") {
  const std::vector<std::string> texts{kLeft, kRight, "POLYGON ((8 5, 20 5, 20 9, 8 9, 8 5))",
                                       "POLYGON ((0 10.05, 20 10.05, 20 20, 0 20, 0 10.05))", kLeft};
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  std::vector<std::string> first;
  do {
    Coverage coverage(kLimits);
    for (const std::size_t i : order) coverage.add(i, oracle::wkb(texts[i]));
    std::vector<std::string> all;
    coverage.finish([&](const CoverageFinding& f) {
      all.push_back(std::string(name(f.fault)) + std::to_string(f.a) + "," + std::to_string(f.b) + wkt(f.shape) +
                    std::to_string(f.place.x) + " " + std::to_string(f.width));
    });
    if (first.empty()) first = all;
    CHECK(all == first);
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(first.size() > 4);
}

TEST_CASE("features of two classes may be apart by the root of the mean of both squares") {
  const std::vector<std::string> texts{kLeft, "POLYGON ((10.2 0, 20 0, 20 10, 10.2 10, 10.2 0))"};
  const auto names_with = [&](double one, double two) {
    Coverage coverage(std::vector<CoverageLimits>{{0.001, one, 1, 0}, {0.001, two, 1, 0}});
    for (std::size_t i = 0; i < texts.size(); ++i)
      coverage.add(i, oracle::wkb(texts[i]), Coverage::kNoBoundary, static_cast<std::uint8_t>(i));
    std::string all;
    coverage.finish([&](const CoverageFinding& found) { all += name(found.fault); });
    return all;
  };
  CHECK(names_with(0.1, 0.1).empty());
  CHECK(names_with(0.25, 0.25) == "near-edge");
  CHECK(names_with(0.1, 0.28) == "near-edge");  // 0.2102
  CHECK(names_with(0.1, 0.26).empty());         // 0.1970
}

TEST_CASE("how far a feature reaches out is measured from the boundary, however wide it is") {
  Coverage coverage(CoverageLimits{0.001, 0.1, 1, 3});
  const std::uint32_t ground = coverage.add_boundary(oracle::wkb("POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"));
  coverage.add(1, oracle::wkb("POLYGON ((90 10, 102 10, 102 90, 90 90, 90 10))"), ground);     // 2 out
  coverage.add(2, oracle::wkb("POLYGON ((50 50, 51 50, 51 104, 50 104, 50 50))"), ground);     // 4 out, 1 wide
  coverage.add(3, oracle::wkb("POLYGON ((130 50, 131 50, 131 51, 130 51, 130 50))"), ground);  // beside it
  std::vector<std::pair<std::uint64_t, double>> found;
  coverage.finish([&](const CoverageFinding& f) {
    if (f.fault == CoverageFault::outside) found.emplace_back(f.a, f.width);
  });
  REQUIRE(found.size() == 2);
  CHECK(found[0].first == 2);
  CHECK(found[0].second == doctest::Approx(4));
  CHECK(found[1].second == doctest::Approx(31));
}
