#include "store/moves.hpp"

#include <algorithm>

#include "geometry/measure.hpp"

namespace sohoa::store {
namespace {

std::string select_sql(const LayerPlan& plan) {
  std::string columns = plan.spatial() ? std::string(kGeometryColumn) : std::string("NULL");
  for (const Column& column : plan.columns) columns += ", " + quote(column.name);
  return "SELECT " + columns + " FROM " + quote(plan.name) + " WHERE fid = ?";
}

Shape stored_shape(Format format, std::string_view blob) {
  Shape shape;
  shape.blob = blob;
  shape.box = blob_box(format, blob);
  if (!shape.box.empty()) shape.index = index_box(shape.box);
  return shape;
}

/// The value a column of this type holds, from the text that _rejected has for it.
Value typed(std::string_view text, Type type) {
  // Numbers need no reading: the column's affinity does it when the text is stored.
  if (type == Type::boolean && (text == "true" || text == "false")) return Value::of(text == "true");
  return Value::of(text);
}

}  // namespace

Place Moves::now(Place place) const {
  if (place.kind == Place::Kind::layer)
    if (const auto found = moved_.find(place.fid); found != moved_.end()) return {Place::Kind::rejected, found->second};
  if (place.kind == Place::Kind::rejected)
    if (const auto found = restored_.find(place.fid); found != restored_.end())
      return {Place::Kind::layer, found->second};
  return place;
}

/// Raw texts that stored issues tell of the features being moved; the first for each field counts.
Moves::RawTexts Moves::raw_texts() const {
  RawTexts texts;
  Statement select(staged_.database, std::string("SELECT feature_fid, field, value FROM ") + kIssueTable +
                                         " WHERE feature_fid IS NOT NULL AND field IS NOT NULL AND value IS NOT NULL"
                                         " ORDER BY fid");
  while (select.step()) {
    const std::int64_t fid = select.integer(0);
    if (!moved_.contains(fid)) continue;
    const int field = staged_.header->find(select.text(1));
    if (field >= 0) texts[fid].emplace_back(field, select.text(2));
  }
  return texts;
}

void Moves::read_row(Statement& select, const std::vector<Column>& columns) {
  row_.clear();
  texts_.assign(columns.size(), {});
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    switch (sqlite3_column_type(select.handle(), at)) {
      case SQLITE_NULL:
        row_.push_back(Value::null());
        break;
      case SQLITE_INTEGER:
        row_.push_back(columns[i].type == Type::boolean ? Value::of(select.integer(at) != 0)
                                                        : Value::of(select.integer(at)));
        break;
      case SQLITE_FLOAT:
        row_.push_back(Value::of(select.number(at)));
        break;
      default:
        texts_[i] = select.text(at);
        row_.push_back(Value::of(std::string_view(texts_[i])));
    }
  }
}

void Moves::count(const Value* row, const Shape& shape, int sign) {
  const std::span<const Value> values(row, staged_.header->fields.size());
  std::string wkb;
  read_blob(staged_.format, shape.blob, wkb);
  staged_.sheets.change(
      values, {false, !shape.blob.empty(), staged_.sheets.has_code(values), geometry::measure(wkb).area}, sign);
  totals_.written += sign;
  totals_.rejected -= sign;
}

void Moves::reject(const std::vector<std::pair<std::int64_t, Origin>>& features) {
  if (features.empty()) return;
  for (const auto& [fid, origin] : features) moved_.emplace(fid, 0);
  const RawTexts raw_texts = this->raw_texts();
  const std::size_t fields = staged_.header->fields.size();
  const LayerPlan& plan = staged_.layer->plan();
  Statement select(staged_.database, select_sql(plan));
  std::vector<std::string_view> raw(fields);
  for (const auto& [fid, origin] : features) {
    select.bind(1, fid);
    if (!select.step()) continue;
    read_row(select, plan.columns);
    std::fill(raw.begin(), raw.end(), std::string_view{});
    if (const auto found = raw_texts.find(fid); found != raw_texts.end())
      for (const auto& [field, text] : found->second)
        if (raw[field].data() == nullptr) raw[field] = text;
    const Shape shape = stored_shape(staged_.format, select.blob(0));
    moved_[fid] = staged_.rejected->add({row_.data(), fields}, raw, texts_[fields], staged_.label(origin.file),
                                        origin.row, shape);
    count(row_.data(), shape, -1);
    ++staged_.source_count(origin.file).rejected;
    select.reset();
    staged_.layer->remove(fid);
    staged_.moved_out.insert(fid);
  }
  staged_.layer->forget_removed();
}

void Moves::restore(const Duplicate& duplicate) {
  const std::size_t fields = staged_.header->fields.size();
  const LayerPlan& plan = staged_.rejected->table().plan();
  const LayerPlan& target = staged_.layer->plan();
  Statement select(staged_.database, select_sql(plan));
  select.bind(1, static_cast<std::int64_t>(duplicate.rejected));
  if (!select.step()) return;
  read_row(select, plan.columns);
  if (const auto found = staged_.hidden.find(duplicate.rejected); found != staged_.hidden.end())
    for (const auto& [field, text] : found->second)
      row_[field] = text.empty() ? Value::null() : Value::of(std::string_view(text));
  for (std::size_t i = 0; i <= fields; ++i) {
    if (i < fields && row_[i].is_text()) row_[i] = typed(row_[i].text(), target.columns[i].type);
    staged_.layer->row().set(i, row_[i]);
  }
  const Shape shape = stored_shape(staged_.format, select.blob(0));
  staged_.layer->add(shape);
  staged_.layer->renumber_last(duplicate.first);
  staged_.moved_out.erase(duplicate.first);
  staged_.moved_in.insert(duplicate.first);
  count(row_.data(), shape, 1);
  --staged_.source_count(duplicate.file).rejected;
  select.reset();
  staged_.rejected->table().remove(duplicate.rejected);
  restored_.emplace(duplicate.rejected, duplicate.first);
  restored_from_.push_back({{duplicate.file, duplicate.row, -1}, duplicate.first});
}

void Moves::merge(const Duplicate& duplicate) {
  const LayerPlan& plan = staged_.rejected->table().plan();
  Statement select(staged_.database, select_sql(plan));
  select.bind(1, static_cast<std::int64_t>(duplicate.rejected));
  if (!select.step()) return;
  read_row(select, plan.columns);
  staged_.sheets.forget_rejected({row_.data(), staged_.header->fields.size()});
  select.reset();
  staged_.rejected->table().remove(duplicate.rejected);
  SourceCount& source = staged_.source_count(duplicate.file);
  --source.rejected;
  ++source.merged;
  --totals_.rejected;
  ++totals_.merged;
}

void Moves::finish() {
  Database& database = staged_.database;
  const std::string issues = kIssueTable;
  if (!moved_.empty()) {
    database.execute("CREATE TEMP TABLE moved (fid INTEGER PRIMARY KEY)");
    {
      Statement insert(database, "INSERT INTO temp.moved VALUES (?)");
      for (const auto& [fid, rejected] : moved_) {
        insert.bind(1, fid);
        insert.run();
      }
    }
    database.execute("UPDATE " + issues + " SET feature_fid = NULL WHERE feature_fid IN (SELECT fid FROM temp.moved);" +
                     "DROP TABLE temp.moved");
  }
  if (restored_from_.empty()) return;
  database.execute("CREATE TEMP TABLE restored (source TEXT, row INTEGER, fid INTEGER, PRIMARY KEY (source, row))");
  {
    Statement insert(database, "INSERT OR IGNORE INTO temp.restored VALUES (?, ?, ?)");
    for (const auto& [origin, fid] : restored_from_) {
      insert.bind_all(staged_.label(origin.file), origin.row, fid);
      insert.run();
    }
  }
  const std::string same = "FROM temp.restored r WHERE r.source = " + issues + ".source AND r.row = " + issues + ".row";
  database.execute("UPDATE " + issues + " SET feature_fid = (SELECT r.fid " + same + ") WHERE EXISTS (SELECT 1 " +
                   same + "); DROP TABLE temp.restored");
}

}  // namespace sohoa::store
