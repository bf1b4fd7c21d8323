#include "store/publish.hpp"

#include <sys/stat.h>

#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "crs/transform.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::store {
namespace {

constexpr int kPatience = 10'000;  ///< milliseconds that others may take to finish their own short transactions

bool exists(const std::string& path) {
  struct stat seen;
  if (stat(path.c_str(), &seen) != 0) return false;
  if (!S_ISREG(seen.st_mode)) throw OutputError(tr("{}: exists and is no file; choose another name", path));
  return true;
}

/// The file as SQLite's URI for reading only: no statement can touch it, so the destination is the only file of the
/// transaction.
std::string read_only_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?mode=ro&immutable=1";
}

/// An existing dataset, open for writing.
struct OpenDataset {
  explicit OpenDataset(const Destination& destination)
      : database(destination.path, Database::Open::existing, destination.path) {
    sqlite3_busy_timeout(database.handle(), kPatience);
    container = make_container(destination.format, database);
  }
  Database database;
  std::unique_ptr<Container> container;
};

/// Counted, not asked of the registers: other programs do not always keep these right.
std::int64_t feature_count(Database& database, const std::string& layer) {
  if (!database.has_table(layer)) return 0;
  return database.integer("SELECT count(*) FROM main." + quote(layer)).value_or(0);
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

/// Moves cells of sohoa_issue to the coordinate system that the table has in this file.
class Reprojection {
 public:
  Reprojection(Format format, int from, int to, int srid) : format_(format), srid_(srid) {
    if (from != 0 && to != 0) transform_.emplace(from, to);
  }

  /// SQL: sohoa_moved(cell); NULL when there is no way from one system to the other.
  static void call(sqlite3_context* context, int, sqlite3_value** values) {
    auto& self = *static_cast<Reprojection*>(sqlite3_user_data(context));
    const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    if (bytes == nullptr || !self.move({bytes, size})) return sqlite3_result_null(context);
    sqlite3_result_blob(context, self.cell_.data(), static_cast<int>(self.cell_.size()), SQLITE_TRANSIENT);
  }

 private:
  bool move(std::string_view cell) {
    if (!transform_) return false;
    read_blob(format_, cell, wkb_);
    const bool moved = geometry::transform(wkb_.data(), wkb_.size(), scratch_, [this](std::span<double> points) {
      x_.clear();
      y_.clear();
      for (std::size_t i = 0; i < points.size(); i += 2) {
        x_.push_back(points[i]);
        y_.push_back(points[i + 1]);
      }
      if (!transform_->forward(x_, y_)) return false;
      for (std::size_t i = 0; i < x_.size(); ++i) {
        points[2 * i] = x_[i];
        points[2 * i + 1] = y_[i];
      }
      return true;
    });
    if (!moved) return false;
    cell_.resize(blob_bound(wkb_.size()));
    cell_.resize(write_blob(format_, srid_, wkb_, geometry::measure(wkb_).box, cell_.data()).size());
    return !cell_.empty();
  }

  Format format_;
  int srid_;
  std::optional<crs::Transform> transform_;
  std::vector<double> scratch_, x_, y_;
  std::string wkb_, cell_;
};

/// The columns of sohoa_issue as they are selected from the staging database, where every run is number 1.
std::string staged_issue_columns(const LayerPlan& plan, std::int64_t run) {
  std::string columns;
  for (const Column& column : plan.columns)
    columns += ", " + (column.name == "run" ? std::to_string(run) : quote(column.name));
  return columns;
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

/// Adds the staged issues to those of other layers; triggers keep index and counts right.
void append_issues(OpenDataset& file, const FinishedLayer& issues, std::int64_t run, int epsg) {
  Database& database = file.database;
  const int srid = file.container->layer_srid(kIssueTable);
  Reprojection reprojection(file.container->format(), epsg, file.container->epsg(srid), srid);
  std::string geom = kGeometryColumn;
  if (srid != issues.plan.srid) {
    database.check(sqlite3_create_function(database.handle(), "sohoa_moved", 1, SQLITE_UTF8, &reprojection,
                                           Reprojection::call, nullptr, nullptr));
    geom = "sohoa_moved(" + geom + ")";
  }
  std::string columns;
  for (const Column& column : issues.plan.columns) columns += ", " + quote(column.name);
  database.execute(std::string("INSERT INTO main.") + kIssueTable + " (" + kGeometryColumn + columns + ") SELECT " +
                   geom + staged_issue_columns(issues.plan, run) + " FROM staged." + kIssueTable + " ORDER BY fid");
  file.container->refresh_extent(kIssueTable);
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
      return append_issues(file, issues, run, epsg);
    file.container->drop_layer(kIssueTable);
  }
  copy_layer(file, issues, std::string("fid, ") + kGeometryColumn + staged_issue_columns(issues.plan, run));
}

std::int64_t publish_into(const Destination& destination, const std::string& staging,
                          const std::vector<FinishedLayer>& layers, int epsg) {
  OpenDataset file(destination);
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
  OpenDataset file(destination);
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
