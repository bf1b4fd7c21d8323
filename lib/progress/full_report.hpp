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
  done,      ///< reached
  on_time,   ///< will be reached by its day, at the rate of the last 30 days
  late,      ///< its day has passed, or will have by then
  open,      ///< has no day
  no_data,   ///< nobody knows how far it is: no dataset has the layer
  no_rate,   ///< not there yet, and its past is not recorded, so that nobody can say when
  not_asked  ///< the target is 0
};
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
  std::optional<double> percent;  ///< of the target; none for a target of 0
  Forecast week, month;           ///< by the last 7 and 30 days, or as many as the dataset is old
  Standing standing = Standing::no_data;
  bool current = false;  ///< of several days for one thing the next, or the last
};

/// One unit and one dataset.
struct UnitLine {
  Unit unit;
  std::string layer;
  bool known = true;    ///< some dataset has the layer; else nothing below is more than a target
  std::string name;     ///< of the unit; empty: there is none
  bool genuine = true;  ///< its code is one of a commune, or valid features have it; else it is a slip
  Count count;
  std::optional<Moment> loaded;
  std::optional<std::int64_t> matched;
  std::optional<std::array<std::int64_t, 3>> groups;
  std::optional<std::int64_t> planned;        ///< features that there should be: the last target of its number
  bool plan_is_sum = false;                   ///< `planned` is that of the communes together
  std::optional<std::int64_t> without_group;  ///< planned and not loaded; where groups are known
  std::optional<Count> since;                 ///< what has changed since the moment asked for
  Forecast week, month;                       ///< of valid features; without dates
  std::vector<std::size_t> targets;           ///< in FullReport::targets
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

struct FullReport {
  std::vector<std::string> files;
  Moment at;           ///< what was asked for, else now
  bool asked = false;  ///< --as-of was given
  std::optional<Moment> since;
  std::string plan;  ///< path; empty: none
  std::int64_t runs = 0;
  std::vector<std::string> layers;            ///< that lines are about, those of the plan too
  std::map<std::string, std::string> titles;  ///< of layers
  std::vector<UnitLine> lines;                ///< by layer; communes, split ones, provinces, the whole
  std::vector<TargetLine> targets;            ///< in the order of the plan
  std::vector<Goal> goals;
  std::vector<GoalSum> goal_sums;
  std::vector<Indicator> indicator_texts;
  std::vector<IndicatorValue> indicators;  ///< into indicator_texts
  std::vector<LayerSeries> series;
  std::vector<RuleCount> issues;
  Campaign campaign;
  std::int64_t checked = 0;         ///< sums that were looked at
  std::vector<std::string> broken;  ///< those that do not hold, as sentences
  std::vector<std::string> notes;   ///< of plan and datasets
  bool past = false;                ///< runs came after `at`: what only the layers tell is not known

  const UnitLine* whole(const std::string& layer) const;
};

struct FullOptions {
  std::optional<Moment> until, since;
  std::string plan, campaign, layer;
  char decimal = 0;  ///< see read_plan_table()
  std::vector<std::string> indicators;
};

/// Reads the plan first, which forks: call before any thread starts.
FullReport make_full_report(const std::vector<std::string>& paths, const FullOptions& options,
                            const admin::Units& units = admin::Units::shipped());

}  // namespace sohoa::progress
