#include "store/runs.hpp"

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/version.hpp"

namespace sohoa::store {
namespace {

constexpr const char* kRunColumns =
    "layer, started, finished, mode, tool, version, format, arguments, status, read, written, updated, unchanged, "
    "rejected,"
    " merged, skipped, deleted";
constexpr const char* kSourceColumns =
    "path, layer, size, mtime, sha256, epsg, schema, schema_version, schema_digest, read, written, rejected, skipped";
constexpr const char* kCountColumns =
    "layer, maXaGoc, soHieuToBanDo, total, rejected, without_geometry, with_code, area";

/// SQL: one text that tells a run from all others.
constexpr const char* kRunName =
    "ifnull(layer, '') || char(10) || ifnull(started, '') || char(10) || ifnull(finished, '') || char(10) ||"
    " ifnull(tool, '') || char(10) || ifnull(arguments, '')";

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS sohoa_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT, started DATETIME, finished DATETIME, mode TEXT,
  tool TEXT, version TEXT, format INTEGER, arguments TEXT, status INTEGER, read INTEGER, written INTEGER, updated INTEGER,
  unchanged INTEGER, rejected INTEGER, merged INTEGER, skipped INTEGER, deleted INTEGER);
CREATE TABLE IF NOT EXISTS sohoa_source (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, run INTEGER, path TEXT, layer TEXT, size INTEGER, mtime TEXT,
  sha256 TEXT, epsg INTEGER, schema TEXT, schema_version TEXT, schema_digest TEXT, read INTEGER, written INTEGER,
  rejected INTEGER, skipped INTEGER);
CREATE TABLE IF NOT EXISTS sohoa_count (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, run INTEGER, layer TEXT, maXaGoc TEXT, soHieuToBanDo TEXT,
  total INTEGER, rejected INTEGER, without_geometry INTEGER, with_code INTEGER, area REAL);
)";

/// `number`: a column that comes before the others.
std::string insert_sql(const char* table, const std::string& columns, const char* number) {
  std::string marks = "?, ?";
  for (const char c : columns) marks += c == ',' ? ", ?" : "";
  return std::string("INSERT INTO main.") + table + " (" + number + ", " + columns + ") VALUES (" + marks + ")";
}

std::int64_t highest_run(Database& database) {
  return database.integer("SELECT max(id) FROM main.sohoa_run").value_or(0);
}

}  // namespace

void create_run_tables(Database& database, Container& container) {
  database.execute(kTables);
  if (!database.integer("SELECT 1 FROM pragma_table_info('sohoa_run') WHERE name = 'mode'"))
    database.execute("ALTER TABLE main.sohoa_run ADD COLUMN mode TEXT");
  container.register_table("sohoa_run", "sohoa: lần nạp / runs");
  container.register_table("sohoa_source", "sohoa: nguồn / sources");
  container.register_table("sohoa_count", "sohoa: số đếm / counts");
}

void write_run(Database& database, const RunRecord& run, const Totals& totals, const Schema* schema,
               const std::vector<SheetCount>& sheets) {
  const int status = totals.rejected > 0 || totals.set_error ? 1 : 0;
  const std::int64_t number = highest_run(database) + 1;
  Statement insert(database, insert_sql("sohoa_run", kRunColumns, "id"));
  insert.bind_all(number, run.layer, run.started, now_utc(), run.mode, run.tool, kVersion, kFormatVersion,
                  run.arguments, status, totals.read, totals.written, totals.updated, totals.unchanged, totals.rejected,
                  totals.merged, totals.skipped, totals.deleted);
  insert.run();

  Statement source(database, insert_sql("sohoa_source", kSourceColumns, "run"));
  for (std::size_t i = 0; i < run.sources.size(); ++i) {
    const SourceInfo& info = run.sources[i];
    const SourceCount& count = run.counts[i];
    source.bind_all(number, info.path, info.layer, info.size, info.mtime, info.sha256, run.epsg,
                    schema ? schema->name : std::string(), schema ? schema->version : std::string(),
                    schema ? schema->digest : std::string(), count.read, count.read - count.rejected - count.merged,
                    count.rejected, info.skipped);
    source.run();
  }
  write_counts(database, number, run.layer, sheets);
}

void write_counts(Database& database, std::int64_t run, const std::string& layer,
                  const std::vector<SheetCount>& counts) {
  Statement insert(database, insert_sql("sohoa_count", kCountColumns, "run"));
  for (const SheetCount& count : counts) {
    insert.bind_all(run, layer, count.commune, count.sheet, count.total, count.rejected, count.without_geometry,
                    count.with_code, count.area);
    insert.bind_text_or_null(3, count.commune);
    insert.bind_text_or_null(4, count.sheet);
    insert.run();
  }
}

std::vector<SheetCount> last_counts(Database& database, const std::string& layer) {
  // Beside max() the other columns are those of the row that has it.
  Statement select(database,
                   "SELECT maXaGoc, soHieuToBanDo, total, rejected, without_geometry, with_code, area, max(run)"
                   " FROM main.sohoa_count WHERE layer = ? COLLATE NOCASE GROUP BY 1, 2");
  select.bind(1, layer);
  std::vector<SheetCount> counts;
  while (select.step()) {
    SheetCount& count = counts.emplace_back();
    count.commune = select.text(0);
    count.sheet = select.text(1);
    count.total = select.integer(2);
    count.rejected = select.integer(3);
    count.without_geometry = select.integer(4);
    count.with_code = select.integer(5);
    count.area = select.number(6);
  }
  return counts;
}

void count_vanished_sheets(Database& database, std::int64_t run, const std::string& layer) {
  Statement insert(database,
                   std::string("INSERT INTO main.sohoa_count (run, ") + kCountColumns +
                       ") SELECT ?1, layer, maXaGoc, soHieuToBanDo, 0, 0, 0, 0, 0 FROM (SELECT layer, maXaGoc,"
                       " soHieuToBanDo, total, max(run) AS run FROM main.sohoa_count WHERE layer = ?2 COLLATE NOCASE"
                       " GROUP BY maXaGoc, soHieuToBanDo) WHERE run < ?1 AND total > 0");
  insert.bind_all(run, layer);
  insert.run();
}

CopiedRuns copy_runs(Database& database, const std::string& from, Counts counts) {
  CopiedRuns copied;
  copied.offset = highest_run(database);
  const std::int64_t own = database.integer("SELECT max(id) FROM " + from + ".sohoa_run").value_or(0);
  copied.last = copied.offset + own;
  const std::string offset = std::to_string(copied.offset);
  database.execute("INSERT INTO main.sohoa_run (id, " + std::string(kRunColumns) + ") SELECT id + " + offset + ", " +
                   kRunColumns + " FROM " + from + ".sohoa_run ORDER BY id");
  for (const auto& [table, columns] :
       {std::pair("sohoa_source", kSourceColumns), std::pair("sohoa_count", kCountColumns)}) {
    const bool without_own = counts == Counts::others && std::string_view(table) == "sohoa_count";
    database.execute(std::string("INSERT INTO main.") + table + " (run, " + columns + ") SELECT run + " + offset +
                     ", " + columns + " FROM " + from + "." + table +
                     (without_own ? " WHERE run <> " + std::to_string(own) : std::string()) + " ORDER BY id");
  }
  return copied;
}

RunNames run_names(Database& database) {
  RunNames names;
  if (!database.has_table("sohoa_run")) return names;
  Statement select(database, std::string("SELECT ") + kRunName + " FROM main.sohoa_run");
  while (select.step()) names.emplace(select.text(0));
  return names;
}

ImportedRuns import_runs(Database& staging, Database& from, const std::string& layer, const RunNames& known,
                         bool counts) {
  ImportedRuns imported;
  // A dataset of format 1 has no modes.
  const bool modes = from.integer("SELECT 1 FROM pragma_table_info('sohoa_run') WHERE name = 'mode'").has_value();
  std::string columns = kRunColumns;
  if (!modes) columns.replace(columns.find("mode"), 4, "NULL");
  const auto copy = [](Statement& select, Statement& insert, std::int64_t number) {
    insert.bind(1, number);
    for (int i = 2; i < sqlite3_column_count(select.handle()); ++i)
      sqlite3_bind_value(insert.handle(), i, sqlite3_column_value(select.handle(), i));
    insert.run();
  };
  std::int64_t next = highest_run(staging);
  Statement runs(from, std::string("SELECT id, ") + kRunName + ", " + columns +
                           " FROM main.sohoa_run WHERE layer = ? COLLATE NOCASE ORDER BY id");
  Statement insert(staging, insert_sql("sohoa_run", kRunColumns, "id"));
  runs.bind(1, layer);
  while (runs.step()) {
    if (known.contains(std::string(runs.text(1)))) continue;
    imported.numbers.emplace(runs.integer(0), ++next);
    copy(runs, insert, next);
  }
  const auto copy_all = [&](const char* table, const char* its_columns) {
    Statement select(from, std::string("SELECT run, NULL, ") + its_columns + " FROM main." + table + " ORDER BY id");
    Statement into(staging, insert_sql(table, its_columns, "run"));
    while (select.step())
      if (const std::int64_t number = imported.of(select.integer(0), 0); number != 0) copy(select, into, number);
  };
  copy_all("sohoa_source", kSourceColumns);
  if (counts) copy_all("sohoa_count", kCountColumns);
  return imported;
}

void check_run_tables(Database& database) {
  for (const auto& [table, column] :
       {std::pair("sohoa_run", "format"), {"sohoa_source", "sha256"}, {"sohoa_count", "without_geometry"}})
    if (database.has_table(table) &&
        !database.integer(std::string("SELECT 1 FROM pragma_table_info(?) WHERE name = '") + column + "'", table))
      throw OutputError(tr("{}: table {} was made by another program and is left alone; write to another file",
                           database.shown(), table));
}

void check_format_version(Database& database) {
  if (!database.has_table("sohoa_run")) return;
  const auto version = database.integer("SELECT max(format) FROM main.sohoa_run").value_or(0);
  if (version > kFormatVersion)
    throw OutputError(tr("{}: written by a newer version of sohoa (format {}, this program knows {}); install that one",
                         database.shown(), version, kFormatVersion));
}

std::string last_arguments(Database& database, const std::string& layer) {
  return database
      .text("SELECT arguments FROM main.sohoa_run WHERE layer = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1", layer)
      .value_or(std::string());
}

bool is_our_layer(Database& database, const std::string& layer) {
  return database.has_table("sohoa_run") &&
         database.integer("SELECT 1 FROM main.sohoa_run WHERE layer = ? COLLATE NOCASE LIMIT 1", layer).has_value();
}

}  // namespace sohoa::store
