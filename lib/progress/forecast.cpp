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

/// The days over which growth is measured, and how many they count as.
struct Span {
  Moment from;
  double days;
};

std::optional<Span> span_of(const Growth& growth, Moment at, int days) {
  if (growth.steps.empty()) return std::nullopt;
  const Moment first = growth.steps.front().at, begun = first + kFirstLoad, start = at - std::chrono::days(days);
  if (begun <= start) return Span{start, static_cast<double>(days)};
  const bool more = std::any_of(growth.steps.begin(), growth.steps.end(),
                                [&](const Growth::Step& step) { return step.at > begun && step.at <= at; });
  if (!more) return std::nullopt;
  return Span{begun, std::clamp(days_between(first, at), std::min(7.0, days * 1.0), days * 1.0)};
}

}  // namespace

double Growth::at(Moment moment) const {
  double sum = 0;
  for (const Step& step : steps)
    if (step.at <= moment) sum += step.change;
  return sum;
}

std::optional<double> rate(const Growth& growth, Moment at, int days) {
  const auto span = span_of(growth, at, days);
  if (!span) return std::nullopt;
  return (growth.at(at) - growth.at(span->from)) / span->days;
}

std::optional<double> share_rate(const Growth& part, const Growth& whole, Moment at, int days) {
  const auto span = span_of(whole, at, days);
  if (!span) return std::nullopt;
  const double before = whole.at(span->from), now = whole.at(at);
  if (before <= 0 || now <= 0) return std::nullopt;
  return (part.at(at) / now - part.at(span->from) / before) * 100 / span->days;
}

std::optional<text::Date> reached_on(double actual, double target, std::optional<double> rate, Moment at) {
  if (actual >= target) return local_day(at);
  if (!rate || *rate <= 0) return std::nullopt;
  const double left = (target - actual) / *rate;
  if (!(left < kFarthest)) return std::nullopt;
  // A millisecond less: what divides evenly must not come to the next day.
  return local_day(at + std::chrono::milliseconds(std::max<std::int64_t>(0, std::llround(left * kDay) - 1)));
}

std::optional<Moment> reached_at(const Growth& growth, double target, const Growth* whole) {
  const double slack = 1e-9 * std::max(1.0, std::abs(target));
  std::optional<Moment> reached;
  double sum = 0, all = 0;
  for (std::size_t i = 0; i < growth.steps.size(); ++i) {
    sum += growth.steps[i].change;
    if (whole != nullptr) all += whole->steps[i].change;
    const double value = whole == nullptr ? sum : all > 0 ? sum / all * 100 : 0;
    if (value < target - slack)
      reached.reset();
    else if (!reached)
      reached = growth.steps[i].at;
  }
  return reached;
}

Standing stand(std::optional<double> actual, double target, std::optional<text::Date> due, const Forecast& month,
               Moment at) {
  if (target == 0) return Standing::not_asked;
  if (!actual) return Standing::no_data;
  if (*actual >= target) return Standing::done;
  if (due && end_of(*due) < at) return Standing::late;
  if (!due) return Standing::open;
  if (!month.rate) return Standing::no_rate;
  return month.date && *month.date <= *due ? Standing::on_time : Standing::late;
}

const char* standing_name(Standing standing) {
  constexpr const char* kNames[] = {"done", "done-late", "on-time", "late", "open", "no-data", "no-rate", "not-asked"};
  return kNames[static_cast<std::size_t>(standing)];
}

bool is_done(Standing standing) {
  return standing == Standing::done || standing == Standing::done_late;
}

std::string standing_word(Standing standing) {
  static constexpr const char* kWords[] = {
      N_("reached"),     N_("reached late"), N_("on time"),         N_("late"),
      N_("no due date"), N_("no data"),      N_("not enough data"), N_("not asked")};
  return tr(kWords[static_cast<std::size_t>(standing)]);
}

}  // namespace sohoa::progress
