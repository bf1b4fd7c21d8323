#include "progress/full_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "base/message.hpp"
#include "progress/checks.hpp"
#include "progress/forecast.hpp"
#include "progress/plan_words.hpp"

namespace sohoa::progress {
namespace {

double value_of(const Count& count, Measure measure, text::Unit unit) {
  switch (measure) {
    case Measure::total:
      return static_cast<double>(count.total);
    case Measure::geometry:
      return static_cast<double>(count.valid() - count.without_geometry);
    case Measure::code:
      return static_cast<double>(count.with_code);
    case Measure::area:
      return count.area * text::factor(text::Unit::square_metre, unit).value_or(1);
    default:
      return static_cast<double>(count.valid());
  }
}

/// The runs tell it, so that its past is known.
bool is_counted(Measure measure) {
  return measure == Measure::valid || measure == Measure::total || measure == Measure::geometry ||
         measure == Measure::code || measure == Measure::area;
}

/// What is known of one unit and dataset while it is added up.
struct Sum {
  Count count;
  std::optional<Moment> loaded;
  std::vector<CommuneHistory::Step> steps;
  UnitFacts facts;
};

class Maker {
 public:
  Maker(const std::vector<std::string>& paths, const FullOptions& options, const admin::Units& units)
      : paths_(paths), options_(options), units_(units) {
    report_.at = options.until.value_or(now());
    report_.asked = options.until.has_value();
    report_.since = options.since;
    report_.plan = options.plan;
  }

  FullReport make() {
    PlanTable table;
    if (!options_.plan.empty()) table = read_plan_table(options_.plan, options_.decimal);
    report_.campaign = Campaign::load(options_.campaign);
    report_.indicator_texts = load_indicators(options_.indicators);
    read_datasets();
    Plan plan;
    if (!options_.plan.empty()) plan = make_plan(std::move(table), world(), units_);
    std::move(plan.notes.begin(), plan.notes.end(), std::back_inserter(report_.notes));
    report_.goals = std::move(plan.goals);
    for (PlanTarget& target : plan.targets)
      if (options_.layer.empty() || target.layer == options_.layer) report_.targets.push_back({std::move(target)});
    read_layers();
    make_lines();
    judge_targets();
    make_series();
    sum_goals();
    note_strangers();
    check(report_);
    return std::move(report_);
  }

 private:
  // --- reading

  void read_datasets() {
    for (const std::string& path : paths_) {
      OpenState& file = files_.emplace_back();
      file.state = read_dataset(path, options_.until, units_, &file.database);
      report_.files.push_back(path);
      report_.runs += file.state.runs;
      report_.past = report_.past || file.state.later_runs;
      for (const std::string& warning : file.state.warnings) report_.notes.push_back(warning);
      if (!report_.asked && file.state.last_run && *file.state.last_run > report_.at)
        report_.notes.push_back(
            tr("{}: its last run ends in the future ({}): a clock was wrong", path, local_text(*file.state.last_run)));
      add_file(file.state);
    }
    if (report_.past)
      report_.notes.push_back(
          tr("runs came after {}: matching, groups, sums of columns and indicators are not known for then, "
             "they need the layers of that time",
             local_text(report_.at)));
  }

  bool wanted(const std::string& layer) const { return options_.layer.empty() || layer == options_.layer; }

  void add_file(const DatasetState& state) {
    for (const std::string& layer : state.layers)
      if (wanted(layer)) add_layer(layer);
    for (const SheetState& sheet : state.sheets) {
      if (!wanted(state.layers[sheet.layer])) continue;
      Sum& sum = sum_of(state.layers[sheet.layer], unit_of(sheet.commune, sheet.edition, units_));
      sum.count += sheet.count;
      sum.loaded = std::max(sum.loaded, sheet.loaded);
    }
    for (const CommuneHistory& history : state.history) {
      if (!wanted(state.layers[history.layer])) continue;
      Sum& sum = sum_of(state.layers[history.layer], unit_of(history.commune, history.edition, units_));
      sum.steps.insert(sum.steps.end(), history.steps.begin(), history.steps.end());
    }
  }

  void add_layer(const std::string& layer) {
    if (std::find(report_.layers.begin(), report_.layers.end(), layer) == report_.layers.end())
      report_.layers.push_back(layer);
  }

  Sum& sum_of(const std::string& layer, const Unit& unit) { return sums_[layer][unit]; }

  PlanWorld world() const {
    PlanWorld world;
    world.layers = report_.layers;
    for (const Indicator& indicator : report_.indicator_texts) world.indicators.push_back(indicator.id);
    std::set<std::string, std::less<>> provinces;
    for (const auto& [layer, units] : sums_)
      for (const auto& [unit, sum] : units)
        if (const auto province = province_of(unit, units_); !province.empty()) provinces.emplace(province);
    world.provinces.assign(provinces.begin(), provinces.end());
    world.year = static_cast<int>(local_day(report_.at).year());
    return world;
  }

  bool is_loaded(const std::string& layer) const { return sums_.contains(layer); }

  /// What only the layers tell, where they are those of the moment.
  void read_layers() {
    if (!report_.past) {
      std::vector<Summed> sums;
      for (const TargetLine& line : report_.targets)
        if (line.target.measure == Measure::column) sums.push_back({line.target.layer, line.target.name});
      std::sort(sums.begin(), sums.end(), [](const Summed& a, const Summed& b) {
        return std::tie(a.layer, a.column) < std::tie(b.layer, b.column);
      });
      sums.erase(
          std::unique(sums.begin(), sums.end(),
                      [](const Summed& a, const Summed& b) { return a.layer == b.layer && a.column == b.column; }),
          sums.end());
      for (auto& [layer, units] : read_facts(files_, report_.campaign, sums, units_))
        if (wanted(layer))
          for (auto& [unit, facts] : units) sum_of(layer, unit).facts = std::move(facts);
      report_.issues = read_issues(files_);
      std::erase_if(report_.issues, [&](const RuleCount& one) { return !wanted(one.layer); });
    }
    reckon_indicators();
    for (OpenState& file : files_) file.database.reset();
  }

  void reckon_indicators() {
    if (report_.past) {
      for (const Indicator& indicator : report_.indicator_texts) {
        report_.indicators.push_back({});
        report_.indicators.back().indicator = &indicator;
        report_.indicators.back().missing = tr("runs came after that moment");
      }
      return;
    }
    std::vector<NowRow> now;
    for (const auto& [layer, units] : sums_)
      for (const auto& [unit, sum] : units) now.push_back({layer, unit, sum.count, sum.facts});
    report_.indicators = reckon(report_.indicator_texts, files_, now, units_);
  }

  // --- lines

  static void add_sum(Sum& to, const Sum& from) {
    to.count += from.count;
    to.loaded = std::max(to.loaded, from.loaded);
    to.steps.insert(to.steps.end(), from.steps.begin(), from.steps.end());
    if (from.facts.matched) to.facts.matched = to.facts.matched.value_or(0) + *from.facts.matched;
    if (from.facts.groups) {
      if (!to.facts.groups) to.facts.groups.emplace();
      for (std::size_t i = 0; i < 3; ++i) (*to.facts.groups)[i] += (*from.facts.groups)[i];
    }
    for (const auto& [column, value] : from.facts.sums) to.facts.sums[column] += value;
  }

  /// The units that the plan asks for have lines too; provinces and the whole are sums.
  void make_lines() {
    std::map<std::string, std::set<Unit>> planned;
    for (const TargetLine& line : report_.targets)
      if (!line.target.layer.empty()) {
        add_layer(line.target.layer);
        planned[line.target.layer].insert(line.target.unit);
      }
    const LayerWords words(report_.layers);
    for (const std::string& layer : report_.layers) {
      report_.titles[layer] = words.title_of(layer);
      std::map<Unit, Sum> units = is_loaded(layer) ? sums_[layer] : std::map<Unit, Sum>();
      std::erase_if(units, [](const auto& one) { return one.second.count.total == 0 && one.second.steps.empty(); });
      const std::map<Unit, Sum> communes = units;
      Sum all;
      for (const auto& [unit, sum] : communes) add_sum(all, sum);
      for (const Unit& unit : planned[layer]) {
        Sum& sum = units[unit];
        if (unit.kind != Unit::Kind::province) continue;
        for (const auto& [other, of_other] : communes)
          if (province_of(other, units_) == unit.code) add_sum(sum, of_other);
      }
      units[Unit{}] = all;
      for (auto& [unit, sum] : units) {
        std::stable_sort(sum.steps.begin(), sum.steps.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        if (unit.kind != Unit::Kind::whole) add_line(layer, unit, sum);
      }
      add_line(layer, Unit{}, units[Unit{}]);
      lines_of_[layer] = std::move(units);
    }
  }

  void add_line(const std::string& layer, const Unit& unit, const Sum& sum) {
    UnitLine& line = report_.lines.emplace_back();
    line.unit = unit;
    line.layer = layer;
    line.known = is_loaded(layer);
    line.name = unit_name(unit, units_);
    line.genuine = unit.kind != Unit::Kind::commune || !line.name.empty() || sum.count.valid() > 0;
    line.count = sum.count;
    line.loaded = sum.loaded;
    line.matched = sum.facts.matched;
    line.groups = sum.facts.groups;
    const Growth growth = growth_of(sum, Measure::valid, text::Unit::none);
    line.week.rate = rate(growth, report_.at, 7);
    line.month.rate = rate(growth, report_.at, 30);
    if (!report_.since) return;
    line.since.emplace(sum.count);
    for (const CommuneHistory::Step& step : sum.steps)
      if (step.at <= *report_.since) *line.since -= step.change;
  }

  static Growth growth_of(const Sum& sum, Measure measure, text::Unit unit) {
    Growth growth;
    for (const CommuneHistory::Step& step : sum.steps)
      growth.steps.push_back({step.at, value_of(step.change, measure, unit)});
    return growth;
  }

  // --- targets

  void judge_targets() {
    sum_targets();
    for (TargetLine& line : report_.targets) judge(line);
    mark_current();
    std::map<std::string, std::int64_t> planned;  // of communes
    for (UnitLine& line : report_.lines) {
      attach(line);
      if (line.unit.kind == Unit::Kind::commune || line.unit.kind == Unit::Kind::split)
        if (line.planned) planned[line.layer] += *line.planned;
      if (line.unit.kind == Unit::Kind::whole && !line.planned && planned.contains(line.layer)) {
        line.planned = planned[line.layer];
        line.plan_is_sum = true;
      }
      count_without_group(line);
    }
  }

  using Kind = std::tuple<std::string, Measure, std::string, std::string, long>;  // layer, measure, name, unit, day
  static Kind kind_of(const PlanTarget& target) {
    return {target.layer, target.measure, target.name, target.unit_text, target.due ? text::days(*target.due) : -1};
  }

  /// Where the plan speaks of communes only, their targets together are the whole's.
  void sum_targets() {
    std::map<Kind, std::vector<const PlanTarget*>> kinds;
    std::set<Kind> have_whole;
    for (const TargetLine& line : report_.targets) {
      const PlanTarget& target = line.target;
      if (target.percent || target.measure == Measure::indicator) continue;
      if (target.unit.kind == Unit::Kind::whole) have_whole.insert(kind_of(target));
      if (target.unit.kind == Unit::Kind::commune || target.unit.kind == Unit::Kind::split)
        kinds[kind_of(target)].push_back(&target);
    }
    std::vector<TargetLine> sums;
    for (const auto& [kind, parts] : kinds) {
      double value = 0;
      for (const PlanTarget* part : parts) value += part->value;
      part_sums_[kind] = value;
      if (have_whole.contains(kind) || parts.size() < 2) continue;
      TargetLine sum{*parts.front()};
      sum.target.unit = {};
      sum.target.value = value;
      sum.target.row = 0;
      sum.target.office.clear();
      sum.target.note.clear();
      sum.target.title.clear();
      sums.push_back(std::move(sum));
    }
    std::move(sums.begin(), sums.end(), std::back_inserter(report_.targets));
    compare_with_parts(have_whole);
  }

  void compare_with_parts(const std::set<Kind>& have_whole) {
    for (const TargetLine& line : report_.targets) {
      const auto parts = part_sums_.find(kind_of(line.target));
      if (line.target.unit.kind != Unit::Kind::whole || parts == part_sums_.end() || !have_whole.contains(parts->first))
        continue;
      ++report_.checked;
      if (std::abs(parts->second - line.target.value) > 1e-6 * std::max(1.0, std::abs(line.target.value)))
        report_.broken.push_back(tr("plan, row {}: {} asks for {} of the whole, its rows about communes add up to {}",
                                    line.target.row, report_.titles[line.target.layer], line.target.value,
                                    parts->second));
    }
  }

  void judge(TargetLine& line) {
    const PlanTarget& target = line.target;
    if (target.measure == Measure::indicator) return judge_indicator(line);
    if (is_loaded(target.layer)) {
      const Sum& sum = lines_of_[target.layer][target.unit];
      line.actual = actual_of(target, sum);
      if (is_counted(target.measure)) forecast(line, sum);
    }
    line.standing = stand(line.actual, target.value, target.due, line.month, report_.at);
    if (line.actual && target.value > 0) line.percent = *line.actual / target.value * 100;
  }

  void forecast(TargetLine& line, const Sum& sum) const {
    const PlanTarget& target = line.target;
    const Growth part = growth_of(sum, target.measure, target.area_unit);
    const Growth whole = growth_of(sum, Measure::total, text::Unit::none);
    for (const auto& [forecast, days] : {std::pair(&line.week, 7), std::pair(&line.month, 30)}) {
      if (target.percent) {
        forecast->rate = percent_rate(part, whole, days);
      } else {
        forecast->rate = rate(part, report_.at, days).value_or(0);
      }
      if (line.actual) forecast->date = reached_on(*line.actual, target.value, forecast->rate, report_.at);
    }
  }

  /// Points of percent per day.
  std::optional<double> percent_rate(const Growth& part, const Growth& whole, int days) const {
    const auto share = [&](Moment moment) {
      const double all = whole.at(moment);
      return all == 0 ? 0 : part.at(moment) / all * 100;
    };
    if (whole.steps.empty()) return 0;
    const double span = rate_span(whole.steps.front().at, report_.at, days);
    return (share(report_.at) - share(report_.at - std::chrono::days(days))) / span;
  }

  std::optional<double> actual_of(const PlanTarget& target, const Sum& sum) const {
    std::optional<double> value;
    if (is_counted(target.measure)) {
      value = value_of(sum.count, target.measure, target.area_unit);
    } else if (!report_.past) {
      value = fact_of(target, sum);
    }
    if (!value || !target.percent) return value;
    if (sum.count.total == 0) return std::nullopt;
    return *value / static_cast<double>(sum.count.total) * 100;
  }

  std::optional<double> fact_of(const PlanTarget& target, const Sum& sum) const {
    const auto number = [](std::int64_t value) { return std::optional(static_cast<double>(value)); };
    switch (target.measure) {
      case Measure::matched:
        return sum.facts.matched ? number(*sum.facts.matched) : sum.count.total == 0 ? number(0) : std::nullopt;
      case Measure::group1:
      case Measure::group2:
      case Measure::group3: {
        const auto place = static_cast<std::size_t>(target.measure) - static_cast<std::size_t>(Measure::group1);
        return sum.facts.groups                                                 ? number((*sum.facts.groups)[place])
               : target.layer == report_.campaign.layer && sum.count.total == 0 ? number(0)
                                                                                : std::nullopt;
      }
      default: {
        const auto found = sum.facts.sums.find(target.name);
        return found == sum.facts.sums.end() ? 0 : found->second;
      }
    }
  }

  void judge_indicator(TargetLine& line) {
    const PlanTarget& target = line.target;
    for (const IndicatorValue& one : report_.indicators) {
      if (one.indicator->id != target.name) continue;
      line.actual = target.unit.kind == Unit::Kind::whole ? one.value() : one.value_in(target.unit);
      if (line.actual && target.value > 0) line.percent = *line.actual / target.value * 100;
      line.standing = stand(line.actual, target.value, target.due, line.month, report_.at);
      if (!one.indicator->rising && line.actual)
        line.standing = *line.actual <= target.value                     ? Standing::done
                        : target.due && end_of(*target.due) < report_.at ? Standing::late
                                                                         : Standing::open;
    }
  }

  /// Of quarterly targets the one that is due next counts, after the last one that.
  void mark_current() {
    std::map<std::tuple<Unit, std::string, Measure, std::string, std::string>, TargetLine*> best;
    const auto later = [](const TargetLine& line) {
      return line.target.due ? text::days(*line.target.due) : 1'000'000'000L;
    };
    const long today = text::days(local_day(report_.at));
    for (TargetLine& line : report_.targets) {
      const PlanTarget& target = line.target;
      TargetLine*& chosen = best[{target.unit, target.layer, target.measure, target.name, target.unit_text}];
      const bool better =
          chosen == nullptr || (later(*chosen) < today ? later(line) > later(*chosen)
                                                       : later(line) >= today && later(line) < later(*chosen));
      if (better) chosen = &line;
    }
    for (auto& [key, line] : best) line->current = true;
  }

  void attach(UnitLine& line) {
    long last = -1;
    for (std::size_t i = 0; i < report_.targets.size(); ++i) {
      const PlanTarget& target = report_.targets[i].target;
      if (target.layer != line.layer || target.unit != line.unit || target.measure == Measure::indicator) continue;
      line.targets.push_back(i);
      const long day = target.due ? text::days(*target.due) : 1'000'000'000L;
      if ((target.measure != Measure::valid && target.measure != Measure::total) || target.percent || day < last)
        continue;
      line.planned = std::llround(target.value);
      last = day;
    }
  }

  void count_without_group(UnitLine& line) const {
    if (line.layer != report_.campaign.layer || !line.planned || report_.past || !line.known) return;
    line.without_group = std::max<std::int64_t>(0, *line.planned - line.count.total);
    if (!line.plan_is_sum) return;
    // What one commune has too much is not what another lacks.
    line.without_group = 0;
    for (const UnitLine& part : report_.lines)
      if (part.layer == line.layer && part.without_group &&
          (part.unit.kind == Unit::Kind::commune || part.unit.kind == Unit::Kind::split))
        *line.without_group += *part.without_group;
  }

  // --- the rest

  void make_series() {
    for (const std::string& layer : report_.layers) {
      LayerSeries series{layer, {}, {}};
      LayerSeries::Point sum;
      for (const CommuneHistory::Step& step : lines_of_[layer][Unit{}].steps) {
        sum.at = step.at;
        sum.total += step.change.total;
        sum.valid += step.change.valid();
        if (!series.points.empty() && series.points.back().at == sum.at)
          series.points.back() = sum;
        else
          series.points.push_back(sum);
      }
      if (const UnitLine* whole = report_.whole(layer); whole != nullptr && whole->planned)
        series.target = static_cast<double>(*whole->planned);
      report_.series.push_back(std::move(series));
    }
  }

  void sum_goals() {
    for (const bool task : {false, true}) {
      GoalSum sum{task, {}, {}};
      bool any = false;
      for (const Goal& goal : report_.goals) {
        if (goal.task != task) continue;
        any = true;
        if (goal.state)
          sum.states[static_cast<std::size_t>(*goal.state)] += goal.number;
        else
          sum.declared = sum.declared.value_or(0) + goal.number;
      }
      if (any) report_.goal_sums.push_back(sum);
    }
  }

  /// Units that have data and no target, where the plan speaks of others of the same dataset.
  void note_strangers() {
    for (const std::string& layer : report_.layers) {
      std::string list;
      std::size_t strangers = 0;
      bool asked = false;
      for (const UnitLine& line : report_.lines) {
        if (line.layer != layer || (line.unit.kind != Unit::Kind::commune && line.unit.kind != Unit::Kind::split))
          continue;
        asked = asked || !line.targets.empty();
        if (!line.targets.empty() || !line.genuine || ++strangers > 10) continue;
        list += (list.empty() ? "" : ", ") + line.unit.code + (line.name.empty() ? "" : " " + line.name);
      }
      if (asked && strangers > 0)
        report_.notes.push_back(tr("{}: {} units have data and no target in the plan: {}{}", report_.titles[layer],
                                   strangers, list, strangers > 10 ? ", …" : ""));
      for (const UnitLine& line : report_.lines)
        if (line.layer == layer && line.unit.kind == Unit::Kind::split)
          report_.notes.push_back(
              tr("{}: {} {} was split in 2025; its features are counted with the old commune: nobody can "
                 "say by the counts which of {} they lie in",
                 report_.titles[layer], line.unit.code, line.name, split_into(line.unit, units_)));
    }
  }

  const std::vector<std::string>& paths_;
  const FullOptions& options_;
  const admin::Units& units_;
  FullReport report_;
  std::vector<OpenState> files_;
  std::map<std::string, std::map<Unit, Sum>> sums_;
  std::map<std::string, std::map<Unit, Sum>> lines_of_;  ///< with planned units, provinces and the whole
  std::map<Kind, double> part_sums_;
};

}  // namespace

const UnitLine* FullReport::whole(const std::string& layer) const {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const UnitLine& line) {
    return line.layer == layer && line.unit.kind == Unit::Kind::whole;
  });
  return found == lines.end() ? nullptr : &*found;
}

std::int64_t GoalSum::sum() const {
  std::int64_t sum = 0;
  for (const std::int64_t state : states) sum += state;
  return sum;
}

FullReport make_full_report(const std::vector<std::string>& paths, const FullOptions& options,
                            const admin::Units& units) {
  return Maker(paths, options, units).make();
}

}  // namespace sohoa::progress
