#include "source/table_finder.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "source/table_rows.hpp"
#include "source/table_words.hpp"

using namespace sohoa;
using namespace sohoa::source;

namespace {

/// Rows written as text: cells between '|', rows one below the other, empty lines are empty rows. A cell that is wholly
/// a number is one, "=3" is a sum.
std::vector<SheetRow> rows_of(std::string_view text) {
  std::vector<SheetRow> rows;
  std::int64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    SheetRow row;
    row.number = ++number;
    for (std::uint32_t column = 0; !line.empty(); ++column) {
      const std::size_t bar = std::min(line.find('|'), line.size());
      std::string_view cell = line.substr(0, bar);
      line.remove_prefix(std::min(bar + 1, line.size()));
      while (cell.starts_with(' ')) cell.remove_prefix(1);
      while (cell.ends_with(' ')) cell.remove_suffix(1);
      if (cell.empty()) continue;
      Cell made;
      made.column = column;
      made.sum = cell.starts_with('=');
      const std::string digits(made.sum ? cell.substr(1) : cell);
      char* behind = nullptr;
      made.number = std::strtod(digits.c_str(), &behind);
      if (*behind == '\0')
        made.kind = CellKind::number;
      else
        made.text = row.arena.copy(cell);
      row.cells.push_back(made);
    }
    if (!row.cells.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

class GivenRows : public SheetReader {
 public:
  explicit GivenRows(std::string_view text) : rows_(rows_of(text)) {}
  bool next(SheetRow& row) override {
    if (at_ == rows_.size()) return false;
    row = std::move(rows_[at_++]);
    return true;
  }

 private:
  std::vector<SheetRow> rows_;
  std::size_t at_ = 0;
};

std::optional<TableShape> found(std::string_view text, const std::vector<Merge>& merges = {},
                                const std::string& told = {}) {
  std::deque<LookRow> look;
  for (const SheetRow& row : rows_of(text)) look.push_back(TextReader().look(row));
  return find_table(look, merges, parse_header_rows(told), false);
}

std::string names(const TableShape& shape) {
  std::string all;
  for (const TableColumn& column : shape.columns)
    all += (all.empty() ? "" : "|") + column_letters(column.column) + "=" + column.name;
  return all;
}

/// "1-2" for a header of two rows, with "/3" for the row of the numbers of columns.
std::string header(const TableShape& shape) {
  std::string text = std::to_string(shape.header_first) + "-" + std::to_string(shape.header_last);
  return shape.number_row == 0 ? text : text + "/" + std::to_string(shape.number_row);
}

/// "4:1 5:2" for records in rows 4 and 5 and their sections, then "reason=count" of what was skipped.
std::string records(std::string_view text) {
  const TableShape shape = *found(text);
  std::vector<std::vector<std::pair<std::uint32_t, std::string>>> titles;
  for (const SheetRow& row : rows_of(text)) {
    if (row.number < shape.header_first || row.number > shape.header_last) continue;
    auto& line = titles.emplace_back();
    for (const Cell& cell : row.cells)
      if (cell.kind == CellKind::text) line.emplace_back(cell.column, cell.text);
  }
  TableRows rows(std::make_unique<GivenRows>(text), shape, TextReader(), titles);
  std::string out;
  for (SheetRow row; rows.next(row);) {
    out += (out.empty() ? "" : " ") + std::to_string(row.number);
    if (!rows.section().empty()) out += "[" + rows.section() + "]";
  }
  for (std::size_t i = 0; i < kSkips; ++i)
    if (rows.skipped()[i].count > 0)
      out += std::string(" ") + name(static_cast<Skip>(i)) + "=" + std::to_string(rows.skipped()[i].count);
  return out;
}

}  // namespace

TEST_CASE("a plain list begins with its header") {
  const auto shape = found("STT|Tên|Số\n1|a|5\n2|b|6\n");
  REQUIRE(shape);
  CHECK(header(*shape) == "1-1");
  CHECK(names(*shape) == "A=STT|B=Tên|C=Số");
  CHECK(shape->ordinal == 0U);
}

TEST_CASE("stamps and titles stand above the header") {
  const auto shape = found(
      "UBND XÃ ĐỒNG TIẾN||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n||Độc lập - Tự do - Hạnh phúc\n\nDANH SÁCH HỘ "
      "NUÔI\nTháng "
      "6 năm 2024\n\nSTT|Họ tên|Diện tích\n1|a|5\n2|b|6\n");
  REQUIRE(shape);
  CHECK(header(*shape) == "7-7");
}

TEST_CASE("a header of two rows is joined, with and without knowing what was merged") {
  constexpr std::string_view kText =
      "DANH SÁCH\nSTT|Họ tên|Diện tích||Ghi chú\n||Đất ở|Đất vườn|\n1|a|5|6|x\n2|b|7|8|\n";
  constexpr std::string_view kNames = "A=STT|B=Họ tên|C=Diện tích / Đất ở|D=Diện tích / Đất vườn|E=Ghi chú";
  const auto guessed = found(kText);
  REQUIRE(guessed);
  CHECK(header(*guessed) == "2-3");
  CHECK(names(*guessed) == kNames);
  const auto known = found(kText, {{1, 1, 0, 4}, {2, 3, 0, 0}, {2, 3, 1, 1}, {2, 2, 2, 3}, {2, 3, 4, 4}});
  REQUIRE(known);
  CHECK(header(*known) == "2-3");
  CHECK(names(*known) == kNames);
}

TEST_CASE("a header of three rows above the numbers of its columns") {
  const auto shape = found(
      "STT|Thửa đất||||\n|Số|Đất ở||Đất "
      "khác|\n||Trước|Sau|Trước|Sau\n(1)|(2)|(3)|(4)|(5)|(6)\n1|12|5|6|7|8\n2|13|5|6|7|8\n");
  REQUIRE(shape);
  CHECK(header(*shape) == "1-3/4");
  CHECK(names(*shape) ==
        "A=STT|B=Thửa đất / Số|C=Thửa đất / Đất ở / Trước|D=Thửa đất / Đất ở / Sau|E=Thửa đất / Đất khác / Trước|"
        "F=Thửa đất / Đất khác / Sau");
}

TEST_CASE("numbers of columns that Excel took for negative numbers, or that say how the column is counted") {
  CHECK(header(*found("Thứ tự|Loại đất|Mã|Tổng|Cộng\n(1)|(2)|-3|(4)=(5)+(18)|(5)=(6)+…+(17)\n1|a|ONT|5|6\n")) ==
        "1-1/2");
}

TEST_CASE("numbers of columns need no brackets, but records that look like them stay records") {
  CHECK(header(*found("a|b|c|d|e\n1|2|3|4|5\n1|7|8|9|9\n")) == "1-1/2");
  CHECK(header(*found("a|b|c|d|e\n1|2|3|4|5\n2|7|8|9|9\n")) == "1-1");
  CHECK(header(*found("A|B|C\n1|2|3\n4|5|6\n")) == "1-1");
}

TEST_CASE("years are titles of columns") {
  const auto shape = found("STT|Vùng|Sản lượng||\n||2022|2023|2024\n1|a|5|6|7\n2|b|5|6|7\n");
  REQUIRE(shape);
  CHECK(names(*shape) == "A=STT|B=Vùng|C=Sản lượng / 2022|D=Sản lượng / 2023|E=Sản lượng / 2024");
}

TEST_CASE("a list of texts only has one row of header") {
  const auto shape = found("Họ tên|Chức vụ|Đơn vị\nMẫu 1|Chủ tịch|Xã A\nMẫu 2|Kế toán|Xã B\nMẫu 3|Thủ quỹ|Xã A\n");
  REQUIRE(shape);
  CHECK(header(*shape) == "1-1");
}

TEST_CASE("--header-row settles it") {
  const auto shape = found("a|b\nc|d\ne|f\n1|2\n", {}, "2-3");
  REQUIRE(shape);
  CHECK(header(*shape) == "2-3");
  CHECK(names(*shape) == "A=c / e|B=d / f");
  CHECK_THROWS_AS(parse_header_rows("0"), UsageError);
  CHECK_THROWS_AS(parse_header_rows("5-3"), UsageError);
  CHECK_THROWS_AS(parse_header_rows("hai"), UsageError);
}

TEST_CASE("notes in one column are no table") {
  CHECK_FALSE(found("Ghi chú chung\nĐiều một\nĐiều hai\n"));
  CHECK_FALSE(found(""));
}

TEST_CASE("sections hold for the records below them, sums and signatures are no records") {
  CHECK(
      records("STT|Tên|Số\nI. Thôn A\n1|a|5\n2|b|6\n|Cộng thôn A|=11\nII. Thôn B\n1|c|7\n|Tổng cộng|=18\n\n|Người lập "
              "biểu\n|Nguyễn Văn Mẫu\n") ==
      "3[I. Thôn A] 4[I. Thôn A] 7[II. Thôn B] header=1 blank=1 subtotal=2 section=2 note=2");
}

TEST_CASE("sections of a depth of two, the mark in a cell of its own") {
  CHECK(records("STT|Tên|Số\nA|Huyện Cô Tô\nI|Xã A\n1|a|5\nII|Xã B\n1|b|6\nB|Huyện khác\n1|c|7\n") ==
        "4[A. Huyện Cô Tô / I. Xã A] 6[A. Huyện Cô Tô / II. Xã B] 8[B. Huyện khác] header=1 section=4");
}

TEST_CASE("a header that repeats ends a page; what stands between is its title") {
  CHECK(records("STT|Tên|Số\n1|a|5\n\nDANH SÁCH (tiếp theo)\nSTT|Tên|Số\n2|b|6\n") == "2 6 title=1 header=2 blank=1");
}

TEST_CASE("rows with nothing but their number are blank") {
  CHECK(records("STT|Tên|Số\n1|a|5\n2\n3\n") == "2 header=1 blank=2");
}

TEST_CASE("what only looks like a sum, a note or a section is a record") {
  // A company, a chairman with a telephone, a name alone in a list without running numbers.
  CHECK(records("STT|Tên|Số\n1|Tổng công ty Mẫu|5\n2|Cộng tác viên|6\n") == "2 3 header=1");
  CHECK(records("Chức vụ|Điện thoại|Ghi chú\nChủ tịch|0203 000 0001|\nKế toán|0203 000 0002|\n") == "2 3 header=1");
  CHECK(records("Tên|Số|Ghi chú\nMẫu 1|5|x\nMẫu 2\nMẫu 3|6|\n") == "2 3 4 header=1");
}

TEST_CASE("words of rows that are no records") {
  CHECK(is_title("danh sach ho nuoi"));
  CHECK(is_sum("tong cong:"));
  CHECK_FALSE(is_sum("tong cong ty mau"));
  CHECK(is_note("co to, ngay 5 thang 3 nam 2024"));
  CHECK_FALSE(is_note("nam sinh"));
  CHECK(section_mark("i. xa a", false) == Mark::roman);
  CHECK(section_mark("a", true) == Mark::letter);
  CHECK(section_mark("1.1. xa", false) == Mark::subnumber);
  CHECK(section_mark("xa a", false) == Mark::none);
  CHECK(column_number("(12)") == 12);
  CHECK(column_number("(5)=(3)+(4)") == 5);
  CHECK(column_number("12a") == 0);
}
