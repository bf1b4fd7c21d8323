#pragma once
// Geometry as text in the cell of a table: WKT, or the bytes of WKB in hexadecimal digits, as databases export them.
#include <cstdint>
#include <string>
#include <string_view>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// What was found in a cell.
struct CellGeometry {
  bool ok = false;
  int srid = 0;     ///< what EWKT or EWKB says, 0: nothing
  Dropped dropped;  ///< heights and measures were there
};

/// Reads WKT ("POLYGON Z ((…))", "SRID=5899;POINT(…)", any case, blanks as one likes) or WKB, EWKB and ISO WKB in
/// hexadecimal digits ("0103…", "\\x0103…"), into flat little-endian ISO WKB in `out`. Not ok, with `out` unfinished,
/// for anything else: cut off, a number that is none, words behind the end, a kind other than the seven of wkb.hpp.
CellGeometry read_cell(std::string_view cell, std::string& out);

/// Whether a cell begins like one of these, so that a column can be told by its values.
bool looks_like_geometry(std::string_view cell);

}  // namespace sohoa::geometry
