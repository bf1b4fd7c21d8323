#include "source/table_rows.hpp"

#include <algorithm>

#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kSampleBytes = 120;
/// A row with more texts than this is no sum, section or note.
constexpr std::size_t kFewTexts = 3;

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kSampleBytes)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  // A letter may have been cut.
  while (!out.empty() && !text::is_utf8(out)) out.pop_back();
  return out;
}

/// What a look at a cell keeps of its text: more than any title, less than a drawing.
constexpr std::size_t kLookBytes = 1000;

std::string_view beginning(std::string_view text) {
  std::size_t size = kLookBytes;
  if (text.size() <= size) return text;
  while (size > kLookBytes - 4 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

const char* name(Skip skip) {
  constexpr std::array<const char*, kSkips> kNames{"title",    "header",  "numbers", "blank",
                                                   "subtotal", "section", "note",    "other-table"};
  return kNames[static_cast<std::size_t>(skip)];
}

std::string TextReader::utf8(const Cell& cell) const {
  std::string out;
  const text::Decoded done =
      cell.font == Font::plain ? text::decode(encoding_, cell.text, out) : decode_in_font(cell.font, cell.text, out);
  return done == text::Decoded::as_is ? std::string(cell.text) : out;
}

LookRow TextReader::look(const SheetRow& row) const {
  LookRow look{row.number, {}};
  for (const Cell& cell : row.cells) {
    if (cell.kind == CellKind::text && text::trim(cell.text).empty()) continue;
    Cell begun = cell;
    begun.text = beginning(cell.text);
    look.cells.push_back({cell.column, cell.kind, cell.number, utf8(begun)});
  }
  return look;
}

TableRows::TableRows(std::unique_ptr<SheetReader> reader, const TableShape& shape, const TextReader& texts,
                     std::vector<std::vector<std::pair<std::uint32_t, std::string>>> header, bool as_written)
    : reader_(std::move(reader)), shape_(shape), texts_(texts), header_(std::move(header)), as_written_(as_written) {}

/// The next row that holds something.
bool TableRows::read(SheetRow& row) {
  if (ahead_) {
    row = std::move(*ahead_);
    ahead_.reset();
    return true;
  }
  while (reader_->next(row)) {
    std::erase_if(row.cells,
                  [](const Cell& cell) { return cell.kind == CellKind::text && text::trim(cell.text).empty(); });
    if (!row.cells.empty()) return true;
  }
  return false;
}

const SheetRow* TableRows::look_ahead() {
  SheetRow row;
  if (!ahead_ && read(row)) ahead_ = std::move(row);
  return ahead_ ? &*ahead_ : nullptr;
}

bool TableRows::next(SheetRow& row) {
  while (read(row)) {
    skip_blank_before(row.number);
    last_row_ = row.number;
    std::optional<Skip> why = judge(row);
    if (as_written_ && (why == Skip::subtotal || why == Skip::section)) why.reset();
    if (!why) {
      enter_sections();
      signed_ = false;
      has_record_ = true;
      merged_.fill(row, reader_->merges());
      return true;
    }
    if (*why == Skip::other_table) {
      skip_other_table(row);
      return false;
    }
    const std::string text = texts_.utf8(row.cells.front());
    if (*why == Skip::header || *why == Skip::numbers) {
      // Rows between the last record and a repeated header are the title of a page.
      drop_pending(Skip::title);
      signed_ = false;
    }
    if (row.number >= shape_.data_from() && (*why == Skip::section || *why == Skip::note || *why == Skip::title)) {
      const auto longest =
          std::find_if(row.cells.begin(), row.cells.end(), [](const Cell& c) { return !is_valued(c); });
      std::string folded = text::fold(text);
      const bool own_mark = row.cells.size() > 1 && section_mark(folded, true) != Mark::none;
      std::string title = own_mark && row.cells.size() > 1 ? text + ". " + texts_.utf8(row.cells[1])
                          : longest != row.cells.end()     ? texts_.utf8(*longest)
                                                           : text;
      pending_.push_back({row.number, one_line(title), row.cells.front().column, section_mark(folded, own_mark), *why});
      continue;
    }
    skip(*why, row.number, text, row.cells.front().column);
  }
  drop_pending(Skip::note);
  return false;
}

void TableRows::skip(Skip why, std::int64_t row, std::string_view text, std::uint32_t column) {
  SkipCount& count = skipped_[static_cast<std::size_t>(why)];
  if (count.count++ == 0) {
    count.first = row;
    count.sample = one_line(text);
    count.column = column;
  }
  count.last = row;
}

/// The title above the other table goes with the titles, its own rows are counted to the end of the sheet.
void TableRows::skip_other_table(SheetRow& row) {
  drop_pending(Skip::title);
  do {
    skip(Skip::other_table, row.number, texts_.utf8(row.cells.front()), row.cells.front().column);
  } while (read(row));
}

/// Rows that are empty between others count; those behind the last one do not, a sheet has a million of them.
void TableRows::skip_blank_before(std::int64_t row) {
  if (row <= last_row_ + 1) return;
  SkipCount& blank = skipped_[static_cast<std::size_t>(Skip::blank)];
  if (blank.count == 0) blank.first = last_row_ + 1;
  blank.count += row - last_row_ - 1;
  blank.last = row - 1;
}

void TableRows::drop_pending(Skip why) {
  for (const Pending& row : pending_) skip(row.kind == Skip::section ? why : row.kind, row.row, row.text, row.column);
  pending_.clear();
}

/// Records follow: what waits are the titles of their sections. One mark deeper is a section of the last one.
void TableRows::enter_sections() {
  if (pending_.empty()) return;
  bool changed = false;
  for (const Pending& row : pending_) {
    skip(row.kind, row.row, row.text, row.column);
    if (row.kind != Skip::section) continue;
    changed = true;
    auto same =
        std::find_if(levels_.begin(), levels_.end(), [&](const Level& level) { return level.mark == row.mark; });
    levels_.erase(same, levels_.end());
    levels_.push_back({row.mark, row.text});
  }
  pending_.clear();
  if (!changed) return;
  section_.clear();
  for (const Level& level : levels_) {
    if (!section_.empty()) section_ += kTitleSeparator;
    section_ += level.text;
  }
}

std::optional<Skip> TableRows::judge(const SheetRow& row) {
  if (row.number < shape_.data_from()) {
    if (row.number == shape_.number_row) return Skip::numbers;
    return row.number >= shape_.header_first && shape_.header_first > 0 ? Skip::header : Skip::title;
  }
  if (repeats_header(row)) return Skip::header;
  if (has_record_ && begins_other_table(row)) return Skip::other_table;
  if (shape_.number_row > 0 && row.cells.size() > 2) {
    bool marked = false;
    if (is_number_row(texts_.look(row), std::max<std::size_t>(3, shape_.columns.size() / 2), marked))
      return Skip::numbers;
  }
  std::size_t texts = 0;
  for (const Cell& cell : row.cells)
    if (!is_valued(cell)) ++texts;
  if (texts <= kFewTexts) return judge_sparse(row);
  return std::nullopt;
}

bool TableRows::repeats_header(const SheetRow& row) const {
  for (const auto& titles : header_) {
    if (titles.size() < 2 && row.cells.size() != titles.size()) continue;
    std::size_t same = 0;
    for (const Cell& cell : row.cells)
      for (const auto& [column, title] : titles)
        if (column == cell.column && title == cell.text) ++same;
    if (same > 0 && same * 10 >= row.cells.size() * 7 && same * 2 >= titles.size()) return true;
  }
  return false;
}

/// Another header below the records: texts only, "STT" where the running numbers stand, or the numbers of its columns
/// in the next row.
bool TableRows::begins_other_table(const SheetRow& row) {
  if (row.cells.size() < 2 || is_valued(row.cells.front())) return false;
  const auto titles_the_numbers = [&](const Cell& cell) {
    const std::string title = text::fold(texts_.utf8(cell));
    // "TT" and "No" may be words of a record.
    return is_ordinal(title) && (shape_.ordinal ? cell.column == *shape_.ordinal : title.size() > 2);
  };
  const bool texts_only = std::all_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) {
    return !is_valued(cell) || is_year(text::trim(cell.text), cell.number);
  });
  if (!texts_only) return false;
  if (titles_the_numbers(row.cells.front())) return true;
  const SheetRow* next = row.cells.size() > 2 ? look_ahead() : nullptr;
  bool marked = false;
  return next != nullptr && is_number_row(texts_.look(*next), std::max<std::size_t>(3, row.cells.size() / 2), marked) &&
         marked;
}

bool TableRows::is_record_number(const SheetRow& row) const {
  if (!shape_.ordinal) return false;
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [&](const Cell& cell) { return cell.column == *shape_.ordinal && is_valued(cell); });
}

/// Of rows with few texts.
std::optional<Skip> TableRows::judge_sparse(const SheetRow& row) {
  if (is_record_number(row)) return row.cells.size() == 1 ? std::optional(Skip::blank) : std::nullopt;
  std::vector<std::string> texts, folded;
  bool sum = false;
  for (const Cell& cell : row.cells) {
    sum = sum || cell.sum;
    if (!is_valued(cell)) texts.push_back(texts_.utf8(cell));
  }
  if (texts.empty()) {
    // Only numbers: a sum without its word has a formula that says it, and no running number where the others have one.
    return sum && shape_.ordinal ? std::optional(Skip::subtotal) : std::nullopt;
  }
  for (const std::string& text : texts) folded.push_back(text::fold(text));
  if (texts.size() <= 2 && is_sum(texts.front())) return Skip::subtotal;
  if (texts.size() == 2 && section_mark(folded[0], true) != Mark::none && is_sum(texts[1])) return Skip::subtotal;
  if (texts.size() == row.cells.size()) {
    if (is_note(folded.front()) && (shape_.ordinal || folded.size() == 1 || is_note(folded[1]))) {
      signed_ = true;
      return Skip::note;
    }
    if (is_page_title(row, texts)) return Skip::title;
    if (signed_) return Skip::note;
  }
  return is_section(row, folded) ? std::optional(Skip::section) : std::nullopt;
}

/// Offices and lists have names too: what begins like a title is one where it stands alone.
bool TableRows::is_page_title(const SheetRow& row, const std::vector<std::string>& texts) const {
  if (std::any_of(texts.begin(), texts.end(), is_state_heading)) return true;
  return (row.cells.size() == 1 || reader_->merged_from(row.number, 3)) &&
         std::any_of(texts.begin(), texts.end(), is_title);
}

/// A lone text where records have several cells; its mark ("I", "A.") may stand in a cell of its own, sums behind it.
/// Without a mark it may be a second person of the record above, unless it stands where only numbers would, or across.
bool TableRows::is_section(const SheetRow& row, const std::vector<std::string>& folded) const {
  if (shape_.columns.size() < 3 || folded.size() > 2) return false;
  if (row.cells.front().column > shape_.columns[1].column) return false;
  const bool marked = row.cells.size() > 1 && folded.size() == 2 && section_mark(folded[0], true) != Mark::none;
  if (marked && row.cells.size() == 2) return true;
  if (row.cells.size() == 1)
    return section_mark(folded.front(), false) != Mark::none ||
           (shape_.ordinal && row.cells.front().column <= *shape_.ordinal) || reader_->merged_from(row.number, 3);
  const bool sums = std::any_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) { return cell.sum; });
  return marked && shape_.ordinal && row.cells.front().column == *shape_.ordinal &&
         (sums || row.cells.size() * 2 <= shape_.columns.size() + 1);
}

}  // namespace sohoa::source
