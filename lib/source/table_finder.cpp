#include "source/table_finder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/table_units.hpp"
#include "source/table_words.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kLookForHeader = 60;  // rows that hold something
constexpr std::size_t kMostHeaderRows = 4;
constexpr std::size_t kLongestTitle = 200;  // bytes; what is longer is an explanation

/// Blanks, line breaks and zero-width characters become one blank each.
std::string collapsed(std::string_view raw) {
  const std::string normal = text::nfc(raw);
  std::string out;
  for (std::size_t at = 0; at < normal.size();) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(normal, at);
    const bool blank = c <= 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0xFEFF;
    if (!blank)
      out.append(normal, start, at - start);
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

/// "2023", "2024" as titles of columns.
bool is_year(const LookCell& cell) {
  return cell.kind == CellKind::text ? source::is_year(text::trim(cell.text), 0)
                                     : cell.kind == CellKind::number && source::is_year({}, cell.number);
}

class Finder {
 public:
  Finder(const std::deque<LookRow>& rows, const std::vector<Merge>& merges) : rows_(rows) {
    // Sheets with a merge per record are common; only those of the header are asked for.
    merges_.resize(std::min(rows.size(), kLookForHeader));
    for (const Merge& merge : merges) add(merge);
    for (auto& row : merges_)
      std::stable_sort(row.begin(), row.end(),
                       [](const Merge& a, const Merge& b) { return a.first_column < b.first_column; });
  }

  bool find(bool lists);
  void take(HeaderRows told);
  TableShape shape() const;

 private:
  using Index = std::size_t;
  static constexpr Index kNone = static_cast<Index>(-1);

  void add(const Merge& merge);
  bool is_texty(const LookRow& row) const;
  bool has_title(const LookRow& row) const;
  bool is_data(Index row) const;
  Index number_row() const;
  Index first_data() const;
  Index full_row(Index before) const;
  bool continues(Index top, Index row) const;
  Index bottom_below(Index top, Index last) const;
  bool is_unit_row(Index row) const;
  void read_unit_line(TableShape& shape) const;
  void extend_up();
  bool belongs_above(const LookRow& upper, const std::set<std::uint32_t>& uncovered, std::size_t lower_cells) const;
  std::set<std::uint32_t> data_columns() const;
  const Merge* merge_at(std::int64_t row, std::uint32_t column) const;
  std::string title_at(Index row, std::uint32_t column) const;
  bool has_child(Index row, std::uint32_t column) const;
  std::string name_of(std::uint32_t column) const;
  std::optional<std::uint32_t> ordinal() const;

  const std::deque<LookRow>& rows_;
  std::vector<std::vector<Merge>> merges_;  ///< that cover each of the first rows, in ascending order of their columns
  bool merged_ = false;                     ///< there are some
  Index top_ = kNone, bottom_ = kNone, numbers_ = kNone;
};

/// Merged cells hide what lies under them. A range with other cells in it was not made by an office program.
void Finder::add(const Merge& merge) {
  const auto begin = rows_.begin(), end = begin + static_cast<std::ptrdiff_t>(merges_.size());
  const auto above = [](const LookRow& row, std::int64_t wanted) { return row.number < wanted; };
  const auto first = std::lower_bound(begin, end, merge.first_row, above);
  auto last = first;
  for (; last != end && last->number <= merge.last_row; ++last) {
    const auto left = [](const LookCell& cell, std::uint32_t wanted) { return cell.column < wanted; };
    auto cell = std::lower_bound(last->cells.begin(), last->cells.end(), merge.first_column, left);
    const bool own = cell != last->cells.end() && last->number == merge.first_row && cell->column == merge.first_column;
    if (own) ++cell;
    if (cell != last->cells.end() && cell->column <= merge.last_column) return;
  }
  for (auto row = first; row != last; ++row) merges_[static_cast<Index>(row - begin)].push_back(merge);
  merged_ = merged_ || first != last;
}

bool Finder::is_texty(const LookRow& row) const {
  std::size_t valued = 0;
  for (const LookCell& cell : row.cells)
    if (is_valued(cell) && !is_year(cell)) ++valued;
  return valued == 0;
}

bool Finder::has_title(const LookRow& row) const {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const LookCell& cell) { return cell.kind == CellKind::text && is_title(cell.text); });
}

/// Two cells or more, one of them a number, a day or the like.
bool Finder::is_data(Index row) const {
  const LookRow& r = rows_[row];
  if (r.cells.size() < 2 || is_texty(r)) return false;
  return std::any_of(r.cells.begin(), r.cells.end(), [](const LookCell& cell) { return is_valued(cell); });
}

Finder::Index Finder::number_row() const {
  for (Index i = 1; i < std::min(rows_.size(), kLookForHeader); ++i) {
    bool marked = false;
    if (!is_number_row(rows_[i], 3, marked)) {
      // What follows a table counts the columns of another one.
      if (i > 1 && is_data(i) && is_data(i - 1) && rows_[i].cells.size() >= 3 && rows_[i - 1].cells.size() >= 3) break;
      continue;
    }
    if (!is_texty(rows_[i - 1])) continue;
    if (marked) return i;
    // 1, 2, 3 without brackets may be a record, and then the next one is mostly the second.
    if (rows_[i].cells.size() < 4) continue;
    const bool second = i + 1 < rows_.size() && !rows_[i + 1].cells.empty() &&
                        (rows_[i + 1].cells[0].number == 2 || text::trim(rows_[i + 1].cells[0].text) == "2");
    if (!second) return i;
  }
  return kNone;
}

Finder::Index Finder::first_data() const {
  for (Index i = 0; i < std::min(rows_.size(), kLookForHeader); ++i)
    if (is_data(i)) return i;
  return kNone;
}

/// The first row above `before` of different texts that is about as full as most rows are.
Finder::Index Finder::full_row(Index before) const {
  std::vector<std::size_t> sizes;
  for (const LookRow& row : rows_)
    if (row.cells.size() >= 2) sizes.push_back(row.cells.size());
  if (sizes.empty()) return kNone;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2), sizes.end());
  const auto usual = static_cast<double>(sizes[sizes.size() / 2]);
  for (Index i = 0; i < std::min({rows_.size(), kLookForHeader, before}); ++i) {
    const LookRow& row = rows_[i];
    if (row.cells.size() < 2 || static_cast<double>(row.cells.size()) < 0.7 * usual) continue;
    if (!is_texty(row) || has_title(row)) continue;
    std::set<std::string_view> different;
    for (const LookCell& cell : row.cells) different.insert(cell.text);
    if (static_cast<double>(different.size()) >= 0.6 * static_cast<double>(row.cells.size())) return i;
  }
  return kNone;
}

const Merge* Finder::merge_at(std::int64_t row, std::uint32_t column) const {
  for (Index i = 0; i < merges_.size(); ++i) {
    if (rows_[i].number != row) continue;
    // Ranges do not overlap: the nearest one to the left covers the cell, or none does.
    const auto behind =
        std::upper_bound(merges_[i].begin(), merges_[i].end(), column,
                         [](std::uint32_t wanted, const Merge& merge) { return wanted < merge.first_column; });
    if (behind == merges_[i].begin()) return nullptr;
    const Merge& nearest = *(behind - 1);
    return column <= nearest.last_column ? &nearest : nullptr;
  }
  return nullptr;
}

/// Whether a row below `top` is a further row of the header: it has titles where those above have none, or the header
/// reaches down to it by a merged cell.
bool Finder::continues(Index top, Index row) const {
  const LookRow& next = rows_[row];
  if (!is_texty(next) || next.number != rows_[row - 1].number + 1) return false;
  for (const LookCell& cell : rows_[top].cells) {
    const Merge* merge = merge_at(rows_[top].number, cell.column);
    if (merge != nullptr && merge->last_row >= next.number) return true;
  }
  if (next.cells.size() < 2) return false;
  return std::any_of(next.cells.begin(), next.cells.end(), [&](const LookCell& cell) {
    for (Index i = top; i < row; ++i)
      if (rows_[i].at(cell.column) != nullptr) return false;
    return cell.column > rows_[top].cells.front().column && cell.column <= rows_[top].cells.back().column + 8;
  });
}

Finder::Index Finder::bottom_below(Index top, Index last) const {
  Index bottom = top;
  while (bottom + 1 <= last && bottom - top + 1 < kMostHeaderRows && continues(top, bottom + 1)) ++bottom;
  return bottom;
}

bool Finder::find(bool lists) {
  numbers_ = number_row();
  if (numbers_ != kNone) {
    bottom_ = numbers_ - 1;
  } else {
    const Index data = first_data();
    Index above = data;
    // Titles of sections may stand between the header and the first record.
    while (above != kNone && above > 0 && (rows_[above - 1].cells.size() < 2 || !is_texty(rows_[above - 1]))) --above;
    above = above == kNone || above == 0 ? kNone : above - 1;
    const Index full = full_row(data == kNone ? rows_.size() : data);
    if (full != kNone && (above == kNone || full <= above))
      bottom_ = bottom_below(full, above == kNone ? rows_.size() - 1 : above);
    else
      bottom_ = above;
    if (above != kNone && bottom_ != kNone && above > bottom_ && full != kNone && continues(full, above))
      bottom_ = above;
    if (bottom_ == kNone && data == kNone) {
      if (!lists || rows_.empty()) return false;
      bottom_ = 0;
    }
  }
  if (bottom_ != kNone && bottom_ + 1 < rows_.size() && is_unit_row(bottom_ + 1)) ++bottom_;
  if (bottom_ != kNone) extend_up();
  return true;
}

void Finder::take(HeaderRows told) {
  for (Index i = 0; i < rows_.size(); ++i) {
    if (rows_[i].number < told.first || rows_[i].number > told.last) continue;
    if (top_ == kNone) top_ = i;
    bottom_ = i;
  }
  bool marked = false;
  if (bottom_ != kNone && bottom_ + 1 < rows_.size() && is_number_row(rows_[bottom_ + 1], 3, marked) && marked)
    numbers_ = bottom_ + 1;
}

/// "(ha)" and "(tấn)" below titles, and nothing else. A list of units has brackets nowhere, and cells in all columns.
bool Finder::is_unit_row(Index row) const {
  const LookRow& units = rows_[row];
  if (row == 0 || units.number != rows_[row - 1].number + 1) return false;
  const bool few = units.cells.size() * 2 <= rows_[row - 1].cells.size();
  return std::all_of(units.cells.begin(), units.cells.end(), [&](const LookCell& cell) {
    return cell.kind == CellKind::text && (few || cell.text.front() == '(') && is_unit_title(cell.text) &&
           (rows_[row - 1].at(cell.column) != nullptr || merge_at(rows_[row - 1].number, cell.column) != nullptr);
  });
}

/// Such a line is one of the last ones above the table.
void Finder::read_unit_line(TableShape& shape) const {
  constexpr Index kRowsAbove = 4;
  for (Index row = top_; row > 0 && top_ - row < kRowsAbove; --row)
    for (const LookCell& cell : rows_[row - 1].cells) {
      const std::vector<std::string> units =
          cell.kind == CellKind::text ? units_of_line(cell.text) : std::vector<std::string>();
      if (units.empty()) continue;
      shape.unit_line = collapsed(cell.text);
      shape.unit_row = rows_[row - 1].number;
      for (TableColumn& column : shape.columns) column.name = with_common_unit(column.name, units);
      return;
    }
}

std::set<std::uint32_t> Finder::data_columns() const {
  std::set<std::uint32_t> columns;
  const Index start = numbers_ != kNone ? numbers_ : bottom_ == kNone ? 0 : bottom_ + 1;
  // What stands under the table is no column of it: two cells make a record.
  for (Index i = start; i < rows_.size(); ++i)
    if (rows_[i].cells.size() >= 2 || rows_.size() - start < 3)
      for (const LookCell& cell : rows_[i].cells) columns.insert(cell.column);
  return columns;
}

bool Finder::belongs_above(const LookRow& upper, const std::set<std::uint32_t>& uncovered,
                           std::size_t lower_cells) const {
  if (has_title(upper) || !is_texty(upper)) return false;
  for (const LookCell& cell : upper.cells)
    if (cell.text.size() > kLongestTitle) return false;
  const bool covers = std::any_of(upper.cells.begin(), upper.cells.end(),
                                  [&](const LookCell& cell) { return uncovered.contains(cell.column); });
  if (upper.cells.size() >= 2) return covers || upper.cells.size() < lower_cells;
  // A lone cell over the whole width is a title, over some columns their common one.
  const Merge* merge = merge_at(upper.number, upper.cells.front().column);
  const bool wide = merge != nullptr && merge->last_column - merge->first_column + 1 > lower_cells / 2 + 1;
  return covers && !wide;
}

void Finder::extend_up() {
  top_ = bottom_;
  std::set<std::uint32_t> uncovered = data_columns();
  for (const LookCell& cell : rows_[bottom_].cells) uncovered.erase(cell.column);
  while (top_ > 0 && bottom_ - top_ + 1 < kMostHeaderRows && rows_[top_ - 1].number + 1 == rows_[top_].number &&
         belongs_above(rows_[top_ - 1], uncovered, rows_[top_].cells.size())) {
    --top_;
    for (const LookCell& cell : rows_[top_].cells) uncovered.erase(cell.column);
  }
}

bool Finder::has_child(Index row, std::uint32_t column) const {
  for (Index i = row + 1; i <= bottom_; ++i)
    if (rows_[i].at(column) != nullptr) return true;
  return false;
}

/// The title of a column in one header row. A merged cell holds for all its columns; where merges are not known, a
/// title with another one below it holds for the empty cells to its right that have one below them too.
std::string Finder::title_at(Index row, std::uint32_t column) const {
  const auto text_of = [](const LookCell& cell) {
    if (cell.kind == CellKind::number) return fmt::format("{}", cell.number);
    return collapsed(cell.text);
  };
  if (const LookCell* cell = rows_[row].at(column)) return text_of(*cell);
  if (merged_) {
    const Merge* merge = merge_at(rows_[row].number, column);
    if (merge == nullptr) return {};
    for (Index i = top_; i <= row; ++i)
      if (rows_[i].number == merge->first_row)
        if (const LookCell* cell = rows_[i].at(merge->first_column)) return text_of(*cell);
    return {};
  }
  if (row == bottom_ || !has_child(row, column)) return {};
  const LookCell* left = nullptr;
  for (const LookCell& cell : rows_[row].cells)
    if (cell.column < column) left = &cell;
  return left != nullptr && has_child(row, left->column) ? text_of(*left) : std::string{};
}

std::string Finder::name_of(std::uint32_t column) const {
  std::vector<std::string> titles;
  for (Index row = top_; row <= bottom_; ++row) {
    std::string title = title_at(row, column);
    if (title.empty() || (!titles.empty() && titles.back() == title)) continue;
    if (!titles.empty() && is_unit_title(title) && (title.front() == '(' || is_unit_row(row)))
      titles.back() = with_unit(titles.back(), title);
    else
      titles.push_back(std::move(title));
  }
  return fmt::format("{}", fmt::join(titles, kTitleSeparator));
}

std::optional<std::uint32_t> Finder::ordinal() const {
  for (Index row = top_; top_ != kNone && row <= bottom_; ++row)
    for (const LookCell& cell : rows_[row].cells)
      if (cell.kind == CellKind::text && is_ordinal(text::fold(collapsed(cell.text)))) return cell.column;
  return std::nullopt;
}

TableShape Finder::shape() const {
  TableShape shape;
  std::set<std::uint32_t> columns = data_columns();
  if (bottom_ != kNone) {
    shape.header_first = rows_[top_].number;
    shape.header_last = rows_[bottom_].number;
    for (Index row = top_; row <= bottom_; ++row)
      for (const LookCell& cell : rows_[row].cells) {
        columns.insert(cell.column);
        const Merge* merge = merge_at(rows_[row].number, cell.column);
        if (merge == nullptr || merge->last_column - merge->first_column > 200) continue;
        for (std::uint32_t c = merge->first_column; c <= merge->last_column; ++c)
          if (!name_of(c).empty() && has_child(row, c)) columns.insert(c);
      }
  }
  if (numbers_ != kNone) shape.number_row = rows_[numbers_].number;
  for (const std::uint32_t column : columns)
    shape.columns.push_back({column, bottom_ == kNone ? std::string{} : name_of(column)});
  shape.ordinal = ordinal();
  if (top_ != kNone) read_unit_line(shape);
  return shape;
}

}  // namespace

bool is_valued(CellKind kind, std::string_view text) {
  return kind != CellKind::text || is_numeric(text::trim(text));
}

const LookCell* LookRow::at(std::uint32_t column) const {
  const auto found = std::lower_bound(cells.begin(), cells.end(), column,
                                      [](const LookCell& cell, std::uint32_t wanted) { return cell.column < wanted; });
  return found != cells.end() && found->column == column ? &*found : nullptr;
}

bool is_number_row(const LookRow& row, std::size_t least, bool& marked) {
  int expected = 0;
  std::size_t counted = 0;
  marked = false;
  for (const LookCell& cell : row.cells) {
    int number = 0;
    if (cell.kind == CellKind::number && cell.number == std::floor(cell.number) && std::abs(cell.number) < 1000)
      number = std::abs(static_cast<int>(cell.number));  // Excel takes a typed (1) for -1
    if (cell.kind == CellKind::text) number = column_number(text::trim(cell.text));
    if (number == 0) {
      // Statistical forms count "A | B | 1 | 2".
      if (counted > 0 || cell.kind != CellKind::text || text::trim(cell.text).size() > 3) return false;
      continue;
    }
    if (cell.kind == CellKind::text && text::trim(cell.text).front() == '(') marked = true;
    if (cell.number < 0) marked = true;
    if (expected != 0 && number != expected) return false;
    if (expected == 0 && number > 2) return false;
    expected = number + 1;
    ++counted;
  }
  return counted >= least;
}

std::optional<HeaderRows> parse_header_rows(const std::string& option) {
  if (option.empty()) return std::nullopt;
  const auto whole = [](std::string_view text, std::int64_t& value) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc{} && end == text.data() + text.size() && value > 0;
  };
  const std::size_t dash = option.find('-');
  HeaderRows rows;
  const bool sound = whole(std::string_view(option).substr(0, dash), rows.first) &&
                     (dash == std::string::npos ? (rows.last = rows.first) > 0
                                                : whole(std::string_view(option).substr(dash + 1), rows.last));
  if (!sound || rows.last < rows.first)
    throw UsageError(tr("--header-row {}: write the row, such as 5, or the first and last one, such as 5-7", option));
  return rows;
}

std::optional<TableShape> find_table(const std::deque<LookRow>& rows, const std::vector<Merge>& merges,
                                     std::optional<HeaderRows> told, bool lists) {
  Finder finder(rows, merges);
  if (told)
    finder.take(*told);
  else if (!finder.find(lists))
    return std::nullopt;
  TableShape shape = finder.shape();
  if (shape.columns.empty()) return std::nullopt;
  return shape;
}

}  // namespace sohoa::source
