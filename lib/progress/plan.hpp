#pragma once
// A plan as a clerk writes it: targets of datasets by unit and day, goals and tasks with their states.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "progress/place.hpp"
#include "text/number.hpp"
#include "text/unit.hpp"

namespace sohoa::progress {

/// What a target counts.
enum class Measure : std::uint8_t {
  valid,     ///< features that are valid
  total,     ///< all that were loaded
  geometry,  ///< valid ones with geometry
  code,      ///< valid ones with the identifier that the dataset is to receive
  matched,   ///< between register and parcels
  area,      ///< drawn, of valid ones
  group1,    ///< parcels in a group of the campaign
  group2,
  group3,
  column,     ///< the sum of a column of numbers of the layer
  indicator,  ///< schemas/indicators, or the province's own
};
/// "valid", "total" …
const char* measure_name(Measure measure);
/// In the user's language.
std::string measure_word(Measure measure);

struct PlanTarget {
  Unit unit;
  std::string code;   ///< of the commune as the plan has it; empty: it is named, or no commune
  std::string layer;  ///< empty: of an indicator
  Measure measure = Measure::valid;
  std::string name;       ///< of the column or indicator
  std::string title;      ///< what the plan calls it; may be empty
  double value = 0;       ///< in `unit_text`
  std::string unit_text;  ///< as written: "thửa", "ha", "%"
  text::Unit area_unit = text::Unit::none;
  bool percent = false;  ///< of what was loaded
  bool total = false;    ///< its row adds others up: "Tổng cộng"
  std::optional<text::Date> due;
  std::string office, note;
  std::int64_t row = 0;  ///< of the plan; 0: the sum of its rows about the communes
  std::string sheet;     ///< where the plan has several
};

/// States of goals and tasks, as offices report them.
enum class GoalState : std::uint8_t { not_started, on_schedule, late, done, regular };
inline constexpr std::size_t kGoalStates = 5;
const char* goal_state_name(GoalState state);
std::string goal_state_word(GoalState state);

struct Goal {
  bool task = false;               ///< else a goal
  std::optional<GoalState> state;  ///< none: the row says how many there are in all
  std::int64_t number = 1;
  std::string title, office, note;
  std::optional<text::Date> due;
  std::int64_t row = 0;
  std::string sheet;  ///< where the plan has several
};

struct Plan {
  std::string path;
  std::vector<PlanTarget> targets;  ///< in the order of the rows
  std::vector<Goal> goals;
  std::vector<std::string> notes;  ///< what has to be told, as sentences in the user's language
};

/// What a plan's words may mean beside what the product ships.
struct PlanWorld {
  std::vector<std::string> layers;      ///< of the datasets
  std::vector<std::string> indicators;  ///< their ids
  std::vector<std::string> provinces;   ///< of now, whose communes the datasets have: where a name is looked for first
  int year = 0;                         ///< of quarters whose year nobody says
};

/// The cells of a plan, by the fields of schemas/plan.json, before anybody knows what they mean.
struct PlanTable {
  struct Sheet {
    std::string name;                  ///< of a workbook; empty where only one is read
    std::vector<std::string> columns;  ///< by field, the title of the column that fills it; empty: none does
    std::optional<bool> tasks;         ///< what rows are that do not say it: tasks, or goals
  };
  struct Row {
    std::size_t sheet = 0;
    std::int64_t number = 0;
    std::vector<std::string> texts;  ///< "98%" for percentages in columns of numbers
    std::string ordinal;             ///< the running number that it bears, "1" or "I"
  };
  struct Fault {
    std::size_t sheet = 0;
    std::int64_t row = 0;
    std::string text;  ///< a sentence
  };
  std::string path;
  std::vector<Sheet> sheets;
  std::vector<Row> rows;
  std::vector<Fault> faults;
  std::vector<std::string> notes;  ///< what of the file was not read, or read with a doubt
};

/// Reads a table of any kind that is read (CSV, XLSX, ODS …), of a workbook every sheet that is part of the plan;
/// forks: call before any thread starts. `decimal`: the sign of numbers whose column does not tell ("1.250"), ',' or
/// '.'; 0: nobody says.
PlanTable read_plan_table(const std::string& path, char decimal = 0);

/// Communes are brought to those of now; a split one stays what it was, and a note says so. Throws InputError with
/// every row that is wrong (at most twenty are named): a target that is negative, text or missing, a unit, dataset or
/// measure that nobody knows, a name that several communes bear, a date that is none, and two rows about the same
/// thing.
Plan make_plan(PlanTable table, const PlanWorld& world, const admin::Units& units);

/// The last day that the words mean: "31/12/2026", "12/2026", "quý IV/2026", "2026". None for anything else.
std::optional<text::Date> due_day(std::string_view words);

}  // namespace sohoa::progress
