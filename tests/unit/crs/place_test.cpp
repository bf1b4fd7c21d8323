#include "crs/place.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <proj.h>

#include <cmath>

#include <string>
#include <vector>

#include "crs/zones.hpp"

using namespace sohoa;
using namespace sohoa::crs;

namespace {

const std::vector<admin::Place>& co_to() {
  static const auto places = admin::Units::shipped().places("07192", admin::Edition::y2025);
  return places;
}

/// An extent of 4 km around a point, in a zone: by PROJ alone, every step named.
Extent around(double lon, double lat, const Zone& zone) {
  PJ_CONTEXT* context = proj_context_create();
  PJ* operation = proj_create(
      context,
      fmt::format(
          "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart "
          "+ellps=WGS84 "
          "+step +inv +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 +ry=0.01975479 "
          "+rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame +step +inv +proj=cart +ellps=WGS84 +step "
          "+proj=pop "
          "+v_3 +step +proj=tmerc +lat_0=0 +lon_0={} +k={} +x_0=500000 +y_0=0 +ellps=WGS84",
          zone.meridian, zone.scale)
          .c_str());
  REQUIRE(operation != nullptr);
  const PJ_COORD found = proj_trans(operation, PJ_FWD, proj_coord(lon, lat, 0, 0));
  proj_destroy(operation);
  proj_context_destroy(context);
  return {found.v[0] - 2000, found.v[1] - 2000, found.v[0] + 2000, found.v[1] + 2000};
}

Extent on_co_to(int epsg) {
  return around(107.765, 20.99, *zone(epsg));
}
Extent swap(const Extent& e) {
  return {e.miny, e.minx, e.maxy, e.maxx};
}
Extent times(const Extent& e, double factor) {
  return {e.minx * factor, e.miny * factor, e.maxx * factor, e.maxy * factor};
}

void check(const PlaceVerdict& found, Reading reading, int epsg, int said) {
  CHECK(static_cast<int>(found.reading) == static_cast<int>(reading));
  CHECK(found.epsg == epsg);
  CHECK(explain(found, said).empty() == (reading == Reading::fine));
}

}  // namespace

TEST_CASE("Cô Tô in the right zone is fine, in each zone") {
  for (const Zone& zone : zones()) {
    CAPTURE(zone.epsg);
    const PlaceVerdict found = judge_place(on_co_to(zone.epsg), zone.epsg, co_to());
    check(found, Reading::fine, zone.epsg, zone.epsg);
    CHECK(found.present_km < 3);
    CHECK(found.code == "07192");
  }
}

TEST_CASE("each zone is named when the source says another one") {
  for (const Zone& truth : local_zones()) {
    const Extent extent = on_co_to(truth.epsg);
    for (const int said : {5899, 5897, 9217, 5896, 3406}) {
      if (said == truth.epsg) continue;
      CAPTURE(truth.epsg);
      CAPTURE(said);
      const PlaceVerdict found = judge_place(extent, said, co_to());
      check(found, Reading::other_zone, truth.epsg, said);
      CHECK(found.whole);
      CHECK(found.other_km < 3);
      CHECK(found.present_km > 20);
      CHECK(explain(found, said).find("Cô Tô") != std::string::npos);
      CHECK(explain(found, said).find(std::to_string(truth.epsg)) != std::string::npos);
    }
  }
}

TEST_CASE("a zone beside the right one is 26 km off at Cô Tô, and 27 km in the delta") {
  const PlaceVerdict north = judge_place(on_co_to(5899), 9217, co_to());
  CHECK(north.present_km == doctest::Approx(52).epsilon(0.05));  // 107°45' read as 108°15'
  const auto can_tho = admin::Units::shipped().places("31135", admin::Edition::y2025);
  REQUIRE(can_tho.size() == 1);
  const PlaceVerdict south = judge_place(around(can_tho[0].lon, can_tho[0].lat, *zone(5897)), 9208, can_tho);
  CHECK(south.present_km == doctest::Approx(27.4).epsilon(0.02));
  check(south, Reading::other_zone, 5897, 9208);
}

TEST_CASE("swapped axes are named, with the zone they are right in") {
  for (const Zone& truth : local_zones()) {
    CAPTURE(truth.epsg);
    const Extent extent = swap(on_co_to(truth.epsg));
    check(judge_place(extent, truth.epsg, co_to()), Reading::swapped, truth.epsg, truth.epsg);
    if (truth.epsg != 9210) check(judge_place(extent, 9210, co_to()), Reading::swapped, truth.epsg, 9210);
  }
}

TEST_CASE("UTM and the 3° zone of 105° lie 0.7 km apart, which no seat can tell") {
  check(judge_place(on_co_to(5897), 3405, co_to()), Reading::fine, 3405, 3405);
}

TEST_CASE("other units, HN-72, degrees, a local grid") {
  check(judge_place(times(on_co_to(5899), 1000), 5899, co_to()), Reading::millimetres, 5899, 5899);
  check(judge_place(times(on_co_to(5899), 100), 5899, co_to()), Reading::centimetres, 5899, 5899);
  check(judge_place({18786000, 2320000, 18790000, 2324000}, 5899, co_to()), Reading::hn72, 5899, 5899);
  check(judge_place({2320000, 18786000, 2324000, 18790000}, 5899, co_to()), Reading::hn72, 5899, 5899);
  check(judge_place(on_co_to(5899), 2044, co_to()), Reading::hn72, 2044, 2044);
  check(judge_place({107.7, 20.9, 107.8, 21.0}, 5899, co_to()), Reading::degrees, 4326, 5899);
  check(judge_place({1000, 1000, 3000, 2000}, 5899, co_to()), Reading::local_grid, 5899, 5899);
  // Right zone, wrong commune: Hà Nội.
  check(judge_place(around(105.85, 21.03, *zone(5899)), 5899, co_to()), Reading::nowhere, 5899, 5899);
}

TEST_CASE("longitude and latitude") {
  const Extent right{107.75, 20.96, 107.80, 21.02};
  check(judge_place(right, 4326, co_to()), Reading::fine, 4326, 4326);
  check(judge_place(right, 4756, co_to()), Reading::fine, 4756, 4756);
  check(judge_place(swap(right), 4326, co_to()), Reading::swapped, 4326, 4326);
  check(judge_place(on_co_to(5899), 4326, co_to()), Reading::other_zone, 5899, 4326);
  check(judge_place(on_co_to(5899), 4756, co_to()), Reading::other_zone, 5899, 4756);
  check(judge_place({0, 0, 0, 0}, 4326, co_to()), Reading::nowhere, 4326, 4326);
  check(judge_place({NAN, NAN, NAN, NAN}, 5899, co_to()), Reading::nowhere, 5899, 5899);
}

TEST_CASE("a reading that helps but does not explain is not whole") {
  // A seat 30 km south of the data: the neighbouring zone's reading brings them nearer, not home.
  const Extent extent = around(107.779 + 0.30, 20.987 + 0.20, *zone(5899));
  const PlaceVerdict found = judge_place(extent, 5899, co_to());
  CHECK(found.present_km == doctest::Approx(38.3).epsilon(0.03));
  CHECK(static_cast<int>(found.reading) == static_cast<int>(Reading::other_zone));
  CHECK(found.epsg == 9216);
  CHECK_FALSE(found.whole);
}

TEST_CASE("an extent that holds the seat is believed though its middle lies far off") {
  // From Cô Tô to Đảo Trần and beyond, 54 km: the middle is 24 km from the seat.
  const Extent home = around(107.779, 20.987, *zone(5899));
  const Extent wide{home.minx, home.miny, home.maxx + 34000, home.maxy + 34000};
  const PlaceVerdict found = judge_place(wide, 5899, co_to());
  CHECK(found.present_km > co_to()[0].limit_km());
  check(found, Reading::fine, 5899, 5899);
  const Extent huge{0, 0, home.maxx, home.maxy};  // one vertex at (0, 0)
  CHECK(judge_place(huge, 5899, co_to()).reading != Reading::fine);
}

TEST_CASE("two communes at the ends of a province: their middle lies in neither") {
  std::vector<admin::Place> both = co_to();
  for (const admin::Place& place : admin::Units::shipped().places("06820", admin::Edition::y2025))
    both.push_back(place);
  const Extent ends{106.8, 20.95, 107.72, 21.0};  // some kilometres from both seats
  CHECK(judge_place(ends, kWgs84, both).reading == Reading::fine);
  CHECK(judge_place({ends.miny, ends.minx, ends.maxy, ends.maxx}, kWgs84, both).reading == Reading::swapped);
}

TEST_CASE("without a commune the numbers alone are judged") {
  const Extent right = on_co_to(5899);
  check(judge_range(right, 5899), Reading::fine, 5899, 5899);
  check(judge_place(right, 5899, {}), Reading::fine, 5899, 5899);
  check(judge_range(swap(right), 5899), Reading::swapped, 5899, 5899);
  check(judge_range(times(right, 1000), 5899), Reading::millimetres, 5899, 5899);
  check(judge_range(times(right, 100), 5899), Reading::centimetres, 5899, 5899);
  check(judge_range({18500000, 2300000, 18510000, 2310000}, 5897), Reading::hn72, 5897, 5897);
  check(judge_range({107.7, 20.9, 107.8, 21.0}, 5899), Reading::degrees, 4326, 5899);
  check(judge_range({0, 0, 500, 300}, 5899), Reading::local_grid, 5899, 5899);
  check(judge_range({-4e6, 9e6, -3e6, 9.5e6}, 5899), Reading::nowhere, 5899, 5899);
  check(judge_range(right, 2044), Reading::hn72, 2044, 2044);
  // The edges: easting 335 000-665 000, northing 900 000-2 600 000.
  check(judge_range({335000, 900000, 335000, 900000}, 5899), Reading::fine, 5899, 5899);
  check(judge_range({334999, 900000, 334999, 900000}, 5899), Reading::nowhere, 5899, 5899);
  check(judge_range({200000, 1000000, 200000, 1000000}, 3405), Reading::fine, 3405, 3405);
  check(judge_range({107.7, 20.9, 107.8, 21.0}, 4326), Reading::fine, 4326, 4326);
  check(judge_range({20.9, 107.7, 21.0, 107.8}, 4326), Reading::swapped, 4326, 4326);
  check(judge_range(right, 4326), Reading::nowhere, 4326, 4326);
  check(judge_range({2.2, 48.8, 2.4, 48.9}, 4326), Reading::nowhere, 4326, 4326);
  check(judge_range({780000, 2320000, 790000, 2330000}, 32648), Reading::fine, 32648, 32648);
  check(judge_range({11990000, 2390000, 12000000, 2400000}, 3857), Reading::fine, 3857, 3857);
  check(judge_range({0, 5000000, 10000, 5010000}, 3857), Reading::nowhere, 3857, 3857);
}
