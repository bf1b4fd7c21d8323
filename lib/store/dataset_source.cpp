#include "store/dataset_source.hpp"

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

/// What rejected_plan() calls a column that stands behind the fields.
std::string provenance_column(const Columns& layer, const char* name) {
  return has_column(layer, name) ? std::string(name) + "_2" : std::string(name);
}

Value value_of(sqlite3_stmt* row, int column, Type type, Arena& arena) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return type == Type::boolean ? Value::of(sqlite3_column_int64(row, column) != 0)
                                   : Value::of(std::int64_t{sqlite3_column_int64(row, column)});
    case SQLITE_FLOAT:
      return Value::of(sqlite3_column_double(row, column));
    case SQLITE_TEXT: {
      const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
      const std::string_view text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
      return Value::of(arena.copy(text::is_utf8(text) ? text : std::string_view(text::printable(text))));
    }
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
  const Columns columns = columns_of(database, layer);
  if (!has_column(columns, "fid")) throw InputError(tr("{}: layer {} has no column fid", path, layer));
  find_fields(columns);
  const std::string rejected = layer + "_rejected";
  open_part(layer, {});
  if (database.has_table(rejected))
    open_part(rejected, {provenance_column(columns, "source"), provenance_column(columns, "row")});
  SourceInfo source;
  source.path = path;
  source.layer = layer;
  find_sources(source);
}

void DatasetSource::find_fields(const Columns& columns) {
  for (const auto& [name, type] : columns) {
    if (same_name(name, "fid") || same_name(name, kGeometryColumn) || same_name(name, kRest)) continue;
    Field& field = header_->fields.emplace_back();
    field.name = name;
    field.type = declared_type(type);
  }
}

/// `provenance`: the columns of _rejected that say source and row.
void DatasetSource::open_part(const std::string& table, const std::vector<std::string>& provenance) {
  Part part;
  part.table = table;
  const Columns columns = columns_of(file_.database, table);
  std::string list = "fid, ";
  list += has_column(columns, kGeometryColumn) ? kGeometryColumn : "NULL";
  int next = 2;
  const auto take = [&](const std::string& name) {
    if (!has_column(columns, name)) return -1;
    list += ", " + quote(name);
    return next++;
  };
  for (const Field& field : header_->fields) part.columns.push_back(take(field.name));
  part.rest = take(kRest);
  if (!provenance.empty()) {
    part.source = take(provenance[0]);
    part.row = take(provenance[1]);
  }
  part.select = Statement(file_.database, "SELECT " + list + " FROM main." + quote(table) +
                                              " WHERE fid > ? ORDER BY fid LIMIT " + std::to_string(kRowsPerBatch));
  parts_.push_back(std::move(part));
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
