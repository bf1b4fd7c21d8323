#include "source/sheet.hpp"

#include <doctest/doctest.h>
#include <xlsxwriter.h>

#include "fixtures.hpp"
#include "source/rich_text.hpp"
#include "source/separator.hpp"

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
  for (const char* code : {"General", "0.00", "#,##0.00 \"m²\"", "0.0\\d", "[Red]0", "@", "0.00E+00", "[h]:mm:ss",
                           "\"ngày\" 0", "[hh]:mm", "[mm]:ss", "[Red]#,##0.0 \"m²/day\"", "0.0 \"ha\";[Red]-0.0 \"m\""})
    CHECK(parse_number_format(code) == NumberFormat::number);
  CHECK(parse_number_format("hh:mm") == NumberFormat::time);
  CHECK(parse_number_format("dd/mm/yyyy hh:mm") == NumberFormat::datetime);
  CHECK(builtin_number_format(14) == NumberFormat::date);
  CHECK(builtin_number_format(4) == NumberFormat::number);
  for (const char* code : {"0%", "0.0 %", "#,##0.00%", "0%;[Red]-0%"})
    CHECK(parse_number_format(code) == NumberFormat::percent);
  CHECK(parse_number_format("0.0\"%\"") == NumberFormat::number);  // a sign behind it, nothing is multiplied
  CHECK(builtin_number_format(9) == NumberFormat::percent);
  CHECK(builtin_number_format(10) == NumberFormat::percent);
}

TEST_CASE("numbers as their formats show them") {
  Arena arena;
  const auto show = [&](double number, NumberFormat format, bool mac = false) {
    Cell cell;
    show_number(cell, number, format, mac, arena);
    return shown(cell);
  };
  CHECK(show(39448, NumberFormat::date) == "2008-01-01");
  CHECK(show(39448 - 1462, NumberFormat::date, true) == "2008-01-01");
  CHECK(show(39448, NumberFormat::datetime) == "2008-01-01T00:00:00");
  CHECK(show(39448.5, NumberFormat::date) == "2008-01-01T12:00:00");
  CHECK(show(0.25, NumberFormat::time) == "06:00:00");
  CHECK(show(1.25, NumberFormat::time) == "1.25");
  CHECK(show(-0.25, NumberFormat::time) == "-0.25");
  CHECK(show(60, NumberFormat::date) == "60");
  CHECK(show(39448, NumberFormat::number) == "39448");
}

TEST_CASE("formulas that sum other rows") {
  // In cell F10.
  for (const char* sum : {"SUM(F3:F9)", "SUM($F$3:$F$9)", "SUBTOTAL(9,F3:F9)", "SUM(F9)", "SUM(F4,F7)", "SUM(A3:E9)",
                          "of:=SUM([.F3:.F9])", "of:=SUBTOTAL(9;[.F3:.F9])", "SUM(F11:F20)+1"})
    CHECK_MESSAGE(sums_other_rows(sum, 5, 10), sum);
  for (const char* none : {"", "SUM(", "SUM()", "SUM(D10:E10)", "SUM(D9:E9)", "SUM(F$3:F10)", "SUM(F:F)", "SUBTOTAL(9",
                           "SUBTOTAL(", "SUMIF(F3:F9,1)", "SUM(S2!F3:F9)", "of:=SUM([.D10:.E10])", "F3+F9", "SUM(1,2)"})
    CHECK_FALSE_MESSAGE(sums_other_rows(none, 5, 10), none);
}

TEST_CASE("texts in several fonts") {
  RichText text;
  const auto read = [&](Font cell) {
    if (const auto font = common_font(text.text(), text.runs(), cell)) {
      std::string out;
      return decode_in_font(*font, text.text(), out) == text::Decoded::as_is ? text.text() : out;
    }
    std::string out;
    decode_runs(text.text(), text.runs(), cell, out);
    return out;
  };
  const auto run = [&](std::optional<Font> font, std::string_view part) {
    text.begin_run();
    if (font) text.set_font(*font);
    text.append(part);
    text.end_part();
  };
  run(Font::tcvn3, "H\xC2\xB6i");
  run(Font::plain, " xã");
  CHECK(read(Font::plain) == "Hải xã");
  text.clear();
  CHECK(read(Font::tcvn3).empty());
  run(std::nullopt, "H\xC2\xB6i");
  run(Font::plain, " 12");
  CHECK(common_font(text.text(), text.runs(), Font::tcvn3) == Font::tcvn3);
  CHECK(read(Font::tcvn3) == "Hải 12");
  CHECK(read(Font::plain) == "H¶i 12");
  text.clear();
  run(Font::tcvn3_capitals, "h\xC2\xB6i");
  run(Font::plain, " a");
  CHECK(read(Font::plain) == "HẢI a");
  text.clear();
  run(std::nullopt, "a_x000D_");
  run(Font::plain, "_x005F_x000D_");
  CHECK(text.text() == "a\r_x000D_");
  // Halves of escapes in two parts are none.
  text.clear();
  run(std::nullopt, "a_x00");
  run(Font::plain, "0D_");
  CHECK(text.text() == "a_x000D_");
}

TEST_CASE("escapes of Excel") {
  const auto undone = [](std::string text) {
    undo_escapes(text, 0);
    return text;
  };
  CHECK(undone("_x000D_") == "\r");
  CHECK(undone("a_x0102_b_x1EA4_") == "aĂbẤ");
  CHECK(undone("_x0002__x0014_") == "\x02\x14");
  CHECK(undone("_x005F_x000D_") == "_x000D_");
  CHECK(undone("__x000a_") == "_\n");
  for (const char* none : {"", "_x", "_x00", "_x000D", "_x000G_", "_x0000_", "_xD800_", "_X000D_", "x_y", "_x+00D_"})
    CHECK(undone(none) == none);
}

TEST_CASE("the separator of a .csv") {
  CHECK(find_separator("") == ',');
  CHECK(find_separator("a\n1\n") == ',');
  CHECK(find_separator("X;Y\n2317000,76;567000,61\n2317001,76;567001,61\n") == ';');
  CHECK(find_separator("X|Y\r2317000,76|567000,61\r2317001,76|567001,61\r") == '|');
  CHECK(find_separator("a\tb\n1,5\t2,5\n1,5\t2,5\n") == '\t');
  // Numbers only: the header says what separates.
  CHECK(find_separator("a,b,c\n1,2,3\n4,5,6\n") == ',');
  CHECK(find_separator("1,2,3\n4,5,6\n") == ',');
  CHECK(find_separator("a,b,c\n1,5,x;y\n2,5,x;y\n3,6,z;y\n") == ',');
  // Titles above the header, and marks of inches.
  CHECK(find_separator("Biểu 12, năm 2024\nX;Y\n1,5;2,5\n1,5;2,5\n1,5;2,5\n") == ';');
  CHECK(find_separator("Danh sách 12\" ống\nTên;Giá trị;Ghi chú\nA;1,5;x\nB;2,5;y\n") == ';');
  CHECK(find_separator("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n\"x;y\nz;z\",3\n") == ',');
  CHECK(find_separator("a,b\n\"never closed;x\n1,2\n3,4\n") == ',');
  std::string marks(64 << 10, '"');
  for (std::size_t i = 0; i < marks.size(); i += 3) marks[i] = ';';
  CHECK(find_separator(marks) == ';');
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
  CHECK(reader->merged_from(6, 3));
  CHECK_FALSE(reader->merged_from(6, 4));
  CHECK_FALSE(reader->merged_from(7, 1));
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
