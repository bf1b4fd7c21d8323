#include "geometry/cell.hpp"

#include <doctest/doctest.h>

#include "geometry/wkb.hpp"

using namespace sohoa::geometry;

namespace {

std::string read(std::string_view cell) {
  std::string out;
  const CellGeometry found = read_cell(cell, out);
  if (!found.ok) return "none";
  CHECK(well_formed(out));
  CHECK(looks_like_geometry(cell));
  return (found.srid != 0 ? std::to_string(found.srid) + " " : "") + wkt(out) + (found.dropped.z ? " z" : "") +
         (found.dropped.m ? " m" : "");
}

}  // namespace

TEST_CASE("WKT of all kinds, as people and programs write it") {
  for (const char* text :
       {"POINT (1 2)", "LINESTRING (0 0, 1 0.5)", "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
        "MULTIPOINT ((1 2), (3 4))", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((9 9, 8 9, 8 8, 9 9)))",
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))", "POLYGON EMPTY", "POINT EMPTY"}) {
    CAPTURE(text);
    CHECK(read(text) == text);
  }
  CHECK(read("point(1 2)") == "POINT (1 2)");
  CHECK(read("  Point ( 1.50   -2e3 ) ") == "POINT (1.5 -2000)");
  CHECK(read("MULTIPOINT (1 2, 3 4)") == "MULTIPOINT ((1 2), (3 4))");
  CHECK(read("POINT Z (1 2 3)") == "POINT (1 2) z");
  CHECK(read("POINTZ(1 2 3)") == "POINT (1 2) z");
  CHECK(read("POINT (1 2 3)") == "POINT (1 2) z");
  CHECK(read("POINT M (1 2 3)") == "POINT (1 2) m");
  CHECK(read("LINESTRING ZM (0 0 1 2, 1 1 1 2)") == "LINESTRING (0 0, 1 1) z m");
  CHECK(read("SRID=5899;POINT(586543.12 2322222.99)") == "5899 POINT (586543.12 2322222.99)");
}

TEST_CASE("WKB in hexadecimal digits") {
  // Made by PostGIS' ST_AsEWKB and ST_AsBinary of POINT(1 2).
  CHECK(read("0101000000000000000000F03F0000000000000040") == "POINT (1 2)");
  CHECK(read("0101000000000000000000f03f0000000000000040") == "POINT (1 2)");
  CHECK(read("\\x0101000000000000000000F03F0000000000000040") == "POINT (1 2)");
  CHECK(read("0x0101000000000000000000F03F0000000000000040") == "POINT (1 2)");
  CHECK(read("00000000013FF00000000000004000000000000000") == "POINT (1 2)");
  CHECK(read("01010000200B170000000000000000F03F0000000000000040") == "5899 POINT (1 2)");
  CHECK(read("00200000010000170B3FF00000000000004000000000000000") == "5899 POINT (1 2)");
  CHECK(read("01E9030000000000000000F03F00000000000000400000000000000840") == "POINT (1 2) z");
}

TEST_CASE("anything else is none") {
  for (const char* text : {"",
                           "POINT",
                           "POINT (1)",
                           "POINT (1 2",
                           "POINT 1 2",
                           "POINT (1 2) x",
                           "POLYGON ((0 0, 1 1",
                           "POLYGON (0 0, 1 1)",
                           "POINT (a b)",
                           "POINTS (1 2)",
                           "CIRCULARSTRING (0 0, 1 1, 2 0)",
                           "POINT Z (1 2)",
                           "SRID=;POINT (1 2)",
                           "SRID=5899 POINT (1 2)",
                           "hình vuông",
                           "0101000000000000000000F03F00000000000000",
                           "01010000000000000000000",
                           "0101000000000000000000F03F000000000000004G",
                           "GEOMETRYCOLLECTION (1 2)",
                           "MULTIPOINT ((1 2)"}) {
    CAPTURE(text);
    std::string out;
    CHECK_FALSE(read_cell(text, out).ok);
  }
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "GEOMETRYCOLLECTION (";
  std::string out;
  CHECK_FALSE(read_cell(deep, out).ok);
}

TEST_CASE("every beginning of a text is refused without a fault") {
  const std::string whole = "SRID=5899;MULTIPOLYGON Z (((0 0 1, 4 0 1, 4 4 1, 0 0 1)), ((9 9 1, 8 9 1, 8 8 1, 9 9 1)))";
  std::string out;
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(read_cell(whole.substr(0, size), out).ok);
  CHECK(read_cell(whole, out).ok);
}
