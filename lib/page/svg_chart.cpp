#include "page/svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/message.hpp"
#include "page/html_text.hpp"
#include "text/number.hpp"

namespace sohoa::page {
namespace {

constexpr double kLeft = 76, kRight = 12, kTop = 30, kBottom = 26;  // pixels around the field
constexpr std::chrono::hours kVietnam{7};
constexpr int kTicks = 5;

/// The step between marks of an axis from 0 to `most`: 1, 2 or 5 times a power of ten.
double tick_step(double most) {
  const double least = std::max(most, 1e-9) / kTicks, power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least) return factor * power;
  return 10 * power;
}

std::string day(Instant at) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at + kVietnam));
  const unsigned d = static_cast<unsigned>(date.day()), m = static_cast<unsigned>(date.month());
  const int y = static_cast<int>(date.year());
  return language() == Lang::vi ? fmt::format("{:02}/{:02}/{}", d, m, y) : fmt::format("{}-{:02}-{:02}", y, m, d);
}

std::string number(double value) {
  const double size = std::abs(value);
  return text::format_number(value, language(), value == std::floor(value) || size >= 100 ? 0 : size >= 1 ? 1 : 3);
}

class Drawing {
 public:
  explicit Drawing(const Chart& chart) : chart_(chart) {
    double most = chart.target.value_or(0);
    for (const ChartLine& line : chart.lines)
      for (const ChartPoint& point : line.points) most = std::max(most, point.value);
    step_ = tick_step(most);
    most_ = std::max(step_ * std::ceil(most / step_), step_);
  }

  std::string svg(std::string_view label) {
    std::string out = fmt::format(
        "<svg class=\"chart\" role=\"group\" aria-label=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\">\n",
        html(label), chart_.width, chart_.height, chart_.width, chart_.height);
    out += axes();
    if (chart_.target) out += target();
    for (const ChartLine& line : chart_.lines) out += steps(line);
    return out + legend() + "</svg>\n";
  }

 private:
  double right() const { return chart_.width - kRight; }
  double bottom() const { return chart_.height - kBottom; }
  double x(Instant at) const {
    const double whole = std::max<double>(static_cast<double>((chart_.until - chart_.from).count()), 1);
    const double part = static_cast<double>((std::clamp(at, chart_.from, chart_.until) - chart_.from).count());
    return kLeft + part / whole * (right() - kLeft);
  }
  double y(double value) const { return bottom() - std::clamp(value / most_, 0.0, 1.0) * (bottom() - kTop); }

  std::string axes() const {
    std::string out;
    for (int i = 0; i * step_ <= most_ * 1.0001; ++i) {
      const double at = y(i * step_);
      out += fmt::format(
          "<path class=\"chart-grid\" d=\"M{} {:.1f}H{}\"/><text class=\"chart-text\" x=\"{}\" y=\"{:.1f}\""
          " text-anchor=\"end\">{}</text>\n",
          kLeft, at, right(), kLeft - 6, at + 4, html(number(i * step_)));
    }
    // Never two marks for one day.
    const auto days = std::chrono::floor<std::chrono::days>(chart_.until - chart_.from).count();
    const int marks = static_cast<int>(std::clamp<std::int64_t>(days, 1, 4));
    for (int i = 0; i <= marks; ++i) {
      const Instant at = chart_.from + (chart_.until - chart_.from) * i / marks;
      const char* anchor = i == 0 ? "start" : i == marks ? "end" : "middle";
      out += fmt::format("<text class=\"chart-text\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", x(at),
                         chart_.height - 8, anchor, day(at));
    }
    return out;
  }

  std::string target() const {
    return fmt::format(
        "<g tabindex=\"0\"><path class=\"chart-target\" d=\"M{} {:.1f}H{}\"/><title>{}: {}</title></g>\n", kLeft,
        y(*chart_.target), right(), html(chart_.target_name), html(number(*chart_.target)));
  }

  std::string steps(const ChartLine& line) const {
    if (line.points.empty()) return {};
    std::string path;
    long last_x = -1;
    double at_y = y(0), pending = at_y;
    for (const ChartPoint& point : line.points) {
      const long at = std::lround(x(point.at));
      const double value = y(point.value);
      if (at == last_x) {  // the last of those in one pixel counts
        pending = value;
        continue;
      }
      if (last_x < 0) {
        path = fmt::format("M{} {:.1f}", at, at_y);
      } else {
        path += fmt::format("V{:.1f}H{}", pending, at);
      }
      last_x = at;
      pending = value;
    }
    path += fmt::format("V{:.1f}H{:.1f}", pending, right());
    return fmt::format("<g tabindex=\"0\"><path class=\"{}\" d=\"{}\"/><title>{}: {}</title></g>\n", line.style, path,
                       html(line.name), html(number(line.points.back().value)));
  }

  std::string legend() const {
    std::string out;
    double left = kLeft;
    const auto add = [&](std::string_view style, const std::string& name) {
      out += fmt::format(
          "<path class=\"{}\" d=\"M{:.0f} 14h22\"/><text class=\"chart-text\" x=\"{:.0f}\" y=\"18\">{}</text>\n", style,
          left, left + 28, html(name));
      left += 48 + 7.2 * static_cast<double>(std::count_if(name.begin(), name.end(), [](char c) {
                     return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                   }));
    };
    for (const ChartLine& line : chart_.lines) add(line.style, line.name);
    if (chart_.target) add("chart-target", chart_.target_name);
    return out;
  }

  const Chart& chart_;
  double step_ = 1, most_ = 1;
};

}  // namespace

std::string svg_chart(const Chart& chart, std::string_view label) {
  return Drawing(chart).svg(label);
}

std::string_view svg_chart_style() {
  return R"(
.chart { --chart-first: #1c6aa8; --chart-second: #2c7a43; --chart-target: #b0112b; --chart-text: #333; display: block;
  max-width: 100%; height: auto; box-sizing: border-box; border: 1px solid #b9c1cf; border-radius: .3rem; }
@media screen and (prefers-color-scheme: dark) {
  .chart { --chart-first: #6cb8f0; --chart-second: #7ccf92; --chart-target: #ff6b7d; --chart-text: #ddd;
    border-color: #4a4f57; } }
.chart path { fill: none; stroke-width: 2; }
.chart .chart-grid { stroke: var(--chart-text); stroke-width: .4; opacity: .5; }
.chart-first { stroke: var(--chart-first); }
.chart-second { stroke: var(--chart-second); stroke-dasharray: none; }
.chart-target { stroke: var(--chart-target); stroke-dasharray: 7 4; }
.chart-text { fill: var(--chart-text); font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
.chart g:focus { outline: none; }
.chart g:focus path { stroke-width: 4; }
)";
}

}  // namespace sohoa::page
