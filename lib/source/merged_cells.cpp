#include "source/merged_cells.hpp"

#include <algorithm>

namespace sohoa::source {
namespace {

std::vector<Cell>::iterator place_of(std::vector<Cell>& cells, std::uint32_t column) {
  return std::lower_bound(cells.begin(), cells.end(), column,
                          [](const Cell& cell, std::uint32_t wanted) { return cell.column < wanted; });
}

}  // namespace

void MergedCells::fill(SheetRow& record, const std::vector<Merge>& merges) {
  std::erase_if(open_, [&](const Range& range) { return range.last_row < record.number; });
  for (const Range& range : open_) give(record, range);
  for (; next_ < merges.size() && merges[next_].first_row <= record.number; ++next_) {
    const Merge& merge = merges[next_];
    if (merge.first_row != record.number || merge.last_row == merge.first_row) continue;
    const auto cell = place_of(record.cells, merge.first_column);
    if (cell == record.cells.end() || cell->column != merge.first_column) continue;
    open_.push_back({merge.last_row, *cell, std::string(cell->text)});
  }
}

void MergedCells::give(SheetRow& record, const Range& range) {
  const auto at = place_of(record.cells, range.cell.column);
  if (at != record.cells.end() && at->column == range.cell.column) return;
  Cell cell = range.cell;
  cell.text = record.arena.copy(range.text);
  record.cells.insert(at, cell);
  if (filled_++ == 0) place_ = column_letters(cell.column) + std::to_string(record.number);
}

}  // namespace sohoa::source
