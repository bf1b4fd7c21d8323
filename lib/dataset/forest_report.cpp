#include "dataset/forest_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "admin/units.hpp"
#include "base/data.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/forest_classes.hpp"
#include "schema/code_list.hpp"
#include "store/open_dataset.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kPurpose = 0, kOwner = 1;
constexpr double kHectaresOfKm2 = 100;

std::size_t index_of(const std::vector<FormLine>& lines, std::string_view code) {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const FormLine& line) { return line.code == code; });
  if (found == lines.end()) throw Error(Exit::fault, fmt::format("schemas/reports: no line {}", code));
  return static_cast<std::size_t>(found - lines.begin());
}

void resolve(std::vector<FormLine>& lines, const std::vector<std::string>& sums) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const std::string& code : split_values(sums[i])) lines[i].sum.push_back(index_of(lines, code));
}

ForestForms read_forms() {
  ForestForms forms;
  const Table rows = Table::read(data_path("reports/forest-rows.csv"));
  const std::size_t row = rows.column("row"), name = rows.column("name"), sum = rows.column("sum"),
                    equals = rows.column("equals"), level = rows.column("level"),
                    assignment = rows.column("assignment");
  std::vector<std::string> sums;
  for (const auto& cells : rows.rows()) {
    forms.rows.push_back({cells[row], cells[name], {}, -1, cells[level][0] - '0', !cells[assignment].empty()});
    sums.push_back(cells[sum]);
  }
  resolve(forms.rows, sums);
  for (std::size_t i = 0; i < forms.rows.size(); ++i)
    if (const std::string& other = rows.rows()[i][equals]; !other.empty())
      forms.rows[i].equals = static_cast<int>(index_of(forms.rows, other));
  forms.forms[kPurpose].number = "02";
  forms.forms[kOwner].number = "03";
  const Table columns = Table::read(data_path("reports/forest-columns.csv"));
  for (ForestForm& form : forms.forms) {
    std::vector<std::string> parts;
    for (const auto& cells : columns.rows()) {
      if (cells[columns.column("form")] != form.number) continue;
      form.columns.push_back({cells[columns.column("column")], cells[columns.column("name")], {}});
      parts.push_back(cells[columns.column("sum")]);
    }
    resolve(form.columns, parts);
  }
  return forms;
}

/// Where the lots of a class are counted, and which reserve letter is missing from it.
struct ClassRows {
  std::vector<std::size_t> rows;
  bool natural_wood = false;  ///< needs a row of 1400
  bool has_reserve = false;
  bool needs_site = false;  ///< forest whose class does not say its site
  bool outside_counts = true;
};

/// One lot of the layer, as far as the forms ask.
struct Lot {
  std::string_view commune, compartment, name;
  ForestArea area = 0;
  std::int64_t plantation_origin = 0, site = 0, function = 0, purpose = 0, owner = 0;
  double reserve = -1;
};

class Adder {
 public:
  explicit Adder(const ForestReportOptions& options) : options_(options) {
    report_.year = options.year;
    read_classes();
    for (std::int64_t code = 1; code <= 12; ++code) {
      purposes_.push_back(column("forest-purpose", code, "column", kPurpose));
      owners_.push_back(column("forest-owner", code, "column", kOwner));
    }
  }

  /// Several datasets that are parts of one map: a lot that two of them have is an error.
  void add_files(const std::vector<std::string>& paths, bool start) {
    adding_start_ = start;
    std::unordered_map<std::string, std::string> keys;
    keys_of_ = paths.size() > 1 ? &keys : nullptr;
    for (const std::string& path : paths) add_file(path);
    keys_of_ = nullptr;
    adding_start_ = false;
  }

  ForestReport take() {
    find_natural_areas();
    name_whole();
    for (auto& [key, unit] : units_) {
      sum_up(unit);
      check(unit);
      report_.units.push_back(std::move(unit));
    }
    write_notes();
    return std::move(report_);
  }

 private:
  void add_file(const std::string& path) {
    store::OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
    if (!file.database.has_table("lo_rung"))
      throw InputError(tr("{}: has no layer lo_rung; sohoa-forest makes one", path));
    if (!adding_start_ && file.database.has_table("lo_rung_rejected"))
      rejected_ += file.database.integer("SELECT count(*) FROM lo_rung_rejected").value_or(0);
    // The edition of now where it is known: that is what the tables of a year list.
    store::Statement rows(file.database,
                          "SELECT coalesce(maxa, maXaGoc), tk, xa, coalesce(dtich, dtich_bando), bang_ma, maldlr,"
                          " nggocrt, lapdia, malr3, mamdsd, dtuong, mgo, maXaGoc, khoanh, lo FROM lo_rung");
    while (rows.step()) {
      if (keys_of_ != nullptr) refuse_twice(path, rows);
      Lot lot{rows.text(0), rows.text(1), rows.text(2)};
      lot.area = std::llround(rows.number(3) / kForestAreaUnit);
      const auto list = parse_forest_list(rows.text(4));
      lot.plantation_origin = rows.integer(6);
      lot.site = rows.integer(7);
      lot.function = rows.integer(8);
      lot.purpose = rows.integer(9);
      lot.owner = rows.integer(10);
      if (!rows.is_null(11)) lot.reserve = rows.number(11);
      const std::int64_t number = rows.integer(5);
      if (!list || number < 1 || number >= 128) {
        // Accepted or lowered faults: the class is not known.
        if (!adding_start_) no_class_ += lot.area, ++no_class_lots_;
        continue;
      }
      add(lot, classes_[static_cast<std::size_t>(*list)][static_cast<std::size_t>(number)]);
    }
  }

  void refuse_twice(const std::string& path, const store::Statement& rows) {
    if (rows.is_null(1) || rows.is_null(13) || rows.is_null(14)) return;  // has no key
    const std::string lot = fmt::format("{}/{}/{}/{}", rows.text(12), rows.text(1), rows.text(13), rows.text(14));
    const auto [found, added] = keys_of_->emplace(lot, path);
    if (!added)
      throw InputError(
          tr("{}: lot {} is in {} as well, so its area would be counted twice; datasets of a report are "
             "parts of one map, that of the year before goes to --previous",
             path, lot, found->second));
  }

  int column(const char* list, std::int64_t code, const char* name, std::size_t form) const {
    const std::string_view cell = CodeList::named(list).cell(std::to_string(code), name);
    return cell.empty() ? -1 : static_cast<int>(index_of(forms_.forms[form].columns, cell));
  }

  void read_classes() {
    static const std::set<std::string_view> kReserves{"1410", "1420", "1430", "1440", "1450"};
    for (const ForestList list : kForestLists) {
      const std::string name_of_list = fmt::format("forest-{}", name(list));
      const CodeList& codes = CodeList::named(name_of_list);
      auto& into = classes_[static_cast<std::size_t>(list)];
      into.resize(128);
      for (const CodeList::Listed& each : codes.all({})) {
        const auto at = static_cast<std::size_t>(std::stoi(std::string(codes.cell(each.code, "number"))));
        ClassRows& rows = into.at(at);
        bool site = false;
        for (const std::string& code : split_values(codes.cell(each.code, "rows"))) {
          rows.rows.push_back(forms_.row(code));
          site = site || code.starts_with("12");
          rows.has_reserve = rows.has_reserve || kReserves.contains(code);
          rows.natural_wood = rows.natural_wood || code.starts_with("131");
          rows.outside_counts = rows.outside_counts && code != "2030";
        }
        const std::string_view origin = codes.cell(each.code, "origin");
        if (origin == "2") rows.rows.push_back(forms_.row("1120"));
        rows.needs_site = origin != "3" && !site;
      }
    }
  }

  ForestUnit& unit(ForestLevel level, const Lot& lot) {
    key_.clear();
    if (level != ForestLevel::all) key_.append(lot.commune);
    if (level == ForestLevel::compartment) {
      // Compartment 9 stands before 10.
      const std::size_t digits = std::min(lot.compartment.find_first_not_of("0123456789"), lot.compartment.size());
      key_.append("/").append(12 - std::min<std::size_t>(digits, 12), ' ').append(lot.compartment);
    }
    auto found = units_.find(key_);
    if (found == units_.end()) {
      ForestUnit added;
      added.level = level;
      if (level != ForestLevel::all) added.commune = lot.commune;
      if (level == ForestLevel::compartment) added.compartment = lot.compartment;
      added.name = name_of(level, lot);
      for (std::size_t form = 0; form < 2; ++form)
        added.tables[form].assign(forms_.rows.size(), std::vector<ForestArea>(forms_.forms[form].columns.size(), 0));
      if (!options_.previous.empty()) added.start.assign(forms_.rows.size(), 0);
      found = units_.emplace(key_, std::move(added)).first;
    }
    return found->second;
  }

  static std::string name_of(ForestLevel level, const Lot& lot) {
    if (level == ForestLevel::all) return "Toàn bộ";
    if (level == ForestLevel::compartment) return fmt::format("Tiểu khu {}", lot.compartment);
    const admin::Commune* commune = admin::Units::shipped().commune(lot.commune, admin::Edition::y2026);
    return std::string(commune != nullptr ? commune->name : lot.name.empty() ? lot.commune : lot.name);
  }

  void add(const Lot& lot, const ClassRows& rows) {
    if (rows.rows.empty()) return;
    const bool inside = lot.function > 0 || lot.purpose > 0;
    if (!rows.outside_counts && !inside) {
      if (!adding_start_) outside_ += lot.area;
      return;
    }
    find_rows(lot, rows);
    const ForestLevel outer = options_.by_compartment ? ForestLevel::commune : ForestLevel::all;
    const ForestLevel inner = options_.by_compartment ? ForestLevel::compartment : ForestLevel::commune;
    for (const ForestLevel level : {outer, inner}) count(unit(level, lot), lot);
    if (!adding_start_) note_unknowns(lot, rows);
  }

  void find_rows(const Lot& lot, const ClassRows& rows) {
    rows_ = rows.rows;
    if (is_plantation(rows) && lot.plantation_origin >= 1 && lot.plantation_origin <= 3)
      rows_.push_back(plantation_ + static_cast<std::size_t>(lot.plantation_origin));
    if (rows.needs_site) rows_.push_back(site_row(lot));
    if (rows.natural_wood && !rows.has_reserve) rows_.push_back(reserve_row(lot));
  }

  bool is_plantation(const ClassRows& rows) const {
    return std::find(rows.rows.begin(), rows.rows.end(), plantation_) != rows.rows.end();
  }

  /// What a lot does not say, so that it stands in a total only, or in a row by rule.
  void note_unknowns(const Lot& lot, const ClassRows& rows) {
    if (is_plantation(rows) && (lot.plantation_origin < 1 || lot.plantation_origin > 3))
      no_plantation_origin_ += lot.area;
    if (rows.needs_site && (lot.site < 1 || lot.site > 6)) no_site_ += lot.area;
    if (rows.natural_wood && !rows.has_reserve && lot.reserve < 0) no_reserve_ += lot.area;
    if (purpose_column(lot) < 0) no_purpose_ += lot.area;
    if (owner_column(lot) < 0) no_owner_ += lot.area;
  }

  void count(ForestUnit& unit, const Lot& lot) {
    if (adding_start_) {
      for (const std::size_t row : rows_) unit.start[row] += lot.area;
      return;
    }
    const int purpose = purpose_column(lot), owner = owner_column(lot);
    for (const std::size_t row : rows_) {
      auto& by_purpose = unit.tables[kPurpose][row];
      by_purpose[purpose >= 0 ? static_cast<std::size_t>(purpose) : function_column(lot)] += lot.area;
      auto& by_owner = unit.tables[kOwner][row];
      by_owner[owner >= 0 ? static_cast<std::size_t>(owner) : 0] += lot.area;
    }
  }

  /// -1: the purpose is not given although the function has several.
  int purpose_column(const Lot& lot) const {
    if (lot.purpose >= 1 && lot.purpose <= 12) return purposes_[static_cast<std::size_t>(lot.purpose - 1)];
    if (lot.function == 3) return production_;
    return lot.function == 0 ? other_ : -1;
  }
  std::size_t function_column(const Lot& lot) const { return lot.function == 1 ? protection_ : special_; }
  int owner_column(const Lot& lot) const {
    return lot.owner >= 1 && lot.owner <= 12 ? owners_[static_cast<std::size_t>(lot.owner - 1)] : -1;
  }

  std::size_t site_row(const Lot& lot) const {
    static constexpr std::array<const char*, 7> kRows{"1231", "1210", "1220", "1231", "1232", "1233", "1240"};
    return forms_.row(kRows[lot.site >= 1 && lot.site <= 6 ? static_cast<std::size_t>(lot.site) : 0]);
  }

  std::size_t reserve_row(const Lot& lot) const {
    return forms_.row(lot.reserve > 200   ? "1410"
                      : lot.reserve > 100 ? "1420"
                      : lot.reserve > 50  ? "1430"
                      : lot.reserve >= 10 ? "1440"
                                          : "1450");
  }

  /// Details were counted; what adds them up is computed, from the bottom. What was counted in a column or row that
  /// adds up others stays in it beside them.
  void sum_up(ForestUnit& unit) const {
    for (std::size_t form = 0; form < 2; ++form) {
      auto& table = unit.tables[form];
      const auto& columns = forms_.forms[form].columns;
      for (auto& row : table)
        for (std::size_t column = columns.size(); column-- > 0;)
          for (const std::size_t part : columns[column].sum) row[column] += row[part];
      for (std::size_t row = table.size(); row-- > 0;)
        for (const std::size_t part : forms_.rows[row].sum)
          for (std::size_t column = 0; column < columns.size(); ++column) table[row][column] += table[part][column];
    }
    for (std::size_t row = unit.start.size(); row-- > 0;)
      for (const std::size_t part : forms_.rows[row].sum) unit.start[row] += unit.start[part];
  }

  /// The identities of the circular: 1200 = 1100, 1300 = 1110, 1400 = 1310; both forms have the same totals.
  void check(const ForestUnit& unit) const {
    for (std::size_t row = 0; row < forms_.rows.size(); ++row) {
      const int equal = forms_.rows[row].equals;
      for (const auto& table : unit.tables)
        if (equal >= 0 && table[row] != table[static_cast<std::size_t>(equal)]) fail(unit, row);
      if (unit.tables[kPurpose][row][0] != unit.tables[kOwner][row][0]) fail(unit, row);
      if (equal >= 0 && !unit.start.empty() && unit.start[row] != unit.start[static_cast<std::size_t>(equal)])
        fail(unit, row);
    }
  }

  [[noreturn]] void fail(const ForestUnit& unit, std::size_t row) const {
    throw Error(Exit::fault, tr("the forms do not add up: {}, row {}", unit.name, forms_.rows[row].code));
  }

  /// The whole is a province when all its communes are there, otherwise some of them.
  void name_whole() {
    const auto whole = units_.find("");
    if (whole == units_.end()) return;
    const admin::Units& units = admin::Units::shipped();
    std::set<std::string_view> provinces;
    std::size_t communes = 0;
    for (const auto& [key, unit] : units_) {
      if (unit.level != ForestLevel::commune) continue;
      ++communes;
      const admin::Commune* commune = units.commune(unit.commune, admin::Edition::y2026);
      provinces.insert(commune != nullptr ? commune->province : std::string_view());
    }
    const auto* province = units.province(*provinces.begin(), admin::Edition::y2026);
    if (provinces.size() != 1 || province == nullptr) return;
    std::size_t all = 0;
    for (const admin::Commune& each : units.communes(admin::Edition::y2026)) all += each.province == province->code;
    whole->second.name = communes == all ? std::string(province->name)
                                         : fmt::format("{} trong {} xã của {}", communes, all, province->name);
  }

  void find_natural_areas() {
    const ForestTotals published = options_.totals.empty() ? ForestTotals() : ForestTotals(options_.totals);
    double sum = 0;
    bool all = true;
    for (auto& [key, unit] : units_) {
      if (unit.level != ForestLevel::commune) continue;
      if (const auto found = published.communes().find(unit.commune); found != published.communes().end())
        unit.natural = found->second.natural;
      const auto seat = admin::Units::shipped().seat(unit.commune);
      if (unit.natural <= 0 && seat && seat->area_km2 > 0) {
        unit.natural = seat->area_km2 * kHectaresOfKm2;
        from_list_ = true;
      }
      all = all && unit.natural > 0;
      sum += unit.natural;
    }
    if (const auto whole = units_.find(""); whole != units_.end() && all) whole->second.natural = sum;
  }

  void write_notes() {
    auto& notes = report_.notes;
    const auto hectares = [](ForestArea area) {
      std::string text = fmt::format("{:.2f} ha", static_cast<double>(area) * kForestAreaUnit);
      text[text.find('.')] = ',';
      return text;
    };
    notes.emplace_back(
        "* Dòng nào gồm những loại rừng nào, mục đích và chủ rừng nào vào cột nào là suy ra từ tên gọi; thông tư không "
        "nêu. Rừng gỗ "
        "ngập nước, rừng nguyên sinh không rõ loài xếp vào dòng 1311; đơn vị vũ trang (11) xếp vào cột 9; đối tượng "
        "khác (9) xếp vào cột 10.");
    notes.emplace_back("Diện tích là cột dtich (sau bình sai), lô không ghi thì lấy diện tích hình vẽ.");
    if (!options_.previous.empty())
      notes.push_back(fmt::format("Đầu kỳ theo {}; cuối kỳ là cột 4; thay đổi = cuối kỳ - đầu kỳ.",
                                  fmt::join(options_.previous, ", ")));
    if (rejected_ > 0) notes.push_back(fmt::format("{} lô bị loại (lo_rung_rejected) không được tính.", rejected_));
    if (no_class_lots_ > 0)
      notes.push_back(fmt::format("{} lô, {} không rõ loại rừng (bang_ma trống): không được tính.", no_class_lots_,
                                  hectares(no_class_)));
    if (outside_ > 0)
      notes.push_back(fmt::format(
          "{} đất trống ngoài quy hoạch ba loại rừng: không được tính, dòng 2030 chỉ gồm đất quy hoạch cho lâm nghiệp.",
          hectares(outside_)));
    if (no_purpose_ > 0)
      notes.push_back(
          fmt::format("{} có ba loại rừng mà không ghi mục đích: chỉ tính vào cột 5 hoặc 11.", hectares(no_purpose_)));
    if (no_owner_ > 0)
      notes.push_back(fmt::format("{} không ghi đối tượng chủ rừng: chỉ tính vào cột 4.", hectares(no_owner_)));
    if (no_plantation_origin_ > 0)
      notes.push_back(
          fmt::format("{} rừng trồng không ghi nguồn gốc: chỉ tính vào dòng 1120.", hectares(no_plantation_origin_)));
    if (no_reserve_ > 0)
      notes.push_back(
          fmt::format("{} rừng gỗ tự nhiên không rõ trữ lượng: tính vào dòng 1450.", hectares(no_reserve_)));
    if (no_site_ > 0) notes.push_back(fmt::format("{} rừng không rõ lập địa: tính vào dòng 1231.", hectares(no_site_)));
    if (const auto over = std::count_if(report_.units.begin(), report_.units.end(),
                                        [](const ForestUnit& unit) { return unit.cover_rate() > 100; });
        over > 0)
      notes.push_back(fmt::format(
          "{} đơn vị có tỷ lệ che phủ quá 100 %: diện tích tự nhiên đang dùng nhỏ hơn diện tích rừng, cần kiểm tra.",
          over));
    if (from_list_)
      notes.emplace_back("Diện tích tự nhiên lấy theo danh mục xã năm 2025; số của đơn vị thì nói bằng --totals.");
  }

  ForestReportOptions options_;
  const ForestForms& forms_ = ForestForms::shipped();
  std::array<std::vector<ClassRows>, 2> classes_;
  std::vector<int> purposes_, owners_;
  const std::size_t plantation_ = forms_.row("1120");
  const int production_ = static_cast<int>(index_of(forms_.forms[kPurpose].columns, "17"));
  const int other_ = static_cast<int>(index_of(forms_.forms[kPurpose].columns, "18"));
  const std::size_t special_ = index_of(forms_.forms[kPurpose].columns, "5");
  const std::size_t protection_ = index_of(forms_.forms[kPurpose].columns, "11");
  std::map<std::string, ForestUnit> units_;
  std::string key_;
  std::vector<std::size_t> rows_;
  std::int64_t rejected_ = 0;
  std::int64_t no_class_lots_ = 0;
  ForestArea no_class_ = 0, outside_ = 0;
  ForestArea no_purpose_ = 0, no_owner_ = 0, no_plantation_origin_ = 0, no_reserve_ = 0, no_site_ = 0;
  bool from_list_ = false;
  bool adding_start_ = false;                                        ///< what is being added is of the year before
  std::unordered_map<std::string, std::string>* keys_of_ = nullptr;  ///< lots so far and their files; null: one file
  ForestReport report_;
};

}  // namespace

const ForestForms& ForestForms::shipped() {
  static const ForestForms forms = read_forms();
  return forms;
}

std::size_t ForestForms::row(std::string_view code) const {
  return index_of(rows, code);
}

ForestArea ForestUnit::area(std::string_view row) const {
  return tables[kPurpose][ForestForms::shipped().row(row)][0];
}

double ForestUnit::cover_rate() const {
  if (level == ForestLevel::compartment || natural <= 0) return -1;
  return static_cast<double>(area("1100")) * kForestAreaUnit * 100 / natural;
}

ForestReport make_forest_report(const std::vector<std::string>& paths, const ForestReportOptions& options) {
  Adder adder(options);
  adder.add_files(paths, false);
  adder.add_files(options.previous, true);
  return adder.take();
}

}  // namespace sohoa
