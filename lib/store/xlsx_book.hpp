#pragma once
// A workbook that Excel opens without complaint, whatever the texts hold.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace sohoa::store {

/// How a cell looks.
enum class Look : std::uint8_t {
  plain,
  wrapped,
  heading,
  title,
  error,
  warning,
  accepted,
  info,
  integer,
  metre,
  degree,
  decimal,
  day,     ///< of a number that counts days, xlsx_days()
  moment,  ///< the same with the time of day
};
inline constexpr std::size_t kLooks = 14;

/// The number by which a workbook holds a day or time: days since 30 December 1899. `seconds` since 1970.
double xlsx_days(std::int64_t seconds);

class XlsxBook;

/// A worksheet being filled from the first row to the last; rows that are done leave the memory.
class XlsxSheet {
 public:
  /// Appends a cell to the current row. Text is always text: a formula stays what it looks like.
  void text(std::string_view text, Look look = Look::plain);
  /// The same for text that append_cell_text() has made.
  void cell(std::string_view text, Look look = Look::plain);
  void number(double value, Look look = Look::integer);
  void blank() { ++column_; }
  /// A cell that leads to a row (from 0) of another worksheet.
  void link(std::string_view text, const std::string& sheet_name, std::uint32_t row);
  void end_row();
  std::uint32_t rows() const { return row_; }
  const std::string& name() const { return name_; }

  void width(int column, double characters);
  /// The first row stays in sight, is printed on each page and can be filtered. After the last row.
  void finish_table(int columns);

 private:
  friend class XlsxBook;
  lxw_format* format(Look look) const;

  XlsxBook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::string name_;
  std::uint32_t row_ = 0;
  std::uint16_t column_ = 0;
  bool filled_ = false;  ///< the row has a cell
};

/// Grows in temporary files without names in the folder of `path`.
class XlsxBook {
 public:
  /// `path`: a file that is overwritten; `shown`: the path that messages name; `created`: seconds since 1970.
  XlsxBook(const std::string& path, std::string shown, std::string title, std::int64_t created);
  ~XlsxBook();
  XlsxBook(const XlsxBook&) = delete;
  XlsxBook& operator=(const XlsxBook&) = delete;

  /// The name is made valid by valid_sheet_name(), and unique without regard to case. A4 across.
  XlsxSheet add_sheet(std::string_view wanted);
  /// Writes the file and reads it again, because the library does not notice a full disk. Throws OutputError.
  void close();

 private:
  friend class XlsxSheet;
  void check_file() const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::string path_, shown_;
  lxw_workbook* book_ = nullptr;
  lxw_format* formats_[kLooks] = {};
  std::unordered_set<std::string> names_;  ///< in capitals
  std::uint64_t rows_ = 0;                 ///< that hold something, of all sheets
  std::string scratch_;
};

/// At most 31 UTF-16 units, no control characters and none of []:*?/\' (the last only disturbs at the ends and in
/// formulas), never empty.
std::string valid_sheet_name(std::string_view wanted);

/// Appends what a cell can hold: valid XML, at most 32,767 UTF-16 units (then "…" stands at the end). `text` is valid
/// UTF-8.
void append_cell_text(std::string& out, std::string_view text);

}  // namespace sohoa::store
