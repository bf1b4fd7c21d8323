#include "store/layer.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace sohoa::store {
namespace {

constexpr const char* kFid = "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";
constexpr const char* kStagedFid = "fid INTEGER PRIMARY KEY NOT NULL";

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void bind_value(Statement& statement, int index, const Value& value) {
  switch (value.type) {
    case Type::null:
      return statement.bind_null(index);
    case Type::boolean:
      return statement.bind(index, std::int64_t{value.boolean});
    case Type::integer:
      return statement.bind(index, value.integer);
    case Type::number:
      return statement.bind(index, value.number);
    case Type::text:
    case Type::date:
    case Type::datetime:
      return statement.bind(index, value.text());
  }
}

}  // namespace

const char* column_type(Type type) {
  switch (type) {
    case Type::boolean:
      return "BOOLEAN";
    case Type::integer:
      return "INTEGER";
    case Type::number:
      return "REAL";
    case Type::date:
      return "DATE";
    case Type::datetime:
      return "DATETIME";
    case Type::null:
    case Type::text:
      break;
  }
  return "TEXT";
}

std::string LayerPlan::create_sql(bool staged) const {
  std::string sql = "CREATE TABLE " + quote(name) + " (" + (staged ? kStagedFid : kFid);
  if (spatial()) sql += std::string(", ") + kGeometryColumn + " " + geometry_type;
  for (const Column& column : columns) sql += ", " + quote(column.name) + " " + column_type(column.type);
  return sql + ")";
}

std::vector<std::string> column_names(const std::vector<Field>& fields, std::initializer_list<const char*> extra) {
  std::set<std::string> taken{"fid", kGeometryColumn};
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    if (name.empty()) name = "field_" + std::to_string(names.size() + 1);
    std::string free = name;
    for (int number = 2; !taken.insert(lower(free)).second; ++number) free = name + "_" + std::to_string(number);
    names.push_back(free);
  };
  for (const Field& field : fields) add(field.name);
  for (const char* name : extra) add(name);
  return names;
}

Shape make_shape(Format format, int srid, std::string_view wkb, const geometry::Box& box, char* place) {
  Shape shape;
  if (wkb.empty()) return shape;
  shape.blob = write_blob(format, srid, wkb, box, place);
  shape.box = box;
  if (!box.empty()) shape.index = index_box(box);
  return shape;
}

std::string_view ValueText::of(const Value& value) {
  switch (value.type) {
    case Type::null:
      return {};
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::integer:
      return {scratch, std::to_chars(scratch, scratch + sizeof scratch, value.integer).ptr};
    case Type::number:
      return {scratch, std::to_chars(scratch, scratch + sizeof scratch, value.number).ptr};
    default:
      return value.text();
  }
}

std::vector<Affinity> affinities(const LayerPlan& plan) {
  std::vector<Affinity> all;
  for (const Column& column : plan.columns) all.push_back(affinity_of(column_type(column.type)));
  return all;
}

void build_row(RecordBuilder& builder, bool spatial, std::string_view blob, std::span<const Value> values,
               std::span<const Affinity> affinities) {
  builder.begin(2 + affinities.size());
  builder.add_null();  // the fid is the rowid
  if (spatial) builder.add_blob(blob);
  for (std::size_t i = 0; i < values.size(); ++i) builder.add(values[i], affinities[i]);
}

TableWriter::TableWriter(Database& database, LayerPlan plan)
    : database_(database), plan_(std::move(plan)), affinities_(affinities(plan_)), row_(plan_.columns.size()) {
  std::string names, marks;
  const auto add = [&](const std::string& name) {
    names += (names.empty() ? "" : ", ") + quote(name);
    marks += marks.empty() ? "?" : ", ?";
  };
  if (plan_.spatial()) add(kGeometryColumn);
  for (const Column& column : plan_.columns) add(column.name);
  insert_ = Statement(database, "INSERT INTO " + quote(plan_.name) + " (" + names + ") VALUES (" + marks + ")");
}

void TableWriter::begin_load(PageFile& file) {
  tree_.emplace(file, root_page(database_, plan_.name));
}

void TableWriter::end_load() {
  tree_->finish();
  tree_.reset();
}

std::int64_t TableWriter::add(const Shape& shape) {
  if (!tree_) {
    insert(shape);
    return count_row(shape, sqlite3_last_insert_rowid(database_.handle()));
  }
  build_row(builder_, plan_.spatial(), shape.blob, row_.values(), affinities_);
  record_.resize(builder_.size());
  builder_.write(record_.data());
  return add(shape, record_);
}

std::int64_t TableWriter::add(const Shape& shape, std::string_view record) {
  tree_->append(last_fid_ + 1, record);
  return count_row(shape, last_fid_ + 1);
}

void TableWriter::insert(const Shape& shape) {
  int parameter = 0;
  if (plan_.spatial()) insert_.bind_blob(++parameter, shape.blob);
  for (const Value& value : row_.values()) bind_value(insert_, ++parameter, value);
  insert_.run();
}

std::int64_t TableWriter::count_row(const Shape& shape, std::int64_t fid) {
  ++count_;
  last_fid_ = std::max(last_fid_, fid);
  if (plan_.spatial() && !shape.box.empty()) {
    extent_.add(shape.box);
    entries_.push_back({shape.index, static_cast<std::uint32_t>(last_fid_), 0});
  }
  return last_fid_;
}

void TableWriter::remove(std::int64_t fid) {
  database_.execute("DELETE FROM " + quote(plan_.name) + " WHERE fid = " + std::to_string(fid));
  removed_.push_back(static_cast<std::uint32_t>(fid));
  shrunk_ = true;
  --count_;
}

void TableWriter::forget_removed() {
  std::sort(removed_.begin(), removed_.end());
  const auto gone = [this](const IndexEntry& entry) {
    return std::binary_search(removed_.begin(), removed_.end(), entry.fid);
  };
  if (!removed_.empty()) entries_.truncate(std::remove_if(entries_.begin(), entries_.end(), gone));
  removed_.clear();
}

void TableWriter::renumber_last(std::int64_t fid) {
  const std::int64_t from = sqlite3_last_insert_rowid(database_.handle());
  if (from == fid) return;
  last_fid_ = std::min(last_fid_, from - 1);
  database_.execute("UPDATE " + quote(plan_.name) + " SET fid = " + std::to_string(fid) +
                    " WHERE fid = " + std::to_string(from));
  if (!entries_.empty() && entries_.back().fid == from) entries_.back().fid = static_cast<std::uint32_t>(fid);
}

void TableWriter::settle(Format format) {
  forget_removed();
  if (!plan_.spatial() || !shrunk_) return;
  extent_ = {};
  Statement select(database_, std::string("SELECT ") + kGeometryColumn + " FROM " + quote(plan_.name));
  while (select.step()) extent_.add(blob_box(format, select.blob(0)));
}

void seal(Database& database, const std::vector<const TableWriter*>& tables) {
  // The file format knows AUTOINCREMENT only as a word in the stored statement and a row in sqlite_sequence.
  database.execute("PRAGMA writable_schema = ON");
  Statement schema(database, "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?");
  Statement forget(database, "DELETE FROM sqlite_sequence WHERE name = ?");
  Statement sequence(database, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");
  for (const TableWriter* table : tables) {
    schema.bind_all(kStagedFid, kFid, table->plan().name);
    schema.run();
    forget.bind_all(table->plan().name);
    forget.run();
    sequence.bind_all(table->plan().name, table->last_fid());
    sequence.run();
  }
  database.execute("PRAGMA writable_schema = OFF");
}

}  // namespace sohoa::store
