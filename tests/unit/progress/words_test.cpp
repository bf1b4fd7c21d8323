// Numbers, moments, bars: the small parts.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/message.hpp"
#include "progress/moment.hpp"
#include "progress/percent.hpp"
#include "progress/sheet_numbers.hpp"
#include "progress/text_table.hpp"

using namespace sohoa;
using namespace sohoa::progress;

TEST_CASE("percentages are rounded as spreadsheets do, but only all is 100") {
  set_language("en");
  CHECK(percent_text(302.0 / 306 * 100) == "98.7");
  CHECK(percent_text(100.484) == "100.5");
  CHECK(percent_text(98.64) == "98.6");
  CHECK(percent_text(0.25 * 100 + 0.05) == "25.1");
  CHECK(percent_text(99.95) == "99.9");
  CHECK(percent_text(999999.0 / 1000000 * 100) == "99.9");
  CHECK(percent_text(100) == "100.0");
  CHECK(percent_text(0.04) == "0.0");
}

TEST_CASE("what is a sheet number") {
  CHECK(sheet_number("5") == 5);
  CHECK(sheet_number("05") == 5);
  CHECK(sheet_number("0") == std::nullopt);
  CHECK(sheet_number("") == std::nullopt);
  CHECK(sheet_number("5a") == std::nullopt);
  CHECK(sheet_number("10-2015") == std::nullopt);
  CHECK(sheet_number("TĐ03-2014") == std::nullopt);
  CHECK(sheet_number("9999") == 9999);
  CHECK(sheet_number("20140305") == std::nullopt);  // a date
}

TEST_CASE("missing numbers are what a count from 1 does not meet") {
  CHECK(missing_numbers({}).empty());
  CHECK(missing_numbers({1, 2, 3}).empty());
  CHECK(text_of(missing_numbers({12, 1, 2, 3, 4, 5, 6, 8})) == "7, 9–11");
  CHECK(text_of(missing_numbers({3})) == "1, 2");
  CHECK(text_of(missing_numbers({5, 5, 1})) == "2–4");
  // Against the plain way to find them.
  std::vector<int> numbers;
  for (int i = 1; i < 500; ++i)
    if (i * 7919 % 13 > 4) numbers.push_back(i);
  std::vector<int> found, expected;
  for (const auto& [first, last] : missing_numbers(numbers))
    for (int i = first; i <= last; ++i) found.push_back(i);
  for (int i = 1; i < numbers.back(); ++i)
    if (std::find(numbers.begin(), numbers.end(), i) == numbers.end()) expected.push_back(i);
  CHECK(found == expected);
  CHECK(count_of(missing_numbers(numbers)) == static_cast<std::int64_t>(expected.size()));
}

namespace {

std::string until(std::string_view words) {
  const auto moment = parse_until(words);
  return moment ? iso_text(*moment) : "none";
}

}  // namespace

TEST_CASE("the last moment that words mean") {
  CHECK(until("2026-03-31") == "2026-03-31T16:59:59.999Z");
  CHECK(until("31/03/2026") == "2026-03-31T16:59:59.999Z");
  CHECK(until("2026-01-01") == "2026-01-01T16:59:59.999Z");
  CHECK(until("2026-03-31 17:30") == "2026-03-31T10:30:59.999Z");
  CHECK(until("31/3/2026 17:30") == "2026-03-31T10:30:59.999Z");
  CHECK(until("2026-03-31T03:00:07") == "2026-03-30T20:00:07.999Z");
  CHECK(until("2026-03-31T03:00:07Z") == "2026-03-31T03:00:07.999Z");
  CHECK(until("2026-03-31T03:00:07.250Z") == "2026-03-31T03:00:07.250Z");
  CHECK(until("2026-03-31T03:00+09:00") == "2026-03-30T18:00:59.999Z");
  CHECK(until("2024-02-29") == "2024-02-29T16:59:59.999Z");
  for (const char* wrong : {"", "x", "2025-02-29", "31/31/2026", "2026-03-31 24:00", "2026-03-31 7", "2026-03-31 07:60",
                            "2026-03-31 07:00 PM", "2026-03-31 07:00+25:00", "yesterday", "2026"})
    CHECK_MESSAGE(until(wrong) == "none", wrong);
}

TEST_CASE("stored moments") {
  CHECK(iso_text(*parse_utc("2025-01-01T00:00:00.000Z")) == "2025-01-01T00:00:00.000Z");
  CHECK(iso_text(*parse_utc("2025-01-01 00:00:00")) == "2025-01-01T00:00:00.000Z");
  CHECK(parse_utc("2025-01-01T00:00:00.000Z")->time_since_epoch().count() == 1735689600000);
  CHECK_FALSE(parse_utc("soon"));
  set_language("vi");
  CHECK(local_text(*parse_utc("2024-12-31T17:30:59.000Z")) == "01/01/2025 00:30");
  set_language("en");
  CHECK(local_text(*parse_utc("2024-12-31T17:30:59.000Z")) == "2025-01-01 00:30");
}

TEST_CASE("a bar is full only when all is done") {
  CHECK(bar(1, 4).full == "████");
  CHECK(bar(1, 4).rest.empty());
  CHECK(bar(0.9999, 4).full == "███▉");
  CHECK(bar(0, 4).full.empty());
  CHECK(bar(0, 4).rest == "░░░░");
  CHECK(bar(0.0001, 4).full == "▏");
  CHECK(bar(0.0001, 4).rest == "░░░");
  CHECK(bar(0.5, 3).full == "█▌");
  for (int i = 0; i <= 100; ++i) CHECK(columns_of(bar(i / 100.0, 17).full) + columns_of(bar(i / 100.0, 17).rest) == 17);
}

TEST_CASE("text is cut between characters") {
  CHECK(cut("Thị trấn Cô Tô", 14) == "Thị trấn Cô Tô");
  CHECK(cut("Thị trấn Cô Tô", 6) == "Thị t…");
  CHECK(cut("Thị", 1) == "…");
  CHECK(cut("Thị", 0) == "");
}

TEST_CASE("a table fits its terminal as far as columns may be cut") {
  const std::vector<Column> columns{
      {"code"}, {"name", Column::Kind::text, 6}, {"n", Column::Kind::number}, {"", Column::Kind::bar, 3}};
  const Rows rows{{{"07192"}, {"Thị trấn Cô Tô"}, {"12"}, {"", 0.5}}, {{"sum"}, {""}, {"3"}, {""}}};
  CHECK(least_width(columns, rows) == 5 + 2 + 6 + 2 + 2 + 2 + 3);
  CHECK(text_table(columns, rows, {22, false}) ==
        "code   name     n\n"
        "07192  Thị t…  12  █▌░\n"
        "sum             3\n");
  CHECK(text_table(columns, rows, {30, true}) ==
        "\x1B[1mcode\x1B[0m   \x1B[1mname\x1B[0m        \x1B[1mn\x1B[0m\n"
        "07192  Thị trấn…  12  \x1B[32m████\x1B[0m\x1B[31m░░░░\x1B[0m\n"
        "\x1B[1msum\x1B[0m                \x1B[1m3\x1B[0m\n");
}
