#include "store/geopackage.hpp"

#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/definition.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::store {
namespace {

constexpr int kApplicationId = 0x47504B47;  // "GPKG", of all versions since 1.2
constexpr int kUserVersion = 10300;

/// Table definitions of the standard: 1.1.2 (Annex C.1), 1.1.3 (C.2), 2.1.5 (C.4), 2.3.2 (C.7).
constexpr const char* kRegisters = R"(
CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE IF NOT EXISTS gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);
)";

enum class Side { min_x, max_x, min_y, max_y };

template <Side side>
void side_of(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const geometry::Box box = blob_box(Format::geopackage, {bytes, bytes ? size : 0});
  if (box.empty()) return sqlite3_result_null(context);
  switch (side) {
    case Side::min_x:
      return sqlite3_result_double(context, box.minx);
    case Side::max_x:
      return sqlite3_result_double(context, box.maxx);
    case Side::min_y:
      return sqlite3_result_double(context, box.miny);
    case Side::max_y:
      return sqlite3_result_double(context, box.maxy);
  }
}

void is_empty(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  if (bytes == nullptr) return sqlite3_result_null(context);
  sqlite3_result_int(context, blob_box(Format::geopackage, {bytes, size}).empty());
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

}  // namespace

GeoPackage::GeoPackage(Database& database) : Container(database) {
  const std::pair<const char*, Function> functions[] = {{"ST_MinX", side_of<Side::min_x>},
                                                        {"ST_MaxX", side_of<Side::max_x>},
                                                        {"ST_MinY", side_of<Side::min_y>},
                                                        {"ST_MaxY", side_of<Side::max_y>},
                                                        {"ST_IsEmpty", is_empty}};
  for (const auto& [name, function] : functions)
    database.check(sqlite3_create_function(database.handle(), name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                           function, nullptr, nullptr));
}

void GeoPackage::initialize() {
  database_.execute("PRAGMA application_id = " + std::to_string(kApplicationId) +
                    "; PRAGMA user_version = " + std::to_string(kUserVersion) + ";" + kRegisters);
  database_.execute(
      "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',"
      " 'undefined Cartesian coordinate reference system'), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',"
      " 'undefined geographic coordinate reference system')");
  add_srs(4326, 4326);
}

void GeoPackage::check() {
  const auto id = database_.integer("PRAGMA application_id").value_or(0);
  const bool known = id == kApplicationId || id == 0x47503130 || id == 0x47503131;  // "GP10", "GP11"
  if (!known || !database_.has_table("gpkg_contents") || !database_.has_table("gpkg_spatial_ref_sys"))
    throw OutputError(tr("{}: exists and is no GeoPackage; choose another name or move it away", database_.shown()));
}

void GeoPackage::complete() {
  database_.execute(kRegisters);
}

int GeoPackage::srid(int epsg) {
  if (epsg == 0) return -1;
  const std::string code = std::to_string(epsg);
  return static_cast<int>(
      database_
          .integer("SELECT srs_id FROM gpkg_spatial_ref_sys WHERE organization = 'EPSG' COLLATE NOCASE"
                   " AND organization_coordsys_id = " +
                   code + " ORDER BY srs_id <> " + code)
          .value_or(epsg));
}

int GeoPackage::epsg(int srid) {
  return static_cast<int>(database_
                              .integer("SELECT organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = " +
                                       std::to_string(srid) + " AND organization = 'EPSG' COLLATE NOCASE")
                              .value_or(0));
}

void GeoPackage::add_srs(int epsg, int srid) {
  if (srid <= 0) return;
  const auto there = database_.integer("SELECT 1 FROM gpkg_spatial_ref_sys WHERE srs_id = " + std::to_string(srid));
  if (there && this->epsg(srid) == epsg) return;
  if (there)
    throw OutputError(
        tr("{}: holds another coordinate system under the number {}; write to a new file", database_.shown(), srid));
  const crs::Definition definition = crs::definition(epsg);
  Statement insert(database_,
                   "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id,"
                   " definition) VALUES (?, ?, ?, ?, ?)");
  insert.bind_all(definition.name, srid, definition.organization, definition.id, definition.wkt);
  insert.run();
}

std::string GeoPackage::index_name(const std::string& layer) const {
  return "rtree_" + layer + "_" + kGeometryColumn;
}

int GeoPackage::layer_srid(const std::string& layer) {
  return static_cast<int>(
      database_.integer("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ? COLLATE NOCASE", layer)
          .value_or(-1));
}

void GeoPackage::create_layer(const LayerPlan& plan, bool staged) {
  database_.execute(plan.create_sql(staged));
  Statement contents(database_,
                     "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
                     " VALUES (?, ?, ?, ?, ?, ?)");
  contents.bind_all(plan.name, plan.spatial() ? "features" : "attributes", plan.name, plan.title, now_utc());
  if (plan.spatial())
    contents.bind(6, plan.srid);
  else
    contents.bind_null(6);
  contents.run();
  if (!plan.spatial()) return;
  Statement column(database_, "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)");
  column.bind_all(plan.name, kGeometryColumn, plan.geometry_type, plan.srid);
  column.run();
  Statement extension(database_,
                      "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index',"
                      " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')");
  extension.bind_all(plan.name, kGeometryColumn);
  extension.run();
  database_.execute("CREATE VIRTUAL TABLE " + quote(index_name(plan.name)) +
                    " USING rtree(id, minx, maxx, miny, maxy)");
}

void GeoPackage::finish_layer(const LayerPlan& plan, std::int64_t count, const geometry::Box& extent) {
  if (!extent.empty()) {
    Statement contents(database_,
                       "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?");
    contents.bind_all(extent.minx, extent.miny, extent.maxx, extent.maxy, plan.name);
    contents.run();
  }
  Statement counted(database_, "INSERT OR REPLACE INTO gpkg_ogr_contents VALUES (?, ?)");
  counted.bind_all(plan.name, count);
  counted.run();
  create_triggers(plan);
}

/// What Annex F.3 asks of the triggers (names and conditions are the standard's), and GDAL's for its row counts.
void GeoPackage::create_triggers(const LayerPlan& plan) {
  const std::string table = quote(plan.name);
  const std::string index = quote(index_name(plan.name));
  const std::string prefix = index_name(plan.name);
  const auto trigger = [&](const std::string& name, const std::string& event, const std::string& when,
                           const std::string& body) {
    database_.execute("CREATE TRIGGER " + quote(name) + " AFTER " + event + " ON " + table +
                      (when.empty() ? "" : " WHEN " + when) + " BEGIN " + body + " END");
  };
  const std::string count_row = " WHERE lower(table_name) = lower(" + literal(plan.name) + ");";
  trigger("trigger_insert_feature_count_" + plan.name, "INSERT", "",
          "UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1" + count_row);
  trigger("trigger_delete_feature_count_" + plan.name, "DELETE", "",
          "UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1" + count_row);
  if (!plan.spatial()) return;

  const std::string geom = kGeometryColumn;
  const std::string filled = "NEW." + geom + " NOT NULL AND NOT ST_IsEmpty(NEW." + geom + ")";
  const std::string bare = "(NEW." + geom + " IS NULL OR ST_IsEmpty(NEW." + geom + "))";
  const std::string put = "INSERT OR REPLACE INTO " + index + " VALUES (NEW.fid, ST_MinX(NEW." + geom +
                          "), ST_MaxX(NEW." + geom + "), ST_MinY(NEW." + geom + "), ST_MaxY(NEW." + geom + "));";
  const std::string take = "DELETE FROM " + index + " WHERE id = OLD.fid;";
  trigger(prefix + "_insert", "INSERT", filled, put);
  trigger(prefix + "_update1", "UPDATE OF " + geom, "OLD.fid = NEW.fid AND " + filled, put);
  trigger(prefix + "_update2", "UPDATE OF " + geom, "OLD.fid = NEW.fid AND " + bare, take);
  trigger(prefix + "_update3", "UPDATE", "OLD.fid <> NEW.fid AND " + filled, take + " " + put);
  trigger(prefix + "_update4", "UPDATE", "OLD.fid <> NEW.fid AND " + bare,
          "DELETE FROM " + index + " WHERE id IN (OLD.fid, NEW.fid);");
  trigger(prefix + "_delete", "DELETE", "OLD." + geom + " NOT NULL", take);
}

void GeoPackage::refresh_extent(const std::string& layer) {
  const geometry::Box extent = rtree_extent(database_, index_name(layer));
  Statement contents(database_,
                     "UPDATE gpkg_contents SET last_change = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE"
                     " table_name = ? COLLATE NOCASE");
  contents.bind_all(now_utc(), extent.minx, extent.miny, extent.maxx, extent.maxy, layer);
  if (extent.empty())
    for (int side = 2; side <= 5; ++side) contents.bind_null(side);
  contents.run();
}

void GeoPackage::drop_layer(const std::string& name) {
  database_.execute("DROP TABLE IF EXISTS main." + quote(index_name(name)) + "; DROP TABLE IF EXISTS main." +
                    quote(name));
  for (const char* rows : {"gpkg_extensions", "gpkg_geometry_columns", "gpkg_ogr_contents", "gpkg_contents"}) {
    Statement remove(database_, std::string("DELETE FROM ") + rows + " WHERE table_name = ? COLLATE NOCASE");
    remove.bind(1, name);
    remove.run();
  }
  if (!database_.has_table("gpkg_metadata_reference")) return;
  Statement remove(database_,
                   "DELETE FROM gpkg_metadata_reference WHERE table_name = ? COLLATE NOCASE AND row_id_value NOT NULL");
  remove.bind(1, name);
  remove.run();
}

void GeoPackage::register_table(const std::string& name, const std::string& title) {
  Statement contents(database_,
                     "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
                     " VALUES (?, 'attributes', ?, ?, ?)");
  contents.bind_all(name, name, title, now_utc());
  contents.run();
}

}  // namespace sohoa::store
