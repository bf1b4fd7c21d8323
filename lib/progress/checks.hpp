#pragma once
// States that must add up.
#include "progress/full_report.hpp"

namespace sohoa::progress {

/// Asserts of each line that its states add up to its total and its groups to what there is, that the lines of the
/// communes add up to the whole, that the steps of the history lead to the state, and that the states of goals and
/// tasks add up to what the plan declares. Counts what it looked at, and says what does not hold.
void check(FullReport& report);

}  // namespace sohoa::progress
