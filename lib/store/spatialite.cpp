#include "store/spatialite.hpp"

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"

namespace sohoa::store {

void Spatialite::call(const std::string& sql) {
  if (database_.integer("SELECT " + sql) == 1) return;
  // SpatiaLite only says no; SQLite knows why when the disk or a lock was in the way.
  const int code = sqlite3_errcode(database_.handle());
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
  throw OutputError(tr("{}: SpatiaLite refused {}", database_.shown(), sql));
}

void Spatialite::initialize() {
  // The whole list of coordinate systems would be 6 MB in each file; the ones in use are added one by one.
  call("InitSpatialMetaData(1, 'NONE')");
  add_srs(0, -1);
  add_srs(4326, 4326);
  Statement history(database_, "UPDATE spatialite_history SET timestamp = ?");
  history.bind(1, now_utc());
  history.run();
}

void Spatialite::check() {
  if (database_.integer("SELECT CheckSpatialMetaData()") != 3)
    throw OutputError(
        tr("{}: exists and is no SpatiaLite database of version 4 or 5; choose another name or move it away",
           database_.shown()));
}

int Spatialite::srid(int epsg) {
  if (epsg == 0) return -1;
  const std::string code = std::to_string(epsg);
  return static_cast<int>(database_
                              .integer("SELECT srid FROM spatial_ref_sys WHERE auth_name = 'epsg' COLLATE NOCASE AND"
                                       " auth_srid = " +
                                       code + " ORDER BY srid <> " + code)
                              .value_or(epsg));
}

int Spatialite::epsg(int srid) {
  return static_cast<int>(database_
                              .integer("SELECT auth_srid FROM spatial_ref_sys WHERE srid = " + std::to_string(srid) +
                                       " AND auth_name = 'epsg' COLLATE NOCASE")
                              .value_or(0));
}

void Spatialite::add_srs(int epsg, int srid) {
  if (database_.integer("SELECT 1 FROM spatial_ref_sys WHERE srid = " + std::to_string(srid))) {
    if (srid > 0 && this->epsg(srid) != epsg)
      throw OutputError(
          tr("{}: holds another coordinate system under the number {}; write to a new file", database_.shown(), srid));
    return;
  }
  crs::Definition definition{"Undefined - Cartesian", "NONE", srid, "Undefined", {}, false};
  if (srid > 0) definition = crs::definition(epsg);
  Statement insert(database_,
                   "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, ref_sys_name, proj4text, srtext)"
                   " VALUES (?, lower(?), ?, ?, ?, ?)");
  insert.bind_all(srid, definition.organization, definition.id, definition.name, definition.proj4, definition.wkt);
  insert.run();
}

std::string Spatialite::index_name(const std::string& layer) const {
  return "idx_" + layer + "_" + kGeometryColumn;
}

int Spatialite::layer_srid(const std::string& layer) {
  return static_cast<int>(
      database_.integer("SELECT srid FROM geometry_columns WHERE lower(f_table_name) = lower(?)", layer).value_or(-1));
}

void Spatialite::create_layer(const LayerPlan& plan, bool staged) {
  database_.execute(plan.create_sql(staged));
  if (!plan.spatial()) return;
  const std::string column = literal(plan.name) + ", '" + kGeometryColumn + "'";
  // The column stands already where it stands in a GeoPackage; adding it by SpatiaLite would put it last.
  call("RecoverGeometryColumn(" + column + ", " + std::to_string(plan.srid) + ", '" + plan.geometry_type + "', 'XY')");
  call("CreateSpatialIndex(" + column + ")");
  Statement history(database_, "UPDATE spatialite_history SET timestamp = ? WHERE table_name = ?");
  history.bind_all(now_utc(), plan.name);
  history.run();

  auto& kept = triggers_[plan.name];
  kept.clear();
  std::vector<std::string> names;
  {
    Statement select(database_,
                     "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?)");
    select.bind(1, plan.name);
    while (select.step()) {
      names.emplace_back(select.text(0));
      kept.emplace_back(select.text(1));
    }
  }
  for (const std::string& name : names) database_.execute("DROP TRIGGER " + quote(name));
}

void Spatialite::finish_layer(const LayerPlan& plan, std::int64_t count, const geometry::Box& extent) {
  if (!plan.spatial()) return;
  Statement statistics(database_,
                       "INSERT OR REPLACE INTO geometry_columns_statistics (f_table_name, f_geometry_column,"
                       " last_verified, row_count, extent_min_x, extent_min_y, extent_max_x, extent_max_y)"
                       " VALUES (lower(?), ?, ?, ?, ?, ?, ?, ?)");
  const std::string now = now_utc();
  statistics.bind_all(plan.name, kGeometryColumn, now, count, extent.minx, extent.miny, extent.maxx, extent.maxy);
  if (extent.empty())
    for (int side = 5; side <= 8; ++side) statistics.bind_null(side);
  statistics.run();
  Statement time(database_, "UPDATE geometry_columns_time SET last_insert = ? WHERE lower(f_table_name) = lower(?)");
  time.bind_all(now, plan.name);
  time.run();
  for (const std::string& sql : triggers_[plan.name]) database_.execute(sql);
}

void Spatialite::refresh_extent(const std::string& layer) {
  const geometry::Box extent = rtree_extent(database_, index_name(layer));
  Statement statistics(database_,
                       "UPDATE geometry_columns_statistics SET last_verified = ?, extent_min_x = ?, extent_min_y = ?,"
                       " extent_max_x = ?, extent_max_y = ?, row_count = (SELECT count(*) FROM " +
                           quote(layer) + ") WHERE f_table_name = lower(?)");
  statistics.bind_all(now_utc(), extent.minx, extent.miny, extent.maxx, extent.maxy, layer);
  if (extent.empty())
    for (int side = 2; side <= 5; ++side) statistics.bind_null(side);
  statistics.run();
}

void Spatialite::drop_layer(const std::string& name) {
  if (!database_.has_table(name)) return;
  call("DropTable(NULL, " + literal(name) + ")");
}

void Spatialite::register_table(const std::string&, const std::string&) {}

}  // namespace sohoa::store
