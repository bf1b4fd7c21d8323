#include "dataset/sheet_frame.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "schema/judge_context.hpp"

using sohoa::GridSheet;
using sohoa::geometry::Box;

TEST_CASE("frames of the sheets that TT 25/2014, appendix 03, draws") {
  // By hand: the first number is the northing of the upper edge in km without 1000, the second the easting of the left
  // one.
  const struct {
    const char* sheet;
    Box frame;
  } kSheets[] = {
      {"10-728 494", {494000, 1722000, 500000, 1728000}},     {"725 497", {497000, 1722000, 500000, 1725000}},
      {"725 500-6", {502000, 1723000, 503000, 1724000}},       // second row, third column
      {"725 500-6-d", {502500, 1723000, 503000, 1723500}},     // lower right fourth
      {"725 500-6-(11)", {502500, 1723250, 502750, 1723500}},  // third row, third column of four
      {"725 500-6-25", {502400, 1723700, 502500, 1723800}},    // third row, fifth column of ten
      {"725 500-6-100", {502900, 1723000, 503000, 1723100}},   // the last one
      {"725500-1", {500000, 1724000, 501000, 1725000}},        // the blank may lack
  };
  for (const auto& [text, frame] : kSheets) {
    CAPTURE(text);
    const auto sheet = GridSheet::parse(text);
    REQUIRE(sheet);
    const double x = (frame.minx + frame.maxx) / 2, y = (frame.miny + frame.maxy) / 2;
    const Box found = sheet->frame(x, y);
    CHECK(found.minx == doctest::Approx(frame.minx).epsilon(1e-12));
    CHECK(found.miny == doctest::Approx(frame.miny).epsilon(1e-12));
    CHECK(found.maxx == doctest::Approx(frame.maxx).epsilon(1e-12));
    CHECK(found.maxy == doctest::Approx(frame.maxy).epsilon(1e-12));
    CHECK(GridSheet::at(sheet->scale, x, y) == sheet);
  }
}

TEST_CASE("what is no number of the grid") {
  for (const char* text : {"", "5", "14", "TĐ03-2014", "725 500-0", "725 500-6-e", "725 500-6-(17)", "725 500-6-101"})
    CHECK_FALSE(GridSheet::parse(text));
  CHECK_FALSE(GridSheet::at(750, 500000, 1725000));
}

TEST_CASE("a place, its sheet and the frame of that say the same") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> x(335'000, 665'000), y(900'000, 2'600'000);
  for (int i = 0; i < 20000; ++i) {
    const double east = x(random), north = y(random);
    for (const int scale : {200, 500, 1000, 2000, 5000, 10000}) {
      const auto sheet = GridSheet::at(scale, east, north);
      REQUIRE(sheet);
      CHECK(sohoa::scale_of_sheet(sheet->text()) == scale);
      CHECK(GridSheet::parse(sheet->text()) == sheet);
      // Half a thousand km away the frame would be another one; a few km are none.
      const Box frame = sheet->frame(east + 20'000, north - 20'000);
      CHECK(frame.minx <= east);
      CHECK(frame.maxx >= east);
      CHECK(frame.miny <= north);
      CHECK(frame.maxy >= north);
    }
  }
}
