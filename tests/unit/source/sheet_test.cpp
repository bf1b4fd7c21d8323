#include "source/sheet.hpp"

#include <doctest/doctest.h>
#include <xlsxwriter.h>

#include "fixtures.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

std::string day(double serial, bool mac = false, bool clock = false) {
  char text[32];
  return {text, serial_text(serial, mac, clock, text)};
}

std::string shown(const Cell& cell) {
  if (cell.kind == CellKind::number || cell.kind == CellKind::boolean) return fmt::format("{}", cell.number);
  return std::string(cell.text);
}

/// Rows as "3:A=x,C=5".
std::vector<std::string> all_rows(Workbook& book, std::size_t sheet = 0) {
  std::vector<std::string> rows;
  const auto reader = book.read(sheet);
  for (SheetRow row; reader->next(row);) {
    std::string text = std::to_string(row.number) + ":";
    for (const Cell& cell : row.cells)
      text += (text.back() == ':' ? "" : ",") + column_letters(cell.column) + "=" + shown(cell);
    rows.push_back(text);
  }
  return rows;
}

std::vector<std::string> csv(const std::string& bytes) {
  const Folder folder;
  const auto book = open_delimited({folder.write("a.csv", bytes), "a.csv", "", ""});
  return all_rows(*book);
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("days of Excel") {
  // Values of Microsoft's documentation of DATEVALUE and of the 1904 system.
  CHECK(day(1) == "1900-01-01");
  CHECK(day(59) == "1900-02-28");
  CHECK(day(61) == "1900-03-01");
  CHECK(day(39448) == "2008-01-01");
  CHECK(day(40777) == "2011-08-22");
  CHECK(day(0, true) == "1904-01-01");
  CHECK(day(1462, true) == "1908-01-02");
  CHECK(day(39448.5, false, true) == "2008-01-01T12:00:00");
  CHECK(day(39448.999999, false, true) == "2008-01-02T00:00:00");
  for (const double none : {-5.0, 0.0, 60.0, 3e6}) CHECK(day(none).empty());
}

TEST_CASE("number formats") {
  for (const char* code : {"dd/mm/yyyy", "d-mmm", "yyyy", "[$-42A]dd mmmm yyyy;@", "mm/yyyy"})
    CHECK(parse_number_format(code) == NumberFormat::date);
  for (const char* code :
       {"General", "0.00", "#,##0.00 \"m²\"", "0.0\\d", "[Red]0", "@", "0.00E+00", "[h]:mm:ss", "\"ngày\" 0"})
    CHECK(parse_number_format(code) == NumberFormat::number);
  CHECK(parse_number_format("hh:mm") == NumberFormat::time);
  CHECK(parse_number_format("dd/mm/yyyy hh:mm") == NumberFormat::datetime);
  CHECK(builtin_number_format(14) == NumberFormat::date);
  CHECK(builtin_number_format(4) == NumberFormat::number);
}

TEST_CASE("references of cells") {
  CHECK(column_letters(0) == "A");
  CHECK(column_letters(25) == "Z");
  CHECK(column_letters(26) == "AA");
  CHECK(column_letters(16383) == "XFD");
  std::uint32_t column = 0;
  std::int64_t row = 0;
  CHECK(parse_reference("XFD1048576", column, row));
  CHECK(column == 16383);
  CHECK(row == 1048576);
  for (const char* none : {"", "A", "12", "A0", "1A", "A1B", "a1"}) CHECK_FALSE(parse_reference(none, column, row));
}

TEST_CASE("CSV: quotes, separators, line ends, encodings") {
  CHECK(csv("a,b\n1,2\n") == Rows{"1:A=a,B=b", "2:A=1,B=2"});
  CHECK(csv("a;b\r\n1,5;2\r\n") == Rows{"1:A=a,B=b", "2:A=1,5,B=2"});
  CHECK(csv("a\tb\r1\t\"x\ty\"\r") == Rows{"1:A=a,B=b", "2:A=1,B=x\ty"});
  CHECK(csv("sep=|\na|b\n1|2") == Rows{"1:A=a,B=b", "2:A=1,B=2"});
  CHECK(csv("a,b\n\"x \"\"y\"\"\",\"1\n2\"\n") == Rows{"1:A=a,B=b", "2:A=x \"y\",B=1\n2"});
  CHECK(csv("a,b\n5\" pipe,2\n") == Rows{"1:A=a,B=b", "2:A=5\" pipe,B=2"});
  CHECK(csv("\xEF\xBB\xBFTên,b\n") == Rows{"1:A=Tên,B=b"});
  CHECK(csv(std::string("\xFF\xFE"
                        "a\0,\0\xD0\x1E\n\0",
                        10)) == Rows{"1:A=a,B=\xE1\xBB\x90"});
  CHECK(csv(std::string("\xFE\xFF\0a\0,\x1E\xD0\0\n", 10)) == Rows{"1:A=a,B=\xE1\xBB\x90"});
  CHECK(csv("a,b\n\n,\n1,2\n") == Rows{"1:A=a,B=b", "4:A=1,B=2"});
  CHECK(csv("a,b,c\n1\n1,2,3,4\n") == Rows{"1:A=a,B=b,C=c", "2:A=1", "3:A=1,B=2,C=3,D=4"});
  CHECK_THROWS_AS(csv("a,b\n1,\"x\n"), InputError);
  CHECK_THROWS_AS(csv(std::string("a,b\n1,x\0y\n", 10)), InputError);
}

TEST_CASE("XLSX as libxlsxwriter writes it") {
  const Folder folder;
  const std::string path = folder / "a.xlsx";
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Một");
  lxw_worksheet* hidden = workbook_add_worksheet(book, "Hai");
  lxw_format* date = workbook_add_format(book);
  format_set_num_format(date, "dd/mm/yyyy");
  lxw_format* old = workbook_add_format(book);
  format_set_font_name(old, ".VnTimeH");
  worksheet_write_string(sheet, 0, 0, "Tên <&> \"x\"", nullptr);
  worksheet_write_number(sheet, 1, 0, 1234.5, nullptr);
  worksheet_write_string(sheet, 1, 1, "1.234", nullptr);
  worksheet_write_number(sheet, 1, 2, 39448, date);
  worksheet_write_boolean(sheet, 1, 3, 1, nullptr);
  worksheet_write_formula_num(sheet, 3, 0, "=SUM(A2:A3)", nullptr, 7);
  worksheet_write_string(sheet, 3, 27, "cuối", old);
  worksheet_merge_range(sheet, 5, 0, 6, 2, "gộp", nullptr);
  worksheet_hide(hidden);
  REQUIRE(workbook_close(book) == LXW_NO_ERROR);

  const auto read = open_workbook({path, "a.xlsx", "", ""});
  CHECK(read->format() == "XLSX");
  REQUIRE(read->sheets().size() == 2);
  CHECK(read->sheets()[0].name == "Một");
  CHECK(read->sheets()[1].visibility == Visibility::hidden);
  CHECK(all_rows(*read) ==
        Rows{"1:A=Tên <&> \"x\"", "2:A=1234.5,B=1.234,C=2008-01-01,D=1", "4:A=7,AB=cuối", "6:A=gộp"});
  const auto reader = read->read(0);
  REQUIRE(reader->merges().size() == 1);
  CHECK(reader->merges()[0].last_row == 7);
  CHECK(reader->merges()[0].last_column == 2);
  SheetRow row;
  for (int i = 0; i < 2; ++i) REQUIRE(reader->next(row));
  CHECK(row.cells[0].kind == CellKind::number);
  CHECK(row.cells[1].kind == CellKind::text);
  CHECK(row.cells[2].kind == CellKind::date);
  CHECK(row.cells[3].kind == CellKind::boolean);
  REQUIRE(reader->next(row));
  CHECK(row.cells[0].sum);
  CHECK(row.cells[1].font == Font::tcvn3_capitals);
}

TEST_CASE("text in an old font is decoded by it, pasted Unicode stays") {
  std::string out;
  CHECK(decode_in_font(Font::tcvn3, "\xC2\xA7\xC3\xB5ng", out) == text::Decoded::converted);  // "§õng" read as Latin-1
  CHECK(decode_in_font(Font::tcvn3, "Bè cố định", out) == text::Decoded::as_is);
  CHECK(decode_in_font(Font::tcvn3_capitals, "mau", out) == text::Decoded::capitals);
  CHECK(out == "MAU");
  CHECK(font_of(".VnTime") == Font::tcvn3);
  CHECK(font_of(".VnArialH") == Font::tcvn3_capitals);
  CHECK(font_of("Times New Roman") == Font::plain);
}
