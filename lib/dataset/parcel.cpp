#include "dataset/parcel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/commune_names.hpp"
#include "dataset/locating.hpp"
#include "dataset/source_place.hpp"
#include "schema/judge_context.hpp"
#include "stream/issue_order.hpp"
#include "text/natural.hpp"

namespace sohoa {
namespace {

/// Where the stage's fields stand in a row.
struct Columns {
  int commune, commune_source, commune_name, edition, sheet, new_sheet, number, sheet_order, number_order, drawn_area,
      land_use, land_use_1995, scale;

  explicit Columns(const Header& header)
      : commune(header.find("maXa")),
        commune_source(header.find("maXaGoc")),
        commune_name(header.find("tenXa")),
        edition(header.find("phienBan")),
        sheet(header.find("soHieuToBanDo")),
        new_sheet(header.find("soHieuToBanDoMoi")),
        number(header.find("soThuTuThua")),
        sheet_order(header.find("soToSapXep")),
        number_order(header.find("soThuaSapXep")),
        drawn_area(header.find("dienTichHinhHoc")),
        land_use(header.find("loaiDat")),
        land_use_1995(header.find("loaiDat1995")),
        scale(header.find("tyLe")) {}
};

/// One row with its fields by place; a field the schema does not have takes nothing.
class Row {
 public:
  explicit Row(std::span<Value> values) : values_(values) {}
  const Value& get(int column) const {
    static const Value none{};
    return column < 0 ? none : values_[static_cast<std::size_t>(column)];
  }
  void set(int column, Value value) {
    if (column >= 0) values_[static_cast<std::size_t>(column)] = value;
  }

 private:
  std::span<Value> values_;
};

class ParcelStage : public Stage {
 public:
  ParcelStage(std::shared_ptr<const Schema> schema, ParcelOptions options)
      : schema_(std::move(schema)), options_(std::move(options)), units_(admin::Units::shipped()) {}

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    columns_.emplace(*header);
    epsg_ = header->epsg;
    const std::vector<std::string> said =
        header->sources.empty() ? std::vector<std::string>{} : sampled_values(header->sources[0], columns_->edition);
    if (options_.edition) {
      edition_.edition = *options_.edition;
    } else if (options_.again) {
      known_ = true;  // rows say it themselves; this is for one that a person has added
      if (const auto own = said.empty() ? std::nullopt : admin::parse_edition(said.front())) edition_.edition = *own;
    } else if (const auto own = said.empty() ? std::nullopt : admin::parse_edition(said.front())) {
      edition_.edition = *own;  // a dataset of ours says it row by row
      known_ = true;
    } else {
      edition_ = detect_run_edition(*header, columns_->commune_source, options_.commune, options_.map_date);
    }
    for (const SourceInfo& source : header->sources) {
      const auto codes = sampled_codes(source, columns_->commune_source, options_.commune);
      warnings_.push_back(check_place(*header, source, codes, edition_.edition));
      codes_.insert(codes_.end(), codes.begin(), codes.end());
    }
    return header;
  }

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) fill(batch, i);
    order_issues(batch);
  }

  void finish(Batch& late) override {
    if (!options_.edition && !known_ && !warnings_.empty()) add_edition_issue(late, edition_, "maXaGoc");
    for (std::uint32_t file = 0; file < warnings_.size(); ++file)
      if (warnings_[file]) add_place_issue(late, file, *warnings_[file]);
    if (options_.sheets && options_.sheets->skipped() > 0) {
      Issue issue;
      issue.severity = Severity::info;
      issue.rule = "parcel.sheet-rows-skipped";
      issue.args = late.keep({{"rows", Value::of(static_cast<std::int64_t>(options_.sheets->skipped()))},
                              {"size", Value::of(static_cast<std::int64_t>(options_.sheets->size()))}});
      late.issues.push_back(issue);
    }
  }

 private:
  void fill(Batch& batch, std::size_t index) const {
    Row row(batch.row(index));
    if (row.get(columns_->commune_source).is_null() && !options_.commune.empty())
      row.set(columns_->commune_source, Value::of(std::string_view(options_.commune)));
    if (!row.get(columns_->commune_source).is_null()) fill_commune(batch, index, row);
    fill_order(row, columns_->sheet, columns_->sheet_order);
    fill_order(row, columns_->number, columns_->number_order);
    if (batch.features[index].area > 0)
      row.set(columns_->drawn_area, Value::of(std::round(batch.features[index].area * 100) / 100));
    if (row.get(columns_->land_use).is_null() && !row.get(columns_->land_use_1995).is_null())
      take_symbol_of_1995(batch, index, row);
  }

  /// The code stays as the source has it; what it means today stands beside it.
  void fill_commune(Batch& batch, std::size_t index, Row& row) const {
    const auto own = options_.edition ? std::nullopt : admin::parse_edition(row.get(columns_->edition).text());
    const admin::Edition edition = own.value_or(edition_.edition);
    const std::string_view code = row.get(columns_->commune_source).text();
    if (!options_.again && is_name(code)) return take_name(batch, index, row, edition);
    set_commune(batch, index, row, edition);
  }

  /// What has no digit is no code written wrong.
  static bool is_name(std::string_view text) {
    return text.find_first_of("0123456789") == std::string_view::npos && text.size() > 1;
  }

  void take_name(Batch& batch, std::size_t index, Row& row, admin::Edition edition) const {
    std::call_once(names_made_, [&] { names_.emplace(units_, codes_, options_.province); });
    const std::string_view name = row.get(columns_->commune_source).text();
    const CommuneNames::Found& found = names_->find(name, edition, !options_.edition);
    if (!found.sure) return add_name_issue(batch, index, name, found);
    const admin::Unit& commune = found.communes.front();
    const std::string_view code = commune.code;
    row.set(columns_->commune_source, Value::of(code));
    batch.changes.push_back({"parcel.commune-from-name", "maXaGoc", name, code, batch.features[index].origin});
    set_commune(batch, index, row, commune.old ? admin::Edition::y2024 : std::max(edition, admin::Edition::y2025));
  }

  void add_name_issue(Batch& batch, std::size_t index, std::string_view name, const CommuneNames::Found& found) const {
    constexpr std::size_t kListed = 5;
    std::string list;
    for (std::size_t i = 0; i < std::min(found.communes.size(), kListed); ++i) {
      const admin::Unit& one = found.communes[i];
      const admin::Commune* commune = units_.commune(one.code, one.edition());
      const admin::Province* province =
          commune == nullptr ? nullptr : units_.province(commune->province, one.edition());
      list += fmt::format("{}{} {}", i == 0 ? "" : ", ", one.code, one.name);
      if (province != nullptr) list += fmt::format(" ({})", province->name);
    }
    if (found.communes.size() > kListed) list += " …";
    Issue& issue = batch.add_issue(index, Severity::error, "parcel.commune-name", "maXaGoc");
    issue.value = name;
    issue.args = batch.keep({{"candidates", Value::of(list.empty() ? std::string_view("–") : batch.arena.copy(list))}});
  }

  void set_commune(Batch& batch, std::size_t index, Row& row, admin::Edition edition) const {
    const std::string_view code = row.get(columns_->commune_source).text();
    row.set(columns_->edition, Value::of(admin::edition_name(edition)));
    if (units_.commune(code, edition) == nullptr) {
      // What does not even look like a code is named by the pattern of the field.
      if (code.size() != 5 || code.find_first_not_of("0123456789") != std::string_view::npos) return;
      return add_unknown_issue(batch, index, code, edition);
    }
    std::string_view today = code;
    if (edition == admin::Edition::y2024) {
      const auto successors = units_.successors(code);
      const SheetTable::Answer sheets = sheets_of(row, code);
      today = successor(batch, index, row, successors, sheets);
      renumber(batch, index, row, today, sheets);
    }
    const admin::Commune* commune = units_.commune(today, admin::Edition::y2026);
    if (commune == nullptr) return;
    row.set(columns_->commune, Value::of(commune->code));
    row.set(columns_->commune_name, Value::of(commune->name));
  }

  /// The commune that an old one became; of a split one what a person has settled in a dataset of ours, else what the
  /// table of sheets says, else where the parcel lies; empty when that leaves it open.
  std::string_view successor(Batch& batch, std::size_t index, const Row& row, std::span<const admin::Link> successors,
                             const SheetTable::Answer& sheets) const {
    if (successors.size() == 1) return successors.front().code;
    if (!row.get(columns_->commune).is_null()) return row.get(columns_->commune).text();
    for (const admin::Link& link : successors)
      if (link.code == sheets.commune) return link.code;
    if (successors.empty()) return {};
    return located(batch, index, row.get(columns_->commune_source).text(), successors);
  }

  std::string_view located(Batch& batch, std::size_t index, std::string_view code,
                           std::span<const admin::Link> successors) const {
    const Feature& feature = batch.features[index];
    std::vector<admin::CommuneLocator::Part> parts;
    if (epsg_ != 0 && !feature.wkb.empty()) parts = locator().locate(feature.wkb, successors);
    if (parts.empty()) {
      add_split_issue(batch, index, code, successors);
      return {};
    }
    if (parts.front().share < admin::kBelongs) {
      Issue& issue = batch.add_issue(index, Severity::warning, "admin.recode-across", "maXa");
      issue.value = code;
      issue.args = batch.keep({{"edition", Value::of(admin::edition_name(admin::Edition::y2026))},
                               {"candidates", Value::of(batch.arena.copy(shares_text(parts)))}});
      return {};
    }
    Change change{"admin.recode-located", "maXa", code, parts.front().code, feature.origin};
    change.by_value = true;
    batch.changes.push_back(change);
    return parts.front().code;
  }

  /// Polygons are prepared for the first parcel that needs them: hardly any run does.
  const admin::CommuneLocator& locator() const {
    std::call_once(locator_made_, [this] {
      auto boundaries = options_.boundaries;
      if (!boundaries) boundaries = {std::shared_ptr<void>(), &admin::Boundaries::shipped()};
      locator_.emplace(std::move(boundaries), epsg_);
    });
    return *locator_;
  }

  SheetTable::Answer sheets_of(const Row& row, std::string_view code) const {
    if (!options_.sheets || row.get(columns_->sheet).is_null()) return {};
    const int scale = options_.map_scale > 0 ? options_.map_scale : parse_scale(row.get(columns_->scale).text());
    return options_.sheets->find(code, row.get(columns_->sheet).text(), scale);
  }

  /// The new number stands beside the old one, which stays in the key. A commune that the table does not have was not
  /// renumbered.
  void renumber(Batch& batch, std::size_t index, Row& row, std::string_view commune,
                const SheetTable::Answer& answer) const {
    if (columns_->new_sheet < 0 || answer.kind == SheetTable::Kind::unknown_commune) return;
    const std::string_view sheet = row.get(columns_->sheet).text();
    if (answer.kind != SheetTable::Kind::one || answer.commune != commune) {
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

  void add_unknown_issue(Batch& batch, std::size_t index, std::string_view code, admin::Edition edition) const {
    std::string others;
    for (const admin::Edition other : admin::kEditions)
      if (units_.commune(code, other) != nullptr) {
        if (!others.empty()) others += ", ";
        others += admin::edition_name(other);
      }
    Issue& issue = batch.add_issue(index, Severity::error, "parcel.commune-unknown", "maXaGoc");
    issue.value = code;
    issue.args = batch.keep({{"edition", Value::of(admin::edition_name(edition))},
                             {"others", Value::of(others.empty() ? std::string_view("–") : batch.arena.copy(others))}});
  }

  static void add_split_issue(Batch& batch, std::size_t index, std::string_view code,
                              std::span<const admin::Link> successors) {
    std::string list;
    for (const admin::Link& link : successors) {
      if (!list.empty()) list += ", ";
      list += link.code;
    }
    Issue& issue = batch.add_issue(index, Severity::warning, "parcel.commune-split", "maXa");
    issue.value = code;
    issue.args = batch.keep({{"candidates", Value::of(batch.arena.copy(list))}});
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

  static void add_place_issue(Batch& late, std::uint32_t file, const PlaceWarning& warning) {
    Issue issue;
    issue.severity = Severity::warning;
    issue.rule = "crs.other-zone";
    issue.origin.file = file;
    issue.args = late.keep({{"epsg", Value::of(static_cast<std::int64_t>(warning.epsg))},
                            {"present_km", Value::of(std::round(warning.present_km))},
                            {"other_km", Value::of(std::round(warning.other_km))}});
    late.issues.push_back(issue);
  }

  std::shared_ptr<const Schema> schema_;
  ParcelOptions options_;
  const admin::Units& units_;
  std::optional<Columns> columns_;
  admin::Detected edition_;
  int epsg_ = 0;
  mutable std::once_flag locator_made_;
  mutable std::optional<BoundaryLocator> locator_;
  bool known_ = false;              // the source itself says the edition
  std::vector<std::string> codes_;  // of all sources, as far as they were sampled
  mutable std::once_flag names_made_;
  mutable std::optional<CommuneNames> names_;
  std::vector<std::optional<PlaceWarning>> warnings_;  // by source
};

}  // namespace

Options parcel_options() {
  return Options{
             {"--commune", "", "CODE", N_("commune of rows that do not say")},
             {"--edition", "", "2024|2025|2026",
              N_("edition of the commune codes in the data (default: found out and said)")},
             {"--renumber-sheets", "", "TABLE",
              N_("write the new number of each map sheet (soHieuToBanDoMoi) beside the old one, by a table of old "
                 "communes and sheets and new ones, as VBDLIS exports it")},
         } +
         boundary_options();
}

ParcelOptions parcel_arguments(const Arguments& arguments) {
  ParcelOptions options;
  options.edition = admin::parse_edition(arguments.get("--edition"));
  options.commune = arguments.get("--commune");
  options.province = arguments.get("--province");
  options.map_date = arguments.get("--map-date");
  options.map_scale = static_cast<int>(arguments.integer("--map-scale", 0));
  if (arguments.has("--renumber-sheets"))
    options.sheets = std::make_shared<const SheetTable>(SheetTable::load(arguments.get("--renumber-sheets")));
  options.boundaries = given_boundaries(arguments);
  if (!options.commune.empty()) {
    bool known = false;
    for (admin::Edition edition : admin::kEditions)
      known = known || ((!options.edition || *options.edition == edition) &&
                        admin::Units::shipped().commune(options.commune, edition) != nullptr);
    if (!known) throw UsageError(tr("--commune {}: no commune has this code", options.commune));
  }
  return options;
}

std::unique_ptr<Stage> make_parcel_stage(std::shared_ptr<const Schema> schema, ParcelOptions options) {
  return std::make_unique<ParcelStage>(std::move(schema), std::move(options));
}

}  // namespace sohoa
