#include "dataset/parcel.hpp"

#include <cmath>
#include <optional>

#include "admin/units.hpp"
#include "base/message.hpp"
#include "stream/issue_order.hpp"
#include "text/natural.hpp"

namespace sohoa {
namespace {

/// Where the stage's fields stand in a row.
struct Columns {
  int commune, commune_source, edition, sheet, new_sheet, number, sheet_order, number_order, drawn_area, land_use,
      land_use_1995;

  explicit Columns(const Header& header)
      : commune(header.find("maXa")),
        commune_source(header.find("maXaGoc")),
        edition(header.find("phienBan")),
        sheet(header.find("soHieuToBanDo")),
        new_sheet(header.find("soHieuToBanDoMoi")),
        number(header.find("soThuTuThua")),
        sheet_order(header.find("soToSapXep")),
        number_order(header.find("soThuaSapXep")),
        drawn_area(header.find("dienTichHinhHoc")),
        land_use(header.find("loaiDat")),
        land_use_1995(header.find("loaiDat1995")) {}
};

class ParcelStage : public Stage {
 public:
  explicit ParcelStage(SheetOptions options) : options_(std::move(options)), units_(admin::Units::shipped()) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header);
    sheets_.emplace(options_, *header);
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) fill(batch, i);
    order_issues(batch);
  }

  void finish(Batch& late) override {
    if (!options_.table || options_.table->skipped() == 0) return;
    Issue issue;
    issue.severity = Severity::info;
    issue.rule = "parcel.sheet-rows-skipped";
    issue.args = late.keep({{"rows", Value::of(static_cast<std::int64_t>(options_.table->skipped()))},
                            {"size", Value::of(static_cast<std::int64_t>(options_.table->size()))}});
    late.issues.push_back(issue);
  }

 private:
  void fill(Batch& batch, std::size_t index) const {
    Row row(batch.row(index));
    if (options_.table) renumber(batch, index, row);
    fill_order(row, columns_->sheet, columns_->sheet_order);
    fill_order(row, columns_->number, columns_->number_order);
    if (batch.features[index].area > 0)
      row.set(columns_->drawn_area, Value::of(std::round(batch.features[index].area * 100) / 100));
    if (row.get(columns_->land_use).is_null() && !row.get(columns_->land_use_1995).is_null())
      take_symbol_of_1995(batch, index, row);
  }

  /// The new number stands beside the old one, which stays in the key. A commune that the table does not have was not
  /// renumbered.
  void renumber(Batch& batch, std::size_t index, Row& row) const {
    const std::string_view code = row.get(columns_->commune_source).text();
    if (columns_->new_sheet < 0 || admin::parse_edition(row.get(columns_->edition).text()) != admin::Edition::y2024 ||
        units_.commune(code, admin::Edition::y2024) == nullptr)
      return;
    const SheetTable::Answer answer = sheets_->find(row, code);
    if (answer.kind == SheetTable::Kind::unknown_commune) return;
    const std::string_view sheet = row.get(columns_->sheet).text();
    if (answer.kind != SheetTable::Kind::one || answer.commune != row.get(columns_->commune).text()) {
      withdraw(batch, index, row);
      return doubt_sheet(batch, index, sheet, answer);
    }
    const std::string_view after = answer.sheets.front()->number;
    const Value& stored = row.get(columns_->new_sheet);
    if (stored.is_text() && stored.text() == after) return;
    row.set(columns_->new_sheet, Value::of(after));
    Change change{"parcel.sheet-renumbered", "soHieuToBanDoMoi", sheet, after, batch.features[index].origin};
    batch.changes.push_back(change);
  }

  /// A number that an earlier table or scale gave must not stand where this one gives none.
  void withdraw(Batch& batch, std::size_t index, Row& row) const {
    const Value stored = row.get(columns_->new_sheet);
    if (stored.is_null()) return;
    row.set(columns_->new_sheet, Value::null());
    Change change{"parcel.sheet-withdrawn", "soHieuToBanDoMoi", stored.text(), {}, batch.features[index].origin};
    batch.changes.push_back(change);
  }

  static const char* doubt_of(SheetTable::Kind kind) {
    if (kind == SheetTable::Kind::several) return "parcel.sheet-ambiguous";
    if (kind == SheetTable::Kind::other_scale) return "parcel.sheet-other-scale";
    return kind == SheetTable::Kind::one ? "parcel.sheet-other-commune" : "parcel.sheet-not-listed";
  }

  static void doubt_sheet(Batch& batch, std::size_t index, std::string_view sheet, const SheetTable::Answer& answer) {
    Issue& issue = batch.add_issue(index, Severity::warning, doubt_of(answer.kind), "soHieuToBanDo");
    issue.value = sheet;
    std::string list;
    for (const SheetTable::Sheet* found : answer.sheets) {
      if (!list.empty()) list += ", ";
      list += found->number + " (" + found->commune;
      if (found->scale > 0) list += ", 1/" + std::to_string(found->scale);
      list += ")";
    }
    if (!list.empty()) issue.args = batch.keep({{"candidates", Value::of(batch.arena.copy(list))}});
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

  SheetOptions options_;
  const admin::Units& units_;
  std::optional<Columns> columns_;
  std::optional<SheetLookup> sheets_;
};

}  // namespace

Options parcel_options() {
  return {
      {"--renumber-sheets", "", "TABLE",
       N_("write the new number of each map sheet (soHieuToBanDoMoi) beside the old one, by a table of old communes "
          "and "
          "sheets and new ones, as VBDLIS exports it")},
  };
}

SheetOptions sheet_arguments(const Arguments& arguments) {
  SheetOptions options;
  options.map_scale = static_cast<int>(arguments.integer("--map-scale", 0));
  if (arguments.has("--renumber-sheets"))
    options.table = std::make_shared<const SheetTable>(SheetTable::load(arguments.get("--renumber-sheets")));
  return options;
}

std::unique_ptr<Stage> make_parcel_stage(SheetOptions options) {
  return std::make_unique<ParcelStage>(std::move(options));
}

}  // namespace sohoa
