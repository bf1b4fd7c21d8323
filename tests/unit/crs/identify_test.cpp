#include "crs/identify.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>

#include "crs/definition.hpp"
#include "crs/zones.hpp"

using namespace sohoa::crs;

namespace {

/// A .prj as ArcGIS and GDAL's shapefile driver write it.
std::string esri(double meridian, double scale, const std::string& datum = "D_Vietnam_2000") {
  return fmt::format(
      R"(PROJCS["VN-2000_TM-3",GEOGCS["GCS_VN_2000",DATUM["{}",SPHEROID["WGS_1984",6378137.0,298.257223563]],)"
      R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],)"
      R"(PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{}],)"
      R"(PARAMETER["Scale_Factor",{}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])",
      datum, meridian, scale);
}

void check(const std::string& text, int epsg, Note note) {
  CAPTURE(text);
  const Identified found = identify(text);
  CHECK(found.epsg == epsg);
  CHECK(static_cast<int>(found.note) == static_cast<int>(note));
  CHECK_FALSE(found.says.empty());
  CHECK(explain(found).empty() == (note == Note::none));
}

}  // namespace

TEST_CASE("every zone is known by its numbers, whatever its datum is called") {
  for (const Zone& zone : zones()) {
    check(esri(zone.meridian, zone.scale), zone.epsg, Note::none);
    check(esri(zone.meridian, zone.scale, "D_WGS_1984"), zone.epsg, Note::says_wgs84);
    check(esri(zone.meridian, zone.scale, "D_unknown"), zone.epsg, Note::unnamed_datum);
    check(esri(zone.meridian, zone.scale, "D_Deutsches_Hauptdreiecksnetz"), zone.epsg, Note::other_datum);
    check(wkt1(zone.epsg), zone.epsg, Note::none);
    check(fmt::format("EPSG:{}", zone.epsg), zone.epsg, Note::none);
  }
}

TEST_CASE("a meridian or scale of no zone is unknown") {
  check(esri(105.25, 0.9999), 0, Note::unknown);
  check(esri(105.75, 0.9996), 0, Note::unknown);
  check(esri(107.75, 1), 0, Note::unknown);
}

TEST_CASE("a MapInfo file without a datum, with WGS 84, with its own shift, and off the Earth") {
  const std::string head = R"(PROJCS["unnamed",GEOGCS["unnamed",)";
  const std::string tail =
      R"(PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]],PROJECTION["Transverse_Mercator"],)"
      R"(PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107.75],PARAMETER["scale_factor",0.9999],)"
      R"(PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],)"
      R"(AXIS["Easting",EAST],AXIS["Northing",NORTH]])";
  // CoordSys Earth Projection 8, 9999, 28, the national parameters
  check(
      head +
          R"(DATUM["MIF 9999,28,-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278,0",)"
          R"(SPHEROID["WGS 84",6378137,298.257223563],)"
          R"(TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278]],)" +
          tail,
      5899, Note::none);
  // the same with the rotations as printed in the regulation: 0.7 m off if it were used
  check(
      head +
          R"(DATUM["MIF 9999,28,-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278,0",)"
          R"(SPHEROID["WGS 84",6378137,298.257223563],)"
          R"(TOWGS84[-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278]],)" +
          tail,
      5899, Note::towgs84_ignored);
  // CoordSys Earth Projection 8, 104
  check(head + R"(DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],)" + tail, 5899, Note::says_wgs84);
  // CoordSys NonEarth
  check(R"(LOCAL_CS["Nonearth",UNIT["Meter",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]])", 0, Note::local_grid);
  // what GDAL makes of the first when it writes a shapefile
  check(
      R"(PROJCS["unnamed",GEOGCS["GCS_unnamed",DATUM["D_MIF_9999_28_-191_90441429_-39_30318279_-111_45032835_-0_00928836_0_01975479_)"
      R"(-0_00427372_0_252906278_0",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",)"
      R"(0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",)"
      R"(0.0],PARAMETER["Central_Meridian",107.75],PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT[)"
      R"("Meter",1.0]])",
      5899, Note::unnamed_datum);
}

TEST_CASE("a blank in the name of the projection, a byte order mark, line feeds") {
  const std::string blank =
      R"(PROJCS["VN2000 Quang Ninh",GEOGCS["WGS 84",DATUM["WGS 84",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],)"
      "\r\n"
      R"(UNIT["degree",0.0174532925199433]],PROJECTION["Transverse Mercator"],PARAMETER["latitude of origin",0],)"
      R"(PARAMETER["central meridian",107.75],PARAMETER["scale factor",0.9999],PARAMETER["false easting",500000],)"
      R"(PARAMETER["false northing",0],UNIT["Meter",1]])";
  check(blank, 5899, Note::says_wgs84);
  check("\xEF\xBB\xBF" + esri(104.75, 0.9999), 9208, Note::none);
}

TEST_CASE("PROJ strings") {
  const std::string start = "+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 ";
  check(start + "+ellps=WGS84 +units=m +no_defs", 5899, Note::unnamed_datum);
  check(start + "+datum=WGS84 +units=m +no_defs", 5899, Note::says_wgs84);
  check(start + "+ellps=WGS84 +towgs84=-192.873,-39.382,-111.202,-0.00205,-0.0005,0.00335,0.0188 +units=m", 5899,
        Note::towgs84_ignored);
  check(definition(9210).proj4, 9210, Note::none);
  check("+proj=utm +zone=48 +datum=WGS84 +units=m", 3405, Note::says_wgs84);
  check("+proj=utm +zone=48 +ellps=evrst30 +units=m", 0, Note::unknown);
  check("+proj=longlat +datum=WGS84 +no_defs", 4326, Note::none);
  check(start + "+ellps=WGS84 +units=km", 0, Note::unknown);
}

TEST_CASE("UTM on WGS 84 stays what it is only with its code") {
  check(wkt1(32648), 32648, Note::none);
  check(wkt1(32649), 32649, Note::none);
  check("EPSG:32648", 32648, Note::none);
  std::string without = esri(105, 0.9996, "D_WGS_1984");
  without.replace(without.find("VN-2000_TM-3"), 12, "WGS_1984_UTM_Zone_48N");
  check(without, 3405, Note::says_wgs84);
}

TEST_CASE("other systems with a code, and a known name without one") {
  check(wkt1(3857), 3857, Note::none);
  check(wkt1(4326), 4326, Note::none);
  check(wkt1(4756), 4756, Note::none);
  check(
      R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])",
      4326, Note::none);
  check(
      R"(GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])",
      4756, Note::none);
  check(
      R"(PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,)"
      R"(298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],)"
      R"(PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER[)"
      R"("Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]])",
      3857, Note::none);
  check("EPSG:999999", 0, Note::unknown);
}

TEST_CASE("withdrawn codes, and a code its own numbers contradict") {
  for (int code = 6956; code <= 6959; ++code) check(fmt::format("EPSG:{}", code), code - 1060, Note::withdrawn_code);
  check(wkt1(6959), 5899, Note::withdrawn_code);
  std::string wrong = wkt1(9210);
  wrong.replace(wrong.find("105.75"), 6, "107.75");
  check(wrong, 5899, Note::code_contradicted);
  CHECK(is_warning(identify(wrong).note));
  CHECK_FALSE(is_warning(identify(wkt1(9210)).note));
  wrong.replace(wrong.find("0.9999"), 6, "1.0000");
  check(wrong, 0, Note::unknown);
}

TEST_CASE("HN-72 is named, with a code, a name, or its ellipsoid") {
  check("EPSG:2044", 2044, Note::hn72);
  check(wkt1(4147), 4147, Note::hn72);
  check(
      R"(PROJCS["Hanoi_1972_GK_Zone_18",GEOGCS["GCS_Hanoi_1972",DATUM["D_Hanoi_1972",SPHEROID["Krasovsky_1940",6378245.0,298.3]],)"
      R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",18500000.0],)"
      R"(PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",1.0],)"
      R"(PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]])",
      0, Note::hn72);
  check("+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=krass +units=m", 0, Note::hn72);
}

TEST_CASE("what cannot be read") {
  CHECK(identify("").epsg == 0);
  CHECK(static_cast<int>(identify("").note) == static_cast<int>(Note::unreadable));
  for (const char* text : {"hello", "VN-2000", "WGS 84", "PROJCS[", "GEOGCS[\"x\"", "+proj=nonsense"}) {
    CAPTURE(text);
    CHECK(identify(text).epsg == 0);
    CHECK(static_cast<int>(identify(text).note) == static_cast<int>(Note::unreadable));
  }
}
