// When a target is reached, by hand-reckoned rates.
#include "progress/forecast.hpp"

#include <doctest/doctest.h>

using namespace sohoa;
using namespace sohoa::progress;

namespace {

Moment at(const char* text) {
  return *parse_utc(text);
}

}  // namespace

TEST_CASE("the rate is what the last days have added") {
  Growth growth{
      {{at("2026-01-01T00:00:00Z"), 1000}, {at("2026-03-10T00:00:00Z"), 60}, {at("2026-03-28T00:00:00Z"), 14}}};
  const Moment now = at("2026-03-31T00:00:00Z");
  CHECK(growth.at(now) == 1074);
  CHECK(*rate(growth, now, 7) == doctest::Approx(2));
  CHECK(*rate(growth, now, 30) == doctest::Approx(74.0 / 30));
  CHECK(*rate(growth, at("2026-02-20T00:00:00Z"), 30) == 0);
  CHECK_FALSE(rate(growth, at("2025-12-31T00:00:00Z"), 7));
  CHECK_FALSE(rate({}, now, 7));
}

TEST_CASE("a young dataset is judged by its age, and never by less than a week") {
  const Growth growth{{{at("2026-03-30T00:00:00Z"), 700}}};
  CHECK(*rate(growth, at("2026-03-31T00:00:00Z"), 7) == doctest::Approx(100));
  CHECK(*rate(growth, at("2026-03-31T00:00:00Z"), 30) == doctest::Approx(100));
  CHECK(*rate(growth, at("2026-04-09T00:00:00Z"), 30) == doctest::Approx(70));
  CHECK(*rate(growth, at("2026-04-09T00:00:00Z"), 7) == 0);
}

TEST_CASE("the day at that rate") {
  const Moment now = at("2026-03-31T03:00:00Z");
  CHECK(text::iso(*reached_on(80, 100, 5, now)) == "2026-04-04");
  CHECK(text::iso(*reached_on(80, 101, 5, now)) == "2026-04-05");
  CHECK(text::iso(*reached_on(100, 100, 0, now)) == "2026-03-31");
  CHECK_FALSE(reached_on(80, 100, 0, now));
  CHECK_FALSE(reached_on(80, 100, -3, now));
  CHECK_FALSE(reached_on(80, 100, std::nullopt, now));
  CHECK_FALSE(reached_on(0, 1e9, 1e-6, now));  // past the year 9999
}

TEST_CASE("late is what has missed its day, or will") {
  const Moment now = at("2026-03-31T03:00:00Z");
  const auto day = [](const char* text) { return text::parse_date(text); };
  const auto by = [&](double rate, double actual, double target) {
    Forecast forecast{rate, {}};
    forecast.date = reached_on(actual, target, rate, now);
    return forecast;
  };
  CHECK(stand(50, 0, day("2026-01-01"), {}, now) == Standing::not_asked);
  CHECK(stand(100, 100, day("2026-01-01"), {}, now) == Standing::done);
  CHECK(stand(99, 100, day("2026-03-30"), by(50, 99, 100), now) == Standing::late);
  CHECK(stand(99, 100, day("2026-03-31"), by(0, 99, 100), now) == Standing::late);  // today is not over, but never
  CHECK(stand(90, 100, day("2026-04-05"), by(2, 90, 100), now) == Standing::on_time);
  CHECK(stand(90, 100, day("2026-04-04"), by(2, 90, 100), now) == Standing::late);
  CHECK(stand(90, 100, std::nullopt, by(2, 90, 100), now) == Standing::open);
  CHECK(stand(std::nullopt, 100, day("2026-12-31"), {}, now) == Standing::no_data);
  CHECK(stand(std::nullopt, 100, day("2026-01-31"), {}, now) == Standing::late);
  CHECK(stand(90, 100, day("2026-12-31"), {}, now) == Standing::no_rate);
}
