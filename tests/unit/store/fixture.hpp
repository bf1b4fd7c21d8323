#pragma once
// A folder that goes away, a small schema, batches made by hand, and questions to the files that come out.
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "geometry/wkb.hpp"
#include "schema/schema.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

namespace test {

using namespace sohoa;
using namespace std::string_view_literals;
namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "sohoa-store-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_)) all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  fs::path path_;
};

inline std::shared_ptr<const Schema> lot_schema() {
  static const auto schema = Schema::parse(R"({
    "name": "lot", "version": "1.2.3", "title": "Lô",
    "fields": [
      {"name": "maXaGoc", "type": "string"}, {"name": "soHieuToBanDo", "type": "string"},
      {"name": "soThuTuThua", "type": "integer"}, {"name": "dienTich", "type": "number"},
      {"name": "daCap", "type": "boolean"}, {"name": "ngay", "type": "date"}, {"name": "luc", "type": "datetime"},
      {"name": "maThuaDat", "type": "string"}],
    "primaryKey": ["maXaGoc", "soHieuToBanDo", "soThuTuThua"],
    "sohoa": {"subject": "lot", "layer": "lo_dat", "geometry": {"need": "optional", "type": "MULTIPOLYGON"}}})",
                                           "test", false);
  return schema;
}

/// The header of a stream that follows `schema`.
inline std::shared_ptr<Header> header_of(const Schema& schema, int epsg = 5899) {
  auto header = std::make_shared<Header>();
  header->name = schema.layer;
  header->schema = schema.name;
  header->epsg = epsg;
  for (const SchemaField& field : schema.fields) header->fields.push_back({field.name, field.type, {}, {}});
  SourceInfo source;
  source.path = "in/dc5.shp";
  source.layer = "dc5";
  source.size = 1234;
  source.mtime = "2025-01-02T03:04:05Z";
  header->sources.push_back(source);
  return header;
}

/// A square polygon (or, `multi`, a multipolygon of it) with its lower left corner at (x, y).
inline std::string square(double x, double y, double side, bool multi = true) {
  std::string wkb;
  geometry::Writer writer(wkb);
  if (multi) writer.begin(geometry::Kind::multipolygon);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [dx, dy] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 1}, {0, 0}})
    writer.xy(x + dx * side, y + dy * side);
  writer.end();
  writer.end();
  if (multi) writer.end();
  return wkb;
}

inline std::string point(double x, double y) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::point);
  writer.xy(x, y);
  writer.end();
  return wkb;
}

/// Batches for a sink.
class Feed {
 public:
  explicit Feed(std::shared_ptr<const Header> header) : header_(std::move(header)) { next(); }

  /// A new batch.
  void next() { batches_.emplace_back(std::make_unique<Batch>())->header = header_; }
  Batch& batch() { return *batches_.back(); }

  /// Adds a feature; values beyond those given are NULL.
  std::size_t add(std::vector<Value> values, std::string_view wkb, std::int64_t row = 0, std::uint32_t file = 0) {
    Batch& to = batch();
    Feature feature;
    feature.origin = {file, row > 0 ? row : ++row_, -1};
    feature.wkb = to.arena.copy(wkb);
    to.features.push_back(feature);
    values.resize(header_->fields.size());
    for (Value& value : values)
      if (value.is_text()) value = Value::of(to.arena.copy(value.text()), value.type);
    to.values.insert(to.values.end(), values.begin(), values.end());
    return to.features.size() - 1;
  }

  /// Adds a lot of the schema above.
  std::size_t add_lot(const char* commune, const char* sheet, std::int64_t number, std::string_view wkb,
                      std::int64_t row = 0) {
    return add(
        {Value::of(std::string_view(commune)), Value::of(std::string_view(sheet)), Value::of(number), Value::of(100.5)},
        wkb, row);
  }

  static Issue late(std::int64_t row, Severity severity, std::string_view rule) {
    Issue issue;
    issue.severity = severity;
    issue.rule = rule;
    issue.origin = {0, row, -1};
    return issue;
  }

  /// Runs everything through the sink; `last` are the issues that finish() gets.
  void run(CountingSink& sink, const std::vector<Issue>& last = {}) {
    sink.begin(header_);
    for (const auto& each : batches_) {
      sink.encode(*each);
      sink.take(*each);
    }
    end.header = header_;
    end.issues = last;
    Trailer trailer;
    trailer.sources = header_->sources;
    sink.finish(end, trailer);
  }

  Batch end;

 private:
  std::shared_ptr<const Header> header_;
  std::vector<std::unique_ptr<Batch>> batches_;
  std::int64_t row_ = 0;
};

inline StoreOptions options(const std::string& path, Mode mode = Mode::create) {
  StoreOptions result;
  result.path = path;
  result.mode = mode;
  result.tool = "sohoa-test";
  result.arguments = "-o out";
  return result;
}

/// The status and the message that an action ends with; "none".
inline std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.status())) + " " + error.what();
  }
  return "none";
}

/// First column of the first row as text; "NULL".
inline std::string ask(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  REQUIRE_MESSAGE(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK, sqlite3_errmsg(db), " ",
                  sql);
  std::string all;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    if (!all.empty()) all += ';';
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      all += std::string(i == 0 ? "" : "|") + (text == nullptr ? "NULL" : text);
    }
  }
  sqlite3_finalize(statement);
  return all;
}

/// A dataset opened by plain SQLite; with SpatiaLite's functions if asked.
class Opened {
 public:
  explicit Opened(const std::string& path, bool spatialite = false)
      : database_(path, store::Database::Open::existing, path) {
    if (spatialite) database_.load_spatialite();
  }
  /// All rows: columns separated by |, rows by ;
  std::string operator()(const std::string& sql) { return ask(database_.handle(), sql); }
  store::Database& database() { return database_; }

 private:
  store::Database database_;
};

/// Runs a command; its standard output and standard error.
inline std::string output_of(const std::string& command, int* status = nullptr) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  char buffer[4096];
  while (const std::size_t size = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, size);
  const int code = pclose(pipe);
  if (status != nullptr) *status = code;
  return text;
}

inline bool has_command(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

inline std::string validate_gpkg(const std::string& path) {
  const char* script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py";
  if (!fs::exists(script)) return "";
  int status = 0;
  const std::string text = output_of(std::string("python3 ") + script + " -q " + path, &status);
  return status == 0 ? "" : text;
}

}  // namespace test
