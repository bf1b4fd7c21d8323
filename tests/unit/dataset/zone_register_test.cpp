// Which code a zone has or gets; shapes are squares whose common areas are plain to see.
#include "dataset/zone_register.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.hpp"
#include "dataset/zone_states.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa;
using How = ZoneGiven::How;

namespace {

const ZoneCodeFamily& family(std::string_view name) {
  return *ZoneCodes::shipped().find(name);
}

ZoneSeat seat(std::int64_t row, std::string name, std::string holder = "07192 | | ") {
  ZoneSeat zone;
  zone.row = row;
  zone.name = std::move(name);
  zone.subject = "cam | chn";
  zone.holder = std::move(holder);
  zone.parts = {{"commune", "07192"}, {"province", "22"}, {"crop", "CM"}, {"market", "CHN"}};
  return zone;
}

/// A square from (107 + x, 21), of `side` degrees.
ZoneSeat drawn(std::int64_t row, std::string name, double x, double side = 1) {
  ZoneSeat zone = seat(row, std::move(name));
  geometry::Writer writer(zone.wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [dx, dy] : {std::pair(0.0, 0.0), {side, 0.0}, {side, side}, {0.0, side}, {0.0, 0.0}})
    writer.xy(107 + x + dx, 21 + dy);
  writer.end();
  writer.end();
  zone.box = geometry::measure(zone.wkb).box;
  return zone;
}

/// A registry file that goes with its test.
struct File {
  std::string path = std::filesystem::temp_directory_path() / ("zone_register_" + std::to_string(getpid()) + ".gpkg");
  File() { std::filesystem::remove(path); }
  ~File() { std::filesystem::remove(path); }

  std::vector<ZoneGiven> give(const std::vector<ZoneSeat>& zones,
                              ZoneRegisterOptions options = {{}, "da_cap", "2024-05-01", false},
                              std::string_view of = "own-growing") const {
    store::Registry registry(path, zone_code_life(), "test", 1000);
    registry.begin();
    ZoneRegister given_out(&registry, ZoneCodes::shipped(), family(of), std::move(options));
    auto given = given_out.give(zones);
    registry.commit();
    return given;
  }
  void move(const std::string& code, const std::string& state, const std::string& day) const {
    store::Registry registry(path, zone_code_life(), "test", 1000);
    registry.begin();
    registry.move("own-growing", code, state, day, "why");
    registry.commit();
  }
};

std::string told(const ZoneGiven& given) {
  return std::to_string(static_cast<int>(given.how)) + " " + given.code + " " + given.why;
}

std::string told(How how, const std::string& code, const std::string& why = "") {
  return std::to_string(static_cast<int>(how)) + " " + code + " " + why;
}

}  // namespace

TEST_CASE("a zone is known from 80 % of the smaller area with its name, from 95 % without") {
  const File file;
  CHECK(told(file.give({drawn(1, "A", 0)})[0]) == told(How::made, "07192-VT-0001"));
  CHECK(told(file.give({drawn(1, "a", 0.199)})[0]) == told(How::known, "07192-VT-0001"));
  CHECK(told(file.give({drawn(1, "B", 0.049)})[0]) == told(How::known, "07192-VT-0001"));
  // The smaller one lies in the larger one.
  CHECK(told(file.give({drawn(1, "B", 0.3, 0.1)})[0]) == told(How::known, "07192-VT-0001"));
  CHECK(told(file.give({drawn(1, "A", 0.201)})[0]) == told(How::made, "07192-VT-0002"));
  CHECK(told(file.give({drawn(1, "B", -0.051)})[0]) == told(How::made, "07192-VT-0003"));
  // In all three of them.
  CHECK(file.give({drawn(1, "C", 0.3, 0.5)})[0].how == How::unsure);
  ZoneSeat other = drawn(1, "A", 0);
  other.subject = "buoi | chn";
  CHECK(told(file.give({other})[0]) == told(How::made, "07192-VT-0004"));
}

TEST_CASE("without shapes holder and address decide; what one side does not say may be the same") {
  const File file;
  const auto first = file.give({seat(2, "Vườn cam", "07192 | ho a | "), seat(3, "VƯỜN CAM", "07192 | ho b | thon 1")});
  CHECK(told(first[0]) == told(How::made, "07192-VT-0001"));
  CHECK(told(first[1]) == told(How::made, "07192-VT-0002"));
  CHECK(told(file.give({seat(2, "Vườn cam", "07192 | ho a | thon 9")})[0]) == told(How::known, "07192-VT-0001"));
  CHECK(told(file.give({seat(2, "Vườn cam", "07192 | ho b | thon 2")})[0]) == told(How::made, "07192-VT-0003"));
  CHECK(told(file.give({seat(2, "Vườn cam", "07192 | | thon 2")})[0]).starts_with(told(How::unsure, "", "")));
  CHECK(told(file.give({seat(2, "Vườn cam", "07195 | ho a | ")})[0]) == told(How::made, "07192-VT-0004"));
}

TEST_CASE("one code for one row: a zone that comes twice, or that has its code on another row, gets none") {
  const File file;
  const auto twice = file.give({seat(2, "A"), seat(3, "A")});
  CHECK(told(twice[1]) == told(How::repeated, "", "2"));
  const auto again = file.give({seat(2, "A"), seat(3, "A")});
  CHECK(told(again[0]) == told(How::known, "07192-VT-0001"));
  CHECK(told(again[1]) == told(How::repeated, "", "2"));
  ZoneSeat coded = seat(5, "A");
  coded.code = "07192-VT-0001";
  CHECK(told(file.give({seat(4, "A"), coded})[0]) == told(How::repeated, "", "5"));
}

TEST_CASE("a withdrawn code leaves its zone without one, until a new one is asked for") {
  const File file;
  file.give({seat(2, "A")});
  file.move("07192-VT-0001", "tam_dung", "2024-06-01");
  CHECK(told(file.give({seat(2, "A")})[0]) == told(How::known, "07192-VT-0001"));
  file.move("07192-VT-0001", "da_cap", "2024-07-01");
  const ZoneGiven restored = file.give({seat(2, "A")})[0];
  CHECK(restored.day == "2024-07-01");
  CHECK(restored.given == "2024-05-01");
  file.move("07192-VT-0001", "thu_hoi", "2024-08-01");
  CHECK(told(file.give({seat(2, "A")})[0]) == told(How::withdrawn, "", "07192-VT-0001"));
  const ZoneRegisterOptions anew{{}, "da_cap", "2024-09-01", true};
  CHECK(told(file.give({seat(2, "A")}, anew)[0]) == told(How::made, "07192-VT-0002"));
  CHECK(told(file.give({seat(2, "A")}, anew)[0]) == told(How::known, "07192-VT-0002"));
}

TEST_CASE("what stops one zone does not stop the others") {
  const File file;
  ZoneSeat several = seat(2, "A"), astray = seat(3, "B"), ended = seat(4, "C"), faulty = seat(5, "D");
  several.parts.erase("crop");
  astray.astray = true;
  ended.state = "thu_hoi";
  faulty.rejected = true;
  faulty.fault = "zone.area-range";
  ZoneSeat odd = seat(6, "E");
  odd.parts["crop"] = "TOOLONG";
  const ZoneRegisterOptions here{{{"province", "22"}}, "da_cap", "2024-05-01", false};
  const auto given = file.give({several, astray, ended, faulty, odd, seat(7, "F")}, here, "national-puc");
  CHECK(told(given[0]) == told(How::lacking, "", "crop"));
  CHECK(told(given[1]) == told(How::astray, ""));
  CHECK(told(given[2]) == told(How::ended, ""));
  CHECK(told(given[3]) == told(How::rejected, "", "zone.area-range"));
  CHECK(told(given[4]) == told(How::lacking, "", "crop"));
  CHECK(told(given[5]) == told(How::made, "22-PUC-CM-00001-CHN"));
  const ZoneRegisterOptions wrong{{{"province", "2222"}}, "da_cap", "2024-05-01", false};
  CHECK_THROWS_AS(file.give({seat(8, "G")}, wrong, "national-puc"), UsageError);
}

TEST_CASE("a code that is there is entered with its own days; the next number comes behind all that are known") {
  const File file;
  ZoneSeat old = seat(2, "A");
  old.code = "07192-VT-0041";
  old.state = "thu_hoi";
  old.day = "2022-01-01";
  old.since = "2023-02-02";
  old.reason = "bỏ cây";
  CHECK(told(file.give({seat(3, "B"), old})[0]) == told(How::made, "07192-VT-0042"));
  auto registry = store::Registry::reading(file.path, zone_code_life());
  const auto history = registry.history("own-growing", "07192-VT-0041");
  REQUIRE(history.size() == 2);
  CHECK(history[0].to == "da_cap");
  CHECK(history[0].day == "2022-01-01");
  CHECK(history[1].to == "thu_hoi");
  CHECK(history[1].day == "2023-02-02");
  CHECK(history[1].reason == "bỏ cây");
}

TEST_CASE("without a registry codes are told and kept nowhere") {
  ZoneRegister given_out(nullptr, ZoneCodes::shipped(), family("own-growing"), {{}, "da_cap", "2024-05-01", false});
  CHECK(told(given_out.give({seat(2, "A")})[0]) == told(How::made, "07192-VT-0001"));
}
