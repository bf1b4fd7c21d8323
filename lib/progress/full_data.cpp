// Plan against actual for programs and spreadsheets.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/message.hpp"
#include "progress/show_full.hpp"
#include "store/csv_text.hpp"
#include "text/number.hpp"

namespace sohoa::progress {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}
/// Six digits behind the point are more than anybody measures; the rest is noise of adding up.
Json rounded(const std::optional<double>& value) {
  return value ? Json(std::stod(fmt::format("{:.6f}", *value))) : Json();
}
Json day_json(const std::optional<text::Date>& date) {
  return date ? Json(text::iso(*date)) : Json();
}
Json moment_json(const std::optional<Moment>& moment) {
  return moment ? Json(iso_text(*moment)) : Json();
}

const char* kind_name(Unit::Kind kind) {
  constexpr const char* kNames[] = {"whole", "province", "commune", "split", "nowhere"};
  return kNames[static_cast<std::size_t>(kind)];
}

Json counts(const Count& count) {
  return {{"total", count.total},
          {"valid", count.valid()},
          {"rejected", count.rejected},
          {"withGeometry", count.valid() - count.without_geometry},
          {"withoutGeometry", count.without_geometry},
          {"withCode", count.with_code},
          {"area", rounded(count.area)}};
}

/// None of them where the layer is not grouped.
Json groups_json(const UnitLine& line) {
  if (!line.groups) return nullptr;
  return {{"1", or_null(line.groups->of(0))},    {"2", or_null(line.groups->of(1))},
          {"3", or_null(line.groups->of(2))},    {"unknown", line.groups->unknown()},
          {"none", or_null(line.without_group)}, {"sum", line.groups->sum() + line.without_group.value_or(0)}};
}

Json planned_by_json(const FullReport& report, const UnitLine& line) {
  if (!line.planned_by) return nullptr;
  const PlanTarget& target = report.targets[*line.planned_by].target;
  return {{"measure", measure_name(target.measure)}, {"due", day_json(target.due)}, {"row", target.row}};
}

Json unit_json(const FullReport& report, const UnitLine& line) {
  Json one{{"unit", or_null(line.unit.code)},
           {"kind", kind_name(line.unit.kind)},
           {"name", or_null(line.name)},
           {"layer", line.layer}};
  Json numbers = counts(line.count);
  for (auto& [key, value] : numbers.items()) one[key] = line.known ? value : Json();
  if (!line.coded) one["withCode"] = nullptr;
  one["matched"] = or_null(line.matched);
  one["groups"] = groups_json(line);
  one["planned"] = or_null(line.planned);
  one["plannedBy"] = planned_by_json(report, line);
  one["plannedDone"] = line.planned ? Json(line.planned_done) : Json();
  one["loaded"] = moment_json(line.loaded);
  if (line.since) one["since"] = counts(*line.since);
  one["ratePerDay7"] = rounded(line.week.rate);
  one["ratePerDay30"] = rounded(line.month.rate);
  return one;
}

Json target_json(const TargetLine& line) {
  const PlanTarget& target = line.target;
  return {{"unit", or_null(target.unit.code)},
          {"kind", kind_name(target.unit.kind)},
          {"layer", or_null(target.layer)},
          {"measure", measure_name(target.measure)},
          {"name", or_null(target.name)},
          {"title", or_null(target.title)},
          {"target", rounded(target.value)},
          {"unitOfMeasure", or_null(target.unit_text)},
          {"due", day_json(target.due)},
          {"office", or_null(target.office)},
          {"actual", rounded(line.actual)},
          {"percent", rounded(line.percent)},
          {"ratePerDay7", rounded(line.week.rate)},
          {"date7", day_json(line.week.date)},
          {"ratePerDay30", rounded(line.month.rate)},
          {"date30", day_json(line.month.date)},
          {"standing", standing_name(line.standing)},
          {"reached", moment_json(line.reached)},
          {"current", line.current},
          {"row", target.row > 0 ? Json(target.row) : Json()},
          {"sheet", or_null(target.row > 0 ? target.sheet : std::string())}};
}

Json goals_json(const FullReport& report) {
  Json sums = Json::array(), rows = Json::array();
  for (const GoalSum& sum : report.goal_sums) {
    Json states = Json::object();
    for (std::size_t i = 0; i < kGoalStates; ++i) states[goal_state_name(static_cast<GoalState>(i))] = sum.states[i];
    sums.push_back({{"kind", sum.task ? "task" : "goal"},
                    {"declared", or_null(sum.declared)},
                    {"sum", sum.sum()},
                    {"states", std::move(states)}});
  }
  for (const Goal& goal : report.goals)
    rows.push_back({{"kind", goal.task ? "task" : "goal"},
                    {"title", or_null(goal.title)},
                    {"state", goal.state ? Json(goal_state_name(*goal.state)) : Json()},
                    {"number", goal.number},
                    {"due", day_json(goal.due)},
                    {"late", is_late(goal, report.at)},
                    {"office", or_null(goal.office)},
                    {"row", goal.row},
                    {"sheet", or_null(goal.sheet)}});
  return {{"sums", std::move(sums)}, {"rows", std::move(rows)}};
}

Json indicator_json(const IndicatorValue& one) {
  Json units = Json::array();
  for (const auto& [unit, of_unit] : one.units)
    if (unit.kind != Unit::Kind::whole)
      units.push_back({{"unit", or_null(unit.code)}, {"value", rounded(one.value_in(unit))}});
  return {{"id", one.indicator->id},
          {"title", one.indicator->title.in(language())},
          {"value", rounded(one.value())},
          {"unitOfMeasure", or_null(one.indicator->unit)},
          {"target", rounded(one.indicator->target)},
          {"direction", one.indicator->rising ? "up" : "down"},
          {"reached", or_null(one.reached())},
          {"notAvailable", or_null(one.missing)},
          {"units", std::move(units)}};
}

/// Cells of one line with the signs of the kind.
class CsvLine {
 public:
  explicit CsvLine(CsvKind kind) : kind_(kind) {}
  CsvLine& text(std::string_view text) {
    store::append_csv_cell(out_, text, kind_ == CsvKind::excel_vi ? ';' : ',');
    return *this;
  }
  CsvLine& number(const std::optional<double>& value) {
    if (!value) return text("");
    std::string digits = fmt::format("{:.6f}", *value);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    if (kind_ == CsvKind::excel_vi)
      if (const auto point = digits.find('.'); point != digits.npos) digits[point] = ',';
    return text(digits);
  }
  CsvLine& number(const std::optional<std::int64_t>& value) { return value ? text(std::to_string(*value)) : text(""); }
  CsvLine& date(const std::optional<text::Date>& date) { return text(date ? day_text(*date) : std::string()); }
  void end() { out_ += "\r\n"; }
  std::string take() && { return "\xEF\xBB\xBF" + out_; }

 private:
  CsvKind kind_;
  std::string out_;
};

}  // namespace

std::string full_json(const FullReport& report, const Shown& shown) {
  Json layers = Json::array(), units = Json::array(), targets = Json::array(), indicators = Json::array(),
       issues = Json::array();
  for (const std::string& layer : report.layers)
    layers.push_back({{"layer", layer}, {"title", report.titles.at(layer)}});
  for (const UnitLine& line : report.lines) units.push_back(unit_json(report, line));
  for (const TargetLine& line : report.targets)
    if (!shown.late_only || line.standing == Standing::late) targets.push_back(target_json(line));
  for (const IndicatorValue& one : report.indicators) indicators.push_back(indicator_json(one));
  for (const RuleCount& one : report.issues)
    issues.push_back({{"layer", one.layer}, {"rule", one.rule}, {"severity", one.severity}, {"count", one.count}});
  std::vector<std::string> notes = report.notes;
  for (std::string& note : group_notes(report)) notes.push_back(std::move(note));
  Json doubled = Json::array();
  for (const Doubled& one : report.doubled)
    doubled.push_back({{"unit", or_null(one.unit.code)},
                       {"layer", one.layer},
                       {"sheets", one.sheets},
                       {"files", one.files},
                       {"atMost", one.at_most}});
  const Json all{{"asOf", iso_text(report.at)},
                 {"since", moment_json(report.since)},
                 {"plan", or_null(report.plan)},
                 {"files", report.files},
                 {"runs", report.runs},
                 {"layers", std::move(layers)},
                 {"units", std::move(units)},
                 {"targets", std::move(targets)},
                 {"goals", goals_json(report)},
                 {"indicators", std::move(indicators)},
                 {"issues", std::move(issues)},
                 {"countedTwice", std::move(doubled)},
                 {"checks", {{"checked", report.checked}, {"broken", report.broken}}},
                 {"notes", std::move(notes)}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string full_csv(const FullReport& report, const Shown& shown, CsvKind kind) {
  CsvLine csv(kind);
  for (const char* title : {tr("dataset"),
                            tr("unit"),
                            tr("name"),
                            tr("measure"),
                            tr("unit of measure"),
                            tr("plan"),
                            tr("done so far"),
                            tr("percent of plan"),
                            tr("a day (7 days)"),
                            tr("expected (7 days)"),
                            tr("a day (30 days)"),
                            tr("expected (30 days)"),
                            tr("due"),
                            tr("standing"),
                            tr("loaded so far"),
                            tr("valid"),
                            tr("rejected"),
                            tr("with geometry"),
                            tr("with code"),
                            tr("matched"),
                            tr("group 1"),
                            tr("group 2"),
                            tr("group 3"),
                            tr("no group"),
                            tr("office"),
                            tr("note")})
    csv.text(title);
  if (report.since)
    for (const char* title : {N_("valid, new since {}"), N_("loaded, new since {}"), N_("rejected, new since {}")})
      csv.text(tr(title, local_text(*report.since)));
  csv.end();
  const auto write = [&](const UnitLine& line, const TargetLine* target) {
    const Count& count = line.count;
    csv.text(line.layer)
        .text(line.unit.code)
        .text(line.unit.kind == Unit::Kind::whole     ? std::string(tr("the whole"))
              : line.unit.kind == Unit::Kind::nowhere ? std::string(tr("no commune"))
                                                      : line.name);
    if (target != nullptr) {
      csv.text(target_title(report, *target))
          .text(target->target.unit_text)
          .number(std::optional(target->target.value));
      csv.number(target->actual).number(target->percent).number(target->week.rate).date(target->week.date);
      csv.number(target->month.rate)
          .date(target->month.date)
          .date(target->target.due)
          .text(standing_word(target->standing));
    } else {
      csv.text(measure_word(Measure::valid)).text("").text("").number(std::optional(count.valid())).text("");
      csv.number(line.week.rate).text("").number(line.month.rate).text("").text("").text("");
    }
    for (const std::int64_t value :
         {count.total, count.valid(), count.rejected, count.valid() - count.without_geometry})
      csv.number(line.known ? std::optional(value) : std::nullopt);
    csv.number(line.known ? line.with_code() : std::nullopt);
    csv.number(line.matched);
    for (std::size_t i = 0; i < 3; ++i) csv.number(line.groups ? line.groups->of(i) : std::nullopt);
    csv.number(line.without_group);
    csv.text(target == nullptr ? "" : target->target.office).text(target == nullptr ? "" : target->target.note);
    if (report.since)
      for (const auto count_of : {+[](const Count& c) { return c.valid(); }, +[](const Count& c) { return c.total; },
                                  +[](const Count& c) { return c.rejected; }})
        csv.number(line.since ? std::optional(count_of(*line.since)) : std::nullopt);
    csv.end();
  };
  for (const UnitLine& line : report.lines) {
    if (line.targets.empty() && !shown.late_only) write(line, nullptr);
    for (const std::size_t index : line.targets)
      if (!shown.late_only || report.targets[index].standing == Standing::late) write(line, &report.targets[index]);
  }
  for (const TargetLine* target : indicator_targets(report, shown)) {
    UnitLine line;
    line.unit = target->target.unit;
    line.known = false;
    write(line, target);
  }
  return std::move(csv).take();
}

}  // namespace sohoa::progress
