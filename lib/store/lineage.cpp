#include "store/lineage.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

namespace sohoa::store {
namespace {

using Json = nlohmann::ordered_json;

/// Table definitions of the standard: F.8, with the registration of the extension.
constexpr const char* kRegisters = R"(
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions SELECT t.column1, NULL, 'gpkg_metadata',
  'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'
  FROM (VALUES ('gpkg_metadata'), ('gpkg_metadata_reference')) t
  WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions e WHERE e.table_name = t.column1
                    AND e.extension_name = 'gpkg_metadata');
)";

struct Record {
  std::int64_t id = 0;
  Json json;
};

/// The record about a layer; what cannot be read is none.
std::optional<Record> find_record(Database& database, const std::string& layer) {
  if (!database.has_table("gpkg_metadata")) return std::nullopt;
  Statement select(database, "SELECT id, metadata FROM main.gpkg_metadata WHERE md_standard_uri = ? ORDER BY id");
  select.bind(1, kLineageUri);
  while (select.step()) {
    Json json = Json::parse(select.text(1), nullptr, false);
    if (!json.is_object()) continue;
    const auto name = json.find("layer");
    if (name == json.end() || !name->is_string()) continue;
    if (sqlite3_stricmp(name->get_ref<const std::string&>().c_str(), layer.c_str()) == 0)
      return Record{select.integer(0), std::move(json)};
  }
  return std::nullopt;
}

/// Columns of the row that the statement stands on, by name; those without a value are left out.
Json row_json(const Statement& row) {
  Json json = Json::object();
  for (int column = 0; column < sqlite3_column_count(row.handle()); ++column) {
    const char* name = sqlite3_column_name(row.handle(), column);
    if (row.is_null(column)) continue;
    if (sqlite3_column_type(row.handle(), column) == SQLITE_INTEGER)
      json[name] = row.integer(column);
    else if (!row.text(column).empty())
      json[name] = row.text(column);
  }
  return json;
}

Json select_row(Database& database, const std::string& sql, std::int64_t run) {
  Statement select(database, sql);
  select.bind(1, run);
  return select.step() ? row_json(select) : Json::object();
}

Json step_of(Database& database, std::int64_t run, LayerChange change) {
  Json step =
      select_row(database, "SELECT id AS run, finished AS time, tool, version FROM main.sohoa_run WHERE id = ?", run);
  if (change == LayerChange::judged) step["judged"] = true;
  step["schema"] = select_row(database,
                              "SELECT schema AS name, schema_version AS version, schema_digest AS digest FROM"
                              " main.sohoa_source WHERE run = ? LIMIT 1",
                              run);
  step["totals"] = select_row(database,
                              "SELECT read, written, updated, unchanged, rejected, merged, skipped, deleted FROM"
                              " main.sohoa_run WHERE id = ?",
                              run);
  Json& sources = step["sources"] = Json::array();
  Statement select(database,
                   "SELECT path, layer, sha256, size, epsg, read, written, rejected FROM main.sohoa_source WHERE run ="
                   " ? ORDER BY id");
  select.bind(1, run);
  while (select.step()) sources.push_back(row_json(select));
  return step;
}

using SourceName = std::pair<std::string, std::string>;
SourceName name_of(const Json& source) {
  return {source.value("path", std::string()), source.value("layer", std::string())};
}

bool is_judgement(const Json& step) {
  return step.is_object() && step.value("judged", false);
}

/// The steps that still tell of features in the layer after `step`.
Json steps_before(const Json& old, const Json& step, LayerChange change) {
  Json steps = Json::array();
  if (change == LayerChange::begun || !old.is_array()) return steps;
  std::set<SourceName> again;
  for (const Json& source : step["sources"]) again.insert(name_of(source));
  for (const Json& each : old) {
    if (!each.is_object() || is_judgement(each)) continue;
    Json kept = each;
    if (change == LayerChange::added && kept.contains("sources")) {
      Json sources = Json::array();
      for (const Json& source : kept["sources"])
        if (source.is_object() && !again.contains(name_of(source))) sources.push_back(source);
      if (sources.empty()) continue;
      kept["sources"] = std::move(sources);
    }
    steps.push_back(std::move(kept));
  }
  return steps;
}

void write_record(Database& database, const std::string& layer, std::optional<std::int64_t> old, const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::int64_t id = old.value_or(0);
  if (old) {
    Statement update(database, "UPDATE main.gpkg_metadata SET metadata = ? WHERE id = ?");
    update.bind_all(text, id);
    update.run();
    Statement remove(database, "DELETE FROM main.gpkg_metadata_reference WHERE md_file_id = ?");
    remove.bind(1, id);
    remove.run();
  } else {
    Statement insert(database,
                     "INSERT INTO main.gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
                     " VALUES ('dataset', ?, 'application/json', ?)");
    insert.bind_all(kLineageUri, text);
    insert.run();
    id = sqlite3_last_insert_rowid(database.handle());
  }
  Statement refer(database,
                  "INSERT INTO main.gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
                  " SELECT 'table', table_name, ?, ? FROM main.gpkg_contents WHERE table_name IN (?, ?)");
  refer.bind_all(now_utc(), id, layer, layer + "_rejected");
  refer.run();
}

}  // namespace

WrittenTitles written_titles(Database& database, const Container& container, const std::string& layer) {
  WrittenTitles written;
  if (container.format() != Format::geopackage) return written;
  const auto record = find_record(database, layer);
  if (!record) return written;
  const auto titles = record->json.find("titles");
  if (titles == record->json.end() || !titles->is_object()) return written;
  for (const auto& [table, fingerprint] : titles->items())
    if (fingerprint.is_string()) written[table] = fingerprint;
  return written;
}

void write_lineage(Database& database, const Container& container, const std::string& layer, std::int64_t run,
                   LayerChange change, const WrittenTitles& titles) {
  if (container.format() != Format::geopackage) return;
  database.execute(kRegisters);
  const auto old = find_record(database, layer);
  Json step = step_of(database, run, change);
  Json steps = steps_before(old && old->json.contains("steps") ? old->json["steps"] : Json(), step, change);
  steps.push_back(std::move(step));
  Json json;
  json["layer"] = layer;
  json["steps"] = std::move(steps);
  json["titles"] = titles;
  write_record(database, layer, old ? std::optional(old->id) : std::nullopt, json);
}

}  // namespace sohoa::store
