// Writes a large workbook as an office keeps one: bench_make_table OUT.xlsx [ROWS]
//
// A title, a header, 30 columns: running number, texts (shared strings, as Excel writes them), whole numbers, decimals,
// days, marks, blanks. The same arguments give the same cells.
#include <xlsxwriter.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

constexpr std::array<const char*, 30> kTitles{"STT",
                                              "Mã hồ sơ",
                                              "Họ và tên chủ cơ sở",
                                              "Địa chỉ",
                                              "Thôn",
                                              "Tờ bản đồ",
                                              "Thửa đất số",
                                              "Diện tích",
                                              "Loại đất",
                                              "Ngày cấp",
                                              "Số vào sổ",
                                              "Diện tích ở",
                                              "Diện tích vườn",
                                              "Số phòng",
                                              "Số giường",
                                              "Giá thuê",
                                              "Kinh độ",
                                              "Vĩ độ",
                                              "Ngày kiểm tra",
                                              "Đạt",
                                              "Người kiểm tra",
                                              "Nguồn gốc",
                                              "Thời hạn",
                                              "Ghi chú",
                                              "Mã xã",
                                              "Năm",
                                              "Tỷ lệ",
                                              "Sản lượng",
                                              "Đơn vị",
                                              "Trạng thái"};
constexpr std::array<const char*, 6> kVillages{"Thôn Nam Đồng", "Thôn Hải Tiến", "Thôn Trường Xuân",
                                               "Khu 1",         "Khu phố Cảng",  "Thôn Nam Hà"};

class Sheet {
 public:
  explicit Sheet(const char* path) : book_(workbook_new(path)), sheet_(workbook_add_worksheet(book_, "Danh sách")) {
    day_ = workbook_add_format(book_);
    format_set_num_format(day_, "dd/mm/yyyy");
  }
  void text(const std::string& value) { worksheet_write_string(sheet_, row_, column_++, value.c_str(), nullptr); }
  void number(double value) { worksheet_write_number(sheet_, row_, column_++, value, nullptr); }
  void day(double serial) { worksheet_write_number(sheet_, row_, column_++, serial, day_); }
  void blank() { ++column_; }
  void next_row() { ++row_, column_ = 0; }
  bool close() { return workbook_close(book_) == LXW_NO_ERROR; }

 private:
  lxw_workbook* book_;
  lxw_worksheet* sheet_;
  lxw_format* day_ = nullptr;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

void write_row(Sheet& sheet, unsigned row, std::mt19937& random) {
  const auto below = [&](unsigned limit) { return random() % limit; };
  const auto cents = [&](unsigned limit) { return below(limit * 100) / 100.0; };
  sheet.number(row);
  sheet.text("HS-" + std::to_string(100000 + row));
  sheet.text("Nguyễn Văn Mẫu " + std::to_string(below(row) + 1));
  sheet.text("Số " + std::to_string(below(300) + 1) + ", " + kVillages[below(6)]);
  sheet.text(kVillages[below(6)]);
  sheet.number(below(60) + 1);
  sheet.number(below(900) + 1);
  sheet.number(cents(2000));
  sheet.text(below(3) == 0 ? "ONT" : "CLN");
  sheet.day(36526 + below(9000));
  sheet.text("CH" + std::to_string(below(99999)));
  sheet.number(cents(400));
  sheet.number(cents(1500));
  sheet.number(below(40));
  sheet.number(below(80));
  sheet.number(below(90) * 10000.0);
  sheet.number(107.7 + below(100000) / 1e6);
  sheet.number(20.9 + below(100000) / 1e6);
  sheet.day(44927 + below(700));
  below(2) == 0 ? sheet.text("x") : sheet.blank();
  sheet.text("Trần Thị Mẫu " + std::to_string(below(20)));
  sheet.text("Nhà nước giao đất có thu tiền");
  sheet.text("Lâu dài");
  below(10) == 0 ? sheet.text("Chờ đo đạc lại") : sheet.blank();
  sheet.text("07192");
  sheet.number(2015 + below(10));
  sheet.text("1/1000");
  sheet.number(cents(90));
  sheet.text("tấn");
  sheet.text("Đã kiểm tra");
  sheet.next_row();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::fputs("usage: bench_make_table OUT.xlsx [ROWS]\n", stderr);
    return 2;
  }
  const auto rows = static_cast<unsigned>(count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 200000);
  Sheet sheet(arguments[1]);
  sheet.text("DANH SÁCH HỒ SƠ ĐẤT ĐAI");
  sheet.next_row();
  sheet.next_row();
  for (const char* title : kTitles) sheet.text(title);
  sheet.next_row();
  std::mt19937 random(20261122);
  for (unsigned row = 1; row <= rows; ++row) write_row(sheet, row, random);
  return sheet.close() ? 0 : 4;
}
