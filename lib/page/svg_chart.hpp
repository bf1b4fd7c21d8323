#pragma once
// Small charts of numbers over time as SVG, in the manner of the maps.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::page {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

struct ChartPoint {
  Instant at;
  double value = 0;
};

/// A number that keeps its value until the next point: what has been loaded so far.
struct ChartLine {
  std::string name;
  std::string_view style;          ///< "chart-first", "chart-second"
  std::vector<ChartPoint> points;  ///< in order of time
};

struct Chart {
  Instant from, until;
  std::vector<ChartLine> lines;
  std::optional<double> target;  ///< a line across
  std::string target_name;
  int width = 760, height = 260;  ///< pixels
};

/// Steps, with an axis of time (clock of Viet Nam) and one of numbers that begins at nothing, and a legend. Points that
/// fall into one pixel are one, so that a thousand runs take as much room as a hundred. Each line is reached with the
/// keyboard and tells its last value. `label` (plain text) is what a screen reader says of the whole.
std::string svg_chart(const Chart& chart, std::string_view label);

/// The style sheet for a page with such charts, for screens light and dark and for paper.
std::string_view svg_chart_style();

}  // namespace sohoa::page
