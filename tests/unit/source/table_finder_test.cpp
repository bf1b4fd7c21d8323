#include "source/table_finder.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "base/error.hpp"
#include "source/table_rows.hpp"
#include "source/table_units.hpp"
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
  explicit GivenRows(std::string_view text, std::vector<Merge> merges) : rows_(rows_of(text)) {
    merges_ = std::move(merges);
  }
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
std::string records(std::string_view text, std::vector<Merge> merges = {}) {
  const TableShape shape = *found(text);
  std::vector<std::vector<std::pair<std::uint32_t, std::string>>> titles;
  for (const SheetRow& row : rows_of(text)) {
    if (row.number < shape.header_first || row.number > shape.header_last) continue;
    auto& line = titles.emplace_back();
    for (const Cell& cell : row.cells)
      if (cell.kind == CellKind::text) line.emplace_back(cell.column, cell.text);
  }
  TableRows rows(std::make_unique<GivenRows>(text, std::move(merges)), shape, TextReader(), titles);
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

TEST_CASE("a second person below a record is no section for the others") {
  constexpr std::string_view kText =
      "STT|Họ tên|Thôn|Số\n1|Nguyễn Văn Mẫu|Hải Tiến|5\n|và vợ Trần Thị Mẫu\n2|Lê Mẫu|Hải Tiến|6\n";
  CHECK(records(kText) == "2 3 4 header=1");
  CHECK(records(kText, {{3, 3, 1, 2}}) == "2 3 4 header=1");  // two columns are merged for a long name too
  CHECK(records(kText, {{3, 3, 1, 3}}) == "2 4[và vợ Trần Thị Mẫu] header=1 section=1");
  CHECK(records("STT|Tên|Số|Loại\nThôn Hải Tiến\n1|a|5|x\n|2. Thôn khác\n2|b|6|y\n") ==
        "3[Thôn Hải Tiến] 5[Thôn Hải Tiến / 2. Thôn khác] header=1 section=2");
}

TEST_CASE("offices and constructions whose names begin like titles and sums are records") {
  CHECK(records("Tên tổ chức|Địa chỉ|Loại\nTrường Mẫu|Thôn A|Sự nghiệp\nUBND xã Mẫu|Thôn A|Cơ quan\nDanh sạch "
                "Hotel|Thôn B|Lưu trú\n") == "2 3 4 header=1");
  CHECK(records("Tên công trình|Dài|Rộng\nCống thôn Hải Tiến|12|2\nCổng khu di tích|3|4\nCông xã Mẫu|3|4\nCộng thôn "
                "Hải Tiến|15|6\nTONG CONG|18|10\n") == "2 3 4 header=1 subtotal=2");
  CHECK(records("Tên|Địa chỉ|Loại\nTrường Mẫu|Thôn A|Sự nghiệp\nUBND XÃ MẪU||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT "
                "NAM\nDANH SÁCH (tiếp)\nTrạm Mẫu|Thôn A|Sự nghiệp\n") == "2 5 title=2 header=1");
}

TEST_CASE("a record with its own sum is none, whatever counts it") {
  CHECK(records("STT|Thôn|Ở|Vườn|Tổng\nI|Thôn 1|5|6|11\nII|Thôn 2|5|6|11\nIII|Thôn 3|5|6|11\n") == "2 3 4 header=1");
}

TEST_CASE("another table below ends the first one") {
  CHECK(records("STT|Họ tên|Thôn|Diện tích\n1|a|T1|10\n2|b|T1|20\n|Tổng||=30\n\nBIỂU 2. ĐẤT KHÁC\nSTT|Loại "
                "cây|Sản lượng\n1|Lúa|5\n2|Ngô|6\n") == "2 3 title=1 header=1 blank=1 subtotal=1 other-table=3");
  // Known by the numbers of its columns; the same header once more is the next page.
  CHECK(records("Tên|Số|Loại\na|5|x\nb|6|x\nCây|Vụ|Sản lượng\n(1)|(2)|(3)\nLúa|mùa|6\n") ==
        "2 3 header=1 other-table=3");
  CHECK(records("STT|Tên|Số\n1|a|5\nSTT|Tên|Số\n2|b|6\n") == "2 4 header=2");
  CHECK(records("Ký hiệu|Tên|Loại\nA|a|x\nTT|Thị trấn|y\nB|b|z\n") == "2 3 4 header=1");
}

TEST_CASE("units in a row of their own or in a line above go into the titles") {
  const auto row = found("STT|Thửa|Diện tích|Sản lượng\n||(ha)|(tấn)\n1|5|0.5|3\n2|6|0.7|2\n");
  REQUIRE(row);
  CHECK(header(*row) == "1-2");
  CHECK(names(*row) == "A=STT|B=Thửa|C=Diện tích (ha)|D=Sản lượng (tấn)");
  const auto bare = found("STT|Thửa|Diện tích|Loại\n||ha\n1|5|0.5|x\n2|6|0.7|y\n");
  REQUIRE(bare);
  CHECK(names(*bare) == "A=STT|B=Thửa|C=Diện tích (ha)|D=Loại");
  const auto line =
      found("DANH SÁCH\n|||Đơn vị tính: ha\nSTT|Thửa|Diện tích|Diện tích ở (m2)|Sản lượng\n1|5|0.5|6|7\n2|6|0.7|8|9\n");
  REQUIRE(line);
  CHECK(header(*line) == "3-3");
  CHECK(names(*line) == "A=STT|B=Thửa|C=Diện tích (ha)|D=Diện tích ở (m2)|E=Sản lượng");
  CHECK(line->unit_row == 2);
  CHECK(line->unit_line == "Đơn vị tính: ha");
  // A list of units, a column for units and a column with a sum are none.
  CHECK(header(*found("Tên đơn vị|Ký hiệu\nhéc ta|ha\nmét|m\ntấn|t\n")) == "1-1");
  CHECK(names(*found("STT|Tên|Đơn vị tính|Số\n1|a|ha|5\n2|b|ha|6\n")) == "A=STT|B=Tên|C=Đơn vị tính|D=Số");
  CHECK(names(*found("STT|Thôn|Diện tích|\n||Ở|Cộng\n1|a|5|6\n2|b|7|8\n")) ==
        "A=STT|B=Thôn|C=Diện tích / Ở|D=Diện tích / Cộng");
}

TEST_CASE("which units a line names") {
  using List = std::vector<std::string>;
  CHECK(units_of_line("Đơn vị tính: ha") == List{"ha"});
  CHECK(units_of_line("(ĐVT: 1000 m²)") == List{"1000 m2"});
  CHECK(units_of_line("BIỂU 2.  Đơn vị tính: Ha; tấn.") == List{"ha", "tan"});
  CHECK(units_of_line("Đơn vị: UBND xã").empty());
  CHECK(units_of_line("Diện tích: 5 ha").empty());
  CHECK(with_common_unit("Tổng diện tích", {"tan", "ha"}) == "Tổng diện tích (ha)");
  CHECK(with_common_unit("Diện tích", {"sao"}) == "Diện tích (sao)");
  CHECK(with_common_unit("Diện tích (m2)", {"ha"}) == "Diện tích (m2)");
  CHECK(with_common_unit("Diện tích (m2) / Tổng số", {"ha"}) == "Diện tích (m2) / Tổng số");
  CHECK(with_common_unit("Diện tích / Tổng số", {"ha"}) == "Diện tích / Tổng số (ha)");
  CHECK(with_common_unit("Họ tên", {"ha"}) == "Họ tên");
}

TEST_CASE("words of rows that are no records") {
  CHECK(is_title("DANH SACH HO NUOI"));
  CHECK(is_title("Danh sách hộ nuôi"));
  CHECK_FALSE(is_title("Danh sạch Hotel"));
  CHECK(is_state_heading("UBND XÃ MẪU      CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
  CHECK(is_sum("tong cong:"));
  CHECK(is_sum("* Cộng  thôn Mẫu"));
  CHECK(is_sum("LUỸ KẾ"));
  CHECK_FALSE(is_sum("Cống thôn Mẫu"));
  CHECK_FALSE(is_sum("cộng tác viên"));
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

TEST_CASE("as many merged ranges as a sheet may have cost no time") {
  std::string text = "Danh sách\nSTT|Tên|Diện tích||Ghi chú\n||Ở|Vườn|\n";
  for (int i = 1; i <= 40; ++i) text += std::to_string(i) + "|a|5|6|x\n";
  const std::vector<Merge> header = {{1, 1, 0, 4}, {2, 3, 0, 0}, {2, 3, 1, 1}, {2, 2, 2, 3}, {2, 3, 4, 4}};
  std::vector<Merge> merges = header;
  for (std::uint32_t i = 0; merges.size() < SheetReader::kMostMerges; ++i)
    merges.push_back({2 + i % 40, 2 + i % 40, 5 + i / 40, 5 + i / 40});
  const auto begin = std::chrono::steady_clock::now();
  const auto shape = found(text, merges);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  REQUIRE(shape);
  CHECK(names(*shape) == "A=STT|B=Tên|C=Diện tích / Ở|D=Diện tích / Vườn|E=Ghi chú");
  // A range over cells that hold something is none, and one over the whole sheet covers nothing then.
  merges.insert(merges.begin(), {1, 1048576, 0, 16383});
  CHECK(names(*found(text, merges)) == names(*shape));
}

TEST_CASE("columns and values about persons") {
  for (const char* title :
       {"ho va ten", "sdt", "ten ho", "so cmt", "chu co so", "so giay to", "nguoi", "lien lac", "ten chu sdd"})
    CHECK(is_personal(title));
  for (const char* title : {"so nguoi", "dien tich", "dt (m2)", "so to", "ten san pham", "nguoi / ho"})
    CHECK_FALSE(is_personal(title));
  for (const char* value :
       {"022085001234", "12345678 9", "0912 345 678", "ĐT 0203.000.0001", "+84 912-345-678", "CMT 012345678"})
    CHECK(is_personal_value(value) == (std::string_view(value) != "12345678 9"));
  for (const char* value : {"107.761 20.97", "2.320.123,45", "05/03/2019", "2020-01-02T00:00:00", "0.0115 0.25",
                            "DD 949969", "1.234,5", "106.921942227", "0101000020E61000002579AE"})
    CHECK_FALSE(is_personal_value(value));
}
