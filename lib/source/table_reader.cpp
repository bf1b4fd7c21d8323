#include "source/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/sheet.hpp"
#include "source/suffix.hpp"
#include "source/table_finder.hpp"
#include "source/table_repeats.hpp"
#include "source/table_rows.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

/// How much of a sheet is looked at before it is read: where its table is and which encoding its texts have is judged
/// from this. The types of its columns are judged from all rows where the cells have types, for a text in row 2,500 of
/// a column of numbers must not be stored among them.
constexpr std::size_t kLookRows = 2000;
constexpr std::size_t kLookCells = 200000;
constexpr std::size_t kLookBytes = 64 << 20;  ///< a cell may hold a drawing of a megabyte

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

bool is_whole(double number) {
  return std::floor(number) == number && std::abs(number) < kExactIntegers;
}

/// What was found on one sheet.
struct FoundTable {
  std::size_t sheet = 0;
  TableShape shape;
  TextReader texts;
  std::vector<std::vector<std::pair<std::uint32_t, std::string>>> header;  ///< its texts as they are in the file
  std::vector<Column> columns;
  std::size_t records = 0;  ///< among the rows looked at
};

/// Which kinds of cells a column shows.
struct Kinds {
  std::array<std::size_t, 6> counts{};
  bool fraction = false;

  void add(const Cell& cell) {
    ++counts[static_cast<std::size_t>(cell.kind)];
    fraction = fraction || (cell.kind == CellKind::number && !is_whole(cell.number));
  }
  bool none() const {
    return std::all_of(counts.begin(), counts.end(), [](std::size_t count) { return count == 0; });
  }
  std::size_t of(CellKind kind) const { return counts[static_cast<std::size_t>(kind)]; }
  /// The type that all cells have; text for several.
  Type type() const {
    std::size_t all = 0;
    for (const CellKind kind :
         {CellKind::number, CellKind::text, CellKind::boolean, CellKind::date, CellKind::datetime})
      all += of(kind);
    if (all == 0 || of(CellKind::text) > 0) return Type::text;
    if (of(CellKind::number) == all) return fraction ? Type::number : Type::integer;
    if (of(CellKind::boolean) == all) return Type::boolean;
    if (of(CellKind::date) == all) return Type::date;
    return of(CellKind::date) + of(CellKind::datetime) == all ? Type::datetime : Type::text;
  }
};

class TableReader : public LayerReader {
 public:
  /// `repeats` knows this table as its `index`-th.
  TableReader(Workbook& book, FoundTable table, TableRepeats& repeats, std::size_t index, bool as_written)
      : book_(book), table_(std::move(table)), repeats_(repeats), index_(index), as_written_(as_written) {
    info_.name = book.sheets()[table_.sheet].name;
    info_.driver = book.format();
    info_.spatial = false;
    info_.columns = table_.columns;
    info_.table.known = true;
    if (book.separator() != 0) info_.table.separator = std::string(1, book.separator());
    info_.table.header_first = table_.shape.header_first;
    info_.table.header_last = table_.shape.header_last;
    info_.table.number_row = table_.shape.number_row;
    if (book.separator() != 0 && table_.shape.header_last > 0)
      for (const TableColumn& column : table_.shape.columns)
        if (!column.name.empty() && column.column != TableColumn::kSection) titled_ = column.column + 1;
    info_.table.unit_line = table_.shape.unit_line;
    info_.table.unit_row = table_.shape.unit_row;
    for (const TableColumn& column : table_.shape.columns)
      info_.table.places.push_back(column.column == TableColumn::kSection ? "" : column_letters(column.column));
  }

  void rewind(bool) override {
    rows_.emplace(book_.read(table_.sheet), table_.shape, table_.texts, table_.header, as_written_);
    end_ = {};
    repeats_.begin(index_);
  }
  bool next(FrameWriter& frame) override;
  LayerEnd finish() override;

 private:
  void put_cell(FrameWriter& frame, const Cell& cell);
  void note_year(const Cell& cell);
  void note_outside(const Cell& cell);
  void note_length();

  Workbook& book_;
  FoundTable table_;
  TableRepeats& repeats_;
  std::size_t index_;
  bool as_written_;
  std::optional<TableRows> rows_;
  SheetRow row_;
  LayerEnd end_;
  std::uint32_t titled_ = 0;  ///< of a .csv: cells from here on stand under no title
};

bool TableReader::next(FrameWriter& frame) {
  if (!rows_->next(row_)) return false;
  ++end_.read;
  repeats_.observe(index_, row_);
  if (titled_ > 0 && row_.cells.back().column >= titled_) note_length();
  frame.put(RowHead{row_.number, -1, 0, 0});
  auto cell = row_.cells.begin();
  for (const TableColumn& column : table_.shape.columns) {
    if (column.column == TableColumn::kSection) {
      frame.put(rows_->section().empty() ? Type::null : Type::text);
      if (!rows_->section().empty()) frame.text(rows_->section());
      continue;
    }
    for (; cell != row_.cells.end() && cell->column < column.column; ++cell) note_outside(*cell);
    if (cell == row_.cells.end() || cell->column != column.column)
      frame.put(Type::null);
    else
      put_cell(frame, *cell++);
  }
  for (; cell != row_.cells.end(); ++cell) note_outside(*cell);
  return true;
}

void TableReader::put_cell(FrameWriter& frame, const Cell& cell) {
  switch (cell.kind) {
    case CellKind::number:
      if (as_written_ && cell.percent) {
        frame.put(Type::text);
        // Beyond the twelfth digit there is only what the multiplication adds.
        frame.text(fmt::format("{:.12g}%", cell.number * 100));
        return;
      }
      if (is_whole(cell.number)) {
        frame.put(Type::integer);
        frame.put(static_cast<std::int64_t>(cell.number));
      } else {
        frame.put(Type::number);
        frame.put(cell.number);
      }
      return;
    case CellKind::boolean:
      frame.put(Type::boolean);
      frame.put(cell.number != 0);
      return;
    case CellKind::date:
      frame.put(Type::date);
      note_year(cell);
      break;
    case CellKind::datetime:
      frame.put(Type::datetime);
      break;
    case CellKind::error:
      frame.put(kCellError);
      break;
    case CellKind::text:
      frame.put(cell.font == Font::plain ? Type::text : kFontText);
      if (cell.font != Font::plain) frame.put(cell.font);
      break;
  }
  frame.text(cell.text);
}

void TableReader::note_outside(const Cell& cell) {
  if (end_.outside++ == 0) end_.outside_place = column_letters(cell.column) + std::to_string(row_.number);
}

/// 2019 typed into a cell that shows days is the 2,019th day of Excel: 1905-07-11. Serials 1900 to 2100 are meant.
void TableReader::note_year(const Cell& cell) {
  if (cell.text < "1905-03-14" || cell.text > "1905-09-30") return;
  if (end_.years++ == 0) end_.years_place = column_letters(cell.column) + std::to_string(row_.number);
}

/// A separator in a value that is not quoted moves all cells behind it.
void TableReader::note_length() {
  if (end_.too_long++ > 0) return;
  end_.too_long_row = row_.number;
  end_.too_long_text = table_.texts.utf8(row_.cells.back());
}

LayerEnd TableReader::finish() {
  // A column without a title is another thing.
  constexpr std::int64_t kFew = 3;
  if (end_.read > kFew && end_.too_long * 2 > end_.read) end_.too_long = 0;
  for (std::size_t i = 0; i < kSkips; ++i) {
    const SkipCount& skipped = rows_->skipped()[i];
    if (skipped.count == 0) continue;
    end_.skipped += skipped.count;
    end_.reasons.push_back({name(static_cast<Skip>(i)), skipped.count, skipped.first, skipped.last, skipped.sample,
                            skipped.sample.empty() ? "" : column_letters(skipped.column)});
  }
  end_.repeated = repeats_.finish();
  end_.filled = rows_->merged().filled();
  end_.filled_place = rows_->merged().first_place();
  return end_;
}

/// Finds the table of one sheet, if it has one.
class SheetLook {
 public:
  SheetLook(Workbook& book, std::size_t sheet, std::optional<HeaderRows> told) : book_(book), told_(told) {
    found_.sheet = sheet;
  }
  std::optional<FoundTable> find();

 private:
  void look();
  void keep_header();
  void judge_columns();

  Workbook& book_;
  std::optional<HeaderRows> told_;
  FoundTable found_;
  std::deque<LookRow> rows_;
  std::deque<SheetRow> raw_;  ///< the first rows as they are in the file: a header is among them
  std::vector<Merge> merges_;
};

void SheetLook::look() {
  constexpr std::size_t kRawRows = 80;
  const std::unique_ptr<SheetReader> reader = book_.read(found_.sheet);
  text::ColumnJudge judge;
  std::deque<SheetRow> all;
  std::size_t cells = 0, bytes = 0;
  for (SheetRow row; all.size() < kLookRows && cells < kLookCells && bytes < kLookBytes && reader->next(row);
       row = SheetRow{}) {
    for (const Cell& cell : row.cells) {
      if (cell.kind == CellKind::text && cell.font == Font::plain) judge.observe(cell.text);
      bytes += cell.text.size();
    }
    cells += row.cells.size();
    all.push_back(std::move(row));
  }
  found_.texts = TextReader(judge.decide());
  for (const SheetRow& row : all) {
    rows_.push_back(found_.texts.look(row));
    if (rows_.back().cells.empty()) rows_.pop_back();
  }
  merges_ = reader->merges();
  for (SheetRow& row : all) {
    if (raw_.size() == kRawRows && !told_) break;
    // Texts of shared strings live with the workbook; the others with the row.
    raw_.push_back(std::move(row));
  }
}

void SheetLook::keep_header() {
  for (const SheetRow& row : raw_) {
    if (row.number < found_.shape.header_first || row.number > found_.shape.header_last) continue;
    auto& titles = found_.header.emplace_back();
    for (const Cell& cell : row.cells)
      if (cell.kind == CellKind::text) titles.emplace_back(cell.column, cell.text);
  }
}

void SheetLook::judge_columns() {
  TableRows rows(book_.read(found_.sheet), found_.shape, found_.texts, found_.header);
  std::vector<Kinds> kinds(found_.shape.columns.size());
  bool sections = false;
  std::size_t cells = 0;
  const bool typed = book_.separator() == 0;
  const auto enough = [&] { return !typed && (found_.records >= kLookRows || cells >= kLookCells); };
  for (SheetRow row; !enough() && rows.next(row);) {
    ++found_.records;
    cells += row.cells.size();
    sections = sections || !rows.section().empty();
    for (const Cell& cell : row.cells) {
      const auto column =
          std::lower_bound(found_.shape.columns.begin(), found_.shape.columns.end(), cell.column,
                           [](const TableColumn& c, std::uint32_t wanted) { return c.column < wanted; });
      if (column != found_.shape.columns.end() && column->column == cell.column)
        kinds[static_cast<std::size_t>(column - found_.shape.columns.begin())].add(cell);
    }
  }
  // Only what is no record has cells there: signatures, another table below.
  for (std::size_t i = kinds.size(); i-- > 0;)
    if (found_.records > 0 && found_.shape.columns[i].name.empty() && kinds[i].none()) {
      found_.shape.columns.erase(found_.shape.columns.begin() + static_cast<std::ptrdiff_t>(i));
      kinds.erase(kinds.begin() + static_cast<std::ptrdiff_t>(i));
    }
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    Column column;
    column.name = found_.shape.columns[i].name;
    if (column.name.empty()) column.name = "column_" + column_letters(found_.shape.columns[i].column);
    column.type = kinds[i].type();
    column.mixed = true;
    found_.columns.push_back(std::move(column));
  }
  if (!sections) return;
  found_.shape.columns.push_back({TableColumn::kSection, std::string(kSectionColumn)});
  Column column;
  column.name = kSectionColumn;
  found_.columns.push_back(std::move(column));
}

std::optional<FoundTable> SheetLook::find() {
  look();
  if (told_ && (rows_.empty() || told_->first > rows_.back().number)) return std::nullopt;
  auto shape = find_table(rows_, merges_, told_, book_.separator() != 0);
  if (!shape) return std::nullopt;
  found_.shape = std::move(*shape);
  keep_header();
  judge_columns();
  return std::move(found_);
}

std::size_t columns_in_common(const FoundTable& a, const FoundTable& b) {
  std::set<std::string> names;
  for (const Column& column : a.columns) names.insert(text::fold(column.name));
  return static_cast<std::size_t>(std::count_if(b.columns.begin(), b.columns.end(), [&](const Column& column) {
    return names.contains(text::fold(column.name));
  }));
}

/// Records are counted, measured or dated; an explanation of a form has texts only.
bool looks_like_data(const FoundTable& table) {
  return table.shape.ordinal || table.shape.number_row > 0 ||
         std::any_of(table.columns.begin(), table.columns.end(),
                     [](const Column& column) { return column.type != Type::text; });
}

struct TableFile : OpenFile {
  std::unique_ptr<Workbook> book;
  std::optional<TableRepeats> repeats;
  ~TableFile() override { layers.clear(); }
};

class Chooser {
 public:
  Chooser(Workbook& book, const OpenRequest& request)
      : book_(book), request_(request), told_(parse_header_rows(request.header)) {}
  std::vector<FoundTable> choose();
  std::vector<TableInfo::Sheet> unread;

 private:
  std::vector<FoundTable> named() const;
  void tell_hidden_table() const;
  [[noreturn]] void no_table(const std::string& sheet) const;

  Workbook& book_;
  const OpenRequest& request_;
  std::optional<HeaderRows> told_;
};

void Chooser::no_table(const std::string& sheet) const {
  throw InputError(
      tr("{}: sheet {}: no table was found; say where its header is, such as --header-row 5", request_.display, sheet));
}

/// Where no visible sheet has a table: a hidden one that has may be what was meant.
void Chooser::tell_hidden_table() const {
  for (std::size_t i = 0; i < book_.sheets().size(); ++i) {
    const Workbook::Sheet& sheet = book_.sheets()[i];
    if (sheet.visibility == Visibility::visible) continue;
    if (const auto table = SheetLook(book_, i, told_).find(); !table || table->records == 0) continue;
    throw InputError(tr("{}: the visible sheets hold no table, but the hidden sheet \"{}\" does: --sheet \"{}\"",
                        request_.display, sheet.name, sheet.name));
  }
}

std::vector<FoundTable> Chooser::named() const {
  std::vector<std::string> names;
  const std::string wanted = text::fold(request_.layer);
  for (std::size_t i = 0; i < book_.sheets().size(); ++i) {
    const std::string& name = book_.sheets()[i].name;
    names.push_back(name);
    if (name != request_.layer && text::fold(name) != wanted) continue;
    auto table = SheetLook(book_, i, told_).find();
    if (!table) no_table(name);
    std::vector<FoundTable> one;
    one.push_back(std::move(*table));
    return one;
  }
  const auto close = text::nearest(request_.layer, names);
  throw UsageError(
      close ? tr("{}: has no sheet \"{}\"; did you mean {}?", request_.display, request_.layer, *close)
            : tr("{}: has no sheet \"{}\"; it has: {}", request_.display, request_.layer, fmt::join(names, ", ")));
}

std::vector<FoundTable> Chooser::choose() {
  if (!request_.layer.empty()) return named();
  std::vector<FoundTable> tables;
  using Unread = TableInfo::Unread;
  for (std::size_t i = 0; i < book_.sheets().size(); ++i) {
    const Workbook::Sheet& sheet = book_.sheets()[i];
    if (sheet.visibility != Visibility::visible) {
      unread.push_back({sheet.name, sheet.visibility == Visibility::hidden ? Unread::hidden : Unread::very_hidden});
      continue;
    }
    if (auto table = SheetLook(book_, i, told_).find(); table)
      tables.push_back(std::move(*table));
    else
      unread.push_back({sheet.name, Unread::empty});
  }
  if (tables.empty()) {
    if (book_.sheets().empty()) throw InputError(tr("{}: the workbook has no sheet with cells", request_.display));
    if (unread.size() == book_.sheets().size() && unread.front().why != Unread::empty)
      throw InputError(tr("{}: all sheets are hidden; name one with --sheet, such as --sheet \"{}\"", request_.display,
                          unread.front().name));
    tell_hidden_table();
    no_table(book_.sheets().front().name);
  }
  const auto size = [](const FoundTable& table) {
    return std::pair(table.records > 0 && looks_like_data(table), table.records * table.columns.size());
  };
  const auto largest = std::max_element(tables.begin(), tables.end(),
                                        [&](const FoundTable& a, const FoundTable& b) { return size(a) < size(b); });
  const FoundTable main = *largest;
  std::erase_if(tables, [&](const FoundTable& table) {
    if (table.sheet == main.sheet) return false;
    const std::size_t common = columns_in_common(main, table);
    const bool same = common * 2 >= std::max(main.columns.size(), table.columns.size());
    if (same && table.records > 0) return false;
    unread.push_back({book_.sheets()[table.sheet].name, same || table.records == 0 ? Unread::empty
                                                        : looks_like_data(table)   ? Unread::other_form
                                                                                   : Unread::no_data});
    return true;
  });
  return tables;
}

}  // namespace

bool is_spreadsheet(const std::string& path) {
  const std::string suffix = suffix_of(path);
  for (const char* known : {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt"})
    if (suffix == known) return true;
  return false;
}

std::unique_ptr<OpenFile> open_tables(const OpenRequest& request) {
  auto file = std::make_unique<TableFile>();
  file->book = open_workbook(request);
  Chooser chooser(*file->book, request);
  std::vector<FoundTable> tables = chooser.choose();
  std::vector<const TableShape*> shapes;
  for (const FoundTable& table : tables) shapes.push_back(&table.shape);
  file->repeats.emplace(shapes);
  for (std::size_t i = 0; i < tables.size(); ++i)
    file->layers.push_back(
        std::make_unique<TableReader>(*file->book, std::move(tables[i]), *file->repeats, i, request.as_written));
  file->layers.front()->info().table.unread = chooser.unread;
  return file;
}

}  // namespace sohoa::source
