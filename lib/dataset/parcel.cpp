#include "dataset/parcel.hpp"

#include <cmath>
#include <optional>

#include "dataset/row.hpp"
#include "text/natural.hpp"

namespace sohoa {
namespace {

/// Where the stage's fields stand in a row.
struct Columns {
  int sheet, number, sheet_order, number_order, drawn_area, land_use, land_use_1995;

  explicit Columns(const Header& header)
      : sheet(header.find("soHieuToBanDo")),
        number(header.find("soThuTuThua")),
        sheet_order(header.find("soToSapXep")),
        number_order(header.find("soThuaSapXep")),
        drawn_area(header.find("dienTichHinhHoc")),
        land_use(header.find("loaiDat")),
        land_use_1995(header.find("loaiDat1995")) {}
};

class ParcelStage : public Stage {
 public:
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header);
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) fill(batch, i);
  }

 private:
  void fill(Batch& batch, std::size_t index) const {
    Row row(batch.row(index));
    fill_order(row, columns_->sheet, columns_->sheet_order);
    fill_order(row, columns_->number, columns_->number_order);
    if (batch.features[index].area > 0)
      row.set(columns_->drawn_area, Value::of(std::round(batch.features[index].area * 100) / 100));
    if (row.get(columns_->land_use).is_null() && !row.get(columns_->land_use_1995).is_null())
      take_symbol_of_1995(batch, index, row);
  }

  static void fill_order(Row& row, int from, int to) {
    if (to < 0 || row.get(from).is_null()) return;
    if (const auto number = text::leading_number(row.get(from).text()))
      row.set(to, Value::of(static_cast<std::int64_t>(*number)));
  }

  /// Old maps have only the symbol of QĐ 499QĐ/ĐC 1995; the code list then says what it is today.
  void take_symbol_of_1995(Batch& batch, std::size_t index, Row& row) const {
    row.set(columns_->land_use, row.get(columns_->land_use_1995));
    Change change;
    change.rule = "parcel.land-use-from-1995";
    change.field = "loaiDat";
    change.after = row.get(columns_->land_use).text();
    change.origin = batch.features[index].origin;
    batch.changes.push_back(change);
  }

  std::optional<Columns> columns_;
};

}  // namespace

std::unique_ptr<Stage> make_parcel_stage() {
  return std::make_unique<ParcelStage>();
}

}  // namespace sohoa
