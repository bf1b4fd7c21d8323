#include "schema/tolerance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"

using namespace sohoa;

namespace {
constexpr const char* kNow = "2026-01-01";
const AreaTolerance& table() {
  return AreaTolerance::standard();
}
}  // namespace

TEST_CASE("the tolerances of TT 26/2024 add up as evaluated by hand") {
  struct Example {
    double area;
    int scale;
    double tolerance;
  };
  // Sums of the table, e.g. 1000 m² at 1:1000: 0.35 + 26·0.08 + 70·0.05 = 5.93.
  const Example examples[] = {{100, 200, 0.72},    {100, 500, 0.81},    {100, 1000, 0.83},    {100, 2000, 0.94},
                              {1000, 200, 4.02},   {1000, 500, 4.11},   {1000, 1000, 5.93},   {1000, 2000, 6.24},
                              {10000, 200, 14.02}, {10000, 500, 14.11}, {10000, 1000, 28.93}, {10000, 2000, 29.24},
                              {0, 200, 0.23},      {30, 200, 0.23},     {29.9, 500, 0.25},    {40, 1000, 0.35},
                              {45, 1000, 0.39},    {1200, 10000, 7.95}};
  for (const Example& example : examples) {
    CAPTURE(example.area);
    CAPTURE(example.scale);
    CHECK(table().at(example.area, example.scale, kNow) == doctest::Approx(example.tolerance));
  }
}

TEST_CASE("the tolerance rises without a jump and never falls") {
  for (const int scale : {200, 500, 1000, 2000, 5000, 10000}) {
    double last = table().at(0, scale, kNow);
    for (double area = 0.5; area < 30000; area += 0.5) {
      const double now = table().at(area, scale, kNow);
      REQUIRE(now >= last);
      REQUIRE(now - last < 0.01);
      last = now;
    }
  }
}

TEST_CASE("scales outside the table take the coarser neighbour, unknown ones the coarsest") {
  CHECK(table().at(100, 250, kNow) == table().at(100, 500, kNow));
  CHECK(table().at(100, 100, kNow) == table().at(100, 200, kNow));
  CHECK(table().at(100, 25000, kNow) == table().at(100, 10000, kNow));
  CHECK(table().at(100, 0, kNow) == table().at(100, 10000, kNow));
  CHECK(table().at(100, -1, kNow) == table().at(100, 10000, kNow));
}

TEST_CASE("maps before 15/01/2025 are judged by the error of their boundary points, never more strictly") {
  CHECK(table().at(100, 1000, "2025-01-15") == doctest::Approx(0.83));
  CHECK(table().at(100, 1000, "") == doctest::Approx(0.83));
  CHECK(table().at(100, 1000, "2025-01-14") == doctest::Approx(0.15 * std::sqrt(200)));
  CHECK(table().at(100, 200, "2015-06-01") == doctest::Approx(0.72));  // 0.05·√200 = 0.707 would be stricter
  CHECK(table().at(100, 1000, "1999-06-01") == table().at(100, 1000, "2024-06-01"));
  for (const int scale : {200, 500, 1000, 2000, 5000, 10000})
    for (double area = 0; area < 100000; area += 37)
      REQUIRE(table().at(area, scale, "2020-01-01") >= table().at(area, scale, kNow));
}

TEST_CASE("no area, no tolerance") {
  CHECK(std::isnan(table().at(-1, 1000, kNow)));
  CHECK(std::isnan(table().at(std::nan(""), 1000, kNow)));
}

TEST_CASE("a table that is none is refused") {
  const auto path = std::filesystem::temp_directory_path() / "sohoa-tolerance-test.csv";
  std::ofstream(path) << "kind,scale,from,value,valid_from\nbase,two,0,1,2025-01-15\n";
  CHECK_THROWS_AS(AreaTolerance{path}, InputError);
  std::ofstream(path) << "kind,scale,from,value,valid_from\n";
  CHECK_THROWS_AS(AreaTolerance{path}, InputError);
  std::filesystem::remove(path);
}
