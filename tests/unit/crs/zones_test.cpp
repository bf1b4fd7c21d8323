#include "crs/zones.hpp"

#include <doctest/doctest.h>
#include <proj.h>

#include <set>
#include <string>

#include "admin/units.hpp"
#include "base/error.hpp"
#include "crs/definition.hpp"

using namespace sohoa;
using namespace sohoa::crs;

TEST_CASE("the zones are those of PROJ's database") {
  PJ_CONTEXT* context = proj_context_create();
  CHECK(zones().size() == 20);
  CHECK(local_zones().size() == 18);
  for (const Zone& zone : zones()) {
    CAPTURE(zone.epsg);
    PJ* crs = proj_create(context, ("EPSG:" + std::to_string(zone.epsg)).c_str());
    REQUIRE(crs != nullptr);
    CHECK(proj_get_name(crs) == std::string(zone.name));
    const std::string text = proj_as_proj_string(context, crs, PJ_PROJ_4, nullptr);
    PJ* conversion = proj_crs_get_coordoperation(context, crs);
    double meridian = 0, scale = 0, unit = 0;
    proj_coordoperation_get_param(
        context, conversion, proj_coordoperation_get_param_index(context, conversion, "Longitude of natural origin"),
        nullptr, nullptr, nullptr, &meridian, nullptr, &unit, nullptr, nullptr, nullptr, nullptr);
    proj_coordoperation_get_param(
        context, conversion, proj_coordoperation_get_param_index(context, conversion, "Scale factor at natural origin"),
        nullptr, nullptr, nullptr, &scale, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    CHECK(meridian == zone.meridian);
    CHECK(scale == zone.scale);
    CHECK(zone_at(zone.meridian, zone.scale) == &zone);
    CHECK(crs::zone(zone.epsg) == &zone);
    CHECK(wkt1(zone.epsg).find("PROJCS[\"" + std::string(zone.name)) == 0);
    proj_destroy(conversion);
    proj_destroy(crs);
  }
  proj_context_destroy(context);
  CHECK(zone(4756) == nullptr);
  CHECK(zone_at(105.75, 0.9996) == nullptr);
  CHECK(zone_at(105.25, 0.9999) == nullptr);
}

TEST_CASE("every province's zone is one of the local zones, and only 102° serves no province") {
  std::set<int> used;
  for (const admin::Province& province : admin::Units::shipped().provinces(admin::Edition::y2024))
    used.insert(admin::Units::shipped().zone_of_old_province(province.code).value());
  std::set<int> local;
  for (const Zone& zone : local_zones()) local.insert(zone.epsg);
  local.erase(5896);
  CHECK(used == local);
}

TEST_CASE("the withdrawn codes have the meridians of their successors") {
  PJ_CONTEXT* context = proj_context_create();
  for (int code = 6956; code <= 6959; ++code) {
    CAPTURE(code);
    PJ* crs = proj_create(context, ("EPSG:" + std::to_string(code)).c_str());
    CHECK(proj_is_deprecated(crs));
    PJ_OBJ_LIST* list = proj_get_non_deprecated(context, crs);
    REQUIRE(proj_list_get_count(list) == 1);
    PJ* successor = proj_list_get(context, list, 0);
    CHECK(proj_get_id_code(successor, 0) == std::to_string(current(code)));
    proj_destroy(successor);
    proj_list_destroy(list);
    proj_destroy(crs);
  }
  proj_context_destroy(context);
  CHECK(current(5899) == 5899);
}

TEST_CASE("a code is read from the usual spellings, and from nothing else") {
  for (const char* text :
       {"5899", "EPSG:5899", "epsg:5899", " EPSG:5899\r\n", "urn:ogc:def:crs:EPSG::5899", "URN:OGC:DEF:CRS:EPSG::5899",
        "urn:ogc:def:crs:EPSG:9.9.1:5899", "http://www.opengis.net/def/crs/EPSG/0/5899", "+init=epsg:5899"}) {
    CAPTURE(text);
    CHECK(parse_epsg(text) == 5899);
  }
  CHECK(parse_epsg("urn:ogc:def:crs:OGC:1.3:CRS84") == 4326);
  for (const char* text : {"", " ", "EPSG", "EPSG:", "EPSG:58x9", "5899 ", "EPSG:-5899", "ESRI:5899", "99", "12345678",
                           "58.99", "EPSG:58:99", "PROJCS[\"VN-2000\"]"}) {
    CAPTURE(text);
    if (std::string_view(text) == "5899 ")
      CHECK(parse_epsg(text) == 5899);
    else
      CHECK_FALSE(parse_epsg(text));
  }
  CHECK(urn(5899) == "urn:ogc:def:crs:EPSG::5899");
  CHECK(parse_epsg(urn(3405)) == 3405);
}

TEST_CASE("degrees are written as surveyors write them") {
  CHECK(degrees_text(107.75) == "107°45'");
  CHECK(degrees_text(105) == "105°00'");
}

TEST_CASE("definitions for the tables of a dataset") {
  CHECK(known(5899));
  CHECK(known(4326));
  CHECK_FALSE(known(9122));  // a unit
  CHECK_FALSE(known(5773));  // heights
  CHECK_FALSE(known(999999));
  CHECK(geographic(4756));
  CHECK_FALSE(geographic(5899));
  CHECK_FALSE(geographic(999999));
  const Definition found = definition(5899);
  CHECK(found.name == "VN-2000 / TM-3 107-45");
  CHECK(found.organization == "EPSG");
  CHECK(found.id == 5899);
  CHECK_FALSE(found.geographic);
  CHECK(found.wkt.find('\n') == std::string::npos);
  CHECK(found.wkt.ends_with("AUTHORITY[\"EPSG\",\"5899\"]]"));
  CHECK(found.proj4.find(
            "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278") !=
        std::string::npos);
  CHECK(definition(4756).geographic);
  CHECK_THROWS_AS(definition(999999), InputError);
}
