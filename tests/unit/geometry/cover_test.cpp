#include "geometry/cover.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa::geometry;

namespace {

std::string polygon(const std::vector<Point>& ring) {
  std::string wkb;
  Writer writer(wkb);
  writer.begin(Kind::polygon);
  writer.begin_ring();
  for (const Point& point : ring) writer.xy(point.x, point.y);
  writer.end();
  writer.end();
  return wkb;
}

std::string rectangle(double west, double south, double east, double north) {
  return polygon({{west, south}, {east, south}, {east, north}, {west, north}, {west, south}});
}

Cover cover(const std::vector<std::string>& areas, double gap_width = 0.5, double limit = 0) {
  CoverJudge judge;
  for (const std::string& area : areas) judge.add(area);
  return judge.judge(gap_width, limit);
}

}  // namespace

TEST_CASE("areas that tile have the sum of what they cover") {
  std::vector<std::string> areas;
  for (int x = 0; x < 20; ++x)
    for (int y = 0; y < 20; ++y) areas.push_back(rectangle(x * 10, y * 10, x * 10 + 10, y * 10 + 10));
  const Cover found = cover(areas);
  CHECK(found.sum == doctest::Approx(40000));
  CHECK(found.ground == doctest::Approx(40000));
  CHECK(found.overlap == 0);
  CHECK(found.gap == 0);
  CHECK(found.overlaps.empty());
  CHECK(found.gaps.empty());
}

TEST_CASE("an overlap is found with its place") {
  const Cover found = cover({rectangle(0, 0, 10, 10), rectangle(8, 0, 20, 10)});
  CHECK(found.sum == doctest::Approx(220));
  CHECK(found.ground == doctest::Approx(200));
  CHECK(found.overlap == doctest::Approx(20));
  const Measure place = measure(found.overlaps);
  CHECK(place.kind == Kind::multipolygon);
  CHECK(place.area == doctest::Approx(20));
  CHECK(place.box == Box{8, 0, 10, 10});
  CHECK(cover({rectangle(0, 0, 10, 10), rectangle(8, 0, 20, 10)}, 0.5, 20.1).overlaps.empty());
}

TEST_CASE("a hole is a gap as long as it is narrow") {
  // Four strips around a hole of 4 m by `width`.
  const auto around = [](double width) {
    return std::vector<std::string>{rectangle(0, 0, 10, 2), rectangle(0, 2 + width, 10, 10),
                                    rectangle(0, 2, 3, 2 + width), rectangle(7, 2, 10, 2 + width)};
  };
  const Cover narrow = cover(around(0.4));
  CHECK(narrow.gap == doctest::Approx(1.6));
  CHECK(measure(narrow.gaps).area == doctest::Approx(1.6));
  CHECK(narrow.ground == doctest::Approx(100));
  CHECK(narrow.overlap == doctest::Approx(0).epsilon(1e-9));
  const Cover wide = cover(around(0.6));
  CHECK(wide.gap == 0);
  CHECK(wide.ground == doctest::Approx(100 - 2.4));
}

TEST_CASE("overlap and gap of the same size do not make up for one another") {
  const Cover found = cover({rectangle(0, 0, 10, 2), rectangle(0, 2.25, 10, 10), rectangle(0, 2, 3, 2.25),
                             rectangle(7, 2, 10, 2.25), rectangle(20, 0, 21, 1), rectangle(20, 0, 21, 1.0)});
  CHECK(found.gap == doctest::Approx(1));
  CHECK(found.overlap == doctest::Approx(1));
}

TEST_CASE("random rectangles against counted cells") {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> start(0, 30), size(1, 9);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> areas;
    std::array<std::array<int, 40>, 40> cells{};
    for (int i = 0; i < 12; ++i) {
      const int x = start(random), y = start(random), width = size(random), height = size(random);
      areas.push_back(rectangle(x, y, x + width, y + height));
      for (int column = x; column < x + width; ++column)
        for (int row = y; row < y + height; ++row)
          ++cells[static_cast<std::size_t>(column)][static_cast<std::size_t>(row)];
    }
    int sum = 0, ground = 0, repeated = 0;
    for (const auto& column : cells)
      for (const int count : column) {
        sum += count;
        ground += count > 0;
        repeated += count > 1;
      }
    const Cover found = cover(areas, 0);
    CHECK(found.sum == doctest::Approx(sum));
    CHECK(found.ground == doctest::Approx(ground));
    CHECK(found.overlap == doctest::Approx(sum - ground).epsilon(1e-9));
    CHECK(measure(found.overlaps).area == doctest::Approx(repeated));
  }
}

TEST_CASE("an invalid area counts with what can be made of it") {
  // A bow tie of two triangles of 25 m², which lie on the square.
  const std::string bow = polygon({{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}});
  const Cover found = cover({bow, rectangle(0, 0, 10, 10)});
  CHECK(found.ground == doctest::Approx(100));
}

TEST_CASE("the common border of two areas") {
  CoverJudge judge;
  std::string where;
  CHECK(judge.common_border(rectangle(0, 0, 10, 10), rectangle(10, 4, 20, 20), 0.01, where) ==
        doctest::Approx(6).epsilon(0.01));
  CHECK(measure(where).box.minx == doctest::Approx(10));
  CHECK(measure(where).length == doctest::Approx(6).epsilon(0.01));
  // A corner, and a neighbour that is 2 cm away.
  CHECK(judge.common_border(rectangle(0, 0, 10, 10), rectangle(10, 10, 20, 20), 0.01, where) < 0.1);
  CHECK(judge.common_border(rectangle(0, 0, 10, 10), rectangle(10.02, 0, 20, 10), 0.01, where) == 0);
  CHECK(judge.common_border(rectangle(0, 0, 10, 10), rectangle(10.02, 0, 20, 10), 0.05, where) ==
        doctest::Approx(10).epsilon(0.02));
}
