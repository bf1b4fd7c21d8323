#include "source/table_repeats.hpp"

#include <xxhash.h>

#include <algorithm>
#include <map>

#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::int64_t kLeast = 10;  ///< fewer records may be alike by chance

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

std::uint64_t hash(const Cell& cell, std::uint64_t column) {
  if (cell.kind == CellKind::number || cell.kind == CellKind::boolean)
    return XXH3_64bits_withSeed(&cell.number, sizeof cell.number, column);
  return hash(cell.text, column);
}

}  // namespace

TableRepeats::TableRepeats(const std::vector<const TableShape*>& shapes) : columns_(shapes.size()) {
  if (shapes.size() < 2) return;
  std::map<std::string, std::size_t> tables;
  for (const TableShape* shape : shapes)
    for (const TableColumn& column : shape->columns) ++tables[text::fold(column.name)];
  for (std::size_t i = 0; i < shapes.size(); ++i)
    for (const TableColumn& column : shapes[i]->columns) {
      const std::string name = text::fold(column.name);
      if (column.column == TableColumn::kSection || shapes[i]->ordinal == column.column || name.empty()) continue;
      if (tables[name] == shapes.size()) columns_[i].emplace_back(column.column, hash(name, 0));
    }
}

void TableRepeats::begin(std::size_t table) {
  if (table == 0) earlier_.clear();
  records_.clear();
}

void TableRepeats::observe(std::size_t table, const SheetRow& row) {
  std::uint64_t record = 0;
  std::size_t values = 0;
  auto column = columns_[table].begin();
  for (const Cell& cell : row.cells) {
    while (column != columns_[table].end() && column->first < cell.column) ++column;
    if (column == columns_[table].end()) break;
    if (column->first != cell.column) continue;
    record += hash(cell, column->second);
    ++values;
  }
  if (values > 1) records_.push_back(record);
}

std::int64_t TableRepeats::finish() {
  const auto repeated =
      std::count_if(records_.begin(), records_.end(), [&](std::uint64_t record) { return earlier_.contains(record); });
  const auto all = static_cast<std::int64_t>(records_.size());
  earlier_.insert(records_.begin(), records_.end());
  records_.clear();
  return repeated >= kLeast && repeated * 10 >= all * 9 ? repeated : 0;
}

}  // namespace sohoa::source
