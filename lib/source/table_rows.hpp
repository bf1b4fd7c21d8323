#pragma once
// The records of a table, row by row, without what people put between them.
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "source/merged_cells.hpp"
#include "source/sheet.hpp"
#include "source/table_finder.hpp"
#include "source/table_words.hpp"

namespace sohoa::source {

/// Why a row is no record.
enum class Skip : std::uint8_t {
  title,     ///< above the header, or the title of a further page
  header,    ///< the header, and where it is repeated
  numbers,   ///< the numbers of the columns
  blank,     ///< empty, or nothing but its running number
  subtotal,  ///< sums of other rows
  section,   ///< a title that holds for the rows below; becomes their `_section`
  note,      ///< notes, dates and signatures
  /// another table below this one, from its header to the end of the sheet
  other_table,
};
inline constexpr std::size_t kSkips = 8;
/// "title", "header", … as in streams and reports.
const char* name(Skip skip);

/// What one kind of skipped rows amounts to.
struct SkipCount {
  std::int64_t count = 0;
  std::int64_t first = 0, last = 0;  ///< rows of the sheet
  std::string sample;                ///< the text of the first one, in UTF-8
  std::uint32_t column = 0;          ///< in which it stands
};
using SkipCounts = std::array<SkipCount, kSkips>;

/// The text of a cell in UTF-8, as far as the table as a whole tells its encoding.
class TextReader {
 public:
  TextReader() = default;
  explicit TextReader(text::ColumnEncoding encoding) : encoding_(encoding) {}
  std::string utf8(const Cell& cell) const;
  LookRow look(const SheetRow& row) const;

 private:
  text::ColumnEncoding encoding_ = text::Encoding::utf8;
};

/// Goes over a sheet once and gives its records.
class TableRows {
 public:
  /// `header`: the rows of the header as they stand in the sheet, to know them when they are repeated.
  /// `as_written`: sums and titles of sections are records too.
  TableRows(std::unique_ptr<SheetReader> reader, const TableShape& shape, const TextReader& texts,
            std::vector<std::vector<std::pair<std::uint32_t, std::string>>> header, bool as_written = false);

  /// The next record; false at the end of the sheet.
  bool next(SheetRow& row);
  /// Titles of the sections that the last record lies in, outermost first, joined by kTitleSeparator.
  const std::string& section() const { return section_; }
  const SkipCounts& skipped() const { return skipped_; }
  const MergedCells& merged() const { return merged_; }

 private:
  struct Pending {
    std::int64_t row;
    std::string text;
    std::uint32_t column;
    Mark mark;
    Skip kind;
  };
  struct Level {
    Mark mark;
    std::string text;
  };
  bool read(SheetRow& row);
  const SheetRow* look_ahead();
  std::optional<Skip> judge(const SheetRow& row);
  std::optional<Skip> judge_sparse(const SheetRow& row);
  bool repeats_header(const SheetRow& row) const;
  bool begins_other_table(const SheetRow& row);
  bool is_record_number(const SheetRow& row) const;
  bool is_page_title(const SheetRow& row, const std::vector<std::string>& texts) const;
  bool is_section(const SheetRow& row, const std::vector<std::string>& folded) const;
  void skip(Skip why, std::int64_t row, std::string_view text, std::uint32_t column);
  void skip_other_table(SheetRow& row);
  void skip_blank_before(std::int64_t row);
  void drop_pending(Skip why);
  void enter_sections();

  std::unique_ptr<SheetReader> reader_;
  TableShape shape_;
  TextReader texts_;
  std::vector<std::vector<std::pair<std::uint32_t, std::string>>> header_;
  SkipCounts skipped_;
  MergedCells merged_;
  std::vector<Pending> pending_;
  std::vector<Level> levels_;
  std::string section_;
  std::optional<SheetRow> ahead_;
  std::int64_t last_row_ = 0;
  bool has_record_ = false;
  bool as_written_ = false;
  bool signed_ = false;  ///< a signature was passed: what follows without a number is no record
};

}  // namespace sohoa::source
