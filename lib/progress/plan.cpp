#include "progress/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/moment.hpp"
#include "progress/plan_units.hpp"
#include "progress/plan_words.hpp"
#include "source/table_words.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

constexpr std::size_t kTold = 20;    ///< faults named in one message
constexpr double kMostMeant = 1e15;  ///< what nobody can have to reach
constexpr const char* kQuarters[] = {"quy_1", "quy_2", "quy_3", "quy_4", "ca_nam"};
/// What a row of sums leaves out because every row above says the same.
constexpr const char* kShared[] = {"bo_du_lieu", "chi_tieu", "don_vi_tinh", "han", "nam"};

using Row = PlanTable::Row;

/// A number of the plan as it is written.
struct Figure {
  double value = 0;
  bool percent = false;  ///< "98%"
};

class Reader {
 public:
  Reader(PlanTable table, const PlanWorld& world, const admin::Units& units)
      : world_(world),
        units_(units),
        words_(world.layers),
        schema_(Schema::load("plan")),
        table_(std::move(table)),
        faults_(std::move(table_.faults)) {
    plan_.path = table_.path;
    for (const std::string& note : table_.notes) plan_.notes.push_back(tr("{}: {}", table_.path, note));
  }

  Plan read() {
    if (table_.rows.empty() && faults_.empty())
      throw InputError(
          tr("{}: the plan has a header and no rows; write a row for each target, goal or task", plan_.path));
    find_units();
    for (Row& row : table_.rows) complete_sum(row);
    for (const Row& row : table_.rows) add(row);
    refuse_twice();
    complain();
    warn();
    if (plan_.targets.empty() && plan_.goals.empty())
      throw InputError(
          tr("{}: no target, goal or task was found; its columns must be called as in schemas/plan.json, "
             "such as Xã, Bộ dữ liệu, Kế hoạch, Hạn",
             plan_.path));
    return std::move(plan_);
  }

 private:
  const std::string& cell(const Row& row, const char* field) const {
    return row.texts[static_cast<std::size_t>(schema_->find(field))];
  }
  std::optional<Figure> number(const Row& row, const char* field) const {
    std::string_view words = cell(row, field);
    if (words.empty()) return std::nullopt;
    Figure figure;
    figure.percent = words.ends_with('%');
    if (figure.percent) words.remove_suffix(1);
    std::from_chars(words.data(), words.data() + words.size(), figure.value);
    return figure;
  }

  /// The title under which the row has a field; that of the schema where it has none.
  std::string column(const Row& row, const char* field) const {
    const auto index = static_cast<std::size_t>(schema_->find(field));
    const std::string& title = table_.sheets[row.sheet].columns[index];
    return title.empty() ? schema_->fields[index].title.in(language()) : title;
  }

  /// The file, and the sheet where there are several.
  std::string where(const Row& row) const {
    const std::string& sheet = table_.sheets[row.sheet].name;
    return sheet.empty() ? plan_.path : tr("{}, sheet “{}”", plan_.path, sheet);
  }
  void note(const Row& row, const std::string& text) {
    plan_.notes.push_back(tr("{}: row {}: {}", where(row), row.number, text));
  }
  void fault(const Row& row, const std::string& message) { faults_.push_back({row.sheet, row.number, message}); }
  bool has_fault(const Row& row) const {
    return std::any_of(faults_.begin(), faults_.end(),
                       [&](const auto& one) { return one.sheet == row.sheet && one.row == row.number; });
  }

  void complain() {
    if (faults_.empty()) return;
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const auto& a, const auto& b) { return std::tie(a.sheet, a.row) < std::tie(b.sheet, b.row); });
    std::string list;
    for (std::size_t i = 0; i < std::min(faults_.size(), kTold); ++i) {
      const std::string& sheet = table_.sheets[faults_[i].sheet].name;
      list += "\n  " + (sheet.empty() ? tr("row {}: {}", faults_[i].row, faults_[i].text)
                                      : tr("sheet “{}”, row {}: {}", sheet, faults_[i].row, faults_[i].text));
    }
    if (faults_.size() > kTold) list += "\n  " + tr("… and {} more", faults_.size() - kTold);
    throw InputError((faults_.size() == 1
                          ? tr("{}: the plan has a fault; mend it and run again:", plan_.path)
                          : tr("{}: the plan has {} faults; mend them and run again:", plan_.path, faults_.size())) +
                     list);
  }

  // --- units

  WrittenUnit written_unit(const Row& row) const {
    return {cell(row, "ma_don_vi"), cell(row, "don_vi"), cell(row, "phien_ban")};
  }

  void find_units() {
    std::vector<WrittenUnit> rows;
    for (const Row& row : table_.rows) rows.push_back(written_unit(row));
    where_.emplace(rows, world_.provinces, units_);
    if (!where_->assumed().empty()) plan_.notes.push_back(tr("{}: {}", plan_.path, where_->assumed()));
  }

  std::optional<Unit> unit(const Row& row, std::string& code) {
    FoundUnit found = where_->find(written_unit(row));
    if (!found.fault.empty()) fault(row, found.fault);
    for (const std::string& text : found.notes) note(row, text);
    code = found.code;
    return found.unit;
  }

  // --- targets

  bool is_sum(const Row& row) const {
    for (const char* field : {"don_vi", "ten"})
      if (const std::string& words = cell(row, field); !words.empty()) return source::is_sum(words);
    return source::is_sum(row.ordinal);
  }

  /// "Tổng cộng" stands for the whole; what all rows of its sheet say alike holds for it, too.
  void complete_sum(Row& row) {
    if (!is_sum(row) || !cell(row, "ma_don_vi").empty() || !cell(row, "loai").empty()) return;
    for (const char* field : kShared) {
      const auto index = static_cast<std::size_t>(schema_->find(field));
      if (!row.texts[index].empty()) continue;
      const std::string* common = nullptr;
      for (const Row& other : table_.rows) {
        if (other.sheet != row.sheet || is_sum(other) || !has_figure(other)) continue;
        if (common != nullptr && text::fold(*common) != text::fold(other.texts[index])) {
          common = nullptr;
          break;
        }
        common = &other.texts[index];
      }
      if (common != nullptr) row.texts[index] = *common;
    }
  }

  /// "Khu vực Hạ Long": the communes below it together.
  bool is_region(const Row& row) const {
    const std::string name = text::fold(cell(row, "don_vi"));
    return cell(row, "ma_don_vi").empty() && (name.starts_with("khu vuc ") || name.starts_with("cum "));
  }

  /// Of several sums of one thing on a sheet the last "Tổng cộng" is that of all, else the last of them.
  bool is_subtotal(const Row& row) const {
    if (!is_sum(row) || !cell(row, "ma_don_vi").empty()) return false;
    const Row* all = nullptr;
    bool of_all = false;
    for (const Row& other : table_.rows) {
      if (other.sheet != row.sheet || !is_sum(other) || !has_figure(other) || !cell(other, "ma_don_vi").empty() ||
          !cell(other, "loai").empty() || !same_thing(row, other))
        continue;
      const bool total = text::fold(cell(other, "don_vi") + cell(other, "ten")).starts_with("tong");
      if (of_all && !total) continue;
      of_all = total;
      all = &other;
    }
    return all != nullptr && all->number != row.number;
  }
  bool same_thing(const Row& row, const Row& other) const {
    return std::all_of(std::begin(kShared), std::end(kShared), [&](const char* field) {
      return text::fold(cell(row, field)) == text::fold(cell(other, field));
    });
  }

  bool has_figure(const Row& row) const { return !cell(row, "muc_tieu").empty() || has_quarters(row); }

  void add(const Row& row) {
    const std::string& kind = cell(row, "loai");
    const auto tasks = table_.sheets[row.sheet].tasks;
    const bool target = kind == "chỉ tiêu" || (kind.empty() && !tasks && cell(row, "trang_thai").empty());
    if (target)
      add_targets(row);
    else if (!kind.empty() || !is_heading(row))
      add_goal(row, kind.empty() ? tasks.value_or(false) : kind == "nhiệm vụ");
  }

  /// "I. Chính quyền số" among goals: a title with a number that is none of a row, and nothing else.
  bool is_heading(const Row& row) const {
    const auto filled =
        std::count_if(row.texts.begin(), row.texts.end(), [](const std::string& text) { return !text.empty(); });
    if (filled == 0) return true;
    const bool counted = !row.ordinal.empty() && row.ordinal.find_first_not_of("0123456789.") == std::string::npos;
    return filled == 1 && !cell(row, "ten").empty() && !counted;
  }

  void add_targets(const Row& row) {
    const std::size_t faults = faults_.size();
    PlanTarget target;
    target.row = row.number;
    target.sheet = table_.sheets[row.sheet].name;
    target.title = cell(row, "ten");
    target.unit_text = cell(row, "don_vi_tinh");
    target.office = cell(row, "co_quan");
    target.note = cell(row, "ghi_chu");
    std::optional<Figure> value = number(row, "muc_tieu");
    std::string measure = cell(row, "chi_tieu");
    // Some offices call the number itself chỉ tiêu.
    if (const auto figure = text::parse_number(measure); figure && !value) {
      value = Figure{*figure};
      measure.clear();
    }
    const bool quarters = has_quarters(row);
    if (!value && !quarters) {
      if (cell(row, "bo_du_lieu").empty() && measure.empty()) return;  // a heading, a note
      if (!has_fault(row))
        fault(row, tr("there is no target: write the number to be reached, 0 where nothing is asked"));
      return;
    }
    const std::string& called = cell(row, "don_vi").empty() ? cell(row, "ten") : cell(row, "don_vi");
    if ((is_sum(row) && !is_whole_unit(called)) || is_region(row) || is_subtotal(row)) {
      note(row, tr("“{}” adds other rows up; it was not read", called));
      return;
    }
    if (is_sum(row) && cell(row, "bo_du_lieu").empty()) {
      note(row, tr("this sum names no dataset, and the rows above name several; it was not compared with them"));
      return;
    }
    target.total = is_sum(row);
    if (target.total) target.title.clear();
    if (const auto found = unit(row, target.code)) target.unit = *found;
    read_measure(row, measure, target);
    const auto due = read_due(row);
    row_first_ = plan_.targets.size();
    if (value) {
      target.due = due;
      keep(row, "muc_tieu", *value, target, faults);
    }
    add_quarters(row, target, due, faults);
  }

  void add_quarters(const Row& row, PlanTarget& target, std::optional<text::Date> due, std::size_t faults) {
    int year = static_cast<int>(number(row, "nam").value_or(Figure{}).value);
    if (year == 0) year = due ? static_cast<int>(due->year()) : world_.year;
    const char* before = nullptr;
    double last = 0;
    for (unsigned i = 0; i < 5; ++i) {
      const auto value = number(row, kQuarters[i]);
      if (!value) continue;
      if (before != nullptr && i < 4 && value->value < last)
        note(row,
             tr("“{}” asks for {}, less than “{}” before it, {}: these columns are counted from the beginning, not "
                "quarter by quarter",
                column(row, kQuarters[i]), shown(*value), column(row, before), shown(last)));
      if (before == nullptr || i < 4) {
        before = kQuarters[i];
        last = value->value;
      }
      target.due = due_day(i < 4 ? fmt::format("quý {}/{}", i + 1, year) : std::to_string(year));
      keep(row, kQuarters[i], *value, target, faults);
    }
  }

  /// With the decimals that it has, three at most.
  static std::string shown(double value) {
    int decimals = 0;
    for (double rest = value; decimals < 3 && std::abs(rest - std::round(rest)) > 1e-9; rest *= 10) ++decimals;
    return text::format_number(value, language(), decimals);
  }
  static std::string shown(const Figure& figure) { return shown(figure.value) + (figure.percent ? " %" : ""); }

  /// One number of a row. Two columns of one row may fall on the same day: Quý IV and Cả năm.
  void keep(const Row& row, const char* field, const Figure& figure, PlanTarget target, std::size_t faults) {
    if (figure.value < 0) return;  // it was told
    target.value = figure.value;
    if (figure.value > kMostMeant)
      return fault(row, tr("column “{}”: {} is more than anybody can reach", column(row, field), cell(row, field)));
    if (figure.percent && !as_percent(row, field, target)) return;
    if (faults != faults_.size()) return;
    for (std::size_t i = row_first_; i < plan_.targets.size(); ++i) {
      const PlanTarget& other = plan_.targets[i];
      if (!other.due || other.due != target.due) continue;
      if (other.value != target.value)
        fault(row, tr("“{}” asks for {} and “{}” for {}, both by {}; they are counted from the beginning, so keep the "
                      "one that holds",
                      fields_[i - row_first_], shown({other.value, other.percent}), column(row, field), shown(figure),
                      day_text(*target.due)));
      return;
    }
    fields_.resize(plan_.targets.size() - row_first_);
    fields_.push_back(column(row, field));
    plan_.targets.push_back(target);
  }

  /// "98%" where nothing else says that percentages are meant.
  bool as_percent(const Row& row, const char* field, PlanTarget& target) {
    if (target.percent || target.measure == Measure::indicator) return true;
    if (!target.unit_text.empty() || target.measure == Measure::column) {
      fault(row, tr("column “{}”: {} is a percentage, but what it measures is not; write the number to be reached",
                    column(row, field), shown(Figure{target.value, true})));
      return false;
    }
    target.unit_text = "%";
    target.percent = true;
    return true;
  }

  /// What can hardly be meant, although it may be.
  void warn() {
    for (const PlanTarget& target : plan_.targets) {
      const auto tell = [&](const std::string& text) {
        const std::string place = target.sheet.empty() ? plan_.path : tr("{}, sheet “{}”", plan_.path, target.sheet);
        plan_.notes.push_back(tr("{}: row {}: {}", place, target.row, text));
      };
      const bool counts = target.measure != Measure::area && target.measure != Measure::column &&
                          target.measure != Measure::indicator && !target.percent;
      if (target.percent && target.value > 100)
        tell(tr("{} of what was loaded can never be reached; the whole is 100", shown(Figure{target.value, true})));
      else if (target.percent && target.value > 0 && target.value <= 1)
        tell(tr("the target is {} %; is {} % meant? Then write it so, or give the cell the format of a percentage",
                shown(target.value), shown(target.value * 100)));
      else if (counts && target.value != std::floor(target.value))
        tell(
            tr("the target is {}, and there are no parts of features; if it is a percentage, write so in the column "
               "of the unit of measure",
               shown(target.value)));
    }
    if (!stateless_.empty())
      plan_.notes.push_back(tr("{}: {} goals or tasks have no state and count as not started: {}", plan_.path,
                               stateless_count_, stateless_ + (stateless_count_ > 5 ? ", …" : "")));
  }

  std::optional<text::Date> read_due(const Row& row) {
    const std::string& words = cell(row, "han");
    if (words.empty()) return std::nullopt;
    const auto day = due_day(words);
    if (!day) fault(row, tr("due date {}: a day such as 31/12/2026, or 12/2026, quý IV/2026, 2026 is needed", words));
    return day;
  }

  void read_measure(const Row& row, const std::string& words, PlanTarget& target) {
    const std::string& dataset = cell(row, "bo_du_lieu");
    if (dataset.empty()) {
      if (is_indicator(words)) {
        target.measure = Measure::indicator;
        target.name = words;
      } else {
        fault(row, tr("no dataset is named (column bo_du_lieu); there are: {}", fmt::join(words_.names(), ", ")));
      }
      return;
    }
    target.layer = words_.layer_of(dataset);
    if (target.layer.empty()) {
      const auto meant = text::nearest(dataset, words_.names());
      if (meant || !is_layer_name(dataset)) {
        fault(row, meant ? tr("there is no dataset {}; do you mean {}?", dataset, *meant)
                         : tr("there is no dataset {}; there are: {}", dataset, fmt::join(words_.names(), ", ")));
        return;
      }
      target.layer = dataset;  // of a layer of their own, which is still to come
      note(row, tr("no dataset has the layer {} yet", dataset));
    }
    find_measure(row, words, target);
    read_unit(row, target);
  }

  bool is_indicator(const std::string& words) const {
    return std::find(world_.indicators.begin(), world_.indicators.end(), words) != world_.indicators.end();
  }

  void find_measure(const Row& row, const std::string& words, PlanTarget& target) {
    if (words.empty()) return;
    if (const auto measure = measure_of(words)) {
      target.measure = *measure;
      return;
    }
    const Schema* schema = words_.schema_of(target.layer);
    if (schema != nullptr) target.name = column_of(*schema, words);
    if (schema == nullptr && is_layer_name(words)) target.name = words;
    target.measure = Measure::column;
    if (!target.name.empty()) return;
    if (is_indicator(words)) {
      target.measure = Measure::indicator;
      target.name = words;
      return;
    }
    // A sentence is what the plan calls it; a single word was meant to be a measure.
    target.measure = Measure::valid;
    if (words.find(' ') != std::string::npos) {
      if (target.title.empty()) target.title = words;
      return;
    }
    fault(row, tr("nobody knows what {} measures; there are: đạt, đã nạp, có hình, có mã, khớp, diện tích, nhóm 1, "
                  "nhóm 2, nhóm 3, a column of numbers of {}, an indicator",
                  words, target.layer));
  }

  void read_unit(const Row& row, PlanTarget& target) {
    const std::string_view words = text::trim(target.unit_text);
    target.percent = words == "%" || text::fold(words) == "phan tram";
    target.area_unit = text::parse_unit(words).value_or(text::Unit::none);
    if (target.measure == Measure::area && !target.percent && !text::factor(text::Unit::square_metre, target.area_unit))
      fault(row, tr("an area needs its unit in the column don_vi_tinh: m², ha or km²"));
    if (target.percent && target.measure == Measure::column)
      fault(row, tr("the sum of column {} has no whole that a percentage could be of", target.name));
  }

  /// Two rows about one thing would be counted twice, or contradict each other. Those of old communes that are one
  /// commune now are its target together.
  void refuse_twice() {
    using Key = std::tuple<Unit, std::string, Measure, std::string, bool, long>;
    std::map<Key, std::size_t> seen;
    std::vector<PlanTarget> kept;
    for (PlanTarget& target : plan_.targets) {
      const Key key{target.unit, target.layer,   target.measure,
                    target.name, target.percent, target.due ? text::days(*target.due) : -1};
      const auto [first, added] = seen.try_emplace(key, kept.size());
      if (added) {
        kept.push_back(std::move(target));
        continue;
      }
      PlanTarget& other = kept[first->second];
      const bool merged =
          !other.code.empty() && !target.code.empty() && other.code.find(target.code) == other.code.npos;
      if (!merged) {
        fault(row_of(target), twice(target, other));
      } else if (target.percent || target.unit_text != other.unit_text) {
        fault(row_of(target), tr("{} and {} (row {}) are one commune now, {}; write one row for it", target.code,
                                 other.code, other.row, target.unit.code));
      } else {
        other.value += target.value;
        plan_.notes.push_back(
            tr("{}: rows {} and {}: communes {} and {} are one now, {} {}; their targets are added up", plan_.path,
               other.row, target.row, other.code, target.code, target.unit.code, unit_name(target.unit, units_)));
        other.code += " + " + target.code;
      }
    }
    plan_.targets = std::move(kept);
  }

  std::string twice(const PlanTarget& target, const PlanTarget& other) const {
    const std::string first =
        target.sheet == other.sheet ? tr("row {}", other.row) : tr("row {} of sheet “{}”", other.row, other.sheet);
    const std::string name = name_of(target), of_other = name_of(other);
    if (!name.empty() && !of_other.empty() && text::fold(name) != text::fold(of_other) && is_part(target.unit))
      return tr(
          "{} and {} ({}) are one commune now, {} {}; write one row for it, or 2024 in the column Phiên bản of "
          "both if the former communes are meant",
          name, of_other, first, target.unit.code, unit_name(target.unit, units_));
    return tr("the same unit, dataset, measure and due date as {}; keep one of them", first);
  }

  /// The unit as the row of a target has it.
  std::string name_of(const PlanTarget& target) const {
    const std::size_t sheet = row_of(target).sheet;
    for (const Row& row : table_.rows)
      if (row.sheet == sheet && row.number == target.row) return cell(row, "don_vi");
    return {};
  }

  Row row_of(const PlanTarget& target) const {
    Row row;
    row.number = target.row;
    while (row.sheet + 1 < table_.sheets.size() && table_.sheets[row.sheet].name != target.sheet) ++row.sheet;
    return row;
  }

  // --- goals and tasks

  void add_goal(const Row& row, bool task) {
    Goal goal;
    goal.task = task;
    goal.row = row.number;
    goal.sheet = table_.sheets[row.sheet].name;
    goal.title = cell(row, "ten");
    goal.office = cell(row, "co_quan");
    goal.note = cell(row, "ghi_chu");
    const bool recurring = is_recurring(cell(row, "han"));
    if (!recurring) goal.due = read_due(row);
    const std::string& state = cell(row, "trang_thai");
    const auto counted = number(row, "so_luong");
    const auto target = number(row, "muc_tieu");
    // "Tổng số nhiệm vụ: 47" says in its title what others say in the column of states.
    const bool whole = is_whole_number(state) || (state.empty() && source::is_sum(goal.title) && (counted || target));
    goal.number = std::llround(counted.value_or(state.empty() || whole ? target.value_or(Figure{1}) : Figure{1}).value);
    if (state.empty() && recurring && !whole) {
      goal.state = GoalState::regular;
      if (!counted) goal.number = 1;
    } else if (state.empty() && !counted && !target) {
      goal.state = GoalState::not_started;  // nobody has begun to report it
      if (++stateless_count_ <= 5)
        stateless_ += (stateless_.empty() ? "" : ", ") +
                      (goal.title.empty() ? tr("row {}", row.number) : tr("row {} ({})", row.number, goal.title));
    }
    if (!state.empty() && !whole) {
      goal.state = goal_state_of(state);
      if (!goal.state)
        fault(row, tr("state {}: one of chưa triển khai, đang thực hiện đúng tiến độ, chậm hoặc có nguy cơ chậm, "
                      "hoàn thành, thường xuyên is needed",
                      state));
    }
    if (has_quarters(row))
      fault(row, tr("goals and tasks have a state; numbers by quarter are for targets: leave the columns of quarters "
                    "empty"));
    plan_.goals.push_back(std::move(goal));
  }

  bool has_quarters(const Row& row) const {
    return std::any_of(std::begin(kQuarters), std::end(kQuarters),
                       [&](const char* field) { return !cell(row, field).empty(); });
  }

  const PlanWorld& world_;
  const admin::Units& units_;
  LayerWords words_;
  std::shared_ptr<const Schema> schema_;
  std::optional<PlanUnits> where_;
  Plan plan_;
  PlanTable table_;
  std::vector<PlanTable::Fault> faults_;
  std::size_t row_first_ = 0;        ///< in plan_.targets, of the row that is read
  std::vector<std::string> fields_;  ///< from there on, the columns they come from
  std::string stateless_;            ///< goals and tasks without a state, as a list
  std::size_t stateless_count_ = 0;
};

}  // namespace

Plan make_plan(PlanTable table, const PlanWorld& world, const admin::Units& units) {
  return Reader(std::move(table), world, units).read();
}

}  // namespace sohoa::progress
