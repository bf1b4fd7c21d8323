#include "dataset/policy.hpp"

#include <doctest/doctest.h>

using namespace sohoa;

TEST_CASE("the options that judge are found in a recorded command line, wherever they stand") {
  CHECK(judging_policy("a.shp -o d.gpkg --mode replace") == "–");
  CHECK(judging_policy("--map-scale=1000 a.shp --severity parcel.area-differs=error") ==
        "--map-scale 1000 --severity parcel.area-differs error");
  CHECK(judging_policy("a.shp [/etc/sohoa/sohoa.conf: --map-scale 1000] [SOHOA_MAP_DATE: --map-date 2025-01-01]") ==
        "--map-date 2025-01-01 --map-scale 1000");
  CHECK(judging_policy("a.shp --crs EPSG:5899") == "–");
}

TEST_CASE("a load is also what was read, and how") {
  CHECK(loading_policy("--crs EPSG:5899 a.shp --swap-axes -o d.gpkg --mode upsert --quiet") ==
        "--crs EPSG:5899 --swap-axes");
  CHECK(loading_policy("a.shp --map tenChu=CHU --map dienTich=DT --map-scale 500") ==
        "--map dienTich DT --map tenChu CHU --map-scale 500");
  CHECK(loading_policy("a.shp [sohoa.conf: --province 22 --commune 07192]") == "--commune 07192 --province 22");
  CHECK(loading_policy("a.shp --boundary xa.shp --renumber-sheets to.xlsx") ==
        "--boundary xa.shp --renumber-sheets to.xlsx");
  CHECK(loading_policy("a.shp --to tt16 --totals d.csv --code-list=tcvn11565") ==
        "--code-list tcvn11565 --to tt16 --totals d.csv");
  CHECK(loading_policy("--fix a.shp") == "--fix");
  CHECK(loading_policy("a.shp --fix=0.05 --fixed") == "--fix 0.05");
  // The order does not matter, a value does.
  CHECK(loading_policy("--layer x a --crs EPSG:1") == loading_policy("a --crs=EPSG:1 --layer=x"));
  CHECK(loading_policy("--encoding tcvn3 a") != loading_policy("--encoding auto a"));
  CHECK(loading_policy("a --layered --crsx --report r.csv --settle 60 --skip-unchanged --backup 3") == "–");
}
