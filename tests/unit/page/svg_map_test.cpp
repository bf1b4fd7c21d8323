// Maps as text: what is drawn where, how large they get, and that nothing of the data becomes markup.
#include <doctest/doctest.h>

#include <cmath>
#include <regex>

#include "geometry/wkb.hpp"
#include "page/svg_map.hpp"

using namespace sohoa;
using namespace sohoa::page;
using geometry::Kind;

namespace {

std::string shape(Kind kind, const std::vector<geometry::Point>& points) {
  std::string out;
  geometry::Writer writer(out);
  writer.begin(kind);
  if (kind == Kind::polygon) writer.begin_ring();
  for (const geometry::Point point : points) writer.xy(point.x, point.y);
  if (kind == Kind::polygon) writer.end();
  writer.end();
  return out;
}

MapFrame frame_of(double minx, double miny, double maxx, double maxy) {
  MapFrame frame;
  frame.extent.add(minx, miny);
  frame.extent.add(maxx, maxy);
  return frame;
}

/// The attribute d of the first path.
std::string first_path(const std::string& svg) {
  std::smatch found;
  return std::regex_search(svg, found, std::regex(" d=\"([^\"]*)\"")) ? found[1].str() : "";
}

}  // namespace

TEST_CASE("north is up, and the shape fills the frame but for its margin") {
  SvgMap map(frame_of(500000, 2300000, 500100, 2300075));
  map.add(shape(Kind::polygon, {{500000, 2300000}, {500100, 2300000}, {500100, 2300075}, {500000, 2300000}}),
          "map-ground");
  // 100 m by 75 m in 180 by 135 pixels, 8 of them margin and 14 for the scale bar: height decides, 105 / 75 = 1.4
  // pixels per metre. So 50 m are 70 pixels left of the middle at 90: 20, in quarters 80.
  CHECK(first_path(map.svg("")) == "M80 452l560 0 0 -420z");
}

TEST_CASE("a degree of longitude is drawn shorter than one of latitude") {
  MapFrame frame = frame_of(107, 60, 107.02, 60.01);
  frame.degrees = true;
  SvgMap map(frame);
  map.add(shape(Kind::polygon, {{107, 60}, {107.01, 60}, {107.01, 60.01}, {107, 60.01}, {107, 60}}), "map-ground");
  std::smatch found;
  const std::string path = first_path(map.svg(""));
  REQUIRE(std::regex_search(path, found, std::regex("l(\\d+) 0 0 -(\\d+) ")));
  CHECK(std::stod(found[1]) / std::stod(found[2]) == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("a shape of a million vertices stays small, and what lies outside is cut off") {
  std::vector<geometry::Point> circle;
  for (int i = 0; i <= 1'000'000; ++i)
    circle.push_back({50 * std::cos(i * 2 * M_PI / 1e6) * (1 + 0.1 * std::sin(i)), 50 * std::sin(i * 2 * M_PI / 1e6)});
  circle.back() = circle.front();
  SvgMap map(frame_of(-50, -50, 50, 50));
  map.add(shape(Kind::polygon, circle), "map-ground");
  CHECK(map.size() < 4000);

  SvgMap part(frame_of(0, 0, 10, 10));
  part.add(shape(Kind::polygon, {{-1e6, -1e6}, {1e6, -1e6}, {1e6, 1e6}, {-1e6, 1e6}, {-1e6, -1e6}}), "map-ground");
  part.add(shape(Kind::line, {{-1e6, 5}, {1e6, 5}}), "map-error");
  // Which corner comes first is GEOS's choice.
  const std::string frame = first_path(part.svg(""));
  CHECK((frame == "M-360 810l0 -1080 1440 0 0 1080z" || frame == "M-360 -270l0 1080 1440 0 0 -1080z"));
  CHECK(part.svg("").find("M-360 242l1440 0\"") != std::string::npos);
}

TEST_CASE("what is too small to see is a dot") {
  SvgMap map(frame_of(0, 0, 1000, 1000));
  map.add(shape(Kind::polygon, {{500, 500}, {501, 500}, {501, 501}, {500, 500}}), "map-error");
  CHECK(map.svg("").find("<circle class=\"map-error\"") != std::string::npos);
  CHECK(map.svg("").find("<path class=\"map-error\"") == std::string::npos);
  // A frame of no size shows the ground around.
  SvgMap point(frame_of(500000, 2300000, 500000, 2300000));
  point.add(shape(Kind::point, {{500000, 2300000}}), "map-error");
  CHECK(point.svg("").find("cx=\"360\" cy=\"242\"") != std::string::npos);
}

TEST_CASE("names are text, links lead on, both can be reached with the keyboard") {
  SvgMap map(frame_of(0, 0, 10, 10));
  map.add_dot({5, 5}, 3, "map-error", "</title><script>alert(1)</script>", "#r1");
  map.add_dot({6, 6}, 3, "map-info", "một");
  const std::string svg = map.svg("\"lỗi\"");
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("<a href=\"#r1\">") != std::string::npos);
  CHECK(svg.find("<g tabindex=\"0\"><circle") != std::string::npos);
  CHECK(svg.find("aria-label=\"&quot;lỗi&quot;\"") != std::string::npos);
}

TEST_CASE("what cannot be drawn is left out") {
  SvgMap map(frame_of(0, 0, 10, 10));
  map.add("broken", "map-ground");
  map.add(shape(Kind::line, {{0, 0}, {std::nan(""), 1}}), "map-ground");
  map.add_dot({std::nan(""), 1}, 3, "map-error");
  CHECK(map.size() == 0);
}
