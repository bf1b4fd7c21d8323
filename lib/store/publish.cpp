#include "store/publish.hpp"

#include <sys/stat.h>

#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/backup.hpp"
#include "store/describe.hpp"
#include "store/issue_merge.hpp"
#include "store/layer_edit.hpp"
#include "store/registry.hpp"
#include "store/runs.hpp"

namespace sohoa::store {
namespace {

bool exists(const std::string& path) {
  struct stat seen;
  if (stat(path.c_str(), &seen) != 0) return false;
  if (!S_ISREG(seen.st_mode)) throw OutputError(tr("{}: exists and is no file; choose another name", path));
  return true;
}

OpenDataset open(const Destination& destination) {
  return {destination.path, destination.format, Database::Open::existing, destination.patience};
}

/// A layer that goes on being filled keeps its coordinate system.
void check_crs(OpenDataset& file, const Destination& destination, int epsg) {
  if (destination.mode == Mode::create || destination.mode == Mode::replace) return;
  const int there = file.container->epsg(file.container->layer_srid(destination.layer));
  if (there == epsg || !file.database.has_table(destination.layer)) return;
  if (epsg == 0)
    throw UsageError(
        tr("{}: the features of layer {} have shapes and the input has none: it can only fill a layer of its "
           "own, such as one of another file",
           destination.path, destination.layer));
  const auto name = [](int code) { return code == 0 ? std::string(tr("none")) : "EPSG:" + std::to_string(code); };
  throw UsageError(tr("{}: layer {} is in the coordinate system {}, the input in {}; say --to-crs {}", destination.path,
                      destination.layer, name(there), name(epsg), name(there)));
}

/// Issues are the state of now: those of the layer's last load go.
void publish_issues(OpenDataset& file, const FinishedLayer& issues, const std::string& layer, std::int64_t offset,
                    int epsg) {
  Database& database = file.database;
  if (database.has_table(kIssueTable)) {
    Statement remove(database, std::string("DELETE FROM main.") + kIssueTable + " WHERE dataset = ? COLLATE NOCASE");
    remove.bind(1, layer);
    remove.run();
    if (database.integer(std::string("SELECT 1 FROM main.") + kIssueTable + " LIMIT 1"))
      return append_issues(file, issues.plan, {offset}, epsg);
    file.container->drop_layer(kIssueTable);
  }
  copy_issues(file, issues, {offset});
}

std::int64_t publish_into(const Destination& destination, const std::string& staging,
                          const std::vector<FinishedLayer>& layers, int epsg) {
  OpenDataset file = open(destination);
  Database& database = file.database;
  begin_publishing(database);
  check_layer(file, destination);
  Backup backup(destination.path, destination.backups);
  database.execute("ATTACH DATABASE " + literal(read_only_uri(staging)) + " AS staged");
  file.container->complete();
  file.container->add_srs(epsg, layers.front().plan.srid);
  create_run_tables(database, *file.container);
  const auto [offset, run] = copy_runs(database, "staged", Counts::all);
  count_vanished_sheets(database, run, destination.layer);
  const std::int64_t deleted = feature_count(database, destination.layer);
  database.execute(fmt::format("UPDATE main.sohoa_run SET deleted = {} WHERE id = {}", deleted, run));
  for (const std::string& table : {destination.layer, destination.layer + "_rejected"})
    file.container->drop_layer(table);
  copy_layer(file, layers[0]);
  copy_layer(file, layers[1]);
  publish_issues(file, layers[2], destination.layer, offset, epsg);
  append_staged_code_history(file);
  describe(database, *file.container, plans_of(layers), destination.schema.get(), run, LayerChange::begun);
  // Without this the connection ends and SQLite takes everything back.
  database.execute("COMMIT");
  backup.keep();
  return deleted;
}

}  // namespace

void check_layer(OpenDataset& file, const Destination& destination) {
  Database& database = file.database;
  file.container->check();
  check_run_tables(database);
  check_format_version(database);
  const std::string& layer = destination.layer;
  const bool ours = is_our_layer(database, layer);
  for (const std::string& table : {layer, layer + "_rejected"})
    if (!ours && database.has_table(table))
      throw OutputError(tr("{}: table {} was made by another program and is left alone; write to another file",
                           destination.path, table));
  if (destination.mode == Mode::create && database.has_table(layer))
    throw OutputError(
        tr("{}: layer {} exists already with {} features; --mode upsert updates it by key, --mode append adds to it, "
           "--mode replace removes them all and writes anew; or write to another file",
           destination.path, layer, feature_count(database, layer)));
  if ((destination.mode == Mode::replace || destination.missing != Missing::stay) && keeps_given_codes(database, layer))
    throw OutputError(tr(
        "{}: layer {} keeps codes that were given for good, so none of its features is removed; sohoa-address retire "
        "ends a code, --mode upsert without --delete-missing and --whole-sheets updates the layer",
        destination.path, layer));
  if (database.has_table(kIssueTable) && !database.has_table("sohoa_run"))
    throw OutputError(tr("{}: table {} was made by another program and is left alone; write to another file",
                         destination.path, kIssueTable));
}

bool has_layer(const Destination& destination) {
  return exists(destination.path) && open(destination).database.has_table(destination.layer);
}

void begin_publishing(Database& database) {
  // While another program holds the file in WAL mode it stays so; the transaction is as safe there.
  database.execute(
      "PRAGMA secure_delete = FAST; PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL;"
      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
  sqlite3_exec(database.handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
  database.execute("BEGIN IMMEDIATE");
}

int check_destination(const Destination& destination, int epsg) {
  if (!exists(destination.path)) return epsg == 0 ? -1 : epsg;
  OpenDataset file = open(destination);
  check_layer(file, destination);
  check_crs(file, destination, epsg);
  return file.container->srid(epsg);
}

std::int64_t publish(const Destination& destination, StagingFile& staging, const std::vector<FinishedLayer>& layers,
                     int epsg) {
  if (!exists(destination.path)) {
    if (staging.rename_to_destination()) return 0;
    if (!exists(destination.path))
      throw OutputError(tr("{}: is a link to nowhere; remove it or choose another name", destination.path));
  }
  const std::int64_t deleted = publish_into(destination, staging.path(), layers, epsg);
  staging.remove();
  return deleted;
}

}  // namespace sohoa::store
