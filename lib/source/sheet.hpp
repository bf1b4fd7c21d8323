#pragma once
// A spreadsheet as rows of typed cells, whatever format it has. Only rows and cells that hold something are given.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/font.hpp"
#include "source/protocol.hpp"
#include "stream/arena.hpp"

namespace sohoa::source {

/// What the file says that a cell is. Nothing is parsed: "1.234" typed as text is text.
enum class CellKind : std::uint8_t { number, text, boolean, date, datetime, error };

struct Cell {
  std::uint32_t column = 0;  ///< 0 is A
  CellKind kind = CellKind::text;
  Font font = Font::plain;  ///< what the font says of the text
  bool sum = false;         ///< a formula adds other cells up
  bool percent = false;     ///< the number is shown a hundredfold: 0.98 as "98 %"
  double number = 0;        ///< of numbers; booleans are 0 and 1
  std::string_view text;    ///< text as it came; dates as ISO 8601; errors as written ("#REF!")
};

/// One row. Its texts lie in `arena`, or live as long as the reader.
struct SheetRow {
  std::int64_t number = 0;  ///< 1 is the first row of the sheet
  std::vector<Cell> cells;  ///< in ascending order of columns, none empty
  Arena arena;

  void clear() {
    number = 0;
    cells.clear();
    arena.clear();
  }
};

/// A range of cells that look like one; only the first of them holds anything.
struct Merge {
  std::int64_t first_row = 0, last_row = 0;
  std::uint32_t first_column = 0, last_column = 0;
};

/// Gives the rows of one sheet from the first to the last.
class SheetReader {
 public:
  virtual ~SheetReader() = default;
  /// The next row that holds something; false at the end. Throws InputError.
  virtual bool next(SheetRow& row) = 0;
  /// The merged ranges that are known by now, in ascending order of their first row and kMostMerges of them at most;
  /// none where the format does not tell or they stand behind too much data.
  const std::vector<Merge>& merges() const { return merges_; }
  static constexpr std::size_t kMostMerges = 100000;
  /// Whether one of them begins in `row` and is at least `columns` wide.
  bool merged_from(std::int64_t row, std::uint32_t columns) const;

 protected:
  /// The ranges of a whole sheet in the order of the file; the reader keeps kMostMerges of them.
  void take_merges(std::vector<Merge> merges);

  std::vector<Merge> merges_;
};

enum class Visibility : std::uint8_t { visible, hidden, very_hidden };

/// An open workbook. Outlives its readers.
class Workbook {
 public:
  struct Sheet {
    std::string name;
    Visibility visibility = Visibility::visible;
  };
  virtual ~Workbook() = default;
  const std::vector<Sheet>& sheets() const { return sheets_; }
  virtual std::unique_ptr<SheetReader> read(std::size_t sheet) = 0;
  /// "XLSX", "ODS", "XLS", "CSV"
  virtual std::string_view format() const = 0;
  /// The sign between the cells of a .csv, 0 for all others.
  virtual char separator() const { return 0; }

 protected:
  std::vector<Sheet> sheets_;
};

/// Opens by content, not by suffix: many a .xls is really a .xlsx, a CSV or a web page. Throws InputError for what has
/// a password, is damaged, or is none of the formats.
std::unique_ptr<Workbook> open_workbook(const OpenRequest& request);

/// The formats one by one.
std::unique_ptr<Workbook> open_xlsx(const OpenRequest& request);
std::unique_ptr<Workbook> open_ods(const OpenRequest& request);
std::unique_ptr<Workbook> open_xls(const OpenRequest& request);
std::unique_ptr<Workbook> open_delimited(const OpenRequest& request);

/// "AB" for 27.
std::string column_letters(std::uint32_t column);
/// Reads "AB12" into column 27 and row 12; false when it is no such reference.
bool parse_reference(std::string_view text, std::uint32_t& column, std::int64_t& row);
/// Whether a formula ("SUM(D3:D9)", "of:=SUBTOTAL(9;[.D3:.D9])") adds up cells of other rows. The sum of a record's own
/// cells does not, and of ranges on other sheets nothing is known.
bool sums_other_rows(std::string_view formula, std::uint32_t column, std::int64_t row);

/// The day and time that a serial number of Excel means, as ISO 8601, in `out` (at least 20 bytes); 0 for serials that
/// are no day of Excel's (before 1900, and 60, which is its 29 February 1900). `mac`: days count from 1904.
std::size_t serial_text(double serial, bool mac, bool with_time, char* out);

/// What a number format shows.
enum class NumberFormat : std::uint8_t { number, percent, date, time, datetime };
/// Reads a format code such as "dd/mm/yyyy", "#,##0.00 \"m²\"", "[h]:mm" (which counts hours: a number).
NumberFormat parse_number_format(std::string_view code);
/// Of the codes that Excel knows by number.
NumberFormat builtin_number_format(unsigned id);
/// Makes a number of Excel what its format shows: a day; a time of day, which travels as text ("07:30:00"). A serial
/// that is no day and a time of more than a day (which is a duration) stay numbers. Texts are put into `arena`.
void show_number(Cell& cell, double number, NumberFormat format, bool mac, Arena& arena);

}  // namespace sohoa::source
