// What an invalid polygon is told: each kind of fault once, by its right name, at its right place.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "geometry/validity.hpp"
#include "oracle.hpp"

using namespace sohoa::geometry;
using oracle::Polygon;
using oracle::Ring;

namespace {

const Findings& findings(const std::string& wkb, const Limits& limits = {}) {
  static Validator validator;
  return validator.check(wkb, measure(wkb), limits);
}

/// "spike 2 4; repeated-point 0 0 ×3".
std::string told(const std::string& wkb) {
  std::string list;
  for (const Finding& found : findings(wkb)) {
    char text[120];
    std::snprintf(text, sizeof text, "%s%s %g %g", list.empty() ? "" : "; ", std::string(name(found.fault)).c_str(),
                  found.x, found.y);
    list += text;
    if (found.places > 1) list += " ×" + std::to_string(found.places);
  }
  return list;
}

void expect(const std::string& text, const std::string& faults) {
  CAPTURE(text);
  const std::string wkb = oracle::wkb(text);
  CHECK(told(wkb) == faults);
  // The oracle agrees whether anything is wrong at all.
  bool invalid = false;
  for (const Finding& found : findings(wkb)) invalid |= is_invalid(found.fault);
  CHECK(invalid != oracle::is_valid(wkb));
}

}  // namespace

TEST_CASE("crossings") {
  expect("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", "self-crossing 2 2");
  expect("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0), (1 1, 1 1.5, 1.5 1, 1 1))", "self-crossing 2 2 ×3");
  // Four edges cross one; places are counted, the first in the order of drawing is shown.
  expect("POLYGON ((0 0, 8 0, 8 5, 6 -1, 4 5, 2 -1, 0 5, 0 0))", "self-crossing 6.33333 0 ×4");
  // Through a vertex of its own, and through an edge at a vertex.
  expect("POLYGON ((0 0, 2 2, 4 4, 4 0, 2 2, 0 4, 0 0))", "self-crossing 2 2");
  expect("POLYGON ((0 0, 4 4, 4 0, 2 2, 0 4, 0 0))", "self-crossing 2 2");
  // Shell and hole, two parts.
  expect("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (3 1, 3 3, 5 2, 3 1))", "self-crossing 4 2.5 ×2");
  expect("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 2, 6 2, 6 6, 2 6, 2 2)))", "self-crossing 4 2 ×2");
  // A ring joined to its own hole by a line walked twice.
  expect("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0, 3 3, 3 6, 6 6, 6 3, 3 3, 0 0))", "self-crossing 1.5 1.5");
}

TEST_CASE("touching") {
  expect("POLYGON ((0 0, 4 0, 4 4, 2 0, 0 4, 0 0))", "ring-self-touch 2 0");
  expect("POLYGON ((0 0, 2 2, 0 4, 4 4, 2 2, 4 0, 0 0))", "ring-self-touch 2 2");
  expect("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 0, 4 4, 2 3, 0 0))", "disconnected-interior 4 4");
}

TEST_CASE("a hole that shares a line with its shell or another hole, parts that share one") {
  expect("POLYGON ((0 0, 8 0, 8 8, 0 8, 0 0), (2 0, 2 2, 6 2, 6 0, 2 0))", "hole-touches-along-line 4 0");
  // Several stretches of one line are one fault; so is the whole of one side.
  expect("POLYGON ((0 0, 4 0, 5 0, 8 0, 8 8, 0 8, 0 0), (2 0, 2 2, 6 2, 6 0, 2 0))", "hole-touches-along-line 3 0");
  expect("POLYGON ((0 0, 8 0, 8 8, 0 8, 0 0), (0 0, 2 2, 6 2, 8 0, 0 0))", "hole-touches-along-line 4 0");
  expect("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 3, 3 3, 3 1, 1 1), (3 2, 3 4, 5 4, 5 2, 3 2))",
         "hole-touches-along-line 3 2.5");
  // Outside and along a line: both are true.
  expect("POLYGON ((0 0, 8 0, 8 8, 0 8, 0 0), (2 0, 6 0, 6 -2, 2 -2, 2 0))",
         "hole-touches-along-line 4 0; hole-outside 6 -2");
  expect("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((4 1, 8 1, 8 3, 4 3, 4 1)))", "parts-touch-along-line 4 2");
}

TEST_CASE("spikes") {
  expect("POLYGON ((0 0, 2 0, 2 4, 2 0, 4 0, 4 8, 0 8, 0 0))", "spike 2 4");
  // Outwards, at the first vertex, and two with a bend in the second, which is one spike all the same.
  expect("POLYGON ((-3 0, 0 0, 4 0, 4 4, 0 4, 0 0, -3 0))", "spike -3 0");
  expect("POLYGON ((0 0, 4 0, 9 0, 4 0, 4 4, 4 7, 5 8, 4 7, 4 4, 0 4, 0 0))", "spike 9 0 ×2");
  // Part of the way back, farther back than out, and across the end of the ring.
  expect("POLYGON ((0 0, 4 0, 9 0, 6 0, 4 4, 0 4, 0 0))", "spike 9 0");
  expect("POLYGON ((0 0, 2 0, 2 4, 2 -3, 4 0, 4 8, 0 8, 0 0))", "spike 2 4");
  expect("POLYGON ((5 5, 4 4, 0 4, 0 0, 4 0, 4 4, 5 5))", "spike 5 5");
  expect("POLYGON ((4 4, 0 4, 0 0, 4 0, 4 4, 5 5, 4 4))", "spike 5 5");
  // A bow with a spike has both.
  expect("POLYGON ((0 0, 4 4, 4 0, 0 4, -2 6, 0 4, 0 0))", "spike -2 6; self-crossing 2 2");
}

TEST_CASE("rings without area") {
  expect("POLYGON ((0 0, 4 4, 8 8, 0 0))", "zero-area 0 0");
  expect("POLYGON ((0 0, 8 8, 4 4, 0 0))", "zero-area 0 0");
  expect("POLYGON ((0 0, 4 0, 4 4, 8 4, 4 4, 4 0, 0 0))", "zero-area 0 0");
  expect("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 4 4, 6 6, 1 1))", "zero-area 1 1");
  expect("POLYGON ((0 0, 4 0, 4 0, 0 0, 0 0))", "too-few-points 0 0; repeated-point 4 0 ×2");
}

TEST_CASE("rings in the wrong place") {
  const std::string shell = "(0 0, 9 0, 9 9, 0 9, 0 0)";
  expect("POLYGON (" + shell + ", (20 20, 20 21, 21 21, 20 20))", "hole-outside 20 20");
  expect("POLYGON (" + shell + ", (9 9, 9 12, 12 12, 9 9), (1 1, 1 2, 2 2, 1 1), (20 0, 20 1, 21 1, 20 0))",
         "hole-outside 9 12 ×2");
  expect("POLYGON (" + shell + ", (1 1, 8 8, 8 1, 1 1), (3 2, 4 3, 4 2, 3 2))", "nested-holes 3 2");
  expect("POLYGON (" + shell + ", (3 2, 4 3, 4 2, 3 2), (1 1, 8 8, 8 1, 1 1), (20 20, 20 21, 21 21, 20 20))",
         "hole-outside 20 20; nested-holes 3 2");
  expect("MULTIPOLYGON ((" + shell + "), ((1 1, 2 1, 2 2, 1 1)))", "nested-shells 1 1");
  expect("MULTIPOLYGON (((1 1, 2 1, 2 2, 1 1)), (" + shell +
             "), ((9 9, 12 9, 12 12, 9 9), (10 9.5, 11 10.5, 11 9.5, 10 9.5)))",
         "nested-shells 1 1");
  // An island in a lake is sound; one in the land beside the lake is not.
  expect("MULTIPOLYGON ((" + shell + ", (1 1, 1 8, 8 8, 8 1, 1 1)), ((3 3, 4 3, 4 4, 3 3)))", "");
  expect("MULTIPOLYGON ((" + shell + ", (1 1, 1 4, 4 4, 4 1, 1 1)), ((6 6, 7 6, 7 7, 6 6)))", "nested-shells 6 6");
  // In a collection polygons may lie on one another.
  expect("GEOMETRYCOLLECTION (POLYGON (" + shell + "), POLYGON ((1 1, 2 1, 2 2, 1 1)), POLYGON (" + shell + "))", "");
  expect("GEOMETRYCOLLECTION (POLYGON (" + shell + "), POLYGON ((1 1, 9 9, 9 1, 1 9, 1 1)))", "self-crossing 5 5");
}

TEST_CASE("GEOS stops at what only follows from another fault") {
  // The second hole touches the shell twice, so that GEOS leaves off looking for crossings.
  expect(
      "POLYGON ((5 5, -4 4, -4 -4, 4 -4, 5 5), (6 1, 3 2, 2 -1, 3 -4, 7 -3, 6 1), "
      "(0 1, -3 3, -4 -1, -3 -4, 0 -2, 0 1))",
      "self-crossing 4.60714 1.46429 ×2");
}

TEST_CASE("several kinds in one go, what cannot be built included") {
  expect("POLYGON ((0 0, 0 0, 4 4, 4 0, 4 0, 4 0, 0 4, 0 0), (20 20, 20 21, 20 21, 21 21, 20 20))",
         "self-crossing 2 2; hole-outside 20 20; repeated-point 0 0 ×4");
  const double nan = std::nan("");
  CHECK(told(oracle::wkb({{{{0, 0}, {4, 0}, {4, 0}, {4, 4}}}, {{{10, 0}, {14, 4}, {14, 0}, {10, 4}, {10, 0}}}},
                         true)) == "not-closed 4 4; self-crossing 12 2; repeated-point 4 0");
  CHECK(told(oracle::wkb({{{{0, 0}, {4, 0}, {nan, 4}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}}}, {{{7, 7}}}}, true)) ==
        "not-closed 2 2; too-few-points 7 7; non-finite 4 0");
  expect("LINESTRING (0 0, 1 1, 1 1, 1 1, 2 2)", "repeated-point 1 1 ×2");
  expect("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((0 0, 4 0, 4 4, 0 4, 0 0)), ((0 4, 0 0, 4 0, 4 4, 0 4)))",
         "duplicate-ring 0 0 ×2");
}

TEST_CASE("crossing points are the ones GEOS computes, and all of them are counted") {
  std::mt19937_64 random(21);
  std::uniform_real_distribution<double> place(0, 100);
  int crossed = 0;
  for (int i = 0; i < 400; ++i) {
    const Point corner = i % 2 == 0 ? Point{0, 0} : Point{500000, 2300000};
    Ring ring;
    for (int left = 4 + static_cast<int>(random() % 12); left > 0; --left)
      ring.push_back({corner.x + place(random), corner.y + place(random)});
    ring.push_back(ring.front());
    std::uint32_t expected = 0;
    double nearest = INFINITY;
    const Finding* found = findings(oracle::wkb({{ring}}, false)).find(Fault::self_crossing);
    for (std::size_t e = 0; e + 1 < ring.size(); ++e) {
      for (std::size_t f = e + 1; f + 1 < ring.size(); ++f) {
        Point at{};
        const int meets =
            GEOSSegmentIntersection_r(oracle::geos().handle, ring[e].x, ring[e].y, ring[e + 1].x, ring[e + 1].y,
                                      ring[f].x, ring[f].y, ring[f + 1].x, ring[f + 1].y, &at.x, &at.y);
        const bool neighbours = f == e + 1 || (e == 0 && f + 2 == ring.size());
        if (meets != 1 || neighbours) continue;
        ++expected;
        if (found != nullptr) nearest = std::min(nearest, std::hypot(found->x - at.x, found->y - at.y));
      }
    }
    CHECK((found == nullptr ? 0 : found->places) == expected);
    if (expected > 0) CHECK(nearest <= 1e-9);
    crossed += expected > 0;
  }
  CHECK(crossed > 300);
}

namespace {

/// Rings with corners on a coarse grid, so that they touch and share lines often.
Ring grid_ring(std::mt19937_64& random, Point middle, int radius) {
  const int corners = 3 + static_cast<int>(random() % 4);
  Ring ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = (i + 0.5) * 2 * M_PI / corners;
    const int far = radius + static_cast<int>(random() % 3);
    ring.push_back({middle.x + std::round(far * std::cos(angle)), middle.y + std::round(far * std::sin(angle))});
  }
  ring.push_back(ring.front());
  return ring;
}

oracle::Geometry area(const Ring& ring) {
  return oracle::from_wkb(oracle::wkb({{ring}}, false));
}

bool relates(const Ring& one, const Ring& two, const char* pattern) {
  return GEOSRelatePattern_r(oracle::geos().handle, area(one).get(), area(two).get(), pattern) == 1;
}

constexpr const char* kInteriorsApart = "F********";
constexpr const char* kWithin = "T*F**F***";
constexpr const char* kShareLine = "****1****";
constexpr const char* kEqual = "T*F**FFF*";

/// What GEOS's relations say about rings that are all simple.
struct Expected {
  std::uint32_t outside = 0, nested = 0;
  bool along = false, twice = false;
};

Expected expected_of(const Polygon& polygon) {
  Expected expected;
  for (std::size_t i = 1; i < polygon.size(); ++i) {
    expected.outside += relates(polygon[i], polygon[0], kInteriorsApart);
    for (std::size_t j = 0; j < i; ++j) {
      const bool twice = relates(polygon[i], polygon[j], kEqual);
      expected.twice |= twice;
      expected.along |= !twice && relates(polygon[i], polygon[j], kShareLine);
      if (j > 0 && !twice)
        expected.nested += relates(polygon[i], polygon[j], kWithin) || relates(polygon[j], polygon[i], kWithin);
    }
  }
  return expected;
}

}  // namespace

TEST_CASE("places of rings agree with GEOS's relations between them") {
  std::mt19937_64 random(22);
  int outside = 0, nested = 0, along = 0, twice = 0;
  for (int i = 0; i < 6000; ++i) {
    Polygon polygon{grid_ring(random, {0, 0}, 6)};
    for (int holes = 1 + static_cast<int>(random() % 3); holes > 0; --holes) {
      const Point middle{double(random() % 19) - 9, double(random() % 19) - 9};
      polygon.push_back(grid_ring(random, middle, 1 + static_cast<int>(random() % 3)));
    }
    if (i % 20 == 0) polygon.push_back(polygon.back());
    const bool simple = std::all_of(polygon.begin(), polygon.end(),
                                    [](const Ring& ring) { return oracle::is_valid(oracle::wkb({{ring}}, false)); });
    const std::string wkb = oracle::wkb({polygon}, false);
    const Findings& found = findings(wkb);
    if (!simple || oracle::is_valid(wkb)) continue;
    const Expected expected = expected_of(polygon);
    if (expected.twice) {
      CHECK(found.has(Fault::duplicate_ring));
      ++twice;
      continue;
    }
    CAPTURE(wkt(wkb));
    CAPTURE(told(wkb));
    const auto places = [&](Fault fault) { return found.has(fault) ? found.find(fault)->places : 0; };
    CHECK(places(Fault::hole_outside) == expected.outside);
    CHECK(places(Fault::nested_holes) == expected.nested);
    CHECK(found.has(Fault::hole_touches_along_line) == expected.along);
    CHECK_FALSE(found.has(Fault::spike));
    CHECK_FALSE(found.has(Fault::ring_self_touch));
    outside += expected.outside > 0;
    nested += expected.nested > 0;
    along += expected.along;
  }
  CHECK(outside > 500);
  CHECK(nested > 30);
  CHECK(along > 200);
  CHECK(twice > 100);
}

TEST_CASE("a ring whose only fault are spikes is valid without them") {
  std::mt19937_64 random(23);
  int mended = 0;
  for (int i = 0; i < 2000; ++i) {
    const Ring sound = grid_ring(random, {0, 0}, 5);
    if (!oracle::is_valid(oracle::wkb({{sound}}, false))) continue;
    Ring spiky = sound;
    // From a vertex far out, where nothing else is: straight, or with a bend.
    const std::size_t at = random() % (spiky.size() - 1);
    const Point from = spiky[at], knee{from.x * 3, from.y * 3}, tip{from.x * 4 + 1, from.y * 4};
    const std::vector<Point> way = i % 2 == 0 ? std::vector{knee, from} : std::vector{knee, tip, knee, from};
    spiky.insert(spiky.begin() + static_cast<std::ptrdiff_t>(at) + 1, way.begin(), way.end());
    if (relates(sound, {from, knee, {from.x + 1e-9, from.y}, from}, "T********")) continue;
    const std::string wkb = oracle::wkb({{spiky}}, false);
    CAPTURE(wkt(wkb));
    const Point end = i % 2 == 0 ? knee : tip;
    const Finding* found = findings(wkb).find(Fault::spike);
    REQUIRE(found != nullptr);
    CHECK(findings(wkb).size() == 1);
    CHECK(Point{found->x, found->y} == end);
    CHECK(found->places == 1);
    ++mended;
  }
  CHECK(mended > 1000);
}
