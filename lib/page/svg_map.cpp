#include "page/svg_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "base/message.hpp"
#include "page/html_text.hpp"
#include "text/number.hpp"

namespace sohoa::page {
namespace {

using geometry::Point;

constexpr double kGrain = 4;              ///< steps per pixel
constexpr double kMargin = 8 * kGrain;    ///< around what is shown
constexpr double kBar = 14 * kGrain;      ///< below it, for the scale bar
constexpr std::size_t kMostPoints = 300;  ///< of a shape: more cannot be told apart in a small picture
constexpr std::size_t kLongestName = 200, kLongestLabel = 24;
constexpr double kDegree = 111'320;  ///< metres of one degree of latitude

/// Ground that is shown around a point: what a parcel takes.
double least_extent(bool degrees) {
  return degrees ? 20 / kDegree : 20;
}

/// 1, 2 or 5 times a power of ten.
double round_length(double most) {
  const double power = std::pow(10, std::floor(std::log10(most)));
  for (const double step : {5.0, 2.0})
    if (power * step <= most) return power * step;
  return power;
}

}  // namespace

/// The outline of one geometry in the picture.
class SvgMap::Path {
 public:
  Path(int width, int height)
      : low_{-0.5 * kGrain * width, -0.5 * kGrain * height}, high_{1.5 * kGrain * width, 1.5 * kGrain * height} {}

  void add(std::vector<Spot> chain, bool closed) {
    if (closed && chain.size() > 1 && chain.front().x == chain.back().x && chain.front().y == chain.back().y)
      chain.pop_back();
    if (closed) {
      chain = cut(std::move(chain));
      if (!chain.empty()) chains_.push_back({std::move(chain), true});
      return;
    }
    for (std::vector<Spot>& piece : pieces_inside(chain)) chains_.push_back({std::move(piece), false});
  }

  /// Whether all of it lies within two pixels.
  bool is_speck() const {
    geometry::Box box;
    for (const Chain& chain : chains_)
      for (const Spot spot : chain.spots) box.add(spot.x, spot.y);
    return !box.empty() && std::max(box.maxx - box.minx, box.maxy - box.miny) < 2 * kGrain;
  }
  bool empty() const { return chains_.empty(); }
  Spot first() const { return chains_.front().spots.front(); }

  /// Commands of a path, with as many vertices as are worth it.
  std::string commands() const {
    double step = 1;
    std::vector<std::vector<std::array<long, 2>>> thin;
    for (std::size_t points = kMostPoints + 1; points > kMostPoints && step < 1e6; step *= 2) {
      thin.clear();
      points = 0;
      for (const Chain& chain : chains_) points += thin.emplace_back(thinned(chain, step)).size();
    }
    std::string out;
    for (std::size_t i = 0; i < thin.size(); ++i) append(out, thin[i], chains_[i].closed);
    return out;
  }

 private:
  struct Chain {
    std::vector<Spot> spots;
    bool closed;
  };
  using Steps = std::vector<std::array<long, 2>>;

  /// Sutherland and Hodgman's cut at a box somewhat larger than the picture.
  std::vector<Spot> cut(std::vector<Spot> ring) const {
    for (int side = 0; side < 4 && !ring.empty(); ++side) {
      const auto inside = [&](Spot s) { return distance(s, side) >= 0; };
      std::vector<Spot> kept;
      Spot a = ring.back();
      for (const Spot b : ring) {
        if (inside(a) != inside(b)) kept.push_back(crossing(a, b, side));
        if (inside(b)) kept.push_back(b);
        a = b;
      }
      ring = std::move(kept);
    }
    return ring;
  }

  std::vector<std::vector<Spot>> pieces_inside(const std::vector<Spot>& line) const {
    std::vector<std::vector<Spot>> pieces;
    bool joined = false;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      Spot a = line[i], b = line[i + 1];
      bool seen = true, whole_end = true;
      for (int side = 0; side < 4 && seen; ++side) {
        const bool a_in = distance(a, side) >= 0, b_in = distance(b, side) >= 0;
        seen = a_in || b_in;
        if (a_in == b_in) continue;
        const Spot at = crossing(a, b, side);
        (a_in ? b : a) = at;
        whole_end = whole_end && !a_in;
        joined = joined && a_in;
      }
      if (!seen) {
        joined = false;
        continue;
      }
      if (!joined || pieces.empty()) pieces.push_back({a});
      pieces.back().push_back(b);
      joined = whole_end;
    }
    return pieces;
  }

  double distance(Spot spot, int side) const {
    const std::array distances{spot.x - low_.x, high_.x - spot.x, spot.y - low_.y, high_.y - spot.y};
    return distances[static_cast<std::size_t>(side)];
  }
  Spot crossing(Spot a, Spot b, int side) const {
    const double from = distance(a, side), to = distance(b, side), t = from / (from - to);
    return {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
  }

  /// Rounded; vertices nearer than `step` to the one before, or on the way to the next, are left out.
  static Steps thinned(const Chain& chain, double step) {
    Steps kept;
    for (std::size_t i = 0; i < chain.spots.size(); ++i) {
      const std::array here{std::lround(chain.spots[i].x), std::lround(chain.spots[i].y)};
      const bool last = !chain.closed && i + 1 == chain.spots.size();
      if (!kept.empty() && !last) {
        const long dx = here[0] - kept.back()[0], dy = here[1] - kept.back()[1];
        if (std::hypot(dx, dy) < step) continue;
      }
      while (kept.size() > 1 && straight(kept[kept.size() - 2], kept.back(), here)) kept.pop_back();
      kept.push_back(here);
    }
    return kept;
  }

  static bool straight(const std::array<long, 2>& a, const std::array<long, 2>& b, const std::array<long, 2>& c) {
    const long ax = b[0] - a[0], ay = b[1] - a[1], bx = c[0] - b[0], by = c[1] - b[1];
    return ax * by == ay * bx && ax * bx + ay * by >= 0;
  }

  static void append(std::string& out, const Steps& steps, bool closed) {
    if (steps.empty()) return;
    out += fmt::format("M{} {}", steps[0][0], steps[0][1]);
    if (steps.size() > 1) out += 'l';
    for (std::size_t i = 1; i < steps.size(); ++i)
      out += fmt::format("{}{} {}", i > 1 ? " " : "", steps[i][0] - steps[i - 1][0], steps[i][1] - steps[i - 1][1]);
    if (closed) out += 'z';
  }

  Spot low_, high_;
  std::vector<Chain> chains_;
};

SvgMap::SvgMap(const MapFrame& frame) : width_(frame.width), height_(frame.height) {
  const geometry::Box& box = frame.extent;
  if (!box.empty()) middle_ = {(box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2};
  const double shorter = frame.degrees ? std::max(std::cos(middle_.y * std::numbers::pi / 180), 0.01) : 1;
  const double least = least_extent(frame.degrees);
  const double wide = std::max(box.empty() ? 0 : (box.maxx - box.minx) * shorter, least);
  const double high = std::max(box.empty() ? 0 : box.maxy - box.miny, least);
  const double bar = frame.has_scale ? kBar : 0;
  y_scale_ = std::min((width_ * kGrain - 2 * kMargin) / wide, (height_ * kGrain - 2 * kMargin - bar) / high);
  center_y_ = (height_ * kGrain - bar) / 2;
  x_scale_ = y_scale_ * shorter;
  if (frame.has_scale) metre_ = y_scale_ / (frame.degrees ? kDegree : 1);
}

SvgMap::Spot SvgMap::spot(Point point) const {
  return {width_ * kGrain / 2 + (point.x - middle_.x) * x_scale_, center_y_ - (point.y - middle_.y) * y_scale_};
}

void SvgMap::open(std::string_view name, std::string_view link) {
  if (!link.empty()) shapes_ += fmt::format("<a href=\"{}\">", html(link));
  if (link.empty() && !name.empty()) shapes_ += "<g tabindex=\"0\">";
}

void SvgMap::close(std::string_view name, std::string_view link) {
  if (!name.empty()) {
    shapes_ += "<title>";
    append_html(shapes_, name, kLongestName);
    shapes_ += "</title>";
  }
  if (!link.empty()) shapes_ += "</a>";
  if (link.empty() && !name.empty()) shapes_ += "</g>";
  shapes_ += '\n';
}

void SvgMap::add(std::string_view wkb, std::string_view style, std::string_view name, std::string_view link) {
  const geometry::Measure measure = geometry::measure(wkb);
  if (measure.kind == geometry::Kind::none || !measure.finite || measure.empty()) return;
  Path areas(width_, height_), lines(width_, height_);
  std::vector<Point> dots;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.points.empty()) return;
    if (run.kind == geometry::Kind::point) return dots.push_back(run.points.front());
    std::vector<Spot> chain;
    for (std::uint32_t i = 0; i < run.points.size(); ++i) chain.push_back(spot(run.points[i]));
    const bool area = run.kind == geometry::Kind::polygon;
    (area ? areas : lines).add(std::move(chain), area);
  });
  if (dots.size() > kMostPoints) dots.resize(kMostPoints);
  open(name, link);
  for (const Path* path : {&areas, &lines}) {
    if (path->empty()) continue;
    if (path->is_speck())
      shapes_ += fmt::format("<circle class=\"{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"/>", style, path->first().x,
                             path->first().y, 2 * kGrain);
    else
      shapes_ +=
          fmt::format("<path class=\"{}{}\" d=\"{}\"/>", style, path == &lines ? " map-line" : "", path->commands());
  }
  for (const Point dot : dots)
    shapes_ += fmt::format("<circle class=\"{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"/>", style, spot(dot).x,
                           spot(dot).y, 2 * kGrain);
  close(name, link);
}

void SvgMap::add_dot(Point place, double radius, std::string_view style, std::string_view name, std::string_view link) {
  if (!std::isfinite(place.x) || !std::isfinite(place.y)) return;
  open(name, link);
  shapes_ += fmt::format("<circle class=\"{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{:.0f}\"/>", style, spot(place).x,
                         spot(place).y, radius * kGrain);
  close(name, link);
}

void SvgMap::add_text(Point place, std::string_view text) {
  const Spot at = spot(place);
  shapes_ += fmt::format("<text class=\"map-text\" x=\"{:.0f}\" y=\"{:.0f}\">", at.x + 3 * kGrain, at.y + 12 * kGrain);
  append_html(shapes_, text, kLongestLabel);
  shapes_ += "</text>\n";
}

std::string SvgMap::scale_bar() const {
  if (!metre_) return {};
  const double metres = round_length(width_ * kGrain / 3 / *metre_);
  const double length = metres * *metre_, bottom = (height_ - 4) * kGrain, left = 4 * kGrain;
  const std::string text = metres >= 1000 ? tr("{} km", text::format_number(metres / 1000, language(), 0))
                                          : tr("{} m", text::format_number(metres, language(), metres < 1 ? 2 : 0));
  return fmt::format(
      "<path class=\"map-bar\" d=\"M{0:.0f} {1:.0f}v{2:.0f}h{3:.0f}v-{2:.0f}\"/>"
      "<text class=\"map-text\" x=\"{4:.0f}\" y=\"{1:.0f}\">{5}</text>\n",
      left, bottom - 4 * kGrain, 4 * kGrain, length, left + length + 4 * kGrain, html(text));
}

std::string SvgMap::svg(std::string_view label) const {
  return fmt::format(
      "<svg class=\"map\" role=\"group\" aria-label=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\">\n"
      "{}{}</svg>\n",
      html(label), width_, height_, width_ * kGrain, height_ * kGrain, shapes_, scale_bar());
}

std::string_view svg_map_style() {
  return R"(
.map { --map-paper: #fbfaf6; --map-land: #e9e5d8; --map-line: #6b6a66; --map-error: #c8102e; --map-warning: #b86200;
  --map-info: #1c6aa8; --map-accepted: #2c7a43; --map-text: #333; display: block; max-width: 100%; height: auto;
  background: var(--map-paper); border: 1px solid #b9c1cf; border-radius: .3rem; overflow: hidden; }
@media screen and (prefers-color-scheme: dark) {
  .map { --map-paper: #1d1f22; --map-land: #34373b; --map-line: #a8a8a2; --map-error: #ff6b7d; --map-warning: #ffb454;
    --map-info: #6cb8f0; --map-accepted: #7ccf92; --map-text: #ddd; border-color: #4a4f57; } }
.map path, .map circle { stroke-width: 1.2; vector-effect: non-scaling-stroke; stroke-linejoin: round; fill-rule: evenodd;
  fill-opacity: .35; }
.map .map-line, .map .map-bar { fill: none; stroke-width: 2; }
.map-ground { fill: var(--map-land); stroke: var(--map-line); fill-opacity: 1 !important; }
.map-error { fill: var(--map-error); stroke: var(--map-error); }
.map-warning { fill: var(--map-warning); stroke: var(--map-warning); }
.map-info { fill: var(--map-info); stroke: var(--map-info); }
.map-accepted { fill: var(--map-accepted); stroke: var(--map-accepted); }
.map-step-none { fill: var(--map-paper); stroke: var(--map-line); stroke-dasharray: 3 2; }
.map-step { stroke: var(--map-line); fill: #1c6aa8; }
.map .map-step { fill-opacity: 1; }
.map-step-0 { fill: #f3e3d3; } .map-step-1 { fill: #f0c9a0; } .map-step-2 { fill: #e6d77a; } .map-step-3 { fill: #a9cf8f; }
.map-step-4 { fill: #57a77b; } .map-step-5 { fill: #1f6f54; }
.map-bar { stroke: var(--map-text); stroke-width: 1; }
.map-text { fill: var(--map-text); font: 40px system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
.map g:focus, .map a:focus { outline: none; }
.map g:focus path, .map g:focus circle, .map a:focus circle, .map a:focus path, .map a:hover circle { stroke-width: 3;
  fill-opacity: .8; }
)";
}

}  // namespace sohoa::page
