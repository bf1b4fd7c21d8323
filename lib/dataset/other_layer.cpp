#include "dataset/other_layer.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "store/blob.hpp"
#include "store/issues.hpp"
#include "store/layer.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using store::quote;

bool has_column(store::Database& database, const std::string& table, const std::string& column) {
  return database
      .integer("SELECT 1 FROM pragma_table_info(" + store::literal(table) + ") WHERE name = ? COLLATE NOCASE", column)
      .has_value();
}

/// Of a number, or of the text that stands in _rejected for one.
double number_of(const store::Statement& row, int column) {
  const int type = sqlite3_column_type(row.handle(), column);
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) return row.number(column);
  return text::parse_number(row.text(column)).value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

void LayerKey::add(std::string_view part) {
  text_ += part;
  text_ += '\0';
}

std::uint64_t LayerKey::hash() const {
  return XXH3_64bits(text_.data(), text_.size());
}

OtherLayer::OtherLayer(store::OpenDataset& file, const std::string& layer, const Columns& columns) : codes_{""} {
  const int srid = file.container->layer_srid(layer);
  if (srid == file.container->layer_srid(store::kIssueTable)) epsg_ = file.container->epsg(srid);
  read(file, layer, columns, false);
  read(file, layer + "_rejected", columns, true);
  std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
}

void OtherLayer::read(store::OpenDataset& file, const std::string& table, const Columns& columns, bool rejected) {
  store::Database& database = file.database;
  if (!database.has_table(table)) return;
  const auto column = [&](const std::string& name) {
    return !name.empty() && has_column(database, table, name) ? quote(name) : std::string("NULL");
  };
  std::string list =
                  "fid, " + column(store::kGeometryColumn) + ", " + column(columns.area) + ", " + column(columns.codes),
              where = "1";
  for (const std::string& name : columns.key) {
    if (!has_column(database, table, name)) return;
    list += ", " + quote(name);
    where += " AND " + quote(name) + " IS NOT NULL";
  }
  std::unordered_map<std::string, std::uint32_t> known;
  for (std::uint32_t i = 0; i < codes_.size(); ++i) known.emplace(codes_[i], i);
  store::Statement select(database,
                          "SELECT " + list + " FROM main." + quote(table) + " WHERE " + where + " ORDER BY fid");
  LayerKey key;
  while (select.step()) {
    Row& row = rows_.emplace_back();
    row.fid = select.integer(0);
    row.rejected = rejected;
    const geometry::Box box = store::blob_box(file.container->format(), select.blob(1));
    row.has_place = epsg_ != 0 && !box.empty();
    row.x = (box.minx + box.maxx) / 2;
    row.y = (box.miny + box.maxy) / 2;
    row.area = number_of(select, 2);
    const auto [code, fresh] =
        known.try_emplace(std::string(select.text(3)), static_cast<std::uint32_t>(codes_.size()));
    if (fresh) codes_.push_back(code->first);
    row.codes = code->second;
    key.clear();
    for (std::size_t i = 0; i < columns.key.size(); ++i) key.add(select.text(static_cast<int>(i) + 4));
    row.key = key.hash();
    groups_.emplace(select.text(4));
  }
}

std::span<const OtherLayer::Row> OtherLayer::find(std::uint64_t key) const {
  const auto [first, last] = std::equal_range(rows_.begin(), rows_.end(), Row{.key = key},
                                              [](const Row& a, const Row& b) { return a.key < b.key; });
  return {first, last};
}

}  // namespace sohoa
