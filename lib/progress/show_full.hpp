#pragma once
// Plan against actual as people and programs read it.
#include <functional>
#include <string>

#include "admin/boundaries.hpp"
#include "progress/full_report.hpp"
#include "progress/show.hpp"
#include "progress/text_table.hpp"

namespace sohoa::progress {

/// What of a report is shown.
struct Shown {
  bool late_only = false;  ///< targets that are late, and nothing else
};

/// Tables for a terminal, in the user's language: per dataset the targets with bars, the states of each unit, then
/// indicators, goals and tasks, what does not add up, and what has to be told.
std::string full_text(const FullReport& report, const Shown& shown, const Look& look);

/// One JSON object and a line feed: asOf, since, plan, files, runs, layers (name, title), units (unit, kind, name,
/// layer, the counts, matched, groups, planned, withoutGroup, since, ratePerDay7, ratePerDay30), targets (unit, layer,
/// measure, name, target, unitOfMeasure, due, office, actual, percent, ratePerDay7, date7, ratePerDay30, date30,
/// standing, current, row), goals, indicators, issues, checks {checked, broken}, notes. What is not known is null.
std::string full_json(const FullReport& report, const Shown& shown);

/// A line for each target; where a unit has none, for its number of valid features. For spreadsheets, like show_csv().
std::string full_csv(const FullReport& report, const Shown& shown, CsvKind kind);

/// The workbook that goes up to the province: targets, states, goals and tasks, indicators, notes, a sheet each.
void write_full_workbook(const FullReport& report, const Shown& shown, const std::string& path,
                         const std::string& name);

/// One page that needs no network: headline figures, a map of communes, charts, sortable tables, the worst ten, issues
/// by rule.
std::string full_page(const FullReport& report, const Shown& shown, const admin::Boundaries& boundaries,
                      const admin::Units& units);

/// Words that all views share.
std::string target_title(const FullReport& report, const TargetLine& line);  ///< "đạt", "nhóm 1", "Số phòng"
std::string name_shown(const UnitLine& line);                                ///< of its unit, or that there is none
std::string unit_label(const UnitLine& line);                                ///< "06799 Xã Hải Sơn", "Toàn bộ"
std::string unit_label(const FullReport& report, const Unit& unit, const std::string& layer);
/// "on schedule"; "on schedule, past its due date"; that the row says how many there are.
std::string goal_words(const FullReport& report, const Goal& goal);
/// Which groups of the campaign are not known and why, and what "no group" is counted from.
std::vector<std::string> group_notes(const FullReport& report);
std::string figure(double value);                                      ///< with as many decimals as it is worth
std::string figure(const std::optional<double>& value);                ///< "–" where it is not known
std::string percent_figure(const std::optional<double>& value);        ///< percent_text()
std::string date_figure(const Forecast& forecast, Standing standing);  ///< "–" once it is reached, "never" …
/// The targets that are shown, in the order of the plan's units; those of a day to come stand behind the current one.
std::vector<const TargetLine*> shown_targets(const FullReport& report, const Shown& shown, const std::string& layer,
                                             bool current_only);
/// Those about indicators, which are in no unit's line.
std::vector<const TargetLine*> indicator_targets(const FullReport& report, const Shown& shown);

}  // namespace sohoa::progress
