#include <fmt/format.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "dataset/forest_report.hpp"
#include "store/csv_text.hpp"
#include "store/xlsx_book.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using store::Look;
using store::XlsxSheet;

constexpr std::array<const char*, 2> kTitles{
    "BIỂU 02. DIỆN TÍCH RỪNG VÀ DIỆN TÍCH CHƯA THÀNH RỪNG PHÂN THEO MỤC ĐÍCH SỬ DỤNG",
    "BIỂU 03. DIỆN TÍCH RỪNG VÀ DIỆN TÍCH CHƯA THÀNH RỪNG PHÂN THEO LOẠI CHỦ RỪNG"};
constexpr const char *kStart = "Đầu kỳ", *kChange = "Thay đổi";
constexpr const char* kCoverTitle = "BIỂU 04. TỶ LỆ CHE PHỦ RỪNG";
/// Rows of forms 02 and 03 that are columns of form 04.
constexpr std::array<std::pair<const char*, const char*>, 4> kCover{{{"1100", "Diện tích có rừng (ha)"},
                                                                     {"1110", "Rừng tự nhiên (ha)"},
                                                                     {"1120", "Rừng trồng (ha)"},
                                                                     {"2010", "Đã trồng chưa thành rừng (ha)"}}};

double hectares(ForestArea area) {
  return static_cast<double>(area) * kForestAreaUnit;
}

std::string two_decimals(double value) {
  return fmt::format("{:.2f}", value);
}

const char* level_name(ForestLevel level) {
  return level == ForestLevel::all ? "all" : level == ForestLevel::commune ? "commune" : "compartment";
}

std::string row_title(const FormLine& row) {
  return row.name + (row.derived ? " *" : "");
}

/// Form 02 of a year whose start is known has two columns more.
bool has_start(const ForestUnit& unit, std::size_t form) {
  return form == 0 && !unit.start.empty();
}

ForestArea change_of(const ForestUnit& unit, std::size_t row) {
  return unit.tables[0][row][0] - unit.start[row];
}

void header_rows(XlsxSheet& sheet, const std::vector<FormLine>& columns, bool start) {
  sheet.text("Phân loại rừng", Look::heading);
  sheet.text("Mã", Look::heading);
  if (start)
    for (const char* title : {kStart, kChange}) sheet.text(title, Look::heading);
  for (const FormLine& column : columns) sheet.text(column.name, Look::heading);
  sheet.end_row();
  sheet.text("(2)", Look::heading);
  sheet.text("(3)", Look::heading);
  for (int i = 0; i < (start ? 2 : 0); ++i) sheet.text("", Look::heading);
  for (const FormLine& column : columns) sheet.text(fmt::format("({})", column.code), Look::heading);
  sheet.end_row();
}

void write_area(XlsxSheet& sheet, ForestArea area) {
  if (area == 0)
    sheet.blank();
  else
    sheet.number(hectares(area), Look::decimal);
}

void write_form(store::XlsxBook& book, const ForestReport& report, std::size_t form) {
  const ForestForms& forms = ForestForms::shipped();
  XlsxSheet sheet = book.add_sheet("Biểu " + forms.forms[form].number);
  sheet.width(0, 44);
  sheet.width(1, 7);
  sheet.text(kTitles[form], Look::title);
  sheet.end_row();
  sheet.text(fmt::format("Năm {}. Đơn vị tính: ha", report.year));
  sheet.end_row();
  for (const ForestUnit& unit : report.units) {
    sheet.end_row();
    sheet.text("Đơn vị: " + unit.name + (unit.compartment.empty() ? "" : ", xã " + unit.commune), Look::title);
    sheet.end_row();
    header_rows(sheet, forms.forms[form].columns, has_start(unit, form));
    for (std::size_t row = 0; row < forms.rows.size(); ++row) {
      sheet.text(std::string(static_cast<std::size_t>(forms.rows[row].level - 1) * 2, ' ') +
                 row_title(forms.rows[row]));
      sheet.text(forms.rows[row].code);
      if (has_start(unit, form))
        for (const ForestArea area : {unit.start[row], change_of(unit, row)}) write_area(sheet, area);
      for (const ForestArea area : unit.tables[form][row]) write_area(sheet, area);
      sheet.end_row();
    }
  }
}

void write_cover(store::XlsxBook& book, const ForestReport& report) {
  XlsxSheet sheet = book.add_sheet("Biểu 04");
  sheet.width(0, 30);
  sheet.text(kCoverTitle, Look::title);
  sheet.end_row();
  sheet.text(fmt::format("Năm {}", report.year));
  sheet.end_row();
  for (const char* title : {"Đơn vị", "Mã", "Diện tích tự nhiên (ha)"}) sheet.text(title, Look::heading);
  for (const auto& [row, title] : kCover) sheet.text(title, Look::heading);
  sheet.text("Tỷ lệ che phủ (%)", Look::heading);
  sheet.end_row();
  for (const ForestUnit& unit : report.units) {
    sheet.text(unit.name);
    sheet.text(unit.compartment.empty() ? unit.commune : unit.commune + "/" + unit.compartment);
    if (unit.natural > 0)
      sheet.number(unit.natural, Look::decimal);
    else
      sheet.blank();
    for (const auto& [row, title] : kCover) sheet.number(hectares(unit.area(row)), Look::decimal);
    if (unit.cover_rate() >= 0) sheet.number(unit.cover_rate(), Look::decimal);
    sheet.end_row();
  }
}

/// "1234,50" as Vietnamese readers and their Excel write it, "1234.50" for programs.
std::string shown_number(double value, bool vietnamese) {
  std::string text = two_decimals(value);
  if (vietnamese) text[text.size() - 3] = ',';
  return text;
}

}  // namespace

std::string forest_report_csv(const ForestReport& report, bool excel_vi) {
  const ForestForms& forms = ForestForms::shipped();
  const char separator = excel_vi ? ';' : ',';
  std::string out = excel_vi ? "\xEF\xBB\xBF" : "";
  const auto line = [&](std::initializer_list<std::string_view> cells) {
    std::string row;
    for (const std::string_view cell : cells) store::append_csv_cell(row, cell, separator);
    out.append(row).append("\n");
  };
  line({"form", "level", "commune", "compartment", "unit", "row", "row_name", "column", "column_name", "value"});
  for (const ForestUnit& unit : report.units) {
    const auto value = [&](std::string_view form, std::string_view row, std::string_view row_name,
                           std::string_view column, std::string_view column_name, double number) {
      line({form, level_name(unit.level), unit.commune, unit.compartment, unit.name, row, row_name, column, column_name,
            shown_number(number, excel_vi)});
    };
    for (std::size_t form = 0; form < 2; ++form)
      for (std::size_t row = 0; row < forms.rows.size(); ++row)
        for (std::size_t column = 0; column < forms.forms[form].columns.size(); ++column)
          if (const ForestArea area = unit.tables[form][row][column]; area != 0)
            value(forms.forms[form].number, forms.rows[row].code, forms.rows[row].name,
                  forms.forms[form].columns[column].code, forms.forms[form].columns[column].name, hectares(area));
    for (std::size_t row = 0; row < unit.start.size(); ++row) {
      const auto tell = [&](const char* column, const char* title, ForestArea area) {
        if (area != 0) value("02", forms.rows[row].code, forms.rows[row].name, column, title, hectares(area));
      };
      tell("start", kStart, unit.start[row]);
      tell("change", kChange, change_of(unit, row));
    }
    if (unit.natural > 0) value("04", "", "", "", "Diện tích tự nhiên (ha)", unit.natural);
    for (const auto& [row, title] : kCover) value("04", row, "", "", title, hectares(unit.area(row)));
    if (unit.cover_rate() >= 0) value("04", "", "", "", "Tỷ lệ che phủ (%)", unit.cover_rate());
  }
  return out;
}

std::string forest_report_json(const ForestReport& report) {
  using Json = nlohmann::ordered_json;
  const ForestForms& forms = ForestForms::shipped();
  const auto rounded = [](double value) { return std::stod(fmt::format("{:.4f}", value)); };
  Json units = Json::array();
  for (const ForestUnit& unit : report.units) {
    Json one{{"level", level_name(unit.level)},
             {"commune", unit.commune},
             {"compartment", unit.compartment},
             {"name", unit.name}};
    for (std::size_t form = 0; form < 2; ++form) {
      Json table = Json::object();
      for (std::size_t row = 0; row < forms.rows.size(); ++row) {
        Json cells = Json::object();
        for (std::size_t column = 0; column < forms.forms[form].columns.size(); ++column)
          if (const ForestArea area = unit.tables[form][row][column]; area != 0)
            cells[forms.forms[form].columns[column].code] = rounded(hectares(area));
        if (!cells.empty()) table[forms.rows[row].code] = std::move(cells);
      }
      one[form == 0 ? "byPurpose" : "byOwner"] = std::move(table);
    }
    if (!unit.start.empty()) {
      Json start = Json::object(), change = Json::object();
      for (std::size_t row = 0; row < unit.start.size(); ++row) {
        if (unit.start[row] != 0) start[forms.rows[row].code] = rounded(hectares(unit.start[row]));
        if (change_of(unit, row) != 0) change[forms.rows[row].code] = rounded(hectares(change_of(unit, row)));
      }
      one["start"] = std::move(start);
      one["change"] = std::move(change);
    }
    Json cover = Json::object();
    if (unit.natural > 0) cover["natural"] = unit.natural;
    cover["forest"] = rounded(hectares(unit.area("1100")));
    if (unit.cover_rate() >= 0) cover["rate"] = rounded(unit.cover_rate());
    one["cover"] = std::move(cover);
    units.push_back(std::move(one));
  }
  return Json{{"year", report.year}, {"units", std::move(units)}, {"notes", report.notes}}.dump() + "\n";
}

void write_forest_workbook(const ForestReport& report, const std::string& path, const std::string& shown) {
  store::XlsxBook book(path, shown, fmt::format("Biểu diễn biến rừng năm {}", report.year),
                       text::days(text::today()) * std::int64_t{86400});
  for (std::size_t form = 0; form < 2; ++form) write_form(book, report, form);
  write_cover(book, report);
  XlsxSheet notes = book.add_sheet("Ghi chú");
  notes.width(0, 120);
  for (const std::string& note : report.notes) {
    notes.text(note, Look::wrapped);
    notes.end_row();
  }
  book.close();
}

std::string forest_report_text(const ForestReport& report) {
  std::string out = fmt::format("{} – {}\n", kCoverTitle, report.year);
  for (const ForestUnit& unit : report.units) {
    const double rate = unit.cover_rate();
    out +=
        fmt::format("{:>12} ha  {:>7}  {}{}", shown_number(hectares(unit.area("1100")), true),
                    rate < 0 ? "–" : shown_number(rate, true) + " %", unit.compartment.empty() ? "" : "  ", unit.name);
    if (!unit.start.empty()) {
      const ForestArea change = change_of(unit, ForestForms::shipped().row("1100"));
      out += fmt::format(" ({}{} ha)", change > 0 ? "+" : "", shown_number(hectares(change), true));
    }
    out += "\n";
  }
  for (const std::string& note : report.notes) out += note + "\n";
  return out;
}

}  // namespace sohoa
