// Borders that nearly match are drawn as one: by hand, and on random plans.
#include "geometry/coverage_repair.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>

#include "coverage_plan.hpp"
#include "geometry/measure.hpp"

using namespace sohoa::geometry;
using namespace oracle;

namespace {

constexpr CoverageLimits kLimits{0.001, 0.1, 1, 0};
constexpr double kWidth = 0.1;
constexpr double kAnyArea = std::numeric_limits<double>::infinity();

struct Change {
  std::string wkb;
  double area_before, area_after, moved;
  std::vector<BorderMended> mended;
};

struct Repaired {
  std::vector<std::string> wkbs;  ///< all, changed or not
  std::map<std::uint64_t, Change> changes;
  std::vector<BorderRefused> refused;
  BorderRepairTotals totals;

  bool changed(std::uint64_t id) const { return changes.contains(id); }
};

Repaired repair(const std::vector<std::string>& wkbs, const std::vector<double>& allowed, double width = kWidth,
                const std::vector<std::size_t>& order = {}) {
  CoverageRepair repairing(kLimits, width);
  for (std::size_t i = 0; i < wkbs.size(); ++i) {
    const std::size_t at = order.empty() ? i : order[i];
    repairing.add(at, wkbs[at], allowed[at]);
  }
  Repaired result;
  result.wkbs = wkbs;
  result.totals = repairing.finish(
      [&](const BorderChange& c) {
        result.wkbs[c.id] = c.wkb;
        result.changes[c.id] = {
            std::string(c.wkb), c.area_before, c.area_after, c.moved, {c.mended.begin(), c.mended.end()}};
      },
      [&](const BorderRefused& one) { result.refused.push_back(one); });
  return result;
}

Repaired repair(const std::vector<std::string>& texts, double allowed = kAnyArea, double width = kWidth) {
  std::vector<std::string> wkbs;
  for (const std::string& text : texts) wkbs.push_back(wkb(text));
  return repair(wkbs, std::vector(wkbs.size(), allowed), width);
}

std::string faults(const std::vector<std::string>& wkbs) {
  return names(judge(wkbs, kLimits));
}

/// Faults that a repair is about.
std::size_t narrow(const Judged& judged) {
  return static_cast<std::size_t>(std::count_if(judged.faults.begin(), judged.faults.end(), [](const Fault& fault) {
    return fault.kind == CoverageFault::near_edge || fault.kind == CoverageFault::t_node;
  }));
}

const std::string kLeft = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))";

}  // namespace

TEST_CASE("nothing is done where nothing is wrong, nor to what is too wide") {
  CHECK(repair({kLeft, "POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))"}).changes.empty());
  const Repaired wide = repair({kLeft, "POLYGON ((10.2 0, 20 0, 20 10, 10.2 10, 10.2 0))"});
  CHECK(wide.changes.empty());
  CHECK(wide.totals.faults == 0);
  CHECK(repair({kLeft, "POLYGON ((9.8 0, 20 0, 20 10, 9.8 10, 9.8 0))"}).changes.empty());
  // Within the schema's limit, but not within that of the movement.
  CHECK(repair({kLeft, "POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))"}, kAnyArea, 0.04).changes.empty());
}

TEST_CASE("how far apart two may be is said by the scales of both") {
  const auto faults_of = [](std::uint8_t one, std::uint8_t two) {
    CoverageRepair repairing(std::vector<CoverageLimits>{{0.001, 0.02, 1, 0}, {0.001, 0.08, 1, 0}}, kWidth);
    repairing.add(0, wkb(kLeft), kAnyArea, one);
    repairing.add(1, wkb("POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))"), kAnyArea, two);
    return repairing.finish([](const BorderChange&) {}, [](const BorderRefused&) {}).changed;
  };
  CHECK(faults_of(0, 0) == 0);
  CHECK(faults_of(0, 1) == 1);  // √((0.02² + 0.08²) / 2) is 0.058
  CHECK(faults_of(1, 1) == 1);
}

TEST_CASE("a strip between two sheets, open at both ends: the corners meet") {
  const Repaired done = repair({kLeft, "POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))"});
  CHECK(faults(done.wkbs) == "");
  REQUIRE(done.changes.size() == 1);
  // Of two with equally long borders the first one may change no more than the other: it stays.
  CHECK(wkt(done.wkbs[1]) == "POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))");
  const Change& change = done.changes.at(1);
  CHECK(change.area_before == doctest::Approx(99.5));
  CHECK(change.area_after == doctest::Approx(100));
  CHECK(change.moved == doctest::Approx(0.05));
  REQUIRE(change.mended.size() == 1);
  CHECK(change.mended[0].what == BorderMend::edge);
  CHECK(change.mended[0].other == 0);
  CHECK(change.mended[0].places == 2);
}

TEST_CASE("a sliver covered twice") {
  const Repaired done = repair({kLeft, "POLYGON ((9.95 0, 20 0, 20 10, 9.95 10, 9.95 0))"});
  CHECK(faults(done.wkbs) == "");
  REQUIRE(done.changes.size() == 1);
  CHECK(wkt(done.wkbs[1]) == "POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))");
  REQUIRE(done.changes.at(1).mended.size() == 1);
  CHECK(done.changes.at(1).mended[0].what == BorderMend::sliver);
  CHECK(done.changes.at(1).mended[0].area == doctest::Approx(0.5));
}

TEST_CASE("a gap between three goes to the one with the longest border") {
  // The upper one has 20 m of it, the lower ones 10 m each.
  const std::string lower_left = "POLYGON ((0 0, 10 0, 10 9.95, 0 10, 0 0))";
  const std::string lower_right = "POLYGON ((10 0, 20 0, 20 10, 10 9.95, 10 0))";
  const Repaired done = repair({lower_left, lower_right, "POLYGON ((0 10, 20 10, 20 20, 0 20, 0 10))"});
  CHECK(faults(done.wkbs) == "");
  REQUIRE(done.changes.size() == 1);
  CHECK(wkt(done.wkbs[2]) == "POLYGON ((0 10, 10 9.95, 20 10, 20 20, 0 20, 0 10))");
  REQUIRE(done.changes.at(2).mended.size() >= 1);
  CHECK(done.changes.at(2).mended[0].what == BorderMend::sliver);
}

TEST_CASE("borders that cross one another again and again become one") {
  const Repaired done = repair({"POLYGON ((0 0, 10 0, 10.03 3, 9.97 6, 10.03 8, 10 10, 0 10, 0 0))",
                                "POLYGON ((10 0, 20 0, 20 10, 10 10, 9.97 7, 10.03 5, 9.97 2, 10 0))"});
  CHECK(faults(done.wkbs) == "");
  CHECK(done.changes.size() <= 2);
}

TEST_CASE("a vertex on a neighbour's edge, exactly and half a millimetre beside it") {
  for (const std::string x : {"10", "10.0004"}) {
    const std::string first = "POLYGON ((10 0, 20 0, 20 5, " + x + " 5, 10 0))";
    const std::string second = "POLYGON ((" + x + " 5, 20 5, 20 10, 10 10, " + x + " 5))";
    const Repaired done = repair({kLeft, first, second}, 0.01);
    CHECK(faults(done.wkbs) == "");
    REQUIRE(done.changes.size() == 1);
    CHECK(wkt(done.wkbs[0]) == "POLYGON ((0 0, 10 0, " + x + " 5, 10 10, 0 10, 0 0))");
    CHECK(done.changes.at(0).mended[0].what == BorderMend::node);
  }
}

TEST_CASE("what may not change its area stays, and its neighbour is drawn along it") {
  const std::vector<std::string> wkbs{wkb(kLeft), wkb("POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))")};
  const Repaired other = repair(wkbs, {0.6, 0.4});
  CHECK(faults(other.wkbs) == "");
  CHECK(other.changes.size() == 1);
  CHECK(other.changed(0));
  const Repaired neither = repair(wkbs, {0.4, 0.4});
  CHECK(neither.changes.empty());
  REQUIRE(neither.refused.size() == 1);
  CHECK(neither.refused[0].why == BorderRefusal::area);
  CHECK(neither.refused[0].a == 0);
  CHECK(neither.refused[0].b == 1);
  CHECK(std::abs(neither.refused[0].change) == doctest::Approx(0.5));
  CHECK(neither.refused[0].allowed == 0.4);
}

TEST_CASE("an island that nearly fills a hole, and parts of a multipolygon") {
  const Repaired hole = repair({"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 8, 8 8, 8 2, 2 2))",
                                "POLYGON ((2.04 2.03, 7.98 2.02, 7.97 7.99, 2.01 7.98, 2.04 2.03))"});
  CHECK(faults(hole.wkbs) == "");
  CHECK(hole.changes.size() == 1);
  const Repaired parts = repair({"MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((30 0, 40 0, 40 10, 30 10, 30 0)))",
                                 "POLYGON ((10.03 0, 29.96 0, 29.96 10, 10.03 10, 10.03 0))"});
  CHECK(faults(parts.wkbs) == "");
  CHECK(parts.changes.size() == 1);
}

TEST_CASE("neighbours that share the moved corner go along, and nobody else") {
  const Repaired done = repair(
      {kLeft, "POLYGON ((0 10, 10 10, 10 20, 0 20, 0 10))", "POLYGON ((10.05 0, 20 0, 20 9, 10.05 9, 10.05 0))",
       "POLYGON ((10.05 9, 20 9, 20 20, 10.05 20, 10.05 9))", "POLYGON ((20 0, 30 0, 30 20, 20 20, 20 9, 20 0))"});
  CHECK(faults(done.wkbs) == "");
  CHECK_FALSE(done.changed(4));
}

TEST_CASE("at coordinates of a thousand kilometres") {
  const auto at = [](double x, double y) {
    return std::to_string(1'234'567.125 + x) + " " + std::to_string(2'345'678.375 + y);
  };
  const auto box = [&](double x0, double y0, double x1, double y1) {
    return "POLYGON ((" + at(x0, y0) + ", " + at(x1, y0) + ", " + at(x1, y1) + ", " + at(x0, y1) + ", " + at(x0, y0) +
           "))";
  };
  const Repaired done = repair({box(0, 0, 10, 10), box(10.031, 0.017, 20, 4), box(10.029, 4, 20, 9.99)});
  CHECK(faults(done.wkbs) == "");
}

TEST_CASE("what is invalid is not touched; what is there twice changes with its copy") {
  const Repaired done = repair({kLeft, kLeft, "POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))"});
  CHECK(names(judge(done.wkbs, kLimits)) == "duplicate 1 0");
  const Repaired along = repair({"POLYGON ((10.05 0, 20 0, 20 10, 10.05 10, 10.05 0))", kLeft,
                                 "POLYGON ((10.05 10, 10.05 0, 20 0, 20 10, 10.05 10))"});
  CHECK(names(judge(along.wkbs, kLimits)) == "duplicate 2 0");
  const Repaired bow = repair({kLeft, "POLYGON ((10.05 0, 20 10, 20 0, 10.05 10, 10.05 0))"});
  CHECK_FALSE(bow.changed(1));
}

namespace {

/// What is wrong with a repair; "" when nothing is.
std::string wrong_with(const std::vector<std::string>& wkbs, const std::vector<double>& allowed, const Repaired& done) {
  const Judged was = judge(wkbs, kLimits), is = judge(done.wkbs, kLimits);
  for (const Fault& fault : is.faults) {
    if (fault.kind == CoverageFault::near_edge || fault.kind == CoverageFault::t_node) {
      const bool told = std::any_of(done.refused.begin(), done.refused.end(), [&](const BorderRefused& one) {
        return std::minmax(one.a, one.b) == std::minmax(fault.a, fault.b);
      });
      // Whether a vertex is told that is also one of a feature with which this one overlaps depends on the numbers.
      const bool overlaps = std::any_of(is.faults.begin(), is.faults.end(), [&](const Fault& other) {
        return other.kind == CoverageFault::overlap && (other.a == fault.a || other.b == fault.a);
      });
      if (fault.kind == CoverageFault::t_node && overlaps) continue;
      // The engine knows widths to one part in a hundred.
      if (!told && fault.width < 0.99 * kWidth) return "left " + std::string(name(fault.kind));
      continue;
    }
    const bool known = std::any_of(was.faults.begin(), was.faults.end(), [&](const Fault& old) {
      return old.kind == fault.kind && (fault.kind == CoverageFault::gap || (old.a == fault.a && old.b == fault.b));
    });
    if (!known) return "made " + std::string(name(fault.kind));
  }
  for (const auto& [id, change] : done.changes) {
    if (!is_valid(change.wkb)) return "invalid";
    if (std::abs(change.area_after - change.area_before) > allowed[id]) return "area";
    double far = 0;
    const Geometry one = from_wkb(wkbs[id]), two = from_wkb(change.wkb);
    GEOSHausdorffDistanceDensify_r(geos().handle, one.get(), two.get(), 0.05, &far);
    if (far > kWidth + 0.0011) return "moved " + std::to_string(far);
  }
  std::vector<std::size_t> order(wkbs.size());
  std::iota(order.begin(), order.end(), 0);
  std::reverse(order.begin(), order.end());
  if (repair(wkbs, allowed, kWidth, order).wkbs != done.wkbs) return "order";
  if (repair(done.wkbs, allowed).wkbs != done.wkbs) return "twice";
  return "";
}

double land(const std::vector<std::string>& wkbs) {
  std::vector<GEOSGeometry*> all;
  for (const std::string& one : wkbs) all.push_back(GEOSGeom_clone_r(geos().handle, from_wkb(one).get()));
  const Geometry set(GEOSGeom_createCollection_r(geos().handle, GEOS_GEOMETRYCOLLECTION, all.data(),
                                                 static_cast<unsigned>(all.size())));
  const Geometry whole(GEOSUnaryUnion_r(geos().handle, set.get()));
  double area = 0;
  GEOSArea_r(geos().handle, whole.get(), &area);
  return area;
}

std::uint64_t wanted_rounds() {
  const char* wanted = std::getenv("SOHOA_COVERAGES");
  return wanted == nullptr ? 1'500 : std::strtoull(wanted, nullptr, 10);
}

/// Two map sheets of parcels, drawn apart: the borders that meet are `apart` from one another, with vertices of their
/// own, and parcels are cut differently on the two.
std::vector<std::string> two_sheets(std::uint64_t seed, double apart) {
  std::mt19937_64 random(seed);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const double angle = between(0, 2 * std::numbers::pi), c = std::cos(angle), s = std::sin(angle);
  const auto at = [&](double x, double y) {
    return Point{millimetres(586000 + x * c - y * s), millimetres(2322000 + x * s + y * c)};
  };
  const double bow = between(-2, 2);
  const auto line = [&](double y) { return bow * std::sin(y / 20); };
  std::vector<std::string> wkbs;
  for (const int side : {-1, 1}) {
    double y = between(-1, 1);
    Point far = at(side * 20, y), near = at(line(y) + between(-apart, apart), y);
    for (int i = 0; i < 6; ++i) {
      const double until = y + between(3, 14);
      Ring ring{far, near};
      for (double step = y + between(1, 4); step < until - 0.5; step += between(1, 4))
        ring.push_back(at(line(step) + between(-apart, apart), step));
      far = at(side * 20, until);
      near = at(line(until) + between(-apart, apart), until);
      ring.insert(ring.end(), {near, far, ring.front()});
      if (side > 0) std::reverse(ring.begin(), ring.end());
      wkbs.push_back(wkb({{ring}}, false));
      y = until;
    }
  }
  return wkbs;
}

}  // namespace

TEST_CASE("random plans: no fault is left untold or made, nothing depends on the order, twice is once") {
  std::size_t covers = 0, before = 0, after = 0, wrong = 0, changed = 0;
  for (std::uint64_t seed = 1; seed <= wanted_rounds() && wrong < 5; ++seed) {
    const Cover cover = Plan(seed).draw();
    std::vector<std::string> wkbs;
    std::vector<double> allowed;
    for (const Polygon& polygon : cover) {
      wkbs.push_back(wkb({polygon}, false));
      allowed.push_back(0.02 * measure(wkbs.back()).area);
    }
    if (!std::all_of(wkbs.begin(), wkbs.end(), is_valid)) continue;
    ++covers;
    const Repaired done = repair(wkbs, allowed);
    before += narrow(judge(wkbs, kLimits));
    after += narrow(judge(done.wkbs, kLimits));
    changed += done.changes.size();
    const std::string problem = wrong_with(wkbs, allowed, done);
    if (problem.empty()) continue;
    ++wrong;
    CAPTURE(seed);
    CAPTURE(text(cover));
    CHECK(problem == "");
  }
  MESSAGE("plans: " << covers << ", near edges and T-nodes: " << before << " before, " << after
                    << " after, features changed: " << changed);
  CHECK(covers > wanted_rounds() / 2);
  CHECK(after * 5 < before);
}

TEST_CASE("random sheets that meet: the same, and the land stays as large as it is") {
  std::size_t sheets = 0, before = 0, after = 0, wrong = 0;
  for (std::uint64_t seed = 1; seed <= wanted_rounds() / 5 && wrong < 5; ++seed) {
    const double apart = seed % 3 == 0 ? 0.002 : seed % 3 == 1 ? 0.02 : 0.05;
    const std::vector<std::string> wkbs = two_sheets(seed, apart);
    if (!std::all_of(wkbs.begin(), wkbs.end(), is_valid)) continue;
    ++sheets;
    std::vector<double> allowed;
    for (const std::string& one : wkbs) allowed.push_back(0.02 * measure(one).area);
    const Repaired done = repair(wkbs, allowed);
    before += narrow(judge(wkbs, kLimits));
    after += narrow(judge(done.wkbs, kLimits));
    std::string problem = wrong_with(wkbs, allowed, done);
    // The border is at most some 90 m long, and both sides of it are as far off as said.
    if (std::abs(land(done.wkbs) - land(wkbs)) > 90 * 2 * apart) problem = "land";
    if (problem.empty()) continue;
    ++wrong;
    CAPTURE(seed);
    CAPTURE(names(judge(wkbs, kLimits)));
    CAPTURE(names(judge(done.wkbs, kLimits)));
    CHECK(problem == "");
  }
  MESSAGE("pairs of sheets: " << sheets << ", near edges and T-nodes: " << before << " before, " << after << " after");
  CHECK(after * 20 < before);
}
