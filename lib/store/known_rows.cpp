#include "store/known_rows.hpp"

#include <xxhash.h>

#include <numeric>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/table_scan.hpp"

namespace sohoa::store {
namespace {

bool same_name(const std::string& one, const std::string& other) {
  return sqlite3_stricmp(one.c_str(), other.c_str()) == 0;
}

}  // namespace

std::uint64_t row_digest(std::string_view record) {
  return XXH3_64bits(record.data(), record.size());
}

ColumnPlaces::ColumnPlaces(Database& database, const LayerPlan& plan) : places_(plan.columns.size(), -1) {
  Statement columns(database, "SELECT name, type FROM pragma_table_info(?) ORDER BY cid");
  columns.bind(1, plan.name);
  const int before = plan.spatial() ? 2 : 1;
  int place = 0;
  bool in_order = true;
  for (; columns.step(); ++place) {
    const std::string name(columns.text(0));
    if (same_name(name, kGeometryColumn)) geometry_ = place;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      if (!same_name(name, plan.columns[i].name)) continue;
      const std::string type(columns.text(1));
      if (affinity_of(type) != affinity_of(column_type(plan.columns[i].type)))
        throw OutputError(
            tr("{}: column {} of layer {} is of type {}, and {} is to be written there; rename the column in "
               "the source, or write to another file",
               database.shown(), name, plan.name, type, column_type(plan.columns[i].type)));
      places_[i] = place;
      in_order = in_order && place == before + static_cast<int>(i);
    }
  }
  same_ = in_order && place == before + static_cast<int>(plan.columns.size()) && (!plan.spatial() || geometry_ == 1);
  if (plan.spatial() && geometry_ < 0)
    throw OutputError(tr("{}: layer {} has no geometry, and the new features have; write to another file",
                         database.shown(), plan.name));
}

void rebuild_row(RecordBuilder& builder, std::string_view record, const ColumnPlaces& places, bool spatial,
                 std::string_view cell, std::span<const Affinity> affinities, std::string& out) {
  builder.begin(2 + affinities.size());
  builder.add_null();  // the fid is the rowid
  if (spatial) builder.add_blob(cell);
  for (std::size_t i = 0; i < affinities.size(); ++i) {
    if (places.of(i) < 0)
      builder.add_null();
    else
      builder.add(stored_value(record, static_cast<std::size_t>(places.of(i))), affinities[i]);
  }
  out.resize(builder.size());
  builder.write(out.data());
}

KnownRows::KnownRows(LayerPlan plan, std::vector<int> keys, int commune, int sheet)
    : plan_(std::move(plan)), keys_(std::move(keys)), commune_(commune), sheet_(sheet), affinities_(affinities(plan_)) {
  key_.resize(keys_.size());
  key_places_.resize(keys_.size());
  std::iota(key_places_.begin(), key_places_.end(), 0);
}

void KnownRows::read(Database& database) {
  rows_.clear();
  index_ = HashIndex();
  twins_.clear();
  const ColumnPlaces places(database, plan_);
  for (const int key : keys_)
    if (places.of(static_cast<std::size_t>(key)) < 0)
      throw OutputError(tr("{}: layer {} has no column {}, which is part of the key; load it anew with --mode replace",
                           database.shown(), plan_.name, plan_.columns[static_cast<std::size_t>(key)].name));
  scan_table(database, plan_.name, [&](std::int64_t fid, std::string_view record) { add(fid, record, places); });
}

void KnownRows::add(std::int64_t fid, std::string_view record, const ColumnPlaces& places) {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    key_[i] = stored_value(record, static_cast<std::size_t>(places.of(static_cast<std::size_t>(keys_[i]))));
  const auto key = keys_.empty() ? std::nullopt : key_hash(key_, key_places_);
  rows_.push_back({fid, key.value_or(0), content(record, places), sheet_of(record, places), key.has_value()});
  if (!key) return;
  const auto number = static_cast<std::uint32_t>(rows_.size());
  if (index_.find_or_add(*key, number, [&](std::uint32_t other) { return rows_[other - 1].key == *key; }))
    twins_[*key].push_back(fid);
}

std::span<const std::int64_t> KnownRows::twins(const Row& row) const {
  if (twins_.empty()) return {};
  const auto found = twins_.find(row.key);
  return found == twins_.end() ? std::span<const std::int64_t>() : found->second;
}

std::uint64_t KnownRows::content(std::string_view record, const ColumnPlaces& places) {
  if (places.same()) return row_digest(record);
  const std::string_view cell =
      plan_.spatial() ? stored_value(record, static_cast<std::size_t>(places.geometry())).text() : std::string_view{};
  rebuild_row(builder_, record, places, plan_.spatial(), cell, affinities_, rebuilt_);
  return row_digest(rebuilt_);
}

std::uint32_t KnownRows::sheet_of(std::string_view record, const ColumnPlaces& places) {
  ValueText commune_scratch, sheet_scratch;
  const auto text = [&](int column, ValueText& scratch) -> std::string_view {
    if (column < 0 || places.of(static_cast<std::size_t>(column)) < 0) return {};
    return scratch.of(stored_value(record, static_cast<std::size_t>(places.of(static_cast<std::size_t>(column)))));
  };
  const std::string_view commune = text(commune_, commune_scratch), sheet = text(sheet_, sheet_scratch);
  sheet_key_.assign(commune).append(1, '\0').append(sheet);
  if (!sheets_.empty() && sheet_key_ == last_sheet_) return last_sheet_number_;
  const auto [found, added] = sheet_numbers_.try_emplace(sheet_key_, static_cast<std::uint32_t>(sheets_.size()));
  if (added) sheets_.push_back({std::string(commune), std::string(sheet)});
  last_sheet_ = sheet_key_;
  return last_sheet_number_ = found->second;
}

KnownRows::Row* KnownRows::find(std::uint64_t key) {
  const auto found = index_.find(key, [&](std::uint32_t other) { return rows_[other - 1].key == key; });
  return found ? &rows_[*found - 1] : nullptr;
}

}  // namespace sohoa::store
