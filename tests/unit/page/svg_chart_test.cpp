// Charts as text: where a step is drawn, how large they get, and that nothing of the data becomes markup.
#include "page/svg_chart.hpp"

#include <doctest/doctest.h>

#include <regex>

#include "base/message.hpp"

using namespace sohoa;
using namespace sohoa::page;

namespace {

Instant day(int number) {
  return Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::days(number);
}

}  // namespace

TEST_CASE("a step goes up where its day is, and the target lies across") {
  set_language("vi");
  Chart chart;
  chart.from = day(0);
  chart.until = day(100);
  chart.width = 188;   // the field is 100 wide
  chart.height = 156;  // and 100 high
  chart.lines = {{"nạp", "chart-first", {{day(0), 0}, {day(50), 40}}}};
  chart.target = 100;
  chart.target_name = "kế hoạch";
  const std::string svg = svg_chart(chart, "thử");
  CHECK(svg.find("d=\"M76 130.0V130.0H126V90.0H176.0\"") != svg.npos);
  CHECK(svg.find("class=\"chart-target\" d=\"M76 30.0H176\"") != svg.npos);
  CHECK(svg.find("01/01/2026") != svg.npos);
  CHECK(svg.find("<title>nạp: 40</title>") != svg.npos);
}

TEST_CASE("a hundred thousand runs are a small picture") {
  Chart chart;
  chart.from = day(0);
  chart.until = day(1000);
  ChartLine line{"x", "chart-first", {}};
  for (int i = 0; i < 100'000; ++i)
    line.points.push_back({day(0) + std::chrono::minutes(i * 14), static_cast<double>(i)});
  chart.lines = {line};
  CHECK(svg_chart(chart, "x").size() < 20'000);
}

TEST_CASE("names are text, and an empty chart is one") {
  Chart chart;
  chart.from = chart.until = day(0);
  chart.lines = {{"<b>", "chart-first", {{day(0), 5}}}, {"leer", "chart-second", {}}};
  const std::string svg = svg_chart(chart, "\"<i>");
  CHECK(svg.find("<b>") == svg.npos);
  CHECK(svg.find("<i>") == svg.npos);
  CHECK(svg.find("nan") == svg.npos);
  CHECK(svg.find("inf") == svg.npos);
}
