// CSV and TSV: any separator, quotes, line ends, and the encodings of one byte a letter, UTF-8 and UTF-16.
#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/package.hpp"
#include "source/separator.hpp"
#include "source/sheet.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kChunk = 256 << 10;
constexpr std::size_t kLook = 64 << 10;
/// What is longer is no row of a table, but a file without line ends or with a quote that is never closed.
constexpr std::size_t kLongestRow = 32 << 20;
constexpr std::size_t kMostColumns = 16384;

/// The bytes of a file as UTF-8 or one of the old encodings: UTF-16 is turned, a byte order mark cut off.
class Letters {
 public:
  explicit Letters(const OpenRequest& request) : bytes_(request.path, request.display) { fill(); }

  /// The next byte without taking it; -1 at the end.
  int peek() {
    if (at_ == text_.size() && !fill()) return -1;
    return static_cast<unsigned char>(text_[at_]);
  }
  void skip() { ++at_; }
  /// Bytes that are here already.
  std::string_view here() const { return std::string_view(text_).substr(at_); }
  void skip(std::size_t count) { at_ += count; }
  const std::string& display() const { return bytes_.display(); }

 private:
  enum class Form { bytes, little, big };
  bool fill();
  void append_units(std::string_view raw);

  ByteStream bytes_;
  std::string raw_, text_;
  std::size_t at_ = 0;
  bool begun_ = false;
  Form form_ = Form::bytes;
  char32_t high_ = 0;  ///< the first half of a pair
};

bool Letters::fill() {
  const std::size_t kept = raw_.size();
  raw_.resize(kept + kChunk);
  const std::size_t got = bytes_.read(raw_.data() + kept, kChunk);
  raw_.resize(kept + got);
  std::string_view raw = raw_;
  if (!begun_) {
    begun_ = true;
    if (raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF"))
      form_ = raw.front() == '\xFF' ? Form::little : Form::big;
    raw.remove_prefix(raw.starts_with("\xEF\xBB\xBF") ? 3 : form_ != Form::bytes ? 2 : 0);
  }
  text_.clear();
  at_ = 0;
  if (form_ == Form::bytes) {
    text_.assign(raw);
    raw_.clear();
    return !text_.empty();
  }
  const std::size_t whole = raw.size() / 2 * 2;
  append_units(raw.substr(0, whole));
  raw_ = std::string(raw.substr(whole));
  if (got == 0 && !raw_.empty()) throw InputError(tr("{}: ends in the middle of a UTF-16 letter", display()));
  return got > 0 && (!text_.empty() || fill());
}

void Letters::append_units(std::string_view raw) {
  for (std::size_t i = 0; i + 1 < raw.size(); i += 2) {
    const auto first = static_cast<unsigned char>(raw[i]), second = static_cast<unsigned char>(raw[i + 1]);
    const char32_t unit = form_ == Form::little ? first | (second << 8U) : second | (first << 8U);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      text::append_utf8(text_, high_ == 0 ? 0xFFFD : 0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00));
      high_ = 0;
    } else {
      text::append_utf8(text_, unit);
    }
  }
}

class DelimitedReader : public SheetReader {
 public:
  DelimitedReader(const OpenRequest& request, char separator) : letters_(request), separator_(separator) {
    if (letters_.here().starts_with("sep=")) skip_line();  // written by Excel for Excel
  }
  bool next(SheetRow& row) override;

 private:
  void skip_line();
  /// One cell into text_; true when another one follows in the row.
  bool read_cell();
  void read_quoted();
  bool read_open();
  void take_line_end();
  [[noreturn]] void fail(const std::string& why) const;
  void check_length() const;

  Letters letters_;
  char separator_;
  std::string text_;
  std::int64_t row_ = 0, line_ = 1, row_line_ = 1;
};

void DelimitedReader::fail(const std::string& why) const {
  throw InputError(tr("{}: line {}: {}", letters_.display(), row_line_, why));
}

void DelimitedReader::check_length() const {
  if (text_.size() > kLongestRow)
    fail(tr("has no end within {} MiB; the file has no line ends, or a quotation mark is not closed",
            kLongestRow >> 20));
}

void DelimitedReader::take_line_end() {
  const int c = letters_.peek();
  if (c < 0) return;
  letters_.skip();
  if (c == '\r' && letters_.peek() == '\n') letters_.skip();
  ++line_;
}

void DelimitedReader::skip_line() {
  for (int c = letters_.peek(); c >= 0 && c != '\n' && c != '\r'; c = letters_.peek()) letters_.skip();
  take_line_end();
}

/// Behind the opening mark: a doubled mark is one, and line ends belong to the cell.
void DelimitedReader::read_quoted() {
  for (;;) {
    const int c = letters_.peek();
    if (c < 0) fail(tr("a quotation mark is opened in this row and never closed"));
    letters_.skip();
    if (c == '"') {
      if (letters_.peek() != '"') return;
      letters_.skip();
    }
    if (c == 0) fail(tr("holds a NUL byte; this is no text file, or it was damaged"));
    if (c == '\n') ++line_;
    text_ += static_cast<char>(c);
    if ((text_.size() & 0xFFFFU) == 0) check_length();
  }
}

bool DelimitedReader::read_cell() {
  text_.clear();
  const bool quoted = letters_.peek() == '"';
  if (quoted) {
    letters_.skip();
    read_quoted();
  }
  const std::size_t close = text_.size();
  const bool more = read_open();
  // `"Ba" Tư`: the marks are part of the text.
  if (quoted && !text::trim(std::string_view(text_).substr(close)).empty()) {
    text_.insert(close, 1, '"');
    text_.insert(0, 1, '"');
  }
  return more;
}

/// What is not quoted, to the end of the cell, behind text_; true when another cell follows in the row.
bool DelimitedReader::read_open() {
  for (;;) {
    if (letters_.peek() < 0) return false;
    const std::string_view here = letters_.here();
    std::size_t size = 0;
    while (size < here.size() && here[size] != separator_ && here[size] != '\n' && here[size] != '\r' &&
           here[size] != '\0')
      ++size;
    text_ += here.substr(0, size);
    letters_.skip(size);
    check_length();
    if (size == here.size()) continue;
    if (here[size] == '\0') fail(tr("holds a NUL byte; this is no text file, or it was damaged"));
    if (here[size] != separator_) return false;
    letters_.skip();
    return true;
  }
}

bool DelimitedReader::next(SheetRow& row) {
  row.clear();
  while (row.cells.empty()) {
    if (letters_.peek() < 0) return false;
    row.number = ++row_;
    row_line_ = line_;
    std::size_t bytes = 0;
    bool more = true;
    for (std::uint32_t column = 0; more; ++column) {
      if (column == kMostColumns) fail(tr("has more than {} cells", kMostColumns));
      more = read_cell();
      bytes += text_.size();
      if (bytes > kLongestRow) check_length(), fail(tr("is longer than {} MiB", kLongestRow >> 20));
      if (text::trim(text_).empty()) continue;
      Cell cell;
      cell.column = column;
      cell.text = row.arena.copy(text_);
      row.cells.push_back(cell);
    }
    take_line_end();
  }
  return true;
}

class DelimitedWorkbook : public Workbook {
 public:
  explicit DelimitedWorkbook(const OpenRequest& request) : request_(request) {
    Letters letters(request);
    letters.peek();
    const std::string_view head = letters.here().substr(0, kLook);
    const bool told = head.starts_with("sep=") && head.size() > 4;
    separator_ = told ? head[4] : find_separator(head);
    std::string name = request.display.substr(request.display.rfind('/') + 1);
    sheets_.push_back({name.substr(0, name.rfind('.')), Visibility::visible});
  }
  std::unique_ptr<SheetReader> read(std::size_t) override {
    return std::make_unique<DelimitedReader>(request_, separator_);
  }
  std::string_view format() const override { return "CSV"; }
  char separator() const override { return separator_; }

 private:
  OpenRequest request_;
  char separator_ = ',';
};

}  // namespace

std::unique_ptr<Workbook> open_delimited(const OpenRequest& request) {
  return std::make_unique<DelimitedWorkbook>(request);
}

}  // namespace sohoa::source
