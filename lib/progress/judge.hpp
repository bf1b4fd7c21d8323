#pragma once
// Targets held against what there is.
#include <set>
#include <string>
#include <tuple>

#include "progress/full_report.hpp"
#include "progress/sums.hpp"

namespace sohoa::progress {

/// Fills in the targets of a report whose lines are made: the sums of the communes' targets, how far each is and how it
/// stands; and of the lines what is planned and without a group.
class Judge {
 public:
  /// `sums`: of each layer and unit that has a line or a target. `loaded`: the layers that some dataset has.
  Judge(FullReport& report, const LayerSums& sums, std::set<std::string> loaded, const admin::Units& units);
  void run();

 private:
  using Kind = std::tuple<std::string, Measure, std::string, bool, text::Unit, long>;  ///< of targets that add up
  static Kind kind_of(const PlanTarget& target);

  void add_sums();
  void compare_with_parts();
  std::vector<std::size_t> parts_of(const PlanTarget& target) const;
  void judge(TargetLine& line);
  void judge_indicator(TargetLine& line) const;
  void judge_sum(TargetLine& line);
  void judge_by(TargetLine& line, const Sum& sum) const;
  void expect_last_part(TargetLine& line) const;
  void forecast(TargetLine& line, const Sum& sum) const;
  void note_reached(TargetLine& line, const Sum& sum) const;
  std::optional<double> actual_of(const PlanTarget& target, const Sum& sum) const;
  std::optional<double> fact_of(const PlanTarget& target, const Sum& sum) const;
  void mark_current();
  void attach();
  void find_planned(UnitLine& line) const;
  void add_planned(UnitLine& line) const;
  void count_without_group(UnitLine& line) const;

  FullReport& report_;
  const LayerSums& sums_;
  const std::set<std::string> loaded_;
  const admin::Units& units_;
  std::map<Kind, std::vector<std::size_t>> parts_;  ///< targets of communes, in FullReport::targets
};

}  // namespace sohoa::progress
