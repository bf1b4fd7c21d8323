#pragma once
// Where the table is in a sheet: below titles and stamps, under a header of one to four rows with merged cells, above
// notes and signatures. Pure logic over the first rows; table_rows.hpp then goes over all of them.
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/sheet.hpp"
#include "text/titles.hpp"

namespace sohoa::source {

/// A cell of the rows that are looked at, its text in UTF-8.
struct LookCell {
  std::uint32_t column = 0;
  CellKind kind = CellKind::text;
  double number = 0;
  std::string text;
};
struct LookRow {
  std::int64_t number = 0;
  std::vector<LookCell> cells;
  const LookCell* at(std::uint32_t column) const;
};

/// Whether a cell holds a number, also one written as text, a day or the like.
bool is_valued(CellKind kind, std::string_view text);
/// The same of a Cell or a LookCell.
template <typename AnyCell>
bool is_valued(const AnyCell& cell) {
  return is_valued(cell.kind, cell.text);
}

/// One column of the table.
struct TableColumn {
  std::uint32_t column = 0;  ///< of the sheet; kSection for the column of section titles
  /// Titles of all header rows from top to bottom joined by kTitleSeparator, each once; blanks and line breaks
  /// collapsed; behind it in brackets the unit that a row of units, or a line above the table, gives it. Empty where
  /// the header has none.
  std::string name;
  static constexpr std::uint32_t kSection = 0xFFFFFFFF;
};
inline constexpr std::string_view kSectionColumn = "_section";

struct TableShape {
  std::int64_t header_first = 0, header_last = 0;  ///< rows of the sheet; 0 when the table has no header
  std::int64_t number_row = 0;                     ///< of the numbers of columns, "(1) (2) (3)"; 0 when there is none
  std::vector<TableColumn> columns;
  std::optional<std::uint32_t> ordinal;  ///< the column that counts the rows
  std::string unit_line;                 ///< "Đơn vị tính: ha" above the table, where it names units
  std::int64_t unit_row = 0;
  std::int64_t data_from() const { return std::max(header_last, number_row) + 1; }
};

/// --header-row: rows of the sheet, 1 is the first.
struct HeaderRows {
  std::int64_t first = 0, last = 0;
};
/// Reads "5" or "5-7". Throws UsageError.
std::optional<HeaderRows> parse_header_rows(const std::string& option);

/// Finds the table. `told`: the header, where the user says it. None when the rows hold no table (nothing, or a column
/// of notes; one column is a table only where `lists` is true).
std::optional<TableShape> find_table(const std::deque<LookRow>& rows, const std::vector<Merge>& merges,
                                     std::optional<HeaderRows> told, bool lists);

/// Whether a row counts the columns: at least `least` cells that are 1, 2, 3 … (letters before them count nothing).
/// `marked` is set where brackets leave no doubt.
bool is_number_row(const LookRow& row, std::size_t least, bool& marked);

}  // namespace sohoa::source
