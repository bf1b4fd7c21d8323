#include "progress/judge.hpp"

#include <algorithm>
#include <cmath>

#include "base/message.hpp"
#include "progress/forecast.hpp"

namespace sohoa::progress {
namespace {

constexpr long kNoDay = 1'000'000'000;

long day_of(const PlanTarget& target) {
  return target.due ? text::days(*target.due) : kNoDay;
}

/// Which standing tells more of what is still to be done.
int urgency(Standing standing) {
  switch (standing) {
    case Standing::late:
      return 5;
    case Standing::no_data:
      return 4;
    case Standing::no_rate:
      return 3;
    case Standing::open:
      return 2;
    case Standing::on_time:
      return 1;
    default:
      return 0;
  }
}

std::int64_t rounded(double value) {
  constexpr double kMost = 9e15;  // beyond it a double has no single units
  return std::llround(std::clamp(value, -kMost, kMost));
}

/// Whether the units of the part are in the other: communes in a province, all in the whole.
bool lies_in(const Unit& part, const Unit& other, const admin::Units& units) {
  return other.kind == Unit::Kind::whole ||
         (other.kind == Unit::Kind::province && province_of(part, units) == other.code);
}

}  // namespace

Judge::Judge(FullReport& report, const LayerSums& sums, std::set<std::string> loaded, const admin::Units& units)
    : report_(report), sums_(sums), loaded_(std::move(loaded)), units_(units) {}

void Judge::run() {
  add_sums();
  compare_with_parts();
  for (TargetLine& line : report_.targets)
    if (line.parts.empty()) judge(line);
  for (TargetLine& line : report_.targets)
    if (!line.parts.empty()) judge_sum(line);
  mark_current();
  attach();
  for (UnitLine& line : report_.lines) find_planned(line);
  for (UnitLine& line : report_.lines)
    if (line.unit.kind == Unit::Kind::whole) add_planned(line);
  for (UnitLine& line : report_.lines)
    if (is_part(line.unit)) count_without_group(line);
  for (UnitLine& line : report_.lines)
    if (!is_part(line.unit)) count_without_group(line);
}

Judge::Kind Judge::kind_of(const PlanTarget& target) {
  return {target.layer, target.measure, target.name, target.percent, target.area_unit, day_of(target)};
}

/// Where the plan speaks of communes only, their targets together are the whole's.
void Judge::add_sums() {
  std::set<Kind> have_whole;
  for (std::size_t i = 0; i < report_.targets.size(); ++i) {
    const PlanTarget& target = report_.targets[i].target;
    if (target.percent || target.measure == Measure::indicator) continue;
    if (target.unit.kind == Unit::Kind::whole) have_whole.insert(kind_of(target));
    if (is_part(target.unit)) parts_[kind_of(target)].push_back(i);
  }
  for (const auto& [kind, parts] : parts_) {
    if (have_whole.contains(kind) || parts.size() < 2) continue;
    TargetLine sum{report_.targets[parts.front()].target};
    sum.parts = parts;
    sum.target.unit = {};
    sum.target.code.clear();
    sum.target.value = 0;
    sum.target.row = 0;
    sum.target.office.clear();
    sum.target.note.clear();
    sum.target.title.clear();
    for (const std::size_t part : parts) sum.target.value += report_.targets[part].target.value;
    report_.targets.push_back(std::move(sum));
  }
}

/// The targets of the communes of a unit that are of one kind with its own. A total whose communes have days of their
/// own adds up the last of each.
std::vector<std::size_t> Judge::parts_of(const PlanTarget& target) const {
  std::vector<std::size_t> all;
  if (is_part(target.unit)) return all;
  if (const auto parts = parts_.find(kind_of(target)); parts != parts_.end())
    for (const std::size_t part : parts->second)
      if (lies_in(report_.targets[part].target.unit, target.unit, units_)) all.push_back(part);
  if (!all.empty() || !target.total || target.percent) return all;
  std::map<Unit, std::size_t> last;
  for (const auto& [kind, parts] : parts_)
    for (const std::size_t part : parts) {
      const PlanTarget& one = report_.targets[part].target;
      if (std::tie(one.layer, one.measure, one.name, one.area_unit) !=
          std::tie(target.layer, target.measure, target.name, target.area_unit))
        continue;
      const auto [at, added] = last.try_emplace(one.unit, part);
      if (!added && day_of(report_.targets[at->second].target) < day_of(one)) at->second = part;
    }
  for (const auto& [unit, part] : last) all.push_back(part);
  return all;
}

/// What the plan asks of all against what it asks of the communes. A row that comes to as much as they, or is called a
/// total, speaks of them, not of communes that the plan leaves out.
void Judge::compare_with_parts() {
  for (TargetLine& line : report_.targets) {
    const PlanTarget& target = line.target;
    if (is_part(target.unit) || target.row == 0) continue;
    std::vector<std::size_t> parts = parts_of(target);
    if (parts.empty()) continue;
    double sum = 0;
    for (const std::size_t part : parts) sum += report_.targets[part].target.value;
    ++report_.checked;
    const bool equal = std::abs(sum - target.value) <= 1e-6 * std::max(1.0, std::abs(target.value));
    if (target.total && !target.due)  // it is there when all of them should be
      for (const std::size_t part : parts)
        if (const auto& due = report_.targets[part].target.due; due && (!target.due || *target.due < *due))
          line.target.due = due;
    if (target.total || (equal && parts.size() > 1)) line.parts = std::move(parts);
    if (equal) continue;
    const std::string& title = report_.titles[target.layer];
    report_.broken.push_back(
        target.unit.kind == Unit::Kind::whole
            ? tr("plan, row {}: {} asks for {} of the whole, its rows about communes add up to {}", target.row, title,
                 target.value, sum)
            : tr("plan, row {}: {} asks for {} of {}, its rows about the communes of it add up to {}", target.row,
                 title, target.value, unit_name(target.unit, units_), sum));
  }
}

// --- how far

void Judge::judge(TargetLine& line) {
  const PlanTarget& target = line.target;
  if (target.measure == Measure::indicator) return judge_indicator(line);
  static const Sum kNothing;
  const auto layer = sums_.find(target.layer);
  const auto sum = layer == sums_.end() ? std::map<Unit, Sum>::const_iterator() : layer->second.find(target.unit);
  judge_by(line, layer == sums_.end() || sum == layer->second.end() ? kNothing : sum->second);
}

void Judge::judge_by(TargetLine& line, const Sum& sum) const {
  const PlanTarget& target = line.target;
  if (loaded_.contains(target.layer)) {
    line.actual = actual_of(target, sum);
    if (is_counted(target.measure)) forecast(line, sum);
  }
  if (!line.parts.empty()) expect_last_part(line);
  line.standing = stand(line.actual, target.value, target.due, line.month, report_.at);
  if (is_done(line.standing) || line.standing == Standing::not_asked) line.week.date = line.month.date = std::nullopt;
  if (line.standing == Standing::done && is_counted(target.measure)) note_reached(line, sum);
  if (line.actual && target.value > 0) line.percent = *line.actual / target.value * 100;
}

/// The sum is there when the last of its parts is: what one has too much is not what another lacks.
void Judge::expect_last_part(TargetLine& line) const {
  for (const auto forecast : {&TargetLine::week, &TargetLine::month}) {
    std::optional<text::Date> last;
    bool never = false, unknown = false;
    for (const std::size_t index : line.parts) {
      const TargetLine& part = report_.targets[index];
      if (is_done(part.standing) || part.standing == Standing::not_asked) continue;
      const Forecast& of_part = part.*forecast;
      unknown = unknown || !of_part.rate;
      never = never || (of_part.rate && !of_part.date);
      if (of_part.date && (!last || *last < *of_part.date)) last = of_part.date;
    }
    if (never || unknown) last.reset();
    if (unknown && !never) (line.*forecast).rate.reset();  // nobody knows the day
    (line.*forecast).date = last;
  }
}

/// The whole has what the units have that the plan asks something of, and is done when each of them is.
void Judge::judge_sum(TargetLine& line) {
  Sum sum;
  const auto layer = sums_.find(line.target.layer);
  const std::vector<std::size_t>& parts = line.parts;
  for (const std::size_t part : parts) {
    if (layer == sums_.end()) break;
    const auto of_part = layer->second.find(report_.targets[part].target.unit);
    if (of_part != layer->second.end()) sum += of_part->second;
  }
  sum.in_order();
  judge_by(line, sum);
  if (line.standing == Standing::not_asked) return;
  const bool enough = is_done(line.standing);
  std::size_t behind = 0;
  std::string list;
  Standing worst = line.standing;
  for (const std::size_t index : parts) {
    const TargetLine& part = report_.targets[index];
    if (urgency(part.standing) > urgency(worst)) worst = part.standing;
    if (part.standing == Standing::done_late && worst == Standing::done) worst = Standing::done_late;
    if (part.reached && line.reached) line.reached = std::max(*line.reached, *part.reached);
    if (urgency(part.standing) == 0 || ++behind > 10) continue;
    list += (list.empty() ? "" : ", ") + part.target.unit.code + " " + unit_name(part.target.unit, units_);
  }
  line.standing = worst;
  if (!enough || behind == 0) return;
  line.reached.reset();
  expect_last_part(line);
  if (behind > 10) list += ", …";
  std::string title = report_.titles[line.target.layer] + ", " + measure_word(line.target.measure);
  if (line.target.due) title += ", " + day_text(*line.target.due);
  report_.notes.push_back(tr("{}: the communes together have what the plan asks for, but {} of {} do not: {}", title,
                             behind, parts.size(), list));
}

void Judge::forecast(TargetLine& line, const Sum& sum) const {
  const PlanTarget& target = line.target;
  const Growth part = growth_of(sum, target.measure, target.area_unit);
  const Growth whole = target.percent ? growth_of(sum, Measure::total, text::Unit::none) : Growth();
  for (const auto& [forecast, days] : {std::pair(&line.week, 7), std::pair(&line.month, 30)}) {
    if (target.percent)
      forecast->rate = share_rate(part, whole, report_.at, days);
    else  // where nothing was ever loaded, nothing grows
      forecast->rate = sum.steps.empty() ? std::optional(0.0) : rate(part, report_.at, days);
    // A share never comes to more than all.
    if (line.actual && (!target.percent || target.value <= 100))
      forecast->date = reached_on(*line.actual, target.value, forecast->rate, report_.at);
  }
}

void Judge::note_reached(TargetLine& line, const Sum& sum) const {
  const PlanTarget& target = line.target;
  const Growth whole = growth_of(sum, Measure::total, text::Unit::none);
  line.reached =
      reached_at(growth_of(sum, target.measure, target.area_unit), target.value, target.percent ? &whole : nullptr);
  // Whether a sum was late is said by its parts, which each have a beginning.
  if (!line.reached || !target.due || !line.parts.empty()) return;
  // A history that begins after the day does not tell how far it was on it, if all was there from its beginning.
  const Moment end = end_of(*target.due), begun = sum.steps.front().at + kFirstLoad;
  if (*line.reached > end && (sum.steps.front().at <= end || *line.reached > begun))
    line.standing = Standing::done_late;
}

std::optional<double> Judge::actual_of(const PlanTarget& target, const Sum& sum) const {
  std::optional<double> value;
  const auto& coded = report_.coded_layers;
  if (target.measure == Measure::code && std::find(coded.begin(), coded.end(), target.layer) == coded.end())
    return std::nullopt;
  if (is_counted(target.measure)) {
    value = value_of(sum.count, target.measure, target.area_unit);
  } else if (!report_.past) {
    value = fact_of(target, sum);
  }
  if (!value || !target.percent) return value;
  if (sum.count.total == 0) return std::nullopt;
  return *value / static_cast<double>(sum.count.total) * 100;
}

std::optional<double> Judge::fact_of(const PlanTarget& target, const Sum& sum) const {
  const auto number = [](std::int64_t value) { return std::optional(static_cast<double>(value)); };
  const bool nothing = sum.count.total == 0;
  switch (target.measure) {
    case Measure::matched:
      return sum.facts.matched ? number(*sum.facts.matched) : nothing ? number(0) : std::nullopt;
    case Measure::group1:
    case Measure::group2:
    case Measure::group3: {
      const auto place = static_cast<std::size_t>(target.measure) - static_cast<std::size_t>(Measure::group1);
      const auto known = sum.facts.groups ? sum.facts.groups->of(place) : std::nullopt;
      return known ? number(*known) : target.layer == report_.campaign.layer && nothing ? number(0) : std::nullopt;
    }
    default: {
      const auto found = sum.facts.sums.find(target.name);
      return found == sum.facts.sums.end() ? 0 : found->second;
    }
  }
}

void Judge::judge_indicator(TargetLine& line) const {
  const PlanTarget& target = line.target;
  for (const IndicatorValue& one : report_.indicators) {
    if (one.indicator->id != target.name) continue;
    line.actual = target.unit.kind == Unit::Kind::whole ? one.value() : one.value_in(target.unit);
    line.standing = stand(line.actual, target.value, target.due, line.month, report_.at);
    if (!line.actual) continue;
    if (one.indicator->rising) {
      if (target.value > 0) line.percent = *line.actual / target.value * 100;
      continue;
    }
    // Less is better: what is no more than asked for is all of it.
    const bool done = *line.actual <= target.value;
    line.percent = done ? 100 : target.value / *line.actual * 100;
    line.standing = done                               ? Standing::done
                    : !target.due                      ? Standing::open
                    : end_of(*target.due) < report_.at ? Standing::late
                                                       : Standing::no_rate;
  }
}

/// Of quarterly targets the one that is due next counts, after the last one that.
void Judge::mark_current() {
  std::map<std::tuple<Unit, std::string, Measure, std::string, bool>, TargetLine*> best;
  const long today = text::days(local_day(report_.at));
  for (TargetLine& line : report_.targets) {
    const PlanTarget& target = line.target;
    TargetLine*& chosen = best[{target.unit, target.layer, target.measure, target.name, target.percent}];
    const long day = day_of(target), of_chosen = chosen == nullptr ? 0 : day_of(chosen->target);
    const bool better = chosen == nullptr || (of_chosen < today ? day > of_chosen : day >= today && day < of_chosen);
    if (better) chosen = &line;
  }
  for (auto& [key, line] : best) line->current = true;
}

// --- lines

void Judge::attach() {
  for (std::size_t i = 0; i < report_.targets.size(); ++i) {
    const PlanTarget& target = report_.targets[i].target;
    if (target.measure == Measure::indicator) continue;
    const auto line = report_.line_at.find({target.layer, target.unit});
    if (line != report_.line_at.end()) report_.lines[line->second].targets.push_back(i);
  }
}

/// By the last target of what is loaded, else of what is valid. A sum is not one: its communes may have several days.
void Judge::find_planned(UnitLine& line) const {
  for (const std::size_t index : line.targets) {
    const PlanTarget& target = report_.targets[index].target;
    if ((target.measure != Measure::valid && target.measure != Measure::total) || target.percent ||
        !report_.targets[index].parts.empty())
      continue;
    if (line.planned_by) {
      const PlanTarget& chosen = report_.targets[*line.planned_by].target;
      if (chosen.measure == target.measure ? day_of(target) < day_of(chosen) : chosen.measure == Measure::total)
        continue;
    }
    line.planned_by = index;
    line.planned = rounded(target.value);
    line.planned_done = target.measure == Measure::total ? line.count.total : line.count.valid();
  }
}

void Judge::add_planned(UnitLine& line) const {
  if (line.planned) return;
  for (const UnitLine& part : report_.lines) {
    if (part.layer != line.layer || !is_part(part.unit) || !part.planned) continue;
    line.planned = line.planned.value_or(0) + *part.planned;
    line.planned_done += part.planned_done;
  }
}

void Judge::count_without_group(UnitLine& line) const {
  if (line.layer != report_.campaign.layer || report_.past || !line.known || !line.groups) return;
  if (is_part(line.unit)) {
    if (line.planned) line.without_group = std::max<std::int64_t>(0, *line.planned - line.count.total);
    return;
  }
  std::int64_t missing = 0, wanted = 0;
  bool any = line.planned.has_value();
  for (const UnitLine& part : report_.lines) {
    if (part.layer != line.layer || !is_part(part.unit) || !lies_in(part.unit, line.unit, units_)) continue;
    any = any || part.planned;
    missing += part.without_group.value_or(0);
    wanted += std::max(part.planned.value_or(0), part.count.total);
  }
  if (any) line.without_group = missing + std::max<std::int64_t>(0, line.planned.value_or(0) - wanted);
}

}  // namespace sohoa::progress
