#include "store/xlsx_book.hpp"

#include <minizip/unzip.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa::store {
namespace {

// UTF-16 units
constexpr std::size_t kLongestCell = 32767, kLongestName = 31;

std::size_t utf16_units(char32_t code_point) {
  return code_point > 0xFFFF ? 2 : 1;
}

/// A carriage return would come back as the letters _x000D_.
bool fits_in_cell(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n';
  return c != 0x7F && c != 0xFFFE && c != 0xFFFF && c != text::kInvalid;
}

/// Text such as _x0041_, which spreadsheets read as the letter A.
bool looks_escaped(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return false;
  return text.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

bool is_plain_cell(std::string_view text) {
  if (text.size() > kLongestCell || text.find("_x") != text.npos) return false;
  for (const char c : text)
    if (c < 0x20 || c == 0x7F) return false;  // beyond ASCII is negative
  return true;
}

/// The first characters of valid UTF-8, as many as fit.
std::string_view start_of(std::string_view text, std::size_t units) {
  std::size_t at = 0, used = 0;
  while (at < text.size()) {
    std::size_t next = at;
    used += utf16_units(text::next_code_point(text, next));
    if (used > units) break;
    at = next;
  }
  return text.substr(0, at);
}

lxw_format* add_format(lxw_workbook* book, Look look) {
  lxw_format* format = workbook_add_format(book);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  const auto colours = [&](lxw_color_t text, lxw_color_t ground) {
    format_set_font_color(format, text);
    format_set_bg_color(format, ground);
  };
  switch (look) {
    case Look::plain:
      format_set_num_format(format, "@");
      break;
    case Look::wrapped:
      format_set_num_format(format, "@");
      format_set_text_wrap(format);
      break;
    case Look::heading:
      format_set_bold(format);
      format_set_text_wrap(format);
      format_set_bottom(format, LXW_BORDER_THIN);
      colours(0x1F2A44, 0xDDE4F0);
      break;
    case Look::title:
      format_set_bold(format);
      format_set_font_size(format, 14);
      break;
    case Look::error:
      colours(0x9C0006, 0xFFC7CE);
      break;
    case Look::warning:
      colours(0x7F4F00, 0xFFEB9C);
      break;
    case Look::accepted:
      colours(0x005A24, 0xC6EFCE);
      break;
    case Look::info:
      colours(0x404040, 0xEDEDED);
      break;
    case Look::integer:
      format_set_num_format(format, "0");
      break;
    case Look::metre:
      format_set_num_format(format, "0.000");
      break;
    case Look::degree:
      format_set_num_format(format, "0.00000000");
      break;
    case Look::decimal:
      format_set_num_format(format, "0.00");
      break;
    case Look::day:
      format_set_num_format(format, "dd/mm/yyyy");
      format_set_align(format, LXW_ALIGN_LEFT);
      break;
    case Look::moment:
      format_set_num_format(format, "dd/mm/yyyy hh:mm");
      format_set_align(format, LXW_ALIGN_LEFT);
      break;
  }
  return format;
}

/// Reads one part of a workbook to its end and counts its rows; -1 when it is broken or cut off.
std::int64_t count_rows(unzFile file) {
  constexpr std::string_view kEnd = "</row>";
  if (unzOpenCurrentFile(file) != UNZ_OK) return -1;
  std::string block(1 << 16, '\0');
  std::int64_t rows = 0;
  std::size_t kept = 0;  // bytes of the block before that may begin an end
  int size = 0;
  char last = 0;
  while ((size = unzReadCurrentFile(file, block.data() + kept, static_cast<unsigned>(block.size() - kept))) > 0) {
    const std::string_view text(block.data(), kept + static_cast<std::size_t>(size));
    for (std::size_t at = text.find(kEnd); at != text.npos; at = text.find(kEnd, at + kEnd.size())) ++rows;
    if (const std::size_t end = text.find_last_not_of("\r\n\t "); end != text.npos) last = text[end];
    kept = std::min(text.size(), kEnd.size() - 1);
    const std::string tail(text.substr(text.size() - kept));
    block.replace(0, kept, tail);
  }
  if (unzCloseCurrentFile(file) != UNZ_OK || size < 0 || last != '>') return -1;
  return rows;
}

}  // namespace

std::string valid_sheet_name(std::string_view wanted) {
  std::string name;
  for (std::size_t at = 0; at < wanted.size();) {
    const char32_t c = text::next_code_point(wanted, at);
    const bool taken = c < 0x80 && std::string_view("[]:*?/\\'").find(static_cast<char>(c)) != std::string_view::npos;
    if (taken || c < 0x20 || !fits_in_cell(c))
      name += '_';
    else
      text::append_utf8(name, c);
  }
  name = std::string(text::trim(start_of(text::trim(name), kLongestName)));
  return name.empty() ? "_" : name;
}

void append_cell_text(std::string& out, std::string_view text) {
  if (is_plain_cell(text)) {
    out += text;
    return;
  }
  std::size_t units = 0, before_last_unit = out.size();
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t c = text::next_code_point(text, next);
    const bool escape = looks_escaped(text.substr(at));
    const std::string_view bytes = escape ? "_x005F_" : text.substr(at, next - at);
    at = next;
    if (!fits_in_cell(c)) continue;
    units += escape ? bytes.size() : utf16_units(c);
    if (units > kLongestCell) {
      out.resize(before_last_unit);
      out += "…";
      return;
    }
    out += bytes;
    if (units < kLongestCell) before_last_unit = out.size();
  }
}

void XlsxSheet::text(std::string_view text, Look look) {
  std::string made;
  append_cell_text(made, text);
  cell(made, look);
}

void XlsxSheet::cell(std::string_view text, Look look) {
  if (!text.empty()) {
    book_->scratch_ = text;
    worksheet_write_string(sheet_, row_, column_, book_->scratch_.c_str(), format(look));
    filled_ = true;
  }
  ++column_;
}

double xlsx_days(std::int64_t seconds) {
  constexpr double kDay = 86400, kFrom1899 = 25569;
  return static_cast<double>(seconds) / kDay + kFrom1899;
}

void XlsxSheet::number(double value, Look look) {
  worksheet_write_number(sheet_, row_, column_++, value, format(look));
  filled_ = true;
}

void XlsxSheet::link(std::string_view text, const std::string& sheet_name, std::uint32_t row) {
  const std::string target = fmt::format("internal:'{}'!A{}", sheet_name, row + 1);
  std::string shown;
  append_cell_text(shown, text);
  worksheet_write_url_opt(sheet_, row_, column_++, target.c_str(), nullptr, shown.c_str(), nullptr);
  filled_ = true;
}

void XlsxSheet::end_row() {
  if (filled_) ++book_->rows_;
  filled_ = false;
  column_ = 0;
  ++row_;
}

void XlsxSheet::width(int column, double characters) {
  const auto at = static_cast<lxw_col_t>(column);
  worksheet_set_column(sheet_, at, at, characters, nullptr);
}

void XlsxSheet::finish_table(int columns) {
  const auto last = static_cast<lxw_col_t>(columns - 1);
  const lxw_row_t last_row = row_ > 0 ? row_ - 1 : 0;
  worksheet_freeze_panes(sheet_, 1, 0);
  worksheet_autofilter(sheet_, 0, 0, last_row, last);
  worksheet_repeat_rows(sheet_, 0, 0);
  // Codes such as 07192 are text by intent.
  char column[LXW_MAX_COL_NAME_LENGTH];
  lxw_col_to_name(column, last, LXW_FALSE);
  const std::string cells = fmt::format("A1:{}{}", column, last_row + 1);
  worksheet_ignore_errors(sheet_, LXW_IGNORE_NUMBER_STORED_AS_TEXT, cells.c_str());
}

lxw_format* XlsxSheet::format(Look look) const {
  return book_->formats_[static_cast<std::size_t>(look)];
}

XlsxBook::XlsxBook(const std::string& path, std::string shown, std::string title, std::int64_t created)
    : path_(path), shown_(std::move(shown)) {
  std::string folder = std::filesystem::path(path_).parent_path().string();
  if (folder.empty()) folder = ".";
  lxw_workbook_options options{LXW_TRUE, folder.data(), LXW_FALSE};
  book_ = workbook_new_opt(path_.c_str(), &options);
  if (book_ == nullptr) fail(os_error(ENOMEM));
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.created = created;
  workbook_set_properties(book_, &properties);
  for (std::size_t look = 0; look < kLooks; ++look) formats_[look] = add_format(book_, static_cast<Look>(look));
}

XlsxBook::~XlsxBook() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

XlsxSheet XlsxBook::add_sheet(std::string_view wanted) {
  const std::string whole = valid_sheet_name(wanted);
  XlsxSheet sheet;
  sheet.name_ = whole;
  // "History" belongs to Excel.
  for (int number = 2; text::upper(sheet.name_) == "HISTORY" || !names_.insert(text::upper(sheet.name_)).second;
       ++number) {
    const std::string tail = fmt::format(" ({})", number);
    sheet.name_ = std::string(start_of(whole, kLongestName - tail.size())) + tail;
  }
  errno = 0;
  sheet.book_ = this;
  sheet.sheet_ = workbook_add_worksheet(book_, sheet.name_.c_str());
  if (sheet.sheet_ == nullptr) fail(os_error(errno));
  worksheet_set_landscape(sheet.sheet_);
  worksheet_set_paper(sheet.sheet_, 9);  // A4
  worksheet_fit_to_pages(sheet.sheet_, 1, 0);
  return sheet;
}

void XlsxBook::close() {
  errno = 0;
  const lxw_error error = workbook_close(std::exchange(book_, nullptr));
  if (error != LXW_NO_ERROR) fail(errno != 0 ? os_error(errno) : lxw_strerror(error));
  check_file();
}

void XlsxBook::check_file() const {
  const std::unique_ptr<void, int (*)(void*)> file(unzOpen64(path_.c_str()), unzClose);
  bool whole = file != nullptr;
  std::uint64_t rows = 0;
  int next = whole ? unzGoToFirstFile(file.get()) : UNZ_ERRNO;
  for (; whole && next == UNZ_OK; next = unzGoToNextFile(file.get())) {
    const std::int64_t here = count_rows(file.get());
    whole = here >= 0;
    rows += static_cast<std::uint64_t>(here);
  }
  if (!whole || next != UNZ_END_OF_LIST_OF_FILE || rows != rows_) fail(os_error(ENOSPC));
}

void XlsxBook::fail(const std::string& reason) const {
  throw OutputError(tr("{}: cannot be written: {}", shown_, reason));
}

}  // namespace sohoa::store
