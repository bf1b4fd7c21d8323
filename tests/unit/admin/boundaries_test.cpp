#include "admin/boundaries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "../geometry/oracle.hpp"
#include "admin/units.hpp"

using namespace sohoa;
using namespace sohoa::admin;
using geometry::Point;

namespace {

const Boundaries& shipped() {
  return Boundaries::shipped();
}
std::string_view code_of(std::uint32_t area) {
  return area == Boundaries::kNone ? "" : std::string_view(shipped().areas()[area].code);
}

/// The communes as GEOS has them, prepared.
struct Oracle {
  std::vector<oracle::Geometry> areas;
  std::vector<const GEOSPreparedGeometry*> prepared;

  Oracle() {
    for (const CommuneArea& area : shipped().areas()) {
      areas.push_back(oracle::from_wkb(area.wkb));
      prepared.push_back(GEOSPrepare_r(oracle::geos().handle, areas.back().get()));
    }
  }
  ~Oracle() {
    for (const auto* area : prepared) GEOSPreparedGeom_destroy_r(oracle::geos().handle, area);
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  /// The lowest commune that covers the point.
  std::uint32_t at(Point point) const {
    const oracle::Geometry place(GEOSGeom_createPointFromXY_r(oracle::geos().handle, point.x, point.y));
    for (std::uint32_t i = 0; i < prepared.size(); ++i)
      if (GEOSPreparedCovers_r(oracle::geos().handle, prepared[i], place.get()) == 1) return i;
    return Boundaries::kNone;
  }
};

const Oracle& truth() {
  static const Oracle one;
  return one;
}

std::vector<Point> all_vertices() {
  std::vector<Point> points;
  for (const CommuneArea& area : shipped().areas())
    geometry::walk(area.wkb, [&](const geometry::Run& run) {
      for (std::uint32_t i = 0; i < run.points.size(); ++i) points.push_back(run.points[i]);
    });
  return points;
}

std::vector<Point> random_points(std::size_t count) {
  std::mt19937_64 random(22);
  std::uniform_real_distribution<double> lon(106.3, 108.2), lat(20.6, 21.8);
  std::vector<Point> points(count);
  for (Point& point : points) point = {lon(random), lat(random)};
  return points;
}

/// Areas of the polygons that the shipped ones were made from, in millionths of a square degree, measured by
/// SpatiaLite.
const std::map<std::string, double> kOriginal{
    // clang-format off
    {"06652", 4392.3},
    {"06658", 3370.6},
    {"06661", 3651.0},
    {"06673", 2614.7},
    {"06676", 1041.7},
    {"06685", 2747.5},
    {"06688", 1102.4},
    {"06706", 5384.7},
    {"06709", 3666.3},
    {"06712", 5733.3},
    {"06724", 11517.4},
    {"06733", 7332.8},
    {"06736", 6790.3},
    {"06757", 3055.0},
    {"06760", 14536.0},
    {"06778", 5403.0},
    {"06781", 3562.2},
    {"06793", 1885.2},
    {"06799", 8316.8},
    {"06811", 4331.4},
    {"06820", 8141.9},
    {"06832", 9838.4},
    {"06838", 19616.9},
    {"06841", 12033.9},
    {"06856", 9348.9},
    {"06862", 11083.0},
    {"06874", 20868.1},
    {"06877", 12038.3},
    {"06886", 11398.8},
    {"06895", 7896.8},
    {"06913", 16097.0},
    {"06922", 7010.1},
    {"06931", 11457.8},
    {"06946", 18858.5},
    {"06967", 1886.9},
    {"06970", 28980.0},
    {"06979", 23802.2},
    {"06985", 19597.8},
    {"06994", 40112.2},
    {"07030", 15423.5},
    {"07054", 14402.6},
    {"07060", 23888.6},
    {"07069", 4074.7},
    {"07081", 12049.3},
    {"07090", 9325.1},
    {"07093", 3426.6},
    {"07114", 5548.3},
    {"07132", 1786.1},
    {"07135", 4381.2},
    {"07147", 3113.7},
    {"07168", 6170.4},
    {"07180", 5316.4},
    {"07183", 3630.0},
    {"07192", 3592.2}
    // clang-format on
};

}  // namespace

TEST_CASE("the polygons of Quang Ninh are those of its 54 communes") {
  REQUIRE(shipped().areas().size() == 54);
  std::set<std::string_view> listed;
  for (const Commune& commune : Units::shipped().communes(Edition::y2026))
    if (commune.province == "22") listed.insert(commune.code);
  for (const CommuneArea& area : shipped().areas()) {
    CHECK(listed.erase(area.code) == 1);
    CHECK(area.name == Units::shipped().commune(area.code, Edition::y2026)->name);
    CHECK(oracle::is_valid(area.wkb));
    CHECK(shipped().areas()[shipped().find(area.code)].code == area.code);
  }
  CHECK(listed.empty());
  CHECK(shipped().find("00004") == Boundaries::kNone);
  CHECK(shipped().find("") == Boundaries::kNone);
}

TEST_CASE("no commune's area is farther than one in a hundred from what it was before it was simplified") {
  REQUIRE(kOriginal.size() == 54);
  for (const CommuneArea& area : shipped().areas()) {
    CAPTURE(area.name);
    CHECK(geometry::measure(area.wkb).area * 1e6 == doctest::Approx(kOriginal.at(area.code)).epsilon(0.01));
  }
}

TEST_CASE("neighbours share the very same edges, and nothing overlaps") {
  const auto& areas = truth().areas;
  const auto handle = oracle::geos().handle;
  std::map<std::pair<std::pair<double, double>, std::pair<double, double>>, int> edges;
  for (const CommuneArea& area : shipped().areas())
    geometry::walk(area.wkb, [&](const geometry::Run& run) {
      for (std::uint32_t i = 1; i < run.points.size(); ++i) {
        std::pair a{run.points[i - 1].x, run.points[i - 1].y}, b{run.points[i].x, run.points[i].y};
        ++edges[std::minmax(a, b)];
      }
    });
  CHECK(std::none_of(edges.begin(), edges.end(), [](const auto& edge) { return edge.second > 2; }));
  double shared = 0, common = 0;
  for (const auto& [edge, count] : edges)
    if (count == 2) shared += std::hypot(edge.first.first - edge.second.first, edge.first.second - edge.second.second);
  int neighbours = 0, along_a_line = 0;
  for (std::size_t i = 0; i < areas.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      if (GEOSIntersects_r(handle, areas[i].get(), areas[k].get()) != 1) continue;
      const oracle::Geometry both(GEOSIntersection_r(handle, areas[i].get(), areas[k].get()));
      double area = 0, length = 0;
      GEOSArea_r(handle, both.get(), &area);
      GEOSLength_r(handle, both.get(), &length);
      CHECK(area == 0);
      common += length;
      ++neighbours;
      along_a_line += length > 0;
    }
  CHECK(neighbours == 99);  // as many as before, three of them in a point
  CHECK(along_a_line == 96);
  CHECK(common == doctest::Approx(shared).epsilon(1e-9));
}

TEST_CASE("GEOS finds the same commune for 100,000 random points and for every vertex") {
  std::size_t inside = 0, wrong = 0;
  for (const Point point : random_points(100000)) {
    const std::uint32_t area = shipped().index().at(point);
    wrong += area != truth().at(point);
    inside += area != Boundaries::kNone;
  }
  CHECK(wrong == 0);
  CHECK(inside > 20000);
  for (const Point point : all_vertices()) wrong += shipped().index().at(point) != truth().at(point);
  CHECK(wrong == 0);
}

TEST_CASE("every commune's seat lies in its polygon, or not far from it") {
  for (std::uint32_t i = 0; i < shipped().areas().size(); ++i) {
    const auto seat = Units::shipped().seat(shipped().areas()[i].code);
    REQUIRE(seat);
    const oracle::Geometry point(GEOSGeom_createPointFromXY_r(oracle::geos().handle, seat->lon, seat->lat));
    double degrees = 0;
    GEOSDistance_r(oracle::geos().handle, truth().areas[i].get(), point.get(), &degrees);
    CAPTURE(shipped().areas()[i].name);
    CHECK(degrees < 0.05);
  }
}

TEST_CASE("where another province may be nearer, no commune of this one is claimed") {
  // Thủy Nguyên and Cát Bà in Hải Phòng; Cô Tô lies far from all others.
  const Spot across = shipped().at({106.68, 20.86}, 5000);
  CHECK(across.rival == "11560");
  CHECK(shipped().at({106.95, 20.79}, 50000).rival == "11914");
  CHECK(shipped().at({107.79, 20.99}, 5000).rival.empty());
  CHECK(shipped().at({107.77, 20.98}, 5000).rival.empty());
  // Too far from everything.
  CHECK(shipped().at({108.5, 20.5}, 5000).rival.empty());
}

TEST_CASE("several threads find the same") {
  const std::vector<Point> points = random_points(20000);
  std::vector<std::uint32_t> one;
  for (const Point point : points) one.push_back(shipped().at(point, 5000).area);
  std::vector<std::vector<std::uint32_t>> others(3);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : others)
      threads.emplace_back([&] {
        for (const Point point : points) mine.push_back(shipped().at(point, 5000).area);
      });
  }
  for (const auto& mine : others) CHECK(mine == one);
}

TEST_CASE("beyond the land edge the nearest commune is told, with the distance on the ground") {
  // In the sea between the two large islands of Co To, and on the pier of the town.
  CHECK(code_of(shipped().at({107.79, 20.99}, 5000).area) == "07192");
  const auto handle = oracle::geos().handle;
  int compared = 0;
  for (const Point point : random_points(3000)) {
    const Spot spot = shipped().at(point, 10000);
    if (truth().at(point) != Boundaries::kNone) {
      CHECK(spot.distance == 0);
      CHECK(spot.area == truth().at(point));
      continue;
    }
    // In a plane around the point that is true to scale there (an equidistant cylindrical one).
    const double latitude = point.y * 0.017453292519943295;
    const double bend = 1 - 0.00669437999014 * std::sin(latitude) * std::sin(latitude);
    const double east = 111319.49079327358 * std::cos(latitude) / std::sqrt(bend);
    const double north = 111319.49079327358 * (1 - 0.00669437999014) / std::pow(bend, 1.5);
    double least = INFINITY;
    const oracle::Geometry centre(GEOSGeom_createPointFromXY_r(handle, 0, 0));
    for (const CommuneArea& area : shipped().areas()) {
      std::string wkb = area.wkb;
      std::vector<double> scratch;
      geometry::transform(wkb.data(), wkb.size(), scratch, [&](std::span<double> xy) {
        for (std::size_t i = 0; i < xy.size(); i += 2) {
          xy[i] = (xy[i] - point.x) * east;
          xy[i + 1] = (xy[i + 1] - point.y) * north;
        }
        return true;
      });
      double distance = 0;
      GEOSDistance_r(handle, oracle::from_wkb(wkb).get(), centre.get(), &distance);
      least = std::min(least, distance);
    }
    if (least > 10000) {
      CHECK(spot.area == Boundaries::kNone);
    } else {
      CHECK(spot.distance == doctest::Approx(least).epsilon(1e-6));
    }
    if (++compared == 60) break;
  }
  CHECK(compared == 60);
  CHECK(shipped().at({0, 0}, 5000).area == Boundaries::kNone);
  CHECK(shipped().at({107, 90}, 5000).area == Boundaries::kNone);
  CHECK(shipped().at({NAN, 21}, 5000).area == Boundaries::kNone);
}

TEST_CASE("a polygon lies in the commune that holds it, or across several with their shares") {
  Locator locator(shipped());
  const auto handle = oracle::geos().handle;
  std::mt19937 random(5);
  std::uniform_real_distribution<double> size(0.0005, 0.05);
  int across = 0, whole = 0, outside = 0;
  for (const Point point : random_points(4000)) {
    const double w = size(random), h = size(random);
    const oracle::Geometry box(GEOSGeom_createRectangle_r(handle, point.x, point.y, point.x + w, point.y + h));
    const std::string wkb = oracle::wkb({{{{point.x, point.y},
                                           {point.x + w, point.y},
                                           {point.x + w, point.y + h},
                                           {point.x, point.y + h},
                                           {point.x, point.y}}}},
                                        false);
    const Placed& placed = locator.place(wkb, 0);
    std::map<std::uint32_t, double> shares;
    for (std::uint32_t i = 0; i < truth().areas.size(); ++i) {
      if (GEOSPreparedIntersects_r(handle, truth().prepared[i], box.get()) != 1) continue;
      const oracle::Geometry both(GEOSIntersection_r(handle, truth().areas[i].get(), box.get()));
      double area = 0;
      GEOSArea_r(handle, both.get(), &area);
      if (area / (w * h) > 1e-4) shares[i] = area / (w * h);
    }
    if (shares.empty()) {
      ++outside;
      CHECK(placed.inside < 1e-4);
      continue;
    }
    double inside = 0;
    for (const auto& [area, share] : shares) inside += share;
    CHECK(placed.inside == doctest::Approx(inside).epsilon(2e-3));
    CHECK(shares.contains(placed.area));
    CHECK(placed.share == doctest::Approx(shares[placed.area]).epsilon(2e-3));
    whole += shares.size() == 1;
    across += shares.size() > 1;
    for (const Part& part : placed.parts)
      if (part.share > 2e-4) CHECK(part.share == doctest::Approx(shares[part.area]).epsilon(0.01));
    for (std::size_t i = 1; i < placed.parts.size(); ++i) CHECK(placed.parts[i - 1].share >= placed.parts[i].share);
  }
  CHECK(across > 200);
  CHECK(whole > 200);
  CHECK(outside > 200);
}

TEST_CASE("lines and points are placed by their length and number, what is no geometry lies nowhere") {
  Boundaries two(
      {{"00002", "Phường Hai", oracle::wkb("POLYGON ((107 20, 107.1 20, 107.1 20.1, 107 20.1, 107 20))")},
       {"00001", "Phường Một", oracle::wkb("POLYGON ((107.1 20, 107.2 20, 107.2 20.1, 107.1 20.1, 107.1 20))")}});
  REQUIRE(two.areas()[0].code == "00001");
  Locator locator(two);
  const auto place = [&](const char* text) { return locator.place(oracle::wkb(text), 5000); };
  Placed placed = place("LINESTRING (107.08 20.05, 107.11 20.05)");
  CHECK(placed.area == 1);
  CHECK(placed.share == doctest::Approx(2.0 / 3));
  REQUIRE(placed.parts.size() == 2);
  CHECK(placed.parts[1].area == 0);
  CHECK(placed.weight() == doctest::Approx(2.0 / 3));
  placed = place("MULTIPOINT (107.05 20.05, 107.15 20.05, 107.16 20.05, 108 20)");
  CHECK(placed.area == 0);
  CHECK(placed.share == 0.5);
  CHECK(placed.inside == 0.75);
  // On the shared border: the lowest code is named, but it weighs no more than the other one.
  for (const char* text : {"POINT (107.1 20.05)", "LINESTRING (107.1 20.02, 107.1 20.05)"}) {
    placed = place(text);
    CHECK(placed.area == 0);
    CHECK(placed.weight() == 0.5);
    CHECK(placed.inside == 1);
    CHECK(placed.parts.size() == 2);
  }
  // Half of it in the sea: the commune still has all the weight.
  placed = place("POLYGON ((107.05 19.99, 107.06 19.99, 107.06 20.01, 107.05 20.01, 107.05 19.99))");
  CHECK(placed.area == 1);
  CHECK(placed.share == doctest::Approx(0.5).epsilon(1e-3));
  CHECK(placed.parts.empty());
  CHECK(placed.weight() == 1);
  CHECK(placed.distance == 0);
  // One degree of latitude is 110,702 m there.
  placed = place("POLYGON ((107.05 19.98, 107.06 19.98, 107.06 19.99, 107.05 19.99, 107.05 19.98))");
  CHECK(placed.area == 1);
  CHECK(placed.share == 0);
  CHECK(placed.distance == doctest::Approx(1107.02).epsilon(1e-4));
  CHECK(place("POINT (107.05 19)").area == Boundaries::kNone);
  // A bow tie is judged as repaired.
  CHECK(place("POLYGON ((107.09 20.01, 107.12 20.04, 107.12 20.01, 107.09 20.04, 107.09 20.01))").parts.size() == 2);
  CHECK(place("POLYGON EMPTY").area == Boundaries::kNone);
  CHECK(locator.place("", 5000).area == Boundaries::kNone);
  CHECK(locator.place("rubbish", 5000).area == Boundaries::kNone);
  // A ring that encloses nothing lies where its line lies.
  CHECK(place("POLYGON ((107.05 20.05, 107.06 20.05, 107.05 20.05, 107.05 20.05))").area == 1);
}

TEST_CASE("where polygons overlap, none of them holds a place alone") {
  Boundaries two({{"00001", "Phường Một", oracle::wkb("POLYGON ((107 20, 107.1 20, 107.1 20.1, 107 20.1, 107 20))")},
                  {"00002", "Phường Hai", oracle::wkb("POLYGON ((107 20, 107.2 20, 107.2 20.1, 107 20.1, 107 20))")}});
  Locator locator(two);
  const auto weight = [&](const char* text) { return locator.place(oracle::wkb(text), 500).weight(); };
  CHECK(weight("POINT (107.05 20.05)") == 0.5);
  CHECK(weight("POLYGON ((107.05 20.05, 107.06 20.05, 107.06 20.06, 107.05 20.05))") == doctest::Approx(0.5));
  CHECK(weight("POINT (107.15 20.05)") == 1);
}

TEST_CASE("a geometry that lies mostly elsewhere is told from one that reaches over the shore") {
  Boundaries one(
      {{"07192", "Đặc khu Cô Tô", oracle::wkb("POLYGON ((107.7 20.9, 107.8 20.9, 107.8 21, 107.7 21, 107.7 20.9))")}});
  Locator locator(one);
  const auto beyond = [&](const char* text, double most) { return locator.place(oracle::wkb(text), most).beyond; };
  CHECK(beyond("POLYGON ((107.799 20.95, 107.9 20.95, 107.9 20.96, 107.799 20.96, 107.799 20.95))", 500));
  CHECK_FALSE(beyond("POLYGON ((107.799 20.95, 107.803 20.95, 107.803 20.96, 107.799 20.96, 107.799 20.95))", 500));
  CHECK_FALSE(beyond("POLYGON ((107.75 20.95, 107.81 20.95, 107.81 20.96, 107.75 20.96, 107.75 20.95))", 500));
}
