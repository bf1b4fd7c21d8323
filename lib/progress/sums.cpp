#include "progress/sums.hpp"

#include <algorithm>

namespace sohoa::progress {

Sum& Sum::operator+=(const Sum& other) {
  count += other.count;
  loaded = std::max(loaded, other.loaded);
  steps.insert(steps.end(), other.steps.begin(), other.steps.end());
  if (other.facts.matched) facts.matched = facts.matched.value_or(0) + *other.facts.matched;
  facts.ambiguous += other.facts.ambiguous;
  if (other.facts.groups) {
    if (!facts.groups) facts.groups.emplace();
    *facts.groups += *other.facts.groups;
  }
  for (const auto& [column, value] : other.facts.sums) facts.sums[column] += value;
  return *this;
}

void Sum::in_order() {
  std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
}

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

bool is_counted(Measure measure) {
  return measure == Measure::valid || measure == Measure::total || measure == Measure::geometry ||
         measure == Measure::code || measure == Measure::area;
}

Growth growth_of(const Sum& sum, Measure measure, text::Unit unit) {
  Growth growth;
  growth.steps.reserve(sum.steps.size());
  for (const CommuneHistory::Step& step : sum.steps)
    growth.steps.push_back({step.at, value_of(step.change, measure, unit)});
  return growth;
}

}  // namespace sohoa::progress
