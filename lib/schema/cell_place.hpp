#pragma once
// Geometry that a table holds in its cells: WKT or WKB, latitude and longitude, VN-2000 coordinates.
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "schema/column_plan.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"
#include "text/coordinate.hpp"

namespace sohoa {

struct CellPlaceOptions {
  int epsg = 0;       ///< --crs, or the zone of --province; 0: not said. A header that names a system goes before it.
  int to = 0;         ///< --to-crs: what geometries are brought to; 0: not said. What a header names is that already.
  bool pairs = true;  ///< cells that hold both coordinates; false: a later stage reads them
  /// Where it is set, cells for both coordinates may also hold a link to a map, or what this reads (codes of places);
  /// and so may columns that are called Plus Code or link. Called by many threads at once.
  std::function<std::optional<text::LatLon>(std::string_view)> read_place = {};
};

/// Gives a geometry to features that have none, from the columns of their source, which are found by their names:
///
/// - wkt, wkb, geom, the_geom, geometry: WKT or WKB in hexadecimal digits, for any schema with geometry;
/// - for schemas of points: vĩ độ and kinh độ (lat, lon …) in degrees; tọa độ, GPS, latlon: both in one cell;
/// - for schemas of points: X and Y (tọa độ X, X (m) …). X is the northing, as VN-2000 has it; a pair of which
///   the other one is the northing is taken for it: northings of the country are the greater ones. Metres beside a
///   header in degrees are those of CellPlaceOptions::epsg. "VN2000_X" and "X VN-2000 KTT 107°45'" are such columns
///   too.
///
/// `schema` may be null: any features, which may be points.
///
/// A title counts by its lowest part too: "Tọa độ / X (m)". Degrees are WGS 84 unless the header or the options name
/// another geographic system, and go into the header's system where that is another one; a latitude and a longitude in
/// each other's column are exchanged (a counted change); WKT that names no system is
/// taken for degrees where the system is in metres and all its coordinates are degrees of the country. Of sources that
/// have geometries of their own nothing is taken. The columns are noted in Field::geometry; their values stay, but for
/// WKT and WKB that were read. Stands before the mapping stage.
///
/// Issues: geometry.cell-cut (a cell of 32,767 characters, where Excel cuts), geometry.cell-unreadable (a warning where
/// the schema can do without a geometry), geometry.cells-swapped (counted),
/// geometry.from-cells (info, once per source); geometry.points-unused (once per source whose columns give points only,
/// where the schema wants something else). Throws UsageError, with the cure, when nothing says which system metres
/// or WKT are in.
std::unique_ptr<Stage> make_cell_place_stage(std::shared_ptr<const Schema> schema, CellPlaceOptions options);

/// The columns of a source from which that stage would take geometry for a schema.
std::vector<std::uint32_t> place_columns(const Schema& schema, const SourceColumns& columns);

}  // namespace sohoa
