// The table that a run ends with: which ten of many rules it shows.
#include "store/summary.hpp"

#include <doctest/doctest.h>

#include "base/message.hpp"

using namespace sohoa;

TEST_CASE(
    "a sheet that was not read stands before the commoner warnings, never among the rules that are only counted") {
  set_language("en");
  Totals totals;
  totals.read = totals.written = 500;
  for (int i = 0; i < 12; ++i) totals.rules["w.rule-" + std::to_string(i)].of(Severity::warning) = 100 + i;
  totals.rules["e.rule"].of(Severity::error) = 3;
  totals.rules["table.sheet-not-read"].of(Severity::warning) = 1;
  const RuleBook book(nullptr);
  const std::string table = summary_table(totals, book);
  const std::size_t error = table.find("[e.rule]"), sheet = table.find("[table.sheet-not-read]"),
                    commonest = table.find("[w.rule-11]");
  REQUIRE(sheet != std::string::npos);
  CHECK(error < sheet);
  CHECK(sheet < commonest);
  CHECK(table.find("and 4 more rules") != std::string::npos);

  // A sheet that holds nothing to read is only an info: it pushes nothing aside.
  totals.rules["table.sheet-not-read"] = {};
  totals.rules["table.sheet-not-read"].of(Severity::info) = 1;
  CHECK(summary_table(totals, book).find("[table.sheet-not-read]") == std::string::npos);
}
