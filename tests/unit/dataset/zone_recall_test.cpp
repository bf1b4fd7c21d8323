// Which zones of a load are known again, on plain squares and points.
#include "dataset/zone_recall.hpp"

#include <doctest/doctest.h>

#include "crs/zones.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa;

namespace {

constexpr double kSide = 0.001, kEast = 107.76;

std::string square(double east) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {std::pair(0.0, 0.0), {kSide, 0.0}, {kSide, kSide}, {0.0, kSide}, {0.0, 0.0}})
    writer.xy(east + x, 20.97 + y);
  writer.end();
  writer.end();
  return wkb;
}

std::string point(double east) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::point);
  writer.xy(east, 20.97);
  writer.end();
  return wkb;
}

ZoneSeat seat(const std::string& name, const std::string& wkb) {
  ZoneSeat seat;
  seat.name = name;
  seat.subject = "cam | chn";
  seat.holder = "07192 | ho a | ";
  seat.wkb = wkb;
  return seat;
}

store::RegisteredCode code(const std::string& code, const std::string& name, const std::string& wkb,
                           const std::string& state = "da_cap") {
  store::RegisteredCode made;
  made.code = code;
  made.name = name;
  made.subject = "cam | chn\n07192 | ho a | ";
  made.shape = wkb;
  made.state = state;
  return made;
}

ZoneRegistered registered(std::vector<store::RegisteredCode> codes) {
  ZoneRegistered known;
  known.zones["own-growing"].load(std::move(codes), {});
  return known;
}

}  // namespace

TEST_CASE("the ground tells a zone, whatever its name") {
  const ZoneRegistered known =
      registered({code("1", "Vùng A", square(kEast)), code("2", "Vùng B", square(kEast + 0.01))});
  ZoneRecall recall(known, crs::kWgs84);
  CHECK(recall.find(seat("Vùng B", square(kEast))).code == "1");
  CHECK(recall.find(seat("Tên khác", square(kEast + 0.01))).code == "2");
}

TEST_CASE("a name on other ground takes no code along, and is told") {
  const ZoneRegistered known = registered({code("1", "Vùng A", square(kEast))});
  ZoneRecall recall(known, crs::kWgs84);
  const auto moved = recall.find(seat("Vùng A", square(kEast + 0.01)));
  CHECK(moved.code.empty());
  CHECK(moved.undecided == "1");
  CHECK(recall.find(seat("Vùng A", square(kEast))).code == "1");
  // Its ground is found: a second one of the name is a new zone.
  CHECK(recall.find(seat("Vùng A", square(kEast + 0.02))).undecided.empty());
}

TEST_CASE("a code goes to one row") {
  const ZoneRegistered known = registered({code("1", "Vùng A", ""), code("2", "Vùng B", "")});
  ZoneRecall recall(known, 0);
  CHECK(recall.find(seat("vùng a", "")).code == "1");
  CHECK(recall.find(seat("Vùng A", "")).undecided == "1");
  recall.claim("2");
  CHECK(recall.find(seat("Vùng B", "")).code.empty());
}

TEST_CASE("several codes, and withdrawn ones, are for assign") {
  const ZoneRegistered known =
      registered({code("1", "Vùng A", ""), code("2", "Vùng A", ""), code("3", "Vùng C", square(kEast), "thu_hoi")});
  ZoneRecall recall(known, crs::kWgs84);
  CHECK(recall.find(seat("Vùng A", "")).undecided == "1, 2");
  const auto withdrawn = recall.find(seat("Vùng C", square(kEast)));
  CHECK(withdrawn.code.empty());
  CHECK(withdrawn.undecided.empty());
}

TEST_CASE("a point that was taken again is the one of its name within some metres") {
  const ZoneRegistered known = registered({code("1", "Nhà A", point(kEast)), code("2", "Nhà B", point(kEast + 0.01))});
  ZoneRecall recall(known, crs::kWgs84);
  CHECK(recall.find(seat("Nhà A", point(kEast + 0.0002))).code == "1");
  CHECK(recall.find(seat("Nhà C", point(kEast + 0.0002))).code.empty());
  CHECK(recall.find(seat("Nhà B", point(kEast + 0.02))).undecided == "2");
}
