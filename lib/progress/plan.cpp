#include "progress/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "admin/code_text.hpp"
#include "admin/edition.hpp"
#include "admin/finder.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/plan_words.hpp"
#include "schema/stages.hpp"
#include "schema/typing.hpp"
#include "source/source.hpp"
#include "stream/pipeline.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using admin::Edition;

constexpr std::size_t kTold = 20;  ///< faults named in one message
constexpr const char* kQuarters[] = {"quy_1", "quy_2", "quy_3", "quy_4"};

using Row = PlanTable::Row;

/// Takes the rows, and what is wrong with them.
class RowSink : public Sink {
 public:
  explicit RowSink(const std::shared_ptr<const Schema>& schema) : schema_(schema), book_(schema) {}

  void begin(std::shared_ptr<const Header>) override {}
  void take(Batch& batch) override {
    for (const Issue& issue : batch.issues) {
      const bool fault = issue.severity == Severity::error && issue.feature != Issue::kLate;
      if (fault)
        faults.emplace_back(batch.features[issue.feature].origin.row, sentence(issue));
      else
        note(issue);
    }
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      Row& row = rows.emplace_back();
      row.number = batch.features[i].origin.row;
      for (const Value& value : batch.row(i))
        row.texts.emplace_back(value.is_null() ? std::string_view() : text_of(value, batch.arena));
    }
  }
  void finish(Batch& late, const Trailer&) override {
    for (const Issue& issue : late.issues) note(issue);
  }

  std::vector<Row> rows;
  std::vector<std::pair<std::int64_t, std::string>> faults;  ///< row, message
  std::vector<std::string> notes;

 private:
  std::string sentence(const Issue& issue) const {
    const Rule* rule = book_.find(issue.rule);
    const std::string text = book_.render(issue, language());
    return rule == nullptr || rule->cure.in(language()).empty() ? text : text + ". " + rule->cure.in(language());
  }

  /// What was left out, or could be meant otherwise.
  void note(const Issue& issue) {
    if (issue.severity != Severity::info || issue.rule == "table.sheet-not-read")
      notes.push_back(book_.render(issue, language()));
  }

  std::shared_ptr<const Schema> schema_;
  RuleBook book_;
};

class Reader {
 public:
  Reader(PlanTable table, const PlanWorld& world, const admin::Units& units)
      : world_(world),
        units_(units),
        words_(world.layers),
        schema_(Schema::load("plan")),
        rows_(std::move(table.rows)),
        faults_(std::move(table.faults)) {
    plan_.path = table.path;
    for (const std::string& note : table.notes) plan_.notes.push_back(tr("{}: {}", table.path, note));
  }

  Plan read() {
    find_edition(rows_);
    for (const Row& row : rows_) add(row);
    refuse_twice();
    complain();
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
  std::optional<double> number(const Row& row, const char* field) const {
    const std::string& text = cell(row, field);
    return text.empty() ? std::nullopt : std::optional(std::stod(text));
  }

  void fault(std::int64_t row, const std::string& message) { faults_.emplace_back(row, message); }

  void complain() {
    if (faults_.empty()) return;
    std::stable_sort(faults_.begin(), faults_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string list;
    for (std::size_t i = 0; i < std::min(faults_.size(), kTold); ++i)
      list += "\n  " + tr("row {}: {}", faults_[i].first, faults_[i].second);
    if (faults_.size() > kTold) list += "\n  " + tr("… and {} more", faults_.size() - kTold);
    throw InputError(tr("{}: the plan has {} faults; mend them and run again:", plan_.path, faults_.size()) + list);
  }

  // --- units

  /// A code beside which nobody says its edition is of the one that the plan's codes and names speak for.
  void find_edition(const std::vector<Row>& rows) {
    std::vector<admin::CodeSeen> seen;
    for (const Row& row : rows)
      if (admin::read_code(cell(row, "ma_don_vi")).kind == admin::WrittenCode::Kind::commune)
        seen.push_back({cell(row, "ma_don_vi"), cell(row, "don_vi")});
      else if (admin::read_code(cell(row, "don_vi")).kind == admin::WrittenCode::Kind::commune)
        seen.push_back({cell(row, "don_vi")});
    std::vector<std::string> codes;  // with their zeros
    codes.reserve(seen.size());
    for (admin::CodeSeen& one : seen) {
      codes.emplace_back(admin::read_code(one.code).code());
      one.code = codes.back();
    }
    if (!seen.empty()) edition_ = admin::detect_edition(seen, {}, {}, units_).edition;
  }

  std::optional<Unit> unit_of_code(const Row& row, std::string_view written, std::optional<Edition> said) {
    const std::string_view trimmed = text::trim(written);
    if (trimmed.size() <= 2 && units_.province(trimmed, Edition::y2026) != nullptr)
      return Unit{Unit::Kind::province, std::string(trimmed)};
    const std::string code(admin::read_code(written).code());
    const Edition edition = said.value_or(edition_);
    if (units_.commune(code, edition) == nullptr) {
      fault(row.number, tr("unit {}: there is no such code in {}; the column phien_ban says the edition", written,
                           admin::edition_name(edition)));
      return std::nullopt;
    }
    return told(row, code, unit_of(code, edition, units_));
  }

  Unit told(const Row& row, std::string_view code, Unit unit) {
    code_ = code;
    if (unit.kind == Unit::Kind::split)
      plan_.notes.push_back(tr(
          "{}: row {}: commune {} {} of 2024 was split into {}; its target stays with the old commune: write one row "
          "for each of the new ones",
          plan_.path, row.number, code, unit_name(unit, units_), split_into(unit, units_)));
    return unit;
  }

  std::optional<Unit> unit_of_name(const Row& row, const std::string& name, std::optional<Edition> said) {
    const std::string folded = text::fold(name);
    for (const char* whole : {"toan tinh", "ca tinh", "tong", "tong so", "tong cong", "cong", "toan bo", "chung"})
      if (folded == whole) return Unit{};
    if (!finder_) finder_.emplace(units_);
    const auto found = finder_->find(name);
    std::vector<admin::Unit> fits;
    for (const auto& match : found.matches)
      if (found.certain && match.unit.level != admin::Level::district &&
          (!said || match.unit.old == (*said == Edition::y2024)))
        fits.push_back(match.unit);
    narrow(fits);
    if (fits.size() == 1) {
      const admin::Unit& unit = fits.front();
      if (unit.level == admin::Level::province) return Unit{Unit::Kind::province, std::string(unit.code)};
      return told(row, unit.code, unit_of(unit.code, unit.edition(), units_));
    }
    fault(row.number, fits.empty() ? not_found(name, found) : several(name, fits));
    return std::nullopt;
  }

  /// Of several units of one name: those of now before old ones, those in the provinces of the datasets before others,
  /// communes before provinces of that name.
  void narrow(std::vector<admin::Unit>& fits) const {
    const auto prefer = [&](const auto& better) {
      if (fits.size() > 1 && std::any_of(fits.begin(), fits.end(), better))
        std::erase_if(fits, [&](const admin::Unit& unit) { return !better(unit); });
    };
    const auto near = [&](const admin::Unit& unit) {
      const Unit here = unit.level == admin::Level::commune ? unit_of(unit.code, unit.edition(), units_)
                                                            : Unit{Unit::Kind::province, std::string(unit.code)};
      const auto& all = world_.provinces;
      return std::find(all.begin(), all.end(), province_of(here, units_)) != all.end();
    };
    prefer([](const admin::Unit& unit) { return unit.level == admin::Level::province || !unit.old; });
    prefer([](const admin::Unit& unit) { return !unit.old; });
    prefer(near);
    prefer([](const admin::Unit& unit) { return unit.level == admin::Level::commune; });
  }

  std::string not_found(const std::string& name, const admin::Finder::Found& found) const {
    if (found.matches.empty() || found.certain)
      return tr("unit {}: there is no commune or province of that name", name);
    return tr("unit {}: there is no commune or province of that name; do you mean {} ({})?", name,
              found.matches.front().unit.name, found.matches.front().unit.code);
  }
  std::string several(const std::string& name, const std::vector<admin::Unit>& fits) const {
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(fits.size(), 5); ++i)
      list += fmt::format("{}{} {}", i == 0 ? "" : ", ", fits[i].code, fits[i].name);
    return tr("unit {}: {} units are called so ({}{}); write the code, or the province behind a comma", name,
              fits.size(), list, fits.size() > 5 ? ", …" : "");
  }

  std::optional<Unit> unit(const Row& row) {
    const std::string &code = cell(row, "ma_don_vi"), &name = cell(row, "don_vi");
    const auto said = admin::parse_edition(cell(row, "phien_ban"));
    if (!code.empty()) return unit_of_code(row, code, said);
    if (name.empty()) return Unit{};
    if (admin::read_code(name).kind == admin::WrittenCode::Kind::commune) return unit_of_code(row, name, said);
    return unit_of_name(row, name, said);
  }

  // --- targets

  void add(const Row& row) {
    const std::string& kind = cell(row, "loai");
    const bool goal = kind == "mục tiêu" || kind == "nhiệm vụ" || (kind.empty() && !cell(row, "trang_thai").empty());
    goal ? add_goal(row, kind == "nhiệm vụ") : add_targets(row);
  }

  void add_targets(const Row& row) {
    const std::size_t faults = faults_.size();
    PlanTarget target;
    target.row = row.number;
    target.title = cell(row, "ten");
    target.unit_text = cell(row, "don_vi_tinh");
    target.office = cell(row, "co_quan");
    target.note = cell(row, "ghi_chu");
    std::optional<double> value = number(row, "muc_tieu");
    std::string measure = cell(row, "chi_tieu");
    // Some offices call the number itself chỉ tiêu.
    if (const auto figure = text::parse_number(measure); figure && !value) {
      value = figure;
      measure.clear();
    }
    const bool quarters = std::any_of(std::begin(kQuarters), std::end(kQuarters),
                                      [&](const char* quarter) { return number(row, quarter).has_value(); }) ||
                          number(row, "ca_nam").has_value();
    if (!value && !quarters) {
      if (cell(row, "bo_du_lieu").empty() && measure.empty()) return;  // a heading, a note
      if (faults == faults_.size() && !has_fault(row))
        fault(row.number, tr("there is no target: write the number to be reached, 0 where nothing is asked"));
      return;
    }
    code_.clear();
    const auto where = unit(row);
    if (where) target.unit = *where;
    target.code = code_;
    read_measure(row, measure, target);
    const auto due = read_due(row);
    if (value && *value >= 0) {
      target.value = *value;
      target.due = due;
      keep(target, faults);
    }
    add_quarters(row, target, due, faults);
  }

  void add_quarters(const Row& row, PlanTarget& target, std::optional<text::Date> due, std::size_t faults) {
    int year = static_cast<int>(number(row, "nam").value_or(0));
    if (year == 0) year = due ? static_cast<int>(due->year()) : world_.year;
    for (unsigned i = 0; i < 5; ++i)
      if (const auto value = number(row, i < 4 ? kQuarters[i] : "ca_nam"); value && *value >= 0) {
        target.value = *value;
        target.due = due_day(i < 4 ? fmt::format("quý {}/{}", i + 1, year) : std::to_string(year));
        keep(target, faults);
      }
  }

  void keep(const PlanTarget& target, std::size_t faults) {
    if (faults == faults_.size()) plan_.targets.push_back(target);
  }

  bool has_fault(const Row& row) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const auto& one) { return one.first == row.number; });
  }

  std::optional<text::Date> read_due(const Row& row) {
    const std::string& words = cell(row, "han");
    if (words.empty()) return std::nullopt;
    const auto day = due_day(words);
    if (!day)
      fault(row.number, tr("due date {}: a day such as 31/12/2026, or 12/2026, quý IV/2026, 2026 is needed", words));
    return day;
  }

  void read_measure(const Row& row, const std::string& words, PlanTarget& target) {
    const std::string& dataset = cell(row, "bo_du_lieu");
    if (dataset.empty()) {
      if (is_indicator(words)) {
        target.measure = Measure::indicator;
        target.name = words;
      } else {
        fault(row.number,
              tr("no dataset is named (column bo_du_lieu); there are: {}", fmt::join(words_.names(), ", ")));
      }
      return;
    }
    target.layer = words_.layer_of(dataset);
    if (target.layer.empty()) {
      const auto meant = text::nearest(dataset, words_.names());
      if (meant || !is_layer_name(dataset)) {
        fault(row.number, meant
                              ? tr("there is no dataset {}; do you mean {}?", dataset, *meant)
                              : tr("there is no dataset {}; there are: {}", dataset, fmt::join(words_.names(), ", ")));
        return;
      }
      target.layer = dataset;  // of a layer of their own, which is still to come
      plan_.notes.push_back(tr("{}: row {}: no dataset has the layer {} yet", plan_.path, row.number, dataset));
    }
    find_measure(row, words, target);
    read_unit(row, target);
  }

  /// Small letters, digits and underscores, as layers and columns are named.
  static bool is_layer_name(std::string_view words) {
    return words.find('_') != std::string_view::npos &&
           words.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
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
    fault(row.number,
          tr("nobody knows what {} measures; there are: đạt, đã nạp, có hình, có mã, khớp, diện tích, nhóm 1, "
             "nhóm 2, nhóm 3, a column of numbers of {}, an indicator",
             words, target.layer));
  }

  void read_unit(const Row& row, PlanTarget& target) {
    const std::string_view words = text::trim(target.unit_text);
    target.percent = words == "%" || text::fold(words) == "phan tram";
    target.area_unit = text::parse_unit(words).value_or(text::Unit::none);
    if (target.measure == Measure::area && !target.percent && !text::factor(text::Unit::square_metre, target.area_unit))
      fault(row.number, tr("an area needs its unit in the column don_vi_tinh: m², ha or km²"));
    if (target.percent && target.measure == Measure::column)
      fault(row.number, tr("the sum of column {} has no whole that a percentage could be of", target.name));
  }

  /// Two rows about one thing would be counted twice, or contradict each other. Those of old communes that are one
  /// commune now are its target together.
  void refuse_twice() {
    using Key = std::tuple<Unit, std::string, Measure, std::string, long>;
    std::map<Key, std::size_t> seen;
    std::vector<PlanTarget> kept;
    for (PlanTarget& target : plan_.targets) {
      const Key key{target.unit, target.layer, target.measure, target.name, target.due ? text::days(*target.due) : -1};
      const auto [first, added] = seen.try_emplace(key, kept.size());
      if (added) {
        kept.push_back(std::move(target));
        continue;
      }
      PlanTarget& other = kept[first->second];
      const bool merged =
          !other.code.empty() && !target.code.empty() && other.code.find(target.code) == other.code.npos;
      if (!merged) {
        fault(target.row, tr("the same unit, dataset, measure and due date as row {}; keep one of them", other.row));
      } else if (target.percent || target.unit_text != other.unit_text) {
        fault(target.row, tr("{} and {} (row {}) are one commune now, {}; write one row for it", target.code,
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

  // --- goals and tasks

  void add_goal(const Row& row, bool task) {
    Goal goal;
    goal.task = task;
    goal.row = row.number;
    goal.title = cell(row, "ten");
    goal.office = cell(row, "co_quan");
    goal.note = cell(row, "ghi_chu");
    goal.due = read_due(row);
    const std::string& state = cell(row, "trang_thai");
    const auto counted = number(row, "so_luong");
    const auto target = number(row, "muc_tieu");
    goal.number = std::llround(counted.value_or(state.empty() || is_whole_number(state) ? target.value_or(1) : 1));
    if (state.empty() && !counted && !target) goal.state = GoalState::not_started;  // nobody has begun to report it
    if (!state.empty() && !is_whole_number(state)) {
      goal.state = goal_state_of(state);
      if (!goal.state)
        fault(row.number,
              tr("state {}: one of chưa triển khai, đang thực hiện đúng tiến độ, chậm hoặc có nguy cơ chậm, "
                 "hoàn thành, thường xuyên is needed",
                 state));
    }
    plan_.goals.push_back(std::move(goal));
  }

  const PlanWorld& world_;
  const admin::Units& units_;
  LayerWords words_;
  std::shared_ptr<const Schema> schema_;
  std::optional<admin::Finder> finder_;
  Edition edition_ = Edition::y2026;
  std::string code_;  ///< of the row's commune, as the plan has it
  Plan plan_;
  std::vector<Row> rows_;
  std::vector<std::pair<std::int64_t, std::string>> faults_;
};

}  // namespace

PlanTable read_plan_table(const std::string& path, char decimal) {
  const std::shared_ptr<const Schema> schema = Schema::load("plan");
  SourceOptions options;
  options.inputs = {path};
  const std::unique_ptr<Source> source = open_source(options);
  std::vector<std::unique_ptr<Stage>> stages;
  MappingOptions mapping;
  mapping.decimal = decimal;
  stages.push_back(make_mapping_stage(schema, std::move(mapping)));
  stages.push_back(make_constraint_stage(schema, {}));
  RowSink sink(schema);
  run(*source, stages, sink, 1);
  return {path, std::move(sink.rows), std::move(sink.faults), std::move(sink.notes)};
}

Plan make_plan(PlanTable table, const PlanWorld& world, const admin::Units& units) {
  return Reader(std::move(table), world, units).read();
}

}  // namespace sohoa::progress
