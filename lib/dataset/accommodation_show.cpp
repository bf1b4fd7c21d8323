#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "dataset/accommodation_report.hpp"
#include "schema/code_list.hpp"
#include "store/csv_text.hpp"
#include "store/xlsx_book.hpp"
#include "text/name.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;
using store::Look;
using store::XlsxSheet;

std::string code_name(const char* list, std::string_view code) {
  const std::string_view name = CodeList::named(list).name(code, {});
  return std::string(name.empty() ? code : name);
}

std::string type_name(const std::string& type) {
  return type.empty() ? "Chưa rõ loại" : code_name("accommodation-type", type);
}

std::string stars_name(int stars) {
  return stars < 0 ? "" : stars == 0 ? "–" : fmt::format("{} sao", stars);
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Aligned columns, those from `numbers` on to the right.
std::string aligned(const std::vector<Row>& rows, std::size_t numbers) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - width(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (i >= numbers ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string csv(const std::vector<Row>& rows, bool excel_vi) {
  const char separator = excel_vi ? ';' : ',';
  std::string out = excel_vi ? "\xEF\xBB\xBF" : "";
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0 && row[i].empty()) continue;
      store::append_csv_cell(line, row[i], separator);
    }
    if (!row.empty() && row[0].empty()) line = (line.starts_with(separator) ? "" : std::string(1, separator)) + line;
    out += line + "\n";
  }
  return out;
}

std::string difference(std::int64_t found, std::int64_t said) {
  return said < 0 ? std::string() : found == said ? "0" : fmt::format("{:+}", found - said);
}

std::string said(std::int64_t number) {
  return number < 0 ? std::string() : fmt::format("{}", number);
}

std::vector<Row> sum_rows(const AccommodationReport& report) {
  std::vector<Row> rows{{"Mã xã", "Xã, phường, đặc khu", "Loại", "Hạng", "Cơ sở", "Phòng", "Giường", "Thiếu số phòng"}};
  const auto add = [&](const AccommodationSum& sum, const std::string& name, const std::string& type) {
    rows.push_back({sum.commune, name, type, stars_name(sum.stars), fmt::format("{}", sum.places),
                    fmt::format("{}", sum.rooms), fmt::format("{}", sum.beds), fmt::format("{}", sum.without_rooms)});
  };
  for (const AccommodationSum& sum : report.sums) add(sum, sum.commune_name, type_name(sum.type));
  add(report.all, "Tổng", "");
  if (report.stopped.places > 0) add(report.stopped, "Ngừng hoạt động, không tính ở trên", "");
  return rows;
}

const std::string kIncomparable = "không so được";

std::vector<Row> control_rows(const AccommodationReport& report) {
  std::vector<Row> rows{
      {"Số liệu đối chiếu", "Cơ sở theo bảng", "Hiện có", "Chênh lệch", "Phòng theo bảng", "Hiện có", "Chênh lệch"}};
  for (const AccommodationControl& control : report.controls)
    rows.push_back({control.line.empty() ? "Tổng" : control.line, said(control.places),
                    control.comparable ? fmt::format("{}", control.sum.places) : kIncomparable,
                    control.comparable ? difference(control.sum.places, control.places) : std::string(),
                    said(control.rooms), control.comparable ? fmt::format("{}", control.sum.rooms) : kIncomparable,
                    control.comparable ? difference(control.sum.rooms, control.rooms) : std::string()});
  return rows;
}

void fill(XlsxSheet& sheet, const std::vector<Row>& rows, std::size_t numbers, std::initializer_list<double> widths) {
  int column = 0;
  for (const double one : widths) sheet.width(column++, one);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      const std::string& text = rows[row][i];
      const auto number = row > 0 && i >= numbers ? text::parse_number(text, '.') : std::nullopt;
      if (row == 0)
        sheet.text(text, Look::heading);
      else if (number)
        sheet.number(*number, std::floor(*number) == *number ? Look::integer : Look::degree);
      else if (text.empty())
        sheet.blank();
      else
        sheet.text(text);
    }
    sheet.end_row();
  }
  sheet.finish_table(static_cast<int>(rows.front().size()));
}

std::int64_t now() {
  return text::days(text::today()) * std::int64_t{86400};
}

bool is_open(const ListedAccommodation& one) {
  const std::string_view state = one.get("trang_thai");
  return state != "ngung" && state != "cho_duyet";
}

/// Seven decimals of a degree are a centimetre.
double degrees(double value) {
  return std::round(value * 1e7) / 1e7;
}

std::string whole(int number) {
  return number == 0 ? std::string() : fmt::format("{}", number);
}

std::vector<const ListedAccommodation*> in_order(const std::vector<ListedAccommodation>& list) {
  std::vector<const ListedAccommodation*> order;
  for (const ListedAccommodation& one : list) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    if (a->commune != b->commune) return a->commune < b->commune;
    if (a->type != b->type) return a->type < b->type;
    if (a->stars != b->stars) return a->stars > b->stars;
    return text::vietnamese_compare(a->get("ten"), b->get("ten")) < 0;
  });
  return order;
}

constexpr std::size_t kPlaceColumns = 17;  ///< where numbers of the list stand last

std::vector<Row> list_rows(const std::vector<ListedAccommodation>& list) {
  std::vector<Row> rows{
      {"TT",        "Mã cơ sở",  "Tên cơ sở",           "Loại",       "Số sao",  "Số quyết định", "Ngày quyết định",
       "Số phòng",  "Số giường", "Doanh nghiệp",        "Điện thoại", "Di động", "E-mail",        "Trang web",
       "Địa chỉ",   "Mã xã",     "Xã, phường, đặc khu", "Vĩ độ",      "Kinh độ", "Độ chính xác",  "Trạng thái",
       "Nhóm trùng"}};
  std::size_t number = 0;
  for (const ListedAccommodation* one : in_order(list)) {
    const auto text = [&](std::string_view field) { return std::string(one->get(field)); };
    rows.push_back({fmt::format("{}", ++number),
                    text("ma_co_so"),
                    text("ten"),
                    type_name(one->type),
                    whole(one->stars),
                    text("so_quyet_dinh"),
                    text("ngay_quyet_dinh"),
                    whole(one->rooms),
                    whole(one->beds),
                    text("doanh_nghiep"),
                    text("dien_thoai"),
                    text("di_dong"),
                    text("email"),
                    text("website"),
                    text("dia_chi"),
                    one->commune,
                    one->commune_name,
                    one->has_place ? fmt::format("{}", degrees(one->lat)) : "",
                    one->has_place ? fmt::format("{}", degrees(one->lon)) : "",
                    code_name("accommodation-accuracy", one->get("do_chinh_xac")),
                    code_name("accommodation-state", one->get("trang_thai")),
                    text("nhom_trung")});
  }
  return rows;
}

bool is_number_column(std::size_t column) {
  return column == 0 || column == 4 || column == 7 || column == 8 || column == kPlaceColumns ||
         column == kPlaceColumns + 1;
}

}  // namespace

std::string accommodation_report_text(const AccommodationReport& report) {
  std::string out = aligned(sum_rows(report), 4);
  if (report.rejected > 0)
    out += tr("not counted: {} record(s) at fault in co_so_luu_tru_rejected", report.rejected) + "\n";
  if (!report.controls.empty()) out += "\n" + aligned(control_rows(report), 1);
  return out;
}

std::string accommodation_report_csv(const AccommodationReport& report, bool excel_vi) {
  std::string out = csv(sum_rows(report), excel_vi);
  if (report.controls.empty()) return out;
  const std::string controls = csv(control_rows(report), excel_vi);
  constexpr std::size_t kMark = 3;  // bytes of the byte order mark, which stands once
  return out + "\n" + (excel_vi ? controls.substr(kMark) : controls);
}

std::string accommodation_report_json(const AccommodationReport& report) {
  const auto sum = [](const AccommodationSum& one) {
    Json json{{"commune", one.commune}, {"communeName", one.commune_name}, {"type", one.type}};
    if (one.stars >= 0) json["stars"] = one.stars;
    json["places"] = one.places;
    json["rooms"] = one.rooms;
    json["beds"] = one.beds;
    json["withoutRooms"] = one.without_rooms;
    return json;
  };
  Json json{{"sums", Json::array()},
            {"all", sum(report.all)},
            {"stopped", sum(report.stopped)},
            {"rejected", report.rejected},
            {"controls", Json::array()}};
  for (const AccommodationSum& one : report.sums) json["sums"].push_back(sum(one));
  for (const AccommodationControl& control : report.controls) {
    Json one{{"line", control.line}, {"comparable", control.comparable}};
    if (control.comparable) one["found"] = {{"places", control.sum.places}, {"rooms", control.sum.rooms}};
    if (control.places >= 0) one["places"] = control.places;
    if (control.rooms >= 0) one["rooms"] = control.rooms;
    json["controls"].push_back(std::move(one));
  }
  return json.dump() + "\n";
}

void write_accommodation_report_workbook(const AccommodationReport& report, const std::string& path,
                                         const std::string& shown) {
  store::XlsxBook book(path, shown, "Tổng hợp cơ sở lưu trú", now());
  XlsxSheet sums = book.add_sheet("Tổng hợp");
  fill(sums, sum_rows(report), 4, {8, 26, 34, 8, 8, 8, 8, 15});
  if (!report.controls.empty()) {
    XlsxSheet controls = book.add_sheet("Đối chiếu");
    fill(controls, control_rows(report), 1, {40, 16, 10, 11, 16, 10, 11});
  }
  book.close();
}

std::string accommodation_geojson(const std::vector<ListedAccommodation>& list) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  bool first = true;
  for (const ListedAccommodation* one : in_order(list)) {
    if (!is_open(*one)) continue;
    Json properties = Json::object();
    const auto text = [&](const char* name, std::string_view value) {
      if (!value.empty()) properties[name] = value;
    };
    const auto number = [&](const char* name, int value) {
      if (value > 0) properties[name] = value;
    };
    for (const char* field : {"ma_co_so", "ten", "ten_khac"}) text(field, one->get(field));
    text("loai", one->type);
    text("ten_loai", type_name(one->type));
    text("phan_loai", one->get("phan_loai"));
    number("hang_sao", one->stars);
    if (one->get("dat_chuan") == "true" || one->get("dat_chuan") == "1") properties["dat_chuan"] = true;
    number("so_phong", one->rooms);
    number("so_giuong", one->beds);
    for (const char* field : {"doanh_nghiep", "dien_thoai", "email", "website", "dia_chi"})
      text(field, one->get(field));
    text("ma_xa", one->commune);
    text("ten_xa", one->commune_name);
    for (const char* field : {"gio_mo_cua", "tien_nghi", "mo_ta", "trang_thai", "ngay_cap_nhat", "do_chinh_xac"})
      text(field, one->get(field));
    if (one->get("do_chinh_xac") == "xa") properties["vi_tri_tam"] = true;
    Json feature{{"type", "Feature"}, {"id", one->get("ma_co_so")}, {"geometry", nullptr}, {"properties", properties}};
    if (one->astray > 0) feature["properties"]["cach_xa_km"] = std::round(one->astray);
    if (one->has_place && one->astray == 0)
      feature["geometry"] = {{"type", "Point"}, {"coordinates", {degrees(one->lon), degrees(one->lat)}}};
    out += (first ? "\n" : ",\n") + feature.dump(-1, ' ', false, Json::error_handler_t::replace);
    first = false;
  }
  return out + "\n]}\n";
}

std::string accommodation_list_csv(const std::vector<ListedAccommodation>& list, bool excel_vi) {
  std::vector<Row> rows = list_rows(list);
  if (excel_vi)
    for (std::size_t i = 1; i < rows.size(); ++i)
      for (const std::size_t column : {kPlaceColumns, kPlaceColumns + 1})
        std::replace(rows[i][column].begin(), rows[i][column].end(), '.', ',');
  return csv(rows, excel_vi);
}

void write_accommodation_list_workbook(const std::vector<ListedAccommodation>& list, const std::string& path,
                                       const std::string& shown) {
  store::XlsxBook book(path, shown, "Danh sách cơ sở lưu trú", now());
  XlsxSheet sheet = book.add_sheet("Danh sách");
  const std::vector<Row> rows = list_rows(list);
  for (int column = 0; column < static_cast<int>(rows.front().size()); ++column)
    sheet.width(column, is_number_column(static_cast<std::size_t>(column)) ? 11 : column == 2 ? 36 : 22);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      const std::string& text = rows[row][i];
      const auto number = row > 0 && is_number_column(i) ? text::parse_number(text, '.') : std::nullopt;
      if (row == 0)
        sheet.text(text, Look::heading);
      else if (number)
        sheet.number(*number, i >= kPlaceColumns ? Look::degree : Look::integer);
      else if (text.empty())
        sheet.blank();
      else
        sheet.text(text);
    }
    sheet.end_row();
  }
  sheet.finish_table(static_cast<int>(rows.front().size()));
  book.close();
}

}  // namespace sohoa
