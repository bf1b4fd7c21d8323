#pragma once
// How quickly something grows, and when it will have grown enough.
#include "progress/full_report.hpp"

namespace sohoa::progress {

/// A number that runs have changed.
struct Growth {
  struct Step {
    Moment at;
    double change = 0;
  };
  std::vector<Step> steps;  ///< in order of time

  double at(Moment moment) const;
};

/// What has been added in the last `days` days before `at`, per day. Where the first step is not so long ago, the days
/// since then count, a week at least: one night's load says little. None before the first step.
std::optional<double> rate(const Growth& growth, Moment at, int days);
/// By how many days rate() divides.
double rate_span(Moment first, Moment at, int days);

/// The day on which `target` is reached from `actual` at that rate: today where it is, none where the rate does not
/// lead there.
std::optional<text::Date> reached_on(double actual, double target, std::optional<double> rate, Moment at);

/// See Standing; `due` is the end of its day.
Standing stand(std::optional<double> actual, double target, std::optional<text::Date> due, const Forecast& month,
               Moment at);

}  // namespace sohoa::progress
