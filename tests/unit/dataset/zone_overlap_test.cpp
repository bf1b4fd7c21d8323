// Overlaps of squares, whose areas are known.
#include "dataset/zone_overlap.hpp"

#include <doctest/doctest.h>

#include <string>

#include "geometry/wkb.hpp"

using namespace sohoa;

namespace {

constexpr int kMetres = 5899;
constexpr double kShare = 0.02, kLeast = 100;

/// A square in metres of a place in Cô Tô.
ZoneArea square(const std::string& code, double east, double side, const std::string& crop = "Cam",
                const std::string& markets = "CHN") {
  const double x = 500'000 + east, y = 2'319'500;
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [dx, dy] : {std::pair(0.0, 0.0), {side, 0.0}, {side, side}, {0.0, side}, {0.0, 0.0}})
    writer.xy(x + dx, y + dy);
  writer.end();
  writer.end();
  ZoneArea area;
  area.code = code;
  area.crop = crop;
  area.markets = markets;
  area.wkb = wkb;
  area.box = {x, y, x + side, y + side};
  area.area = side * side;
  return area;
}

std::size_t count(const std::vector<ZoneArea>& zones) {
  return zone_overlaps(zones, kMetres, kShare, kLeast).size();
}

}  // namespace

TEST_CASE("zones compete with one crop and a market in common") {
  const auto compete_with = [](const std::string& crop, const std::string& markets) {
    return compete(square("A", 0, 100, "Cam", "CHN, USA"), square("B", 0, 100, crop, markets));
  };
  CHECK(compete_with("Cam", "USA"));
  CHECK(compete_with("Cam", "JPN, CHN"));
  CHECK(compete_with("Cam", ""));
  CHECK_FALSE(compete_with("Cam", "JPN"));
  CHECK_FALSE(compete_with("Cam", "US"));
  CHECK_FALSE(compete_with("Bưởi", "CHN"));
}

TEST_CASE("the area in common is told, the later zone second") {
  const auto overlaps =
      zone_overlaps({square("A", 0, 100), square("B", 60, 100), square("C", 1000, 100)}, kMetres, kShare, kLeast);
  REQUIRE(overlaps.size() == 1);
  CHECK(overlaps[0].one == 0);
  CHECK(overlaps[0].other == 1);
  CHECK(overlaps[0].area == doctest::Approx(4000));
  CHECK(geometry::measure(overlaps[0].shape).area == doctest::Approx(4000));
}

TEST_CASE("a common boundary is none, from 2 % of the smaller zone and 100 m² on it is one") {
  CHECK(count({square("A", 0, 100), square("B", 100, 100)}) == 0);
  // Strips of 1.9 m, 190 m² of 10,000; of 2.1 m.
  CHECK(count({square("A", 0, 100), square("B", 98.1, 100)}) == 0);
  CHECK(count({square("A", 0, 100), square("B", 97.9, 100)}) == 1);
  // Half of 13 m by 13 m is less than 100 m².
  CHECK(count({square("A", 0, 13), square("B", 6.5, 13)}) == 0);
  // The smaller one counts: 10 m of a square of 50 m are 500 m² of 2,500, and 2 ‰ of the large one.
  CHECK(count({square("A", 0, 500), square("B", 490, 50)}) == 1);
  // A code beside itself is a code given twice, which is told otherwise.
  CHECK(count({square("A", 0, 100), square("A", 0, 100)}) == 0);
}
