#pragma once
// Plan against actual: what each unit has of each dataset, how quickly it grows, when it will be there.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "progress/facts.hpp"
#include "progress/indicator.hpp"
#include "progress/plan.hpp"
#include "progress/report.hpp"

namespace sohoa::progress {

/// How a target stands.
enum class Standing : std::uint8_t {
  done,       ///< reached; the sum of communes when each of them is
  done_late,  ///< reached, but only after its day
  on_time,    ///< will be reached by its day, at the rate of the last 30 days
  late,       ///< its day has passed, or will have by then
  open,       ///< has no day
  no_data,    ///< nobody knows how far it is: no dataset has the layer
  no_rate,    ///< not there yet, and its past is not recorded or too short, so that nobody can say when
  not_asked   ///< the target is 0
};
bool is_done(Standing standing);
const char* standing_name(Standing standing);
std::string standing_word(Standing standing);

/// A day to come, at some rate.
struct Forecast {
  std::optional<double> rate;  ///< per day, in the unit of the target; none where there is no history
  std::optional<text::Date>
      date;  ///< when the target is reached; none: never at this rate, or not before the year 9999
};

struct TargetLine {
  PlanTarget target;
  std::optional<double> actual;   ///< in the unit of the target; none: nobody knows
  std::optional<double> percent;  ///< of the target, of the actual where less is better; none for a target of 0
  std::optional<Moment> reached;  ///< since when it is reached; none where that is not known
  Forecast week, month;           ///< by the last 7 and 30 days, or as many as the dataset is old
  Standing standing = Standing::no_data;
  bool current = false;  ///< of several days for one thing the next, or the last
  /// In FullReport::targets, those of the communes that it is the sum of: it has what they have, and is reached when
  /// each of them is. Empty: it is about all that there is in its unit.
  std::vector<std::size_t> parts;
};

/// One unit and one dataset.
struct UnitLine {
  Unit unit;
  std::string layer;
  bool known = true;    ///< some dataset has the layer; else nothing below is more than a target
  std::string name;     ///< of the unit; empty: there is none
  bool genuine = true;  ///< its code is one of a commune, or valid features have it; else it is a slip
  Count count;
  bool coded = true;  ///< features of the layer may have an identifier
  std::optional<std::int64_t> with_code() const { return coded ? std::optional(count.with_code) : std::nullopt; }
  std::optional<Moment> loaded;
  std::optional<std::int64_t> matched;
  std::optional<Groups> groups;
  /// Features that there should be: the last target of what is loaded, else of what is valid.
  std::optional<std::int64_t> planned;
  std::optional<std::size_t> planned_by;  ///< in FullReport::targets; none: `planned` is that of the communes together
  std::int64_t planned_done = 0;          ///< what counts for it: loaded or valid, of units that it is about
  /// Planned and not loaded, where groups are known. Of the whole what its communes lack, and what the plan of the
  /// whole has beyond them: what one commune has too much is not what another lacks.
  std::optional<std::int64_t> without_group;
  std::optional<Count> since;        ///< what has changed since the moment asked for
  Forecast week, month;              ///< of valid features; without dates
  std::vector<std::size_t> targets;  ///< in FullReport::targets
};

/// Sheets of a commune that are in several files; with an empty name what has no sheet.
struct Doubled {
  Unit unit;
  std::string layer;
  std::vector<std::string> sheets;
  std::vector<std::string> files;
  std::int64_t at_most = 0;  ///< features that are counted too often, if the files hold the same
};

/// Loaded and valid features of a layer after each run.
struct LayerSeries {
  std::string layer;
  struct Point {
    Moment at;
    std::int64_t total = 0, valid = 0;
  };
  std::vector<Point> points;
  std::optional<double> target;  ///< valid features that the plan asks for in all
};

/// Goals or tasks by their states.
struct GoalSum {
  bool task = false;
  std::array<std::int64_t, kGoalStates> states{};
  std::optional<std::int64_t> declared;  ///< how many the plan says there are
  std::int64_t sum() const;
};

/// It is late or its day has passed, and it is neither done nor one of those that never end.
bool is_late(const Goal& goal, Moment at);

struct FullReport {
  std::vector<std::string> files;
  Moment at;           ///< what was asked for, else now
  bool asked = false;  ///< --as-of was given
  std::optional<Moment> since;
  std::string plan;  ///< path; empty: none
  std::int64_t runs = 0;
  std::vector<std::string> layers;            ///< that lines are about, those of the plan too
  std::map<std::string, std::string> titles;  ///< of layers
  std::vector<std::string> coded_layers;      ///< whose features may have an identifier
  std::vector<std::string> known_layers;      ///< of the datasets, those that were not asked for too
  std::vector<UnitLine> lines;                ///< by layer; provinces, communes, split ones, nowhere, the whole
  std::vector<TargetLine> targets;            ///< in the order of the plan
  std::vector<Goal> goals;
  std::vector<GoalSum> goal_sums;
  std::vector<Indicator> indicator_texts;
  std::vector<IndicatorValue> indicators;  ///< into indicator_texts
  std::vector<LayerSeries> series;
  std::vector<RuleCount> issues;
  std::vector<Doubled> doubled;
  std::map<std::string, Count> read_of_files;  ///< by layer: of all sheets of all files
  Campaign campaign;
  std::int64_t checked = 0;         ///< sums that were looked at
  std::vector<std::string> broken;  ///< those that do not hold, as sentences
  std::vector<std::string> notes;   ///< of plan and datasets
  bool past = false;                ///< runs came after `at`: what only the layers tell is not known

  const UnitLine* line(const std::string& layer, const Unit& unit) const;
  const UnitLine* whole(const std::string& layer) const { return line(layer, {}); }

  std::map<std::pair<std::string, Unit>, std::size_t> line_at;  ///< in `lines`
};

struct FullOptions {
  std::optional<Moment> until, since;
  std::string plan, campaign;
  std::string layer;  ///< nothing but this one, where a dataset has it
  char decimal = 0;   ///< see read_plan_table()
  std::vector<std::string> indicators;
};

/// Reads the plan first, which forks: call before any thread starts.
FullReport make_full_report(const std::vector<std::string>& paths, const FullOptions& options,
                            const admin::Units& units = admin::Units::shipped());

}  // namespace sohoa::progress
