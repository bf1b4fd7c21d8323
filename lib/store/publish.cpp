#include "store/publish.hpp"

#include <sys/stat.h>

#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/issue_merge.hpp"
#include "store/open_dataset.hpp"

namespace sohoa::store {
namespace {

bool exists(const std::string& path) {
  struct stat seen;
  if (stat(path.c_str(), &seen) != 0) return false;
  if (!S_ISREG(seen.st_mode)) throw OutputError(tr("{}: exists and is no file; choose another name", path));
  return true;
}

void check_layer(OpenDataset& file, const Destination& destination) {
  Database& database = file.database;
  file.container->check();
  check_format_version(database);
  const std::string& layer = destination.layer;
  const bool ours = is_our_layer(database, layer);
  for (const std::string& table : {layer, layer + "_rejected"})
    if (!ours && database.has_table(table))
      throw OutputError(tr("{}: table {} was made by another program and is left alone; write to another file",
                           destination.path, table));
  if (destination.mode == Mode::create && database.has_table(layer))
    throw OutputError(
        tr("{}: layer {} exists already with {} features; --mode replace removes them all and writes anew, or write to "
           "another file",
           destination.path, layer, feature_count(database, layer)));
  if (database.has_table(kIssueTable) && !database.has_table("sohoa_run"))
    throw OutputError(tr("{}: table {} was made by another program and is left alone; write to another file",
                         destination.path, kIssueTable));
}

/// Copies a staged table that the file does not have: pages of rows (`columns` says otherwise what is taken), nodes of
/// the index.
void copy_layer(OpenDataset& file, const FinishedLayer& layer, const std::string& columns = "*") {
  const LayerPlan& plan = layer.plan;
  file.container->create_layer(plan, false);
  const std::string table = quote(plan.name);
  file.database.execute("INSERT INTO main." + table + " SELECT " + columns + " FROM staged." + table);
  if (plan.spatial()) copy_rtree(file.database, file.container->index_name(plan.name), "staged");
  file.container->finish_layer(plan, layer.count, layer.extent);
}

/// Issues are the state of now: those of the layer's last load go.
void publish_issues(OpenDataset& file, const FinishedLayer& issues, const std::string& layer, std::int64_t run,
                    int epsg) {
  Database& database = file.database;
  if (database.has_table(kIssueTable)) {
    Statement remove(database, std::string("DELETE FROM main.") + kIssueTable + " WHERE dataset = ? COLLATE NOCASE");
    remove.bind(1, layer);
    remove.run();
    if (database.integer(std::string("SELECT 1 FROM main.") + kIssueTable + " LIMIT 1"))
      return append_issues(file, issues.plan, run, epsg);
    file.container->drop_layer(kIssueTable);
  }
  copy_layer(file, issues, std::string("fid, ") + kGeometryColumn + staged_issue_columns(issues.plan, run));
}

std::int64_t publish_into(const Destination& destination, const std::string& staging,
                          const std::vector<FinishedLayer>& layers, int epsg) {
  OpenDataset file(destination.path, destination.format);
  Database& database = file.database;
  // While another program holds the file in WAL mode it stays so; the transaction is as safe there.
  database.execute(
      "PRAGMA secure_delete = FAST; PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL;"
      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
  sqlite3_exec(database.handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
  database.execute("ATTACH DATABASE " + literal(read_only_uri(staging)) + " AS staged");
  database.execute("BEGIN IMMEDIATE");
  try {
    check_layer(file, destination);
    file.container->complete();
    file.container->add_srs(epsg, layers.front().plan.srid);
    create_run_tables(database, *file.container);
    const std::int64_t run = copy_run(database, "staged");
    const std::int64_t deleted = feature_count(database, destination.layer);
    database.execute(fmt::format("UPDATE main.sohoa_run SET deleted = {} WHERE id = {}", deleted, run));
    for (const std::string& table : {destination.layer, destination.layer + "_rejected"})
      file.container->drop_layer(table);
    copy_layer(file, layers[0]);
    copy_layer(file, layers[1]);
    publish_issues(file, layers[2], destination.layer, run, epsg);
    database.execute("COMMIT");
    return deleted;
  } catch (...) {
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace

int check_destination(const Destination& destination, int epsg) {
  if (!exists(destination.path)) return epsg == 0 ? -1 : epsg;
  OpenDataset file(destination.path, destination.format);
  check_layer(file, destination);
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
