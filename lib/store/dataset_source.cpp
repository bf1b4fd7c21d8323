#include "store/dataset_source.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/wkb.hpp"
#include "store/blob.hpp"
#include "store/layer.hpp"
#include "stream/json.hpp"
#include "text/unicode.hpp"

namespace sohoa::store {
namespace {

constexpr std::size_t kRowsPerBatch = 1024;
constexpr const char* kRest = "khac";

using Columns = std::vector<std::pair<std::string, std::string>>;  // name, declared type

Columns columns_of(Database& database, const std::string& table) {
  Columns columns;
  Statement select(database, "SELECT name, upper(type) FROM pragma_table_info(?) ORDER BY cid");
  select.bind(1, table);
  while (select.step()) columns.emplace_back(select.text(0), select.text(1));
  return columns;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sqlite3_strnicmp(a.data(), b.data(), static_cast<int>(a.size())) == 0;
}

bool has_column(const Columns& columns, std::string_view name) {
  return std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return same_name(column.first, name); });
}

/// The types that GeoPackage 1.3 (table 1) names; other programs may have added columns.
Type declared_type(std::string_view type) {
  if (type == "BOOLEAN") return Type::boolean;
  if (type.find("INT") != type.npos) return Type::integer;
  if (type == "REAL" || type == "DOUBLE" || type == "FLOAT") return Type::number;
  if (type == "DATE") return Type::date;
  if (type == "DATETIME") return Type::datetime;
  return Type::text;
}

/// The column that column_names() has put behind the fields: with a number when a field has the name itself.
std::string column_behind(const Columns& columns, const char* name) {
  const std::string numbered = std::string(name) + "_2";
  return has_column(columns, numbered) ? numbered : std::string(name);
}

/// What another program has put there, a picture say.
std::string base64(sqlite3_stmt* row, int column) {
  const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(row, column));
  const int size = sqlite3_column_bytes(row, column);
  std::string text(static_cast<std::size_t>(size + 2) / 3 * 4 + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, size)));
  return text;
}

/// GeoPackage 1.3, table 1: a DATETIME is UTC, and some programs leave the Z out.
bool lacks_zone(std::string_view text) {
  return text.size() >= 16 && text.find_first_of("Z+", 10) == text.npos && text.find('-', 10) == text.npos;
}

Value text_value(sqlite3_stmt* row, int column, Type type, Arena& arena) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  const std::string_view text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
  if (!text::is_utf8(text)) return Value::of(arena.copy(text::printable(text)));
  if (type == Type::datetime && lacks_zone(text)) return Value::of(arena.copy(std::string(text) + "Z"));
  return Value::of(arena.copy(text));
}

Value value_of(sqlite3_stmt* row, int column, Type type, Arena& arena) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return type == Type::boolean ? Value::of(sqlite3_column_int64(row, column) != 0)
                                   : Value::of(std::int64_t{sqlite3_column_int64(row, column)});
    case SQLITE_FLOAT:
      return Value::of(sqlite3_column_double(row, column));
    case SQLITE_TEXT:
      return text_value(row, column, type, arena);
    case SQLITE_BLOB:
      return Value::of(arena.copy(base64(row, column)));
    default:
      return Value::null();
  }
}

bool is_code(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

DatasetSource::DatasetSource(OpenDataset& file, const std::string& path, const std::string& layer)
    : file_(file), path_(path), header_(std::make_shared<Header>()) {
  Database& database = file_.database;
  version_ = data_version();
  header_->name = layer;
  header_->epsg = file_.container->epsg(file_.container->layer_srid(layer));
  const std::string rejected = layer + "_rejected";
  for (const std::string& table : {layer, rejected}) {
    const Columns columns = columns_of(database, table);
    if (columns.empty() && table == rejected) continue;
    if (!has_column(columns, "fid")) throw InputError(tr("{}: layer {} has no column fid", path, table));
    Part& part = parts_.emplace_back();
    part.table = table;
    part.rest_name = column_behind(columns, kRest);
    if (table == rejected) {
      part.source_name = column_behind(columns, "source");
      part.row_name = column_behind(columns, "row");
    }
    find_fields(part, columns);
  }
  for (Part& part : parts_) prepare(part);
  SourceInfo source;
  source.path = path;
  source.layer = layer;
  find_sources(source);
}

/// Those of the layer, then what a person has added to _rejected alone.
void DatasetSource::find_fields(const Part& part, const Columns& columns) {
  for (const auto& [name, type] : columns) {
    const auto same = [&, &column = name](const std::string& other) { return same_name(column, other); };
    if (same("fid") || same(kGeometryColumn) || same(part.rest_name) || same(part.source_name) || same(part.row_name))
      continue;
    if (std::any_of(header_->fields.begin(), header_->fields.end(),
                    [&](const Field& field) { return same(field.name); }))
      continue;
    Field& field = header_->fields.emplace_back();
    field.name = name;
    field.type = declared_type(type);
  }
}

void DatasetSource::prepare(Part& part) {
  const Columns columns = columns_of(file_.database, part.table);
  std::string list = "fid, ";
  list += has_column(columns, kGeometryColumn) ? kGeometryColumn : "NULL";
  int next = 2;
  const auto take = [&](const std::string& name) {
    if (!has_column(columns, name)) return -1;
    list += ", " + quote(name);
    return next++;
  };
  for (const Field& field : header_->fields) part.columns.push_back(take(field.name));
  part.rest = take(part.rest_name);
  if (!part.source_name.empty()) part.source = take(part.source_name);
  if (!part.row_name.empty()) part.row = take(part.row_name);
  part.select = Statement(file_.database, "SELECT " + list + " FROM main." + quote(part.table) +
                                              " WHERE fid > ? ORDER BY fid LIMIT " + std::to_string(kRowsPerBatch));
}

void DatasetSource::find_sources(SourceInfo layer) {
  layer.claimed = feature_count(file_.database, layer.layer);
  for (std::uint32_t i = 0; i < header_->fields.size(); ++i) layer.columns.push_back(i);
  look_at_first_rows(layer);
  header_->sources.push_back(layer);
  if (parts_.size() < 2) return;
  const std::string& table = parts_[1].table;
  SourceInfo other;
  other.columns = layer.columns;
  const auto add = [&](const std::string& label) {
    files_.emplace(label, static_cast<std::uint32_t>(header_->sources.size()));
    other.path = label.empty() ? table : label;
    header_->sources.push_back(other);
  };
  if (parts_[1].source >= 0) {
    Statement select(file_.database, "SELECT DISTINCT " +
                                         std::string(sqlite3_column_name(parts_[1].select.handle(), parts_[1].source)) +
                                         " FROM main." + quote(table) + " ORDER BY 1");
    while (select.step()) add(std::string(select.text(0)));
  }
  if (files_.empty()) add({});
}

/// What questions about the whole layer are answered from: the extent, and the values of columns that look like codes.
void DatasetSource::look_at_first_rows(SourceInfo& source) {
  Part& part = parts_.front();
  std::vector<std::set<std::string>> values(header_->fields.size());
  std::vector<char> codes(header_->fields.size(), 1);
  geometry::Box box;
  part.select.bind(1, std::int64_t{0});
  while (part.select.step()) {
    box.add(blob_box(file_.container->format(), part.select.blob(1)));
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (part.columns[i] < 0) continue;
      const std::string_view text = part.select.text(part.columns[i]);
      if (text.empty() || codes[i] == 0) continue;
      if (is_code(text) && values[i].size() < 64)
        values[i].emplace(text);
      else
        codes[i] = 0;
    }
  }
  part.select.reset();
  for (std::uint32_t i = 0; i < codes.size(); ++i)
    if (codes[i] != 0 && !values[i].empty()) source.samples.push_back({i, {values[i].begin(), values[i].end()}});
  if (box.empty()) return;
  source.has_extent = true;
  source.minx = box.minx;
  source.miny = box.miny;
  source.maxx = box.maxx;
  source.maxy = box.maxy;
}

bool DatasetSource::next(Batch& batch) {
  batch.header = header_;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (read_rows(parts_[i], i > 0, batch)) return true;
  return false;
}

bool DatasetSource::read_rows(Part& part, bool rejected, Batch& batch) {
  part.select.bind(1, part.last);
  while (part.select.step()) read_row(part, rejected, batch);
  part.select.reset();
  part.read += static_cast<std::int64_t>(batch.features.size());
  return !batch.features.empty();
}

void DatasetSource::read_row(Part& part, bool rejected, Batch& batch) {
  Feature& feature = batch.features.emplace_back();
  part.last = part.select.integer(0);
  feature.origin = {0, part.last, part.last};
  if (rejected) {
    const std::string_view label = part.source < 0 ? std::string_view{} : part.select.text(part.source);
    const auto file = files_.find(label);
    // A row that came after the start; finish() will tell that the file has changed.
    feature.origin.file = file == files_.end() ? 1 : file->second;
    if (part.row >= 0 && part.select.integer(part.row) > 0) feature.origin.row = part.select.integer(part.row);
  }
  feature.wkb = geometry(part.select.blob(1), batch.arena);
  for (std::size_t i = 0; i < part.columns.size(); ++i)
    batch.values.push_back(part.columns[i] < 0
                               ? Value::null()
                               : value_of(part.select.handle(), part.columns[i], header_->fields[i].type, batch.arena));
  if (part.rest < 0 || part.select.is_null(part.rest)) return;
  const std::string_view rest = part.select.text(part.rest);
  if (rest.starts_with('{') && rest.ends_with('}')) {
    feature.rest = batch.arena.copy(rest);
  } else if (!rest.empty()) {
    rest_.assign(1, '{');
    json::append_key(rest_, kRest);
    json::append_string(rest_, text::is_utf8(rest) ? std::string(rest) : text::printable(rest));
    feature.rest = batch.arena.copy(rest_ += '}');
  }
}

/// The cell as the stream carries geometries. What no program should have written goes on as it is and is judged.
std::string_view DatasetSource::geometry(std::string_view cell, Arena& arena) {
  if (cell.empty()) return {};
  read_blob(file_.container->format(), cell, wkb_);
  if (geometry::kind(wkb_) == geometry::Kind::none && geometry::flatten(wkb_, flat_)) return arena.copy(flat_);
  return arena.copy(wkb_);
}

std::int64_t DatasetSource::data_version() {
  return file_.database.integer("PRAGMA data_version").value_or(0);
}

Trailer DatasetSource::finish() {
  if (data_version() != version_)
    throw InputError(tr("{}: another program changed the file while it was read; run again", path_));
  Trailer trailer;
  trailer.sources = header_->sources;
  for (const Part& part : parts_) trailer.read += part.read;
  trailer.features = trailer.read;
  trailer.sources.front().read = parts_.front().read;
  return trailer;
}

}  // namespace sohoa::store
