// XLS by libfreexl, which holds the whole workbook in memory; it gives no results of formulas.
#include <freexl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/biff.hpp"
#include "source/compound_file.hpp"
#include "source/package.hpp"
#include "source/sheet.hpp"

namespace sohoa::source {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// The file as a compound file. What has a password says so in one of two ways.
CompoundFile read_compound(const OpenRequest& request) {
  ByteStream bytes(request.path, request.display);
  std::string whole;
  for (std::size_t got = 1; got > 0;) {
    const std::size_t at = whole.size();
    if (at > kMostBytes) throw InputError(tr("{}: is larger than {} MiB", request.display, kMostBytes >> 20));
    whole.resize(at + (1 << 20));
    got = bytes.read(whole.data() + at, 1 << 20);
    whole.resize(at + got);
  }
  return CompoundFile(std::move(whole));
}

[[noreturn]] void has_password(const std::string& display) {
  throw InputError(tr("{}: has a password; open it in Excel, save it without one, and give that file", display));
}

BiffBook read_book(const OpenRequest& request) {
  const CompoundFile file = read_compound(request);
  if (file.has("EncryptedPackage")) has_password(request.display);
  const char* stream = file.has("Workbook") ? "Workbook" : "Book";
  if (!file.has(stream)) throw InputError(tr("{}: is an Office file, but no workbook", request.display));
  BiffBook book(file.read(stream));
  if (book.encrypted()) has_password(request.display);
  return book;
}

class Handle {
 public:
  explicit Handle(const OpenRequest& request) {
    if (request.path.starts_with("/vsi"))
      throw InputError(tr("{}: an .xls inside a .zip cannot be read; unpack it first", request.display));
    const int failed = freexl_open(request.path.c_str(), &handle_);
    if (failed != FREEXL_OK)
      throw InputError(tr("{}: is a damaged .xls (libfreexl: error {})", request.display, failed));
  }
  ~Handle() { freexl_close(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  const void* get() const { return handle_; }

 private:
  const void* handle_ = nullptr;
};

class XlsReader : public SheetReader {
 public:
  XlsReader(const void* handle, unsigned short index, BiffBook::Extras extras, bool mac_dates, std::string display)
      : handle_(handle),
        index_(index),
        extras_(std::move(extras)),
        mac_dates_(mac_dates),
        display_(std::move(display)) {
    take_merges(std::move(extras_.merges));
    select();
    if (freexl_worksheet_dimensions(handle_, &rows_, &columns_) != FREEXL_OK) rows_ = 0;
  }
  bool next(SheetRow& row) override {
    row.clear();
    select();
    while (at_ < rows_ && row.cells.empty()) {
      for (unsigned short column = 0; column < columns_; ++column) take(row, column);
      row.number = ++at_;
    }
    return !row.cells.empty();
  }

 private:
  /// The library reads from one sheet at a time.
  void select() const { freexl_select_active_worksheet(handle_, index_); }
  void take(SheetRow& row, unsigned short column) const;

  const void* handle_;
  unsigned short index_;
  BiffBook::Extras extras_;
  bool mac_dates_;
  std::string display_;
  unsigned int rows_ = 0, at_ = 0;
  unsigned short columns_ = 0;
};

void XlsReader::take(SheetRow& row, unsigned short column) const {
  const BiffBook::Place place{at_, column};
  Cell cell;
  cell.column = column;
  if (const auto error = extras_.errors.find(place); error != extras_.errors.end()) {
    cell.kind = CellKind::error;
    cell.text = error->second;
    row.cells.push_back(cell);
    return;
  }
  if (const BiffBook::Number* number = extras_.number(place)) {
    show_number(cell, number->value, number->format, mac_dates_, row.arena);
    row.cells.push_back(cell);
    return;
  }
  if (const auto truth = extras_.truths.find(place); truth != extras_.truths.end()) {
    cell.kind = CellKind::boolean;
    cell.number = truth->second ? 1 : 0;
    row.cells.push_back(cell);
    return;
  }
  const auto font = extras_.fonts.find(place);
  if (font != extras_.fonts.end()) cell.font = font->second;
  if (const auto text = extras_.texts.find(place); text != extras_.texts.end()) {
    cell.text = text->second;
    if (!cell.text.empty()) row.cells.push_back(cell);
    return;
  }
  FreeXL_CellValue value;
  if (freexl_get_cell_value(handle_, at_, column, &value) != FREEXL_OK)
    throw InputError(
        tr("{}: cell {}{} cannot be read; the file is damaged", display_, column_letters(column), at_ + 1));
  switch (value.type) {
    case FREEXL_CELL_INT:
      cell.kind = CellKind::number;
      cell.number = value.value.int_value;
      break;
    case FREEXL_CELL_DOUBLE:
      cell.kind = CellKind::number;
      cell.number = value.value.double_value;
      break;
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
    case FREEXL_CELL_DATE:  // what lies in a record that we do not know; as the library reads it
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME:
      if (value.value.text_value == nullptr || *value.value.text_value == '\0') return;
      cell.text = row.arena.copy(value.value.text_value);
      break;
    default:
      return;
  }
  row.cells.push_back(cell);
}

class XlsWorkbook : public Workbook {
 public:
  explicit XlsWorkbook(const OpenRequest& request)
      : book_(read_book(request)), handle_(request), display_(request.display) {
    unsigned int count = 0;
    freexl_get_info(handle_.get(), FREEXL_BIFF_SHEET_COUNT, &count);
    for (unsigned int i = 0; i < count; ++i) {
      const char* name = nullptr;
      freexl_get_worksheet_name(handle_.get(), static_cast<unsigned short>(i), &name);
      const bool known = i < book_.sheets().size();
      if (known && !book_.sheets()[i].worksheet) continue;
      sheets_.push_back({name == nullptr ? "" : name, known ? book_.sheets()[i].visibility : Visibility::visible});
      indices_.push_back(i);
    }
  }
  std::unique_ptr<SheetReader> read(std::size_t sheet) override {
    const unsigned int index = indices_[sheet];
    BiffBook::Extras extras;
    if (index < book_.sheets().size()) extras = book_.extras(index);
    return std::make_unique<XlsReader>(handle_.get(), static_cast<unsigned short>(index), std::move(extras),
                                       book_.mac_dates(), display_);
  }
  std::string_view format() const override { return "XLS"; }

 private:
  BiffBook book_;
  Handle handle_;
  std::string display_;
  std::vector<unsigned int> indices_;
};

}  // namespace

std::unique_ptr<Workbook> open_xls(const OpenRequest& request) {
  return std::make_unique<XlsWorkbook>(request);
}

}  // namespace sohoa::source
