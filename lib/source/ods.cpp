// ODS: one content.xml for all sheets. Small ones are held, so that each sheet is read from where it begins; large ones
// are read from their beginning for each sheet.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/package.hpp"
#include "source/sheet.hpp"
#include "source/suffix.hpp"

namespace sohoa::source {
namespace {

constexpr std::int64_t kMostRows = 1048576;
constexpr std::int64_t kMostColumns = 16384;
/// A row that holds something and is said to repeat more often than this, or to give more cells, is no table of
/// people's.
constexpr std::int64_t kMostRepeats = 10000;
constexpr std::int64_t kMostRepeatedCells = 2000000;

/// The content.xml that is held in memory, and how much may be read of larger ones: their size for each sheet.
constexpr std::uint64_t kMostHeld = 64 << 20;
constexpr std::uint64_t kMostPasses = std::uint64_t{16} << 30;

/// Where the XML of a sheet lies in the document.
struct Place {
  std::size_t begin = 0, end = 0;
};

/// An attribute that counts rows or columns.
std::int64_t count(std::string_view attribute, std::int64_t most) {
  return std::clamp<std::int64_t>(xml_integer(attribute, 1), 1, most);
}

struct OdsStyles {
  std::map<std::string, Font, std::less<>> cells;  ///< by name of the cell style; plain ones are absent
  std::map<std::string, Font, std::less<>> faces;  ///< by name of the font face
  std::vector<std::string> hidden;                 ///< names of table styles that are not shown
};

/// Styles stand before the tables; the first pass stops at nothing, because only it finds the names of all sheets.
class OutlineHandler : public XmlHandler {
 public:
  OutlineHandler(OdsStyles& styles, std::vector<Workbook::Sheet>* sheets, std::vector<Place>* places)
      : styles_(styles), sheets_(sheets), places_(places) {}
  /// Reads all of a document.
  void read(std::unique_ptr<ByteStream> document) {
    XmlFeed feed(std::move(document), *this);
    feed_ = &feed;
    feed.finish();
  }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "font-face") {
      std::string_view family = attributes.get("svg:font-family");
      if (family.starts_with('\'') && family.size() > 1) family = family.substr(1, family.size() - 2);
      styles_.faces[std::string(attributes.get("style:name"))] = font_of(family);
    } else if (name == "style") {
      style_ = attributes.get("style:name");
      parent_ = attributes.get("style:parent-style-name");
      if (const auto found = styles_.cells.find(parent_); found != styles_.cells.end() && !style_.empty())
        styles_.cells[style_] = found->second;
    } else if (name == "table-properties") {
      if (attributes.get("table:display") == "false") styles_.hidden.push_back(style_);
    } else if (name == "text-properties") {
      take_font(attributes.get("style:font-name"));
    } else if (name == "table" && sheets_ != nullptr && depth_++ == 0) {
      const std::string_view style = attributes.get("table:style-name");
      const bool hidden = std::find(styles_.hidden.begin(), styles_.hidden.end(), style) != styles_.hidden.end();
      sheets_->push_back(
          {std::string(attributes.get("table:name")), hidden ? Visibility::hidden : Visibility::visible});
      places_->push_back({feed_->tag_begin(), 0});
    }
  }
  void end(std::string_view name) override {
    if (name == "style") style_.clear();
    if (name == "table" && sheets_ != nullptr && --depth_ == 0) places_->back().end = feed_->tag_end();
  }

 private:
  void take_font(std::string_view face) {
    if (style_.empty() || face.empty()) return;
    const auto found = styles_.faces.find(face);
    const Font font = found != styles_.faces.end() ? found->second : font_of(face);
    if (font != Font::plain) styles_.cells[style_] = font;
  }

  OdsStyles& styles_;
  std::vector<Workbook::Sheet>* sheets_;
  std::vector<Place>* places_;
  const XmlFeed* feed_ = nullptr;
  std::string style_, parent_;
  int depth_ = 0;
};

class TableHandler : public XmlHandler {
 public:
  TableHandler(const OdsStyles& styles, std::size_t sheet, const std::string& display, std::vector<Merge>& merges)
      : styles_(styles), wanted_(static_cast<int>(sheet)), display_(display), merges_(merges) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override {
    if (paragraph_ > 0 && annotation_ == 0) text_ += text;
  }
  bool done() const { return sheet_ > wanted_; }
  bool take(SheetRow& row);

 private:
  bool here() const { return sheet_ == wanted_ && depth_ == 1; }
  void begin_cell(const XmlAttributes& attributes, bool covered);
  void end_cell();
  void begin_row(const XmlAttributes& attributes);
  void end_row();
  bool take_value(Cell& cell);
  static void copy(const SheetRow& from, SheetRow& to);
  Font font_of_style(std::string_view style) const;

  const OdsStyles& styles_;
  int wanted_, sheet_ = -1, depth_ = 0;
  const std::string& display_;
  std::vector<Merge>& merges_;

  struct Repeated {
    std::unique_ptr<SheetRow> row;
    std::int64_t left;  ///< how often it is still to be given
  };
  std::deque<Repeated> ready_;
  std::vector<std::unique_ptr<SheetRow>> spare_;
  std::unique_ptr<SheetRow> row_;
  std::int64_t row_number_ = 0, row_repeats_ = 1;
  std::int64_t column_ = 0, cell_repeats_ = 1;
  std::string type_, value_, text_, formula_, row_style_;
  std::string string_value_;
  bool has_string_ = false, error_ = false, in_cell_ = false, covered_ = false;
  Font font_ = Font::plain;
  int paragraph_ = 0, annotation_ = 0;
};

void TableHandler::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "table" && depth_++ == 0) ++sheet_;
  if (!here()) return;
  if (name == "table-row") {
    begin_row(attributes);
  } else if (row_ && (name == "table-cell" || name == "covered-table-cell")) {
    begin_cell(attributes, name != "table-cell");
  } else if (name == "annotation") {
    ++annotation_;
  } else if (in_cell_ && annotation_ == 0 && name == "p") {
    if (paragraph_++ == 0 && !text_.empty()) text_ += '\n';
  } else if (paragraph_ > 0 && annotation_ == 0 && name == "s") {
    text_.append(static_cast<std::size_t>(std::clamp<std::int64_t>(xml_integer(attributes.get("text:c"), 1), 1, 1000)),
                 ' ');
  } else if (paragraph_ > 0 && annotation_ == 0 && name == "tab") {
    text_ += '\t';
  } else if (paragraph_ > 0 && annotation_ == 0 && name == "line-break") {
    text_ += '\n';
  }
}

void TableHandler::end(std::string_view name) {
  if (here()) {
    if (name == "annotation") {
      --annotation_;
    } else if (name == "p" && annotation_ == 0 && paragraph_ > 0) {
      --paragraph_;
    } else if (in_cell_ && (name == "table-cell" || name == "covered-table-cell")) {
      end_cell();
    } else if (row_ && name == "table-row") {
      end_row();
    }
  }
  if (name == "table" && --depth_ == 0 && sheet_ == wanted_) ++sheet_;
}

void TableHandler::begin_row(const XmlAttributes& attributes) {
  row_repeats_ = count(attributes.get("table:number-rows-repeated"), kMostRows);
  row_style_ = attributes.get("table:default-cell-style-name");
  if (spare_.empty()) spare_.push_back(std::make_unique<SheetRow>());
  row_ = std::move(spare_.back());
  spare_.pop_back();
  row_->clear();
  row_->number = row_number_ + 1;
  column_ = 0;
}

void TableHandler::end_row() {
  const auto cells = static_cast<std::int64_t>(row_->cells.size());
  if (cells > 0 && (row_repeats_ > kMostRepeats || (row_repeats_ > 1 && row_repeats_ * cells > kMostRepeatedCells)))
    throw InputError(tr("{}: row {} is repeated {} times; the file is damaged", display_, row_->number, row_repeats_));
  row_number_ = std::min(row_number_ + row_repeats_, kMostRows);
  if (cells > 0)
    ready_.push_back({std::move(row_), row_repeats_});
  else
    spare_.push_back(std::move(row_));
}

Font TableHandler::font_of_style(std::string_view style) const {
  const auto found = styles_.cells.find(style.empty() ? std::string_view(row_style_) : style);
  return found == styles_.cells.end() ? Font::plain : found->second;
}

void TableHandler::begin_cell(const XmlAttributes& attributes, bool covered) {
  in_cell_ = true;
  covered_ = covered;
  cell_repeats_ = count(attributes.get("table:number-columns-repeated"), kMostColumns + 1);
  type_ = attributes.get("office:value-type");
  error_ = attributes.get("calcext:value-type") == "error";
  formula_ = attributes.get("table:formula");
  const char* key = type_ == "date"      ? "office:date-value"
                    : type_ == "boolean" ? "office:boolean-value"
                    : type_ == "time"    ? "office:time-value"
                                         : "office:value";
  value_ = attributes.get(key);
  string_value_ = attributes.get("office:string-value");
  font_ = font_of_style(attributes.get("table:style-name"));
  text_.clear();
  paragraph_ = 0;
  const std::int64_t wide = count(attributes.get("table:number-columns-spanned"), kMostColumns);
  const std::int64_t high = count(attributes.get("table:number-rows-spanned"), kMostRows);
  if ((wide > 1 || high > 1) && column_ + wide <= kMostColumns && merges_.size() < SheetReader::kMostMerges)
    merges_.push_back({row_->number, row_->number + high - 1, static_cast<std::uint32_t>(column_),
                       static_cast<std::uint32_t>(column_ + wide - 1)});
}

void TableHandler::end_cell() {
  in_cell_ = false;
  Cell cell;
  cell.font = font_;
  const bool filled = !covered_ && take_value(cell);
  if (filled && (column_ >= kMostColumns || cell_repeats_ > kMostColumns - column_))
    throw InputError(tr("{}: row {} has more than {} cells", display_, row_->number, kMostColumns));
  for (std::int64_t i = 0; filled && i < cell_repeats_; ++i) {
    cell.column = static_cast<std::uint32_t>(column_ + i);
    row_->cells.push_back(cell);
  }
  column_ = std::min(column_ + cell_repeats_, kMostColumns);
}

bool TableHandler::take_value(Cell& cell) {
  cell.sum = !formula_.empty() && sums_other_rows(formula_, static_cast<std::uint32_t>(column_), row_->number);
  if (error_ || (type_ != "string" && text_.starts_with("Err:"))) {
    cell.kind = CellKind::error;
    cell.text = row_->arena.copy(text_);
    return true;
  }
  if (!formula_.empty() && type_.empty() && text_.empty()) {
    // Written by a program that computes nothing.
    cell.kind = CellKind::error;
    cell.text = row_->arena.copy(std::string_view(formula_).substr(formula_.starts_with("of:") ? 3 : 0));
    return true;
  }
  if (type_ == "float" || type_ == "percentage" || type_ == "currency") {
    double number = 0;
    const auto [end, failed] = std::from_chars(value_.data(), value_.data() + value_.size(), number);
    if (failed == std::errc{} && end == value_.data() + value_.size() && std::isfinite(number)) {
      cell.kind = CellKind::number;
      cell.number = number;
      cell.percent = type_ == "percentage";
      return true;
    }
  }
  if (type_ == "boolean") {
    cell.kind = CellKind::boolean;
    cell.number = xml_true(value_) ? 1 : 0;
    return true;
  }
  if (type_ == "date" && value_.size() >= 10) {
    if (value_.ends_with("T00:00:00")) value_.resize(10);
    cell.kind = value_.size() > 10 ? CellKind::datetime : CellKind::date;
    cell.text = row_->arena.copy(value_);
    return true;
  }
  cell.text = row_->arena.copy(text_.empty() ? string_value_ : text_);
  return !cell.text.empty();
}

/// Cells of a row that repeat one another share their text, here as there.
void TableHandler::copy(const SheetRow& from, SheetRow& to) {
  to.clear();
  to.number = from.number;
  std::string_view before, text;
  for (Cell cell : from.cells) {
    if (cell.text.data() != before.data() || cell.text.size() != before.size()) {
      before = cell.text;
      text = to.arena.copy(cell.text);
    }
    cell.text = text;
    to.cells.push_back(cell);
  }
}

bool TableHandler::take(SheetRow& row) {
  if (ready_.empty()) return false;
  Repeated& next = ready_.front();
  if (--next.left > 0) {
    copy(*next.row, row);
    ++next.row->number;
    return true;
  }
  std::swap(row, *next.row);
  if (spare_.size() < 64) spare_.push_back(std::move(next.row));
  ready_.pop_front();
  return true;
}

class OdsReader : public SheetReader {
 public:
  /// `sheet`: which of those in the document.
  OdsReader(std::unique_ptr<ByteStream> document, const OdsStyles& styles, std::size_t sheet,
            const std::string& display)
      : handler_(styles, sheet, display, merges_), feed_(std::move(document), handler_) {}
  bool next(SheetRow& row) override {
    while (!handler_.take(row))
      if (handler_.done() || !feed_.more()) return handler_.take(row);
    return true;
  }

 private:
  TableHandler handler_;
  XmlFeed feed_;
};

/// A part of a document can be read by itself when its letters need no declaration.
bool is_utf8_xml(std::string_view document) {
  const std::string head = lower_ascii(document.substr(0, 200));
  const std::size_t encoding = head.find("encoding=");
  return head.find("<?xml") != std::string::npos &&
         (encoding == std::string::npos || std::string_view(head).substr(encoding + 10).starts_with("utf-8"));
}

class OdsWorkbook : public Workbook {
 public:
  explicit OdsWorkbook(const OpenRequest& request) : package_(request) {
    if (!package_.has(kContent)) throw InputError(tr("{}: is a .zip, but no workbook", request.display));
    if (package_.has("META-INF/manifest.xml") &&
        package_.read("META-INF/manifest.xml", 16 << 20).find("encryption-data") != std::string::npos)
      throw InputError(
          tr("{}: has a password; open it in Excel, save it without one, and give that file", request.display));
    if (package_.has("styles.xml")) OutlineHandler(styles_, nullptr, nullptr).read(package_.open("styles.xml"));
    const std::uint64_t size = package_.size(kContent);
    if (size <= kMostHeld) content_ = package_.read(kContent, kMostHeld);
    if (!is_utf8_xml(content_)) content_.clear();
    OutlineHandler(styles_, &sheets_, &places_).read(content_.empty() ? package_.open(kContent) : held(0, size));
    if (content_.empty() && sheets_.size() > kMostPasses / (size + 1))
      throw InputError(tr("{}: holds {} sheets in {} MiB of XML; save it as .xlsx and give that file", request.display,
                          sheets_.size(), size >> 20));
  }
  std::unique_ptr<SheetReader> read(std::size_t sheet) override {
    if (content_.empty())
      return std::make_unique<OdsReader>(package_.open(kContent), styles_, sheet, package_.display());
    const Place& place = places_[sheet];
    return std::make_unique<OdsReader>(held(place.begin, place.end), styles_, 0, package_.display());
  }
  std::string_view format() const override { return "ODS"; }

 private:
  static constexpr const char* kContent = "content.xml";
  std::unique_ptr<ByteStream> held(std::size_t begin, std::size_t end) const {
    return std::make_unique<ByteStream>(std::string_view(content_).substr(begin, end - begin), package_.display());
  }

  Package package_;
  OdsStyles styles_;
  std::string content_;        ///< content.xml where it is held
  std::vector<Place> places_;  ///< of the sheets in it
};

}  // namespace

std::unique_ptr<Workbook> open_ods(const OpenRequest& request) {
  return std::make_unique<OdsWorkbook>(request);
}

}  // namespace sohoa::source
