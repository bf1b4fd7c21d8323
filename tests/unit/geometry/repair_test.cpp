// Repairs of single geometries: what is done, what is left alone, and GEOS as the judge of many thousand random ones.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "geometry/repair.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;
using Outcome = Repair::Outcome;

namespace {

constexpr RepairLimits kTenCentimetres{0.1, 1.0, 1, 1, true};

/// Of a text: what came out, as text; "" when it was not repaired.
struct Done {
  Outcome outcome;
  std::string text;
  std::vector<Mended> mended;
  double before, after;

  const Mended* find(Mend what) const {
    const auto found = std::find_if(mended.begin(), mended.end(), [&](const Mended& m) { return m.what == what; });
    return found == mended.end() ? nullptr : &*found;
  }
};

Done repaired(const std::string& wkb, const RepairLimits& limits = kTenCentimetres) {
  Repairer repairer;
  const Repair& repair = repairer.repair(wkb, measure(wkb), limits);
  return {repair.outcome, repair.outcome == Outcome::repaired ? wkt(repairer.wkb()) : "", repair.mended,
          repair.area_before, repair.area_after};
}

Done repaired_text(const std::string& text, const RepairLimits& limits = kTenCentimetres) {
  return repaired(oracle::wkb(text), limits);
}

}  // namespace

TEST_CASE("nothing to mend leaves everything as it is") {
  for (const std::string& text : oracle::samples()) {
    if (text.find("POLYGON (") != std::string::npos || text.starts_with("MULTIPOLYGON (("))
      continue;  // holes run wrong
    CAPTURE(text);
    CHECK(repaired_text(text).outcome == Outcome::untouched);
  }
  CHECK(repaired_text("POLYGON ((0 0, 0 30, 20 30, 20 0, 0 0))").outcome == Outcome::untouched);
  CHECK(repaired("not a geometry").outcome == Outcome::untouched);
  CHECK(repaired("").outcome == Outcome::untouched);
}

TEST_CASE("repeated points go, exact ones and those nearer than a millimetre") {
  const Done exact = repaired_text("POLYGON ((0 0, 20 0, 20 0, 20 30, 0 30, 0 30, 0 30, 0 0))");
  CHECK(exact.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
  REQUIRE(exact.mended.size() == 1);
  CHECK(exact.mended[0].what == Mend::repeated_point);
  CHECK(exact.mended[0].places == 3);
  CHECK(exact.mended[0].moved == 0);
  CHECK(exact.before == 600);
  CHECK(exact.after == 600);

  const Done near = repaired_text("POLYGON ((0 0, 20 0, 20.0005 0, 20 30, 0 30, 0 0))");
  CHECK(near.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
  CHECK(near.mended[0].moved == doctest::Approx(0.0005));
  // Two millimetres apart they are two.
  CHECK(repaired_text("POLYGON ((0 0, 20 0, 20.002 0.5, 20 30, 0 30, 0 0))").outcome == Outcome::untouched);
  // Whichever way a ring runs, the same one of the two stays.
  CHECK(repaired_text("POLYGON ((0 0, 0 30, 20 30, 20.0005 0, 20 0, 0 0))").text ==
        "POLYGON ((0 0, 0 30, 20 30, 20 0, 0 0))");
  // Where the ring ends and begins.
  CHECK(repaired_text("POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0, 0 0))").text ==
        "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
  CHECK(repaired_text("LINESTRING (0 0, 5 5, 5 5, 9 9.0005, 9 9)").text == "LINESTRING (0 0, 5 5, 9 9)");
}

TEST_CASE("spikes go, however long, when they are straight; near ones within the limit") {
  const Done exact = repaired_text("POLYGON ((0 0, 20 0, 20 30, 10 30, 10 95, 10 30, 0 30, 0 0))");
  CHECK(exact.text == "POLYGON ((0 0, 20 0, 20 30, 10 30, 0 30, 0 0))");
  REQUIRE(exact.find(Mend::spike) != nullptr);
  CHECK(wkt(exact.find(Mend::spike)->before) == "LINESTRING (10 30, 10 95, 10 30)");
  CHECK(wkt(exact.find(Mend::spike)->after) == "POINT (10 30)");
  CHECK(exact.mended.size() == 1);  // that the spike leaves a vertex twice is no fault of its own
  CHECK(exact.after == exact.before);

  const Done near = repaired_text("POLYGON ((0 0, 20 0, 20 30, 10.05 30, 10 45, 10 30, 0 30, 0 0))");
  CHECK(near.text == "POLYGON ((0 0, 20 0, 20 30, 10.05 30, 10 30, 0 30, 0 0))");
  CHECK(near.find(Mend::spike)->moved == doctest::Approx(0.05).epsilon(0.01));
  CHECK(near.before - near.after == doctest::Approx(0.375));
  // Too wide for a smaller limit.
  CHECK(
      repaired_text("POLYGON ((0 0, 20 0, 20 30, 10.05 30, 10 45, 10 30, 0 30, 0 0))", {0.04, 1, 1, 1, true}).outcome ==
      Outcome::untouched);
  // A spike upon a spike, and one at the first vertex.
  CHECK(repaired_text("POLYGON ((0 -9, 0 0, 20 0, 20 30, 20 40, 30 40, 20 40, 20 30, 0 30, 0 0, 0 -9))").text ==
        "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
}

TEST_CASE("open rings are closed by their own first vertex") {
  const std::string open = oracle::wkb({{{{0, 0}, {20, 0}, {20, 30}, {0, 30}}}}, false);
  const Done done = repaired(open);
  CHECK(done.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
  REQUIRE(done.find(Mend::open_ring) != nullptr);
  CHECK(wkt(done.find(Mend::open_ring)->before) == "LINESTRING (0 30, 0 0)");
}

TEST_CASE("rings that enclose nothing or are there twice go; a geometry of such alone stays") {
  const Done flat = repaired_text("POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (5 5, 9 9, 5 5, 5 5))");
  CHECK(flat.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0))");
  CHECK(flat.find(Mend::extra_ring)->places == 1);
  const Done twice =
      repaired_text("POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (5 5, 5 9, 9 5, 5 5), (9 5, 5 9, 5 5, 9 5))");
  CHECK(twice.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (5 5, 5 9, 9 5, 5 5))");
  CHECK(twice.after == twice.before);
  const Done part = repaired_text("MULTIPOLYGON (((0 0, 20 0, 20 30, 0 30, 0 0)), ((0 0, 0 30, 20 30, 20 0, 0 0)))");
  CHECK(part.text == "MULTIPOLYGON (((0 0, 20 0, 20 30, 0 30, 0 0)))");
  CHECK(repaired_text("POLYGON ((0 0, 20 0, 0 0, 0 0))").outcome == Outcome::untouched);
}

TEST_CASE("holes run the other way round than their shells") {
  const Done done = repaired_text("POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (5 5, 9 5, 9 9, 5 9, 5 5))");
  CHECK(done.text == "POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (5 5, 5 9, 9 9, 9 5, 5 5))");
  CHECK(done.find(Mend::hole_direction)->places == 1);
  // Shells that run clockwise stay so.
  CHECK(repaired_text("POLYGON ((0 0, 0 30, 20 30, 20 0, 0 0), (5 5, 9 5, 9 9, 5 9, 5 5))").outcome ==
        Outcome::untouched);
}

TEST_CASE("a small loop is untangled, a bow tie is refused") {
  // Two vertices in the wrong order: the loop encloses 0.05 m².
  const std::string text = "POLYGON ((0 0, 20 0, 20 15.1, 20.5 15.1, 19.5 15, 20 15, 20 30, 0 30, 0 0))";
  const Done loop = repaired_text(text);
  REQUIRE(loop.outcome == Outcome::repaired);
  CHECK(loop.find(Mend::crossing) != nullptr);
  CHECK(std::abs(loop.after - loop.before) < 1);
  CHECK(loop.text.find("((0 0, 20 0, 20 1") != std::string::npos);  // begins where it began, runs as it ran

  const Done bow = repaired_text("POLYGON ((0 0, 20 30, 20 0, 0 30, 0 0))");
  CHECK(bow.outcome == Outcome::refused);
  CHECK(bow.before == 0);
  CHECK(bow.after == doctest::Approx(300));
  CHECK(repaired_text("POLYGON ((0 0, 20 0, 20 30, 0 30, 0 0), (30 0, 40 0, 40 10, 30 0))").outcome ==
        Outcome::refused);
}

TEST_CASE("a ring pinched to a point becomes two parts, unless one must stay one") {
  const std::string pinched = "POLYGON ((0 0, 10 10, 20 0, 20 20, 10 10, 0 20, 0 0))";
  CHECK(repaired_text(pinched).text == "MULTIPOLYGON (((0 0, 10 10, 0 20, 0 0)), ((10 10, 20 0, 20 20, 10 10)))");
  CHECK(repaired_text(pinched, {0.1, 1, 1, 1, false}).outcome == Outcome::untouched);
}

TEST_CASE("parts that nothing is wrong with keep every bit") {
  const std::string good =
      "((501234.1234567 2319876.7654321, 501234.1234567 2319976.5, 501334.25 2319876.7654321, "
      "501234.1234567 2319876.7654321))";
  const Done done =
      repaired_text("MULTIPOLYGON (" + good +
                    ", ((501400 2319800, 501420 2319800, 501420 2319815.1, 501420.5 2319815.1, "
                    "501419.5 2319815, 501420 2319815, 501420 2319830, 501400 2319830, 501400 2319800)))");
  REQUIRE(done.outcome == Outcome::repaired);
  CHECK(done.text.find(good) != std::string::npos);
}

namespace {

using oracle::Polygon;
using oracle::Ring;

class Broken {
 public:
  explicit Broken(std::uint64_t seed) : random_(seed) {}
  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }

  /// One or two star-shaped parcels with holes and several slips of the hand.
  std::vector<Polygon> parcels() {
    std::vector<Polygon> polygons;
    const Point corner{between(300000, 700000), between(950000, 2600000)};
    for (int i = 0; i < 1 + below(2); ++i) {
      const Point centre{corner.x + 70 * i, corner.y};
      Polygon& polygon = polygons.emplace_back();
      polygon.push_back(star(centre, 40, 4 + below(12)));
      if (below(3) == 0) polygon.push_back(star(centre, 9, 3 + below(5)));
      for (Ring& ring : polygon)
        for (int slip = below(4); slip > 0; --slip) spoil(ring);
    }
    return polygons;
  }

  /// Corners on a coarse grid: everything that can be wrong is.
  std::vector<Polygon> scribbles() {
    std::vector<Polygon> polygons;
    for (int i = 0; i < 1 + below(2); ++i) {
      Polygon& polygon = polygons.emplace_back();
      for (int rings = 1 + below(2); rings > 0; --rings) {
        Ring& ring = polygon.emplace_back();
        for (int corners = 3 + below(9); corners > 0; --corners) ring.push_back({double(below(6)), double(below(6))});
        ring.push_back(ring.front());
      }
    }
    return polygons;
  }

 private:
  Ring star(Point centre, double radius, int corners) {
    Ring ring;
    for (int i = 0; i < corners; ++i) {
      const double angle = (i + between(0, 0.9)) * 2 * M_PI / corners, far = radius * between(0.5, 1);
      ring.push_back({centre.x + far * std::cos(angle), centre.y + far * std::sin(angle)});
    }
    if (below(2) == 0) std::reverse(ring.begin(), ring.end());
    ring.push_back(ring.front());
    return ring;
  }

  void spoil(Ring& ring) {
    const auto at = ring.begin() + 1 + below(static_cast<int>(ring.size()) - 1);
    const Point a = at[-1], b = *at;
    const double t = between(0.1, 0.9);
    const Point on{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    switch (below(5)) {
      case 0:
        ring.insert(at, a);
        break;
      case 1:
        ring.insert(at, {a.x + between(-6e-4, 6e-4), a.y});
        break;
      case 2: {  // out and back, exactly or nearly
        const Point tip{on.x + between(-20, 20), on.y + between(-20, 20)};
        const double aside = below(2) == 0 ? 0 : between(-0.2, 0.2);
        ring.insert(at, {on, tip, {on.x + aside, on.y}});
        break;
      }
      case 3:  // a small loop
        ring.insert(at, {{on.x + 0.3, on.y + 0.1}, {on.x - 0.2, on.y + 0.2}, {on.x, on.y - 0.1}});
        break;
      default:
        if (ring.front() == ring.back() && below(2) == 0) ring.pop_back();
    }
  }

  std::mt19937_64 random_;
};

/// How far the vertices of `after` lie from the lines of `before` at most.
double farthest(const std::string& after, const std::string& before) {
  std::vector<std::pair<Point, Point>> edges;
  std::set<std::pair<double, double>> known;
  walk(before, [&](const Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      known.insert({run.points[i].x, run.points[i].y});
      edges.emplace_back(run.points[i], run.points[(i + 1) % run.points.size()]);
    }
  });
  double most = 0;
  walk(after, [&](const Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      const Point p = run.points[i];
      if (known.contains({p.x, p.y})) continue;
      double least = 1e300;
      for (const auto& [a, b] : edges) {
        const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
        least = std::min(least, std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
      }
      most = std::max(most, least);
    }
  });
  return most;
}

/// Whether what two valid geometries do not share is nowhere as wide as `width`.
bool differ_narrowly(const std::string& one, const std::string& other, double width) {
  const oracle::Geometry a = oracle::from_wkb(one), b = oracle::from_wkb(other);
  const oracle::Geometry apart(GEOSSymDifference_r(oracle::geos().handle, a.get(), b.get()));
  const oracle::Geometry core(GEOSBuffer_r(oracle::geos().handle, apart.get(), -width / 2, 8));
  return core && GEOSisEmpty_r(oracle::geos().handle, core.get()) == 1;
}

/// Whether shells without their holes enclose anything, by GEOS's other method of making valid, which looks at lines
/// only.
bool has_ground(const std::vector<Polygon>& polygons) {
  return std::any_of(polygons.begin(), polygons.end(), [](const Polygon& polygon) {
    Polygon shell(1, polygon.front());
    if (shell[0].front() != shell[0].back()) shell[0].push_back(shell[0].front());
    const oracle::Geometry geometry = oracle::from_wkb(oracle::wkb({shell}, false));
    const oracle::Geometry valid(GEOSMakeValid_r(oracle::geos().handle, geometry.get()));
    double area = 0;
    return valid && GEOSArea_r(oracle::geos().handle, valid.get(), &area) == 1 && area > 0;
  });
}

struct Tally {
  int repaired = 0, refused = 0, untouched = 0, wrong = 0;
};

template <typename Make>
Tally judge(int cases, const RepairLimits& limits, Make make) {
  Repairer repairer, again;
  Tally tally;
  for (int i = 0; i < cases; ++i) {
    const std::vector<Polygon> polygons = make();
    const std::string wkb = oracle::wkb(polygons, polygons.size() > 1);
    const bool valid = oracle::is_valid(wkb);
    const Repair repair = repairer.repair(wkb, measure(wkb), limits);
    const auto complain = [&](const std::string& what) {
      ++tally.wrong;
      MESSAGE(what << ": " << wkt(wkb));
    };
    if (repair.outcome == Outcome::refused) {
      ++tally.refused;
      if (again.repair(wkb, measure(wkb), limits).outcome != Outcome::refused) complain("refused only once");
    } else if (repair.outcome == Outcome::untouched) {
      ++tally.untouched;
      if (!valid && limits.area > 1e6 && polygons.front().size() == 1 && has_ground(polygons))
        complain("has an area and is left broken");
    } else {
      ++tally.repaired;
      const std::string after = repairer.wkb();
      if (!oracle::is_valid(after)) complain("GEOS finds it invalid");
      if (std::abs(repair.area_after - repair.area_before) > limits.area) complain("area changed by more");
      if (repair.area_after != measure(after).area) complain("another area than said");
      // A crossing with a line that a spike or a point was taken from lies as far from the old line as that went.
      if (farthest(after, wkb) > limits.width + 1e-6) complain("a vertex out of nowhere");
      if (again.repair(after, measure(after), limits).outcome != Outcome::untouched) complain("mended twice");
      if (repair.mended.empty()) complain("says nothing");
      if (valid && !differ_narrowly(wkb, after, limits.width + 1e-6)) complain("moved by more than the limit");
    }
  }
  CHECK(tally.wrong == 0);
  return tally;
}

}  // namespace

TEST_CASE("parcels with slips of the hand: GEOS finds valid what was repaired") {
  Broken broken(7);
  const Tally strict = judge(6000, {0.1, 1.0, 1, 1, true}, [&] { return broken.parcels(); });
  CHECK(strict.repaired > 2500);
  CHECK(strict.refused > 100);
  const Tally lax = judge(3000, {0.1, 1e9, 1, 1, true}, [&] { return broken.parcels(); });
  CHECK(lax.refused == 0);
}

TEST_CASE("scribbles: what has an area can always be made valid") {
  Broken broken(8);
  const Tally tally = judge(8000, {0.1, 1e9, 1, 1, true}, [&] { return broken.scribbles(); });
  CHECK(tally.repaired > 7000);
  CHECK(tally.refused == 0);
  const Tally strict = judge(4000, {0.1, 0.25, 1, 1, true}, [&] { return broken.scribbles(); });
  CHECK(strict.refused > 1000);
}
