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

TEST_CASE("what the first load brought is where things began, and one load tells no rate") {
  Growth growth{{{at("2026-03-30T00:00:00Z"), 700}, {at("2026-03-30T02:00:00Z"), 50}}};  // a night of two runs
  CHECK_FALSE(rate(growth, at("2026-03-31T00:00:00Z"), 7));
  CHECK_FALSE(rate(growth, at("2026-04-05T00:00:00Z"), 30));
  CHECK(*rate(growth, at("2026-04-09T00:00:00Z"), 7) == 0);  // nothing has come for a week: that is known
  growth.steps.push_back({at("2026-03-31T00:00:00Z"), 70});
  CHECK(*rate(growth, at("2026-04-01T00:00:00Z"), 7) == doctest::Approx(10));  // by a week at least
  CHECK(*rate(growth, at("2026-04-09T00:00:00Z"), 30) == doctest::Approx(7));
}

TEST_CASE("a share is compared with what it was, never with nothing") {
  Growth part{{{at("2026-03-01T00:00:00Z"), 90}}}, whole{{{at("2026-03-01T00:00:00Z"), 100}}};
  CHECK_FALSE(share_rate(part, whole, at("2026-03-04T00:00:00Z"), 7));
  CHECK(*share_rate(part, whole, at("2026-03-20T00:00:00Z"), 7) == 0);
  part.steps.push_back({at("2026-03-10T00:00:00Z"), 100});
  whole.steps.push_back({at("2026-03-10T00:00:00Z"), 100});
  CHECK(*share_rate(part, whole, at("2026-03-12T00:00:00Z"), 7) == doctest::Approx(5.0 / 7));
  CHECK(*share_rate(part, whole, at("2026-03-12T00:00:00Z"), 30) == doctest::Approx(5.0 / 11));
  whole.steps.push_back({at("2026-03-11T00:00:00Z"), -200});  // the layer was emptied
  part.steps.push_back({at("2026-03-11T00:00:00Z"), -190});
  CHECK_FALSE(share_rate(part, whole, at("2026-03-12T00:00:00Z"), 7));
}

TEST_CASE("since when a target is reached") {
  const Growth growth{{{at("2026-03-01T00:00:00Z"), 50},
                       {at("2026-03-02T00:00:00Z"), 60},
                       {at("2026-03-03T00:00:00Z"), -20},
                       {at("2026-03-04T00:00:00Z"), 30}}};
  CHECK(*reached_at(growth, 50) == at("2026-03-01T00:00:00Z"));
  CHECK(*reached_at(growth, 100) == at("2026-03-04T00:00:00Z"));  // it had fallen below it again
  CHECK_FALSE(reached_at(growth, 121));
  const Growth whole{{{at("2026-03-01T00:00:00Z"), 100},
                      {at("2026-03-02T00:00:00Z"), 20},
                      {at("2026-03-03T00:00:00Z"), 0},
                      {at("2026-03-04T00:00:00Z"), 0}}};
  CHECK(*reached_at(growth, 100, &whole) == at("2026-03-04T00:00:00Z"));
  CHECK(*reached_at(growth, 75, &whole) == at("2026-03-02T00:00:00Z"));
}

TEST_CASE("the day at that rate") {
  const Moment now = at("2026-03-31T03:00:00Z");
  CHECK(text::iso(*reached_on(80, 100, 5, now)) == "2026-04-04");
  CHECK(text::iso(*reached_on(80, 101, 5, now)) == "2026-04-04");  // 4.2 days from 10:00 in Viet Nam
  CHECK(text::iso(*reached_on(80, 103, 5, now)) == "2026-04-05");
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
  CHECK(stand(std::nullopt, 100, day("2026-01-31"), {}, now) == Standing::no_data);  // unknown is not late
  CHECK(stand(90, 100, day("2026-12-31"), {}, now) == Standing::no_rate);
}
