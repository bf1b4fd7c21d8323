// Words that all views of plan against actual share.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/message.hpp"
#include "progress/percent.hpp"
#include "progress/show_full.hpp"
#include "schema/schema.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

constexpr const char* kNone = "–";

}  // namespace

std::string target_title(const FullReport& report, const TargetLine& line) {
  const PlanTarget& target = line.target;
  std::string title;
  if (target.measure == Measure::indicator) {
    title = target.name;
    for (const Indicator& indicator : report.indicator_texts)
      if (indicator.id == target.name) title = indicator.title.in(language());
  } else if (target.measure == Measure::column) {
    title = target.name;
    for (const auto& schema : Schema::shipped())
      if (schema->layer == target.layer)
        if (const int field = schema->find(target.name); field >= 0)
          title = schema->fields[static_cast<std::size_t>(field)].title.in(language());
  } else {
    title = measure_word(target.measure);
  }
  return target.unit_text.empty() ? title : title + " (" + target.unit_text + ")";
}

std::string unit_label(const UnitLine& line) {
  if (line.unit.kind == Unit::Kind::whole) return tr("the whole");
  const std::string name = name_shown(line);
  if (line.unit.code.empty()) return name;
  return text::printable(line.unit.code) + (name.empty() ? "" : " " + name);
}

std::string name_shown(const UnitLine& line) {
  if (line.unit.kind == Unit::Kind::nowhere) return tr("no commune");
  return line.genuine ? line.name : std::string(tr("no such code"));
}

std::string unit_label(const FullReport& report, const Unit& unit, const std::string& layer) {
  if (const UnitLine* line = report.line(layer, unit)) return unit_label(*line);
  for (const UnitLine& line : report.lines)
    if (line.unit == unit && layer.empty()) return unit_label(line);
  return unit.kind == Unit::Kind::whole ? std::string(tr("the whole")) : unit.code;
}

std::string goal_words(const FullReport& report, const Goal& goal) {
  if (!goal.state) return tr("number set");
  const std::string state = goal_state_word(*goal.state);
  const bool passed = goal.due && end_of(*goal.due) < report.at && is_late(goal, report.at);
  return passed ? tr("{}, past its due date", state) : state;
}

std::vector<std::string> group_notes(const FullReport& report) {
  std::vector<std::string> notes;
  const UnitLine* whole = report.whole(report.campaign.layer);
  if (whole == nullptr || !whole->known || !whole->groups) return notes;
  const Groups& groups = *whole->groups;
  if (groups.undecided > 0) {
    std::string open;
    for (std::size_t i = 0; i < groups.open.size(); ++i)
      if (groups.open[i]) open += (open.empty() ? "" : ", ") + std::to_string(i + 1);
    notes.push_back(tr("groups {}: not known of {} features, because no dataset has the layer {}", open,
                       groups.unknown(), report.campaign.register_layer));
  }
  if (!whole->without_group) return notes;
  for (const UnitLine& line : report.lines) {
    if (line.layer != report.campaign.layer || !line.planned_by) continue;
    const TargetLine& target = report.targets[*line.planned_by];
    const std::string what = target_title(report, target);
    notes.push_back(tr("no group: what the plan asks for ({}) and has not been loaded",
                       target.target.due ? what + ", " + day_text(*target.target.due) : what));
    break;
  }
  return notes;
}

std::string figure(double value) {
  const double size = std::abs(value);
  const bool whole = std::abs(value - std::round(value)) < 5e-7;
  return text::format_number(value, language(), whole ? 0 : size >= 100 ? 1 : 2);
}

std::string figure(const std::optional<double>& value) {
  return value ? figure(*value) : kNone;
}

std::string percent_figure(const std::optional<double>& value) {
  return value ? percent_text(*value) : kNone;
}

std::string date_figure(const Forecast& forecast, Standing standing) {
  if (is_done(standing) || standing == Standing::not_asked || !forecast.rate) return kNone;
  return forecast.date ? day_text(*forecast.date) : std::string(tr("never"));
}

std::vector<const TargetLine*> shown_targets(const FullReport& report, const Shown& shown, const std::string& layer,
                                             bool current_only) {
  std::vector<const TargetLine*> all;
  for (const UnitLine& line : report.lines) {
    if (line.layer != layer) continue;
    for (const std::size_t index : line.targets) {
      const TargetLine& target = report.targets[index];
      // A day that has passed without its target stays to be seen.
      const bool wanted = shown.late_only ? target.standing == Standing::late
                                          : !current_only || target.current || target.standing == Standing::late;
      if (wanted) all.push_back(&target);
    }
  }
  return all;
}

std::vector<const TargetLine*> indicator_targets(const FullReport& report, const Shown& shown) {
  std::vector<const TargetLine*> all;
  for (const TargetLine& line : report.targets)
    if (line.target.measure == Measure::indicator && (!shown.late_only || line.standing == Standing::late))
      all.push_back(&line);
  return all;
}

}  // namespace sohoa::progress
