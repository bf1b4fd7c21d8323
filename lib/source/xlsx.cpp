// XLSX: one pass over the XML of a sheet, so that only some rows of it are ever in memory.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/sheet.hpp"
#include "source/xlsx_parts.hpp"

namespace sohoa::source {
namespace {

/// Merged ranges stand behind all rows. In a sheet up to this size it costs little to look there first.
constexpr std::uint64_t kLookForMerges = 32 << 20;
constexpr std::int64_t kMostRows = 1048576;
constexpr std::uint32_t kMostColumns = 16384;

std::vector<Merge> find_merges(std::string_view xml) {
  std::vector<Merge> merges;
  for (std::size_t at = xml.rfind("sheetData>"); at != std::string_view::npos; ++at) {
    at = xml.find("mergeCell ", at);
    if (at == std::string_view::npos) break;
    const std::string_view element = xml.substr(at, std::min(xml.find('>', at), xml.size()) - at);
    const std::size_t start = element.find("ref=");
    if (start == std::string_view::npos || start + 5 > element.size()) continue;
    const std::string_view range = element.substr(start + 5, element.find(element[start + 4], start + 5) - start - 5);
    const std::size_t colon = range.find(':');
    Merge merge;
    if (colon != std::string_view::npos &&
        parse_reference(range.substr(0, colon), merge.first_column, merge.first_row) &&
        parse_reference(range.substr(colon + 1), merge.last_column, merge.last_row))
      merges.push_back(merge);
    if (merges.size() == SheetReader::kMostMerges) break;
  }
  return merges;
}

/// The rows of one piece of XML: whole ones to be taken, and perhaps one whose end has not been seen yet.
class Rows {
 public:
  SheetRow& begin() {
    if (whole_ == rows_.size()) rows_.push_back(std::make_unique<SheetRow>());
    rows_[whole_]->clear();
    return *rows_[whole_];
  }
  void end() { ++whole_; }
  bool take(SheetRow& row) {
    if (at_ == whole_) {
      if (whole_ < rows_.size()) std::swap(rows_[0], rows_[whole_]);
      at_ = whole_ = 0;
      return false;
    }
    std::swap(row, *rows_[at_++]);
    return true;
  }

 private:
  std::vector<std::unique_ptr<SheetRow>> rows_;
  std::size_t at_ = 0, whole_ = 0;
};

class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const XlsxParts& parts, const std::string& display) : parts_(parts), display_(display) {}
  Rows rows;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override {
    if (in_inline_)
      inline_.append(text);
    else if (taking_ != nullptr)
      *taking_ += text;
  }

 private:
  void begin_row(const XmlAttributes& attributes);
  void begin_cell(const XmlAttributes& attributes);
  void end_cell();
  bool take_value(Cell& cell);
  bool take_number(Cell& cell);
  /// A text whose runs may have fonts of their own.
  void take_rich(Cell& cell, std::string_view text, const std::vector<TextRun>& runs);

  const XlsxParts& parts_;
  const std::string& display_;
  SheetRow* row_ = nullptr;
  std::int64_t row_number_ = 0;
  std::uint32_t next_column_ = 0;
  Cell cell_;
  std::string type_, value_, formula_, joined_;
  RichText inline_;
  bool in_inline_ = false;
  bool computes_ = false;  ///< the cell has a formula
  const CellStyle* style_ = nullptr;
  std::string* taking_ = nullptr;
  int phonetic_ = 0;
};

void SheetHandler::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "c" && row_ != nullptr)
    begin_cell(attributes);
  else if (name == "v")
    taking_ = &value_;
  else if (name == "row")
    begin_row(attributes);
  else if (name == "t" && phonetic_ == 0)
    in_inline_ = true;
  else if (name == "f")
    taking_ = &formula_, computes_ = true;
  else if (name == "rPh")
    ++phonetic_;
  else if (name == "r")
    inline_.begin_run();
  else if (name == "rFont")
    inline_.set_font(font_of(attributes.get("val")));
}

void SheetHandler::end(std::string_view name) {
  if (name == "v" || name == "f") {
    taking_ = nullptr;
  } else if (name == "t" && in_inline_) {
    inline_.end_part();
    in_inline_ = false;
  } else if (name == "c" && row_ != nullptr) {
    end_cell();
  } else if (name == "row" && row_ != nullptr) {
    if (!row_->cells.empty()) rows.end();
    row_ = nullptr;
  } else if (name == "rPh") {
    --phonetic_;
  }
}

void SheetHandler::begin_row(const XmlAttributes& attributes) {
  const std::int64_t number = xml_integer(attributes.get("r"), row_number_ + 1);
  if (number <= row_number_ || number > kMostRows)
    throw InputError(tr("{}: row {} comes after row {}; the file is damaged", display_, number, row_number_));
  row_number_ = number;
  row_ = &rows.begin();
  row_->number = number;
  next_column_ = 0;
}

void SheetHandler::begin_cell(const XmlAttributes& attributes) {
  cell_ = {};
  cell_.column = next_column_;
  type_.clear(), value_.clear(), inline_.clear(), formula_.clear();
  style_ = nullptr;
  computes_ = false;
  for (const char** pair = attributes.pairs(); *pair != nullptr; pair += 2) {
    const std::string_view key = pair[0], value = pair[1];
    std::int64_t row = 0;
    if (key == "r" && (!parse_reference(value, cell_.column, row) || cell_.column < next_column_))
      throw InputError(tr("{}: row {}: cell {} is out of order; the file is damaged", display_, row_number_, value));
    if (key == "t") type_ = value;
    if (key != "s") continue;
    const auto index = static_cast<std::size_t>(xml_integer(value, 0));
    if (index < parts_.styles.size()) style_ = &parts_.styles[index];
  }
  if (cell_.column >= kMostColumns)
    throw InputError(tr("{}: row {}: cell {} is out of order; the file is damaged", display_, row_number_,
                        column_letters(cell_.column)));
  next_column_ = cell_.column + 1;
  if (style_ != nullptr) cell_.font = style_->font;
}

void SheetHandler::end_cell() {
  // A formula that is shared with other cells stands in the first of them only: what it adds up here is not known.
  cell_.sum = !formula_.empty() && sums_other_rows(formula_, cell_.column, row_number_);
  if (computes_ && value_.empty() && type_ != "str") {
    // Written by a program that computes nothing, and not opened in a spreadsheet since. An empty text is a result.
    cell_.kind = CellKind::error;
    cell_.text = row_->arena.copy("=" + formula_);
    row_->cells.push_back(cell_);
    return;
  }
  if (value_.empty() && inline_.text().empty()) return;
  if (take_value(cell_)) row_->cells.push_back(cell_);
}

bool SheetHandler::take_value(Cell& cell) {
  if (type_ == "s") {
    const auto index = static_cast<std::size_t>(xml_integer(value_, -1));
    if (index >= parts_.texts.size())
      throw InputError(tr("{}: row {}: a cell names text {} of {}; the file is damaged", display_, row_number_, value_,
                          parts_.texts.size()));
    cell.text = parts_.texts.at(index);
    if (const auto* runs = parts_.texts.runs(index)) take_rich(cell, cell.text, *runs);
    return !cell.text.empty();
  }
  if (type_.empty() || type_ == "n") return take_number(cell);
  if (type_ == "b") {
    cell.kind = CellKind::boolean;
    cell.number = xml_true(value_) ? 1 : 0;
    return true;
  }
  if (type_ == "inlineStr") {
    cell.text = row_->arena.copy(inline_.text());
    take_rich(cell, cell.text, inline_.runs());
    return !cell.text.empty();
  }
  if (type_ == "str") undo_escapes(value_, 0);
  cell.text = row_->arena.copy(value_);
  if (type_ == "e") cell.kind = CellKind::error;
  if (type_ == "d") cell.kind = cell.text.size() > 10 ? CellKind::datetime : CellKind::date;
  return !cell.text.empty();
}

bool SheetHandler::take_number(Cell& cell) {
  double number = 0;
  const auto [end, failed] = std::from_chars(value_.data(), value_.data() + value_.size(), number);
  if (failed != std::errc{} || end != value_.data() + value_.size() || !std::isfinite(number)) {
    if (value_.empty()) return false;
    cell.text = row_->arena.copy(value_);
    return true;
  }
  show_number(cell, number, style_ == nullptr ? NumberFormat::number : style_->format, parts_.mac_dates, row_->arena);
  return true;
}

/// Text in several fonts is decoded here, run by run, because a cell has but one. It is counted as no change: there is
/// no one text that stood before it.
void SheetHandler::take_rich(Cell& cell, std::string_view text, const std::vector<TextRun>& runs) {
  if (const std::optional<Font> font = common_font(text, runs, cell.font)) {
    cell.font = *font;
    return;
  }
  decode_runs(text, runs, cell.font, joined_);
  cell.text = row_->arena.copy(joined_);
  cell.font = Font::plain;
}

class XlsxReader : public SheetReader {
 public:
  XlsxReader(const Package& package, const XlsxParts& parts, const XlsxSheet& sheet, std::vector<Merge> merges)
      : handler_(parts, package.display()), feed_(package.open(sheet.part), handler_) {
    take_merges(std::move(merges));
  }
  bool next(SheetRow& row) override {
    while (!handler_.rows.take(row))
      if (!feed_.more()) return handler_.rows.take(row);
    return true;
  }

 private:
  SheetHandler handler_;
  XmlFeed feed_;
};

class XlsxWorkbook : public Workbook {
 public:
  explicit XlsxWorkbook(const OpenRequest& request) : package_(request), parts_(read_xlsx_parts(package_)) {
    for (const XlsxSheet& sheet : parts_.sheets) sheets_.push_back({sheet.name, sheet.visibility});
    merges_.resize(sheets_.size());
  }
  std::unique_ptr<SheetReader> read(std::size_t sheet) override {
    const XlsxSheet& part = parts_.sheets[sheet];
    if (!merges_[sheet]) {
      merges_[sheet].emplace();
      if (package_.size(part.part) <= kLookForMerges)
        merges_[sheet] = find_merges(package_.read(part.part, kLookForMerges));
    }
    return std::make_unique<XlsxReader>(package_, parts_, part, *merges_[sheet]);
  }
  std::string_view format() const override { return "XLSX"; }

 private:
  Package package_;
  XlsxParts parts_;
  std::vector<std::optional<std::vector<Merge>>> merges_;  ///< of each sheet, once it was looked for
};

}  // namespace

std::unique_ptr<Workbook> open_xlsx(const OpenRequest& request) {
  return std::make_unique<XlsxWorkbook>(request);
}

}  // namespace sohoa::source
