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

/// What comes within this after the first load belongs to it.
constexpr std::chrono::hours kFirstLoad{12};

/// What has been added in the last `days` days before `at`, per day. What the first load brought (all within half a day
/// of it) is where things began and no growth: where it lies within these days, only what came after it counts, by the
/// days since, a week at least. None before the first load, and while nothing has come after it in these days: one load
/// does not tell a rate.
std::optional<double> rate(const Growth& growth, Moment at, int days);
/// Likewise how the share of `part` in `whole` has risen, in points of percent per day. None where one of the two
/// moments has no whole.
std::optional<double> share_rate(const Growth& part, const Growth& whole, Moment at, int days);

/// The day on which `target` is reached from `actual` at that rate: today where it is, none where the rate does not
/// lead there.
std::optional<text::Date> reached_on(double actual, double target, std::optional<double> rate, Moment at);

/// When the number came to `target` and has stayed there; none where it is not there. With a `whole` their share in
/// percent counts.
std::optional<Moment> reached_at(const Growth& growth, double target, const Growth* whole = nullptr);

/// See Standing; `due` is the end of its day.
Standing stand(std::optional<double> actual, double target, std::optional<text::Date> due, const Forecast& month,
               Moment at);

}  // namespace sohoa::progress
