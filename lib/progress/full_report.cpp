#include "progress/full_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/message.hpp"
#include "progress/checks.hpp"
#include "progress/doubled.hpp"
#include "progress/forecast.hpp"
#include "progress/judge.hpp"
#include "progress/plan_words.hpp"
#include "progress/sums.hpp"

namespace sohoa::progress {
namespace {

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
      if (wanted(target.layer)) report_.targets.push_back({std::move(target)});
    read_layers();
    make_lines();
    std::vector<std::string> notes = doubled_notes(report_, units_);
    report_.notes.insert(report_.notes.begin(), std::make_move_iterator(notes.begin()),
                         std::make_move_iterator(notes.end()));
    Judge(report_, lines_of_, loaded_layers(), units_).run();
    make_series();
    sum_goals();
    note_ambiguous();
    note_strangers();
    check(report_);
    return std::move(report_);
  }

 private:
  // --- reading

  void read_datasets() {
    if (report_.asked && report_.at > now() && local_day(report_.at) > local_day(now()))
      report_.notes.push_back(
          tr("{} is still to come: what will be loaded by then is not known, due dates are judged as of then",
             local_text(report_.at)));
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
      for (const std::string& layer : file.state.layers) add_name(report_.known_layers, layer);
      for (const std::string& layer : file.state.coded) add_name(report_.coded_layers, layer);
    }
    const auto& known = report_.known_layers;
    if (std::find(known.begin(), known.end(), options_.layer) != known.end()) layer_ = options_.layer;
    for (const OpenState& file : files_) add_file(file.state);
    report_.doubled = find_doubled(files_, units_);
    std::erase_if(report_.doubled, [&](const Doubled& one) { return !wanted(one.layer); });
    if (report_.past)
      report_.notes.push_back(
          tr("runs came after {}: matching, groups, sums of columns and indicators are not known for then, "
             "they need the layers of that time",
             local_text(report_.at)));
  }

  bool wanted(const std::string& layer) const { return layer_.empty() || layer == layer_; }

  void add_file(const DatasetState& state) {
    for (const std::string& layer : state.layers)
      if (wanted(layer)) add_layer(layer);
    for (const SheetState& sheet : state.sheets) {
      if (!wanted(state.layers[sheet.layer])) continue;
      Sum& sum = sum_of(state.layers[sheet.layer], unit_of(sheet.commune, sheet.edition, units_));
      sum.count += sheet.count;
      report_.read_of_files[state.layers[sheet.layer]] += sheet.count;
      sum.loaded = std::max(sum.loaded, sheet.loaded);
    }
    for (const CommuneHistory& history : state.history) {
      if (!wanted(state.layers[history.layer])) continue;
      Sum& sum = sum_of(state.layers[history.layer], unit_of(history.commune, history.edition, units_));
      sum.steps.insert(sum.steps.end(), history.steps.begin(), history.steps.end());
    }
  }

  static void add_name(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  void add_layer(const std::string& layer) { add_name(report_.layers, layer); }

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

  std::set<std::string> loaded_layers() const {
    std::set<std::string> layers;
    for (const auto& [layer, units] : sums_) layers.insert(layer);
    return layers;
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
      Sum all;
      std::map<std::string, Sum, std::less<>> provinces;
      for (const Unit& unit : planned[layer])
        if (unit.kind == Unit::Kind::province) provinces[unit.code];
      for (const auto& [unit, sum] : units) {
        all += sum;
        if (const auto province = provinces.find(province_of(unit, units_)); province != provinces.end())
          province->second += sum;
      }
      for (const Unit& unit : planned[layer]) units[unit];
      for (auto& [code, sum] : provinces) units[{Unit::Kind::province, code}] = std::move(sum);
      units[Unit{}] = std::move(all);
      for (auto& [unit, sum] : units) {
        sum.in_order();
        if (unit.kind == Unit::Kind::whole) continue;
        // What has no commune has a line as long as there is something.
        if (unit.kind != Unit::Kind::nowhere || sum.count.total != 0) add_line(layer, unit, sum);
      }
      add_line(layer, Unit{}, units[Unit{}]);
      lines_of_[layer] = std::move(units);
    }
  }

  void add_line(const std::string& layer, const Unit& unit, const Sum& sum) {
    report_.line_at[{layer, unit}] = report_.lines.size();
    UnitLine& line = report_.lines.emplace_back();
    line.unit = unit;
    line.layer = layer;
    line.known = is_loaded(layer);
    line.name = unit_name(unit, units_);
    line.genuine = unit.kind != Unit::Kind::commune || !line.name.empty() || sum.count.valid() > 0;
    line.count = sum.count;
    const auto& coded = report_.coded_layers;
    line.coded = std::find(coded.begin(), coded.end(), layer) != coded.end();
    line.loaded = sum.loaded;
    line.matched = sum.facts.matched;
    line.groups = sum.facts.groups;
    if (layer == report_.campaign.layer && line.known && !report_.past && sum.count.total == 0) line.groups = Groups{};
    const Growth growth = growth_of(sum, Measure::valid, text::Unit::none);
    line.week.rate = rate(growth, report_.at, 7);
    line.month.rate = rate(growth, report_.at, 30);
    if (!report_.since) return;
    line.since.emplace(sum.count);
    for (const CommuneHistory::Step& step : sum.steps)
      if (step.at <= *report_.since) *line.since -= step.change;
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

  void note_ambiguous() {
    const auto records = lines_of_.find(report_.campaign.register_layer);
    if (records == lines_of_.end()) return;
    const std::int64_t number = records->second[Unit{}].facts.ambiguous;
    if (number > 0)
      report_.notes.push_back(
          tr("{}: {} records fit parcels of several former communes (same sheet and number), so that "
             "they match none",
             report_.titles[records->first], number));
  }

  /// Units that have data and no target, where the plan speaks of others of the same dataset.
  void note_strangers() {
    for (const std::string& layer : report_.layers) {
      std::string list;
      std::size_t strangers = 0;
      bool asked = false;
      for (const UnitLine& line : report_.lines) {
        if (line.layer != layer || !is_part(line.unit) || line.unit.kind == Unit::Kind::nowhere) continue;
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
  std::string layer_;  ///< nothing but this one; empty: all
  std::map<std::string, std::map<Unit, Sum>> sums_;
  LayerSums lines_of_;
};

}  // namespace

const UnitLine* FullReport::line(const std::string& layer, const Unit& unit) const {
  const auto found = line_at.find({layer, unit});
  return found == line_at.end() ? nullptr : &lines[found->second];
}

bool is_late(const Goal& goal, Moment at) {
  if (!goal.state || *goal.state == GoalState::done || *goal.state == GoalState::regular) return false;
  return *goal.state == GoalState::late || (goal.due && end_of(*goal.due) < at);
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
