#pragma once
// What is known of a unit and a dataset while it is added up.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "progress/facts.hpp"
#include "progress/forecast.hpp"
#include "progress/plan.hpp"

namespace sohoa::progress {

struct Sum {
  Count count;
  std::optional<Moment> loaded;
  std::vector<CommuneHistory::Step> steps;  ///< in order of time, once in_order() was called
  UnitFacts facts;

  Sum& operator+=(const Sum& other);
  void in_order();
};

/// By layer, then unit; with planned units, provinces and the whole.
using LayerSums = std::map<std::string, std::map<Unit, Sum>>;

/// In `unit` where it is an area.
double value_of(const Count& count, Measure measure, text::Unit unit);
/// The runs tell it, so that its past is known.
bool is_counted(Measure measure);
Growth growth_of(const Sum& sum, Measure measure, text::Unit unit);

}  // namespace sohoa::progress
