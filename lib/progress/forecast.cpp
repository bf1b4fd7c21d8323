#include "progress/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "base/message.hpp"

namespace sohoa::progress {
namespace {

constexpr double kDay = 86'400'000;      // ms
constexpr double kFarthest = 2'900'000;  // days: before the year 9999

double days_between(Moment from, Moment to) {
  return static_cast<double>((to - from).count()) / kDay;
}

}  // namespace

double Growth::at(Moment moment) const {
  double sum = 0;
  for (const Step& step : steps)
    if (step.at <= moment) sum += step.change;
  return sum;
}

std::optional<double> rate(const Growth& growth, Moment at, int days) {
  if (growth.steps.empty() || growth.steps.front().at > at) return std::nullopt;
  const Moment start = at - std::chrono::days(days);
  return (growth.at(at) - growth.at(start)) / rate_span(growth.steps.front().at, at, days);
}

double rate_span(Moment first, Moment at, int days) {
  return std::clamp(days_between(first, at), std::min(7.0, static_cast<double>(days)), static_cast<double>(days));
}

std::optional<text::Date> reached_on(double actual, double target, std::optional<double> rate, Moment at) {
  if (actual >= target) return local_day(at);
  if (!rate || *rate <= 0) return std::nullopt;
  const double left = std::ceil((target - actual) / *rate - 1e-9);
  if (!(left < kFarthest)) return std::nullopt;
  return text::Date(std::chrono::sys_days(local_day(at)) + std::chrono::days(static_cast<int>(left)));
}

Standing stand(std::optional<double> actual, double target, std::optional<text::Date> due, const Forecast& month,
               Moment at) {
  if (target == 0) return Standing::not_asked;
  if (actual && *actual >= target) return Standing::done;
  if (due && end_of(*due) < at) return Standing::late;
  if (!actual) return Standing::no_data;
  if (!due) return Standing::open;
  if (!month.rate) return Standing::no_rate;
  return month.date && *month.date <= *due ? Standing::on_time : Standing::late;
}

const char* standing_name(Standing standing) {
  constexpr const char* kNames[] = {"done", "on-time", "late", "open", "no-data", "no-rate", "not-asked"};
  return kNames[static_cast<std::size_t>(standing)];
}

std::string standing_word(Standing standing) {
  static constexpr const char* kWords[] = {N_("reached"), N_("on time"),        N_("late"),     N_("no due date"),
                                           N_("no data"), N_("not to be told"), N_("not asked")};
  return tr(kWords[static_cast<std::size_t>(standing)]);
}

}  // namespace sohoa::progress
