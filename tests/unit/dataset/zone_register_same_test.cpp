// Which zones are one: shapes whose shares are known, and names as lists have them.
#include "dataset/zone_register.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_states.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

using namespace sohoa;
using How = ZoneGiven::How;

namespace {

/// A square of 1 by 1 in thousandths of a degree, so far east that it shares `share` with the one at 0.
std::string square(double share) {
  const double west = 107.76 + 0.001 * (1 - share), south = 20.97, side = 0.001;
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  for (const auto& [x, y] : {std::pair(0.0, 0.0), {side, 0.0}, {side, side}, {0.0, side}, {0.0, 0.0}})
    writer.xy(west + x, south + y);
  writer.end();
  writer.end();
  return wkb;
}

ZoneSeat seat(std::int64_t row, const std::string& name, const std::string& wkb = "",
              const std::string& holder = "Hộ A", const std::string& address = "") {
  ZoneSeat seat;
  seat.row = row;
  seat.name = name;
  const ZoneIdentity identity = zone_identity("Cam", "CHN", "07192", holder, address);
  seat.subject = identity.subject;
  seat.holder = identity.holder;
  seat.wkb = wkb;
  if (!wkb.empty()) seat.box = geometry::measure(wkb).box;
  seat.parts = {{"commune", "07192"}};
  return seat;
}

ZoneSeat coded(ZoneSeat seat, const std::string& code, const std::string& state = "") {
  seat.code = code;
  seat.state = state;
  return seat;
}

ZoneRegisterOptions options() {
  return {{}, "da_cap", "2026-11-22", false};
}

std::vector<ZoneGiven> give(const std::vector<ZoneSeat>& zones, store::Registry* registry = nullptr,
                            ZoneRegisterOptions wanted = options()) {
  const ZoneCodes& codes = ZoneCodes::shipped();
  return ZoneRegister(registry, codes, *codes.find("own-growing"), std::move(wanted)).give(zones);
}

/// What becomes of a zone without a code beside one that has 07192-VT-0005.
ZoneGiven beside(const ZoneSeat& old, const ZoneSeat& zone) {
  return give({coded(old, "07192-VT-0005"), zone}).back();
}

struct File {
  std::string path = "/tmp/sohoa-zone-register-" + std::to_string(::getpid()) + ".gpkg";
  File() { std::filesystem::remove(path); }
  ~File() { std::filesystem::remove(path); }

  std::vector<ZoneGiven> run(const std::vector<ZoneSeat>& zones, ZoneRegisterOptions wanted = options()) const {
    store::Registry registry(path, zone_code_life(), "test", 1000);
    registry.begin();
    std::vector<ZoneGiven> given = give(zones, &registry, std::move(wanted));
    registry.commit();
    return given;
  }
};

}  // namespace

TEST_CASE("with one name 80 % of the smaller area make one zone, alone 95 %") {
  const ZoneSeat old = seat(2, "Vườn A", square(1));
  CHECK(beside(old, seat(3, "VƯỜN  a", square(0.805))).how == How::repeated);
  CHECK(beside(old, seat(3, "Vườn A", square(0.795))).how == How::made);
  CHECK(beside(old, seat(3, "Vườn B", square(0.955))).how == How::repeated);
  CHECK(beside(old, seat(3, "Vườn B", square(0.945))).how == How::made);
  CHECK(beside(old, seat(3, "", square(0.945))).how == How::made);
  ZoneSeat other = seat(3, "Vườn A", square(1));
  other.subject = zone_identity("Bưởi", "CHN", "07192", "Hộ A", "").subject;
  CHECK(beside(old, other).how == How::made);
}

TEST_CASE("without a shape name, holder and address decide; what one side does not say is no difference") {
  const ZoneSeat old = seat(2, "Vườn A", "", "Hộ A", "Thôn 1");
  CHECK(beside(old, seat(3, "vuon a", "", "hộ a", "thôn 1")).how == How::repeated);
  CHECK(beside(old, seat(3, "Vườn A", "", "Hộ A", "")).how == How::repeated);
  CHECK(beside(old, seat(3, "Vườn A", "", "Hộ B", "Thôn 1")).how == How::made);
  CHECK(beside(old, seat(3, "Vườn A", "", "Hộ A", "Thôn 2")).how == How::made);
  CHECK(beside(old, seat(3, "Vườn B", "", "Hộ A", "Thôn 1")).how == How::made);
  CHECK(beside(old, seat(3, "", "", "Hộ A", "Thôn 1")).how == How::made);
}

TEST_CASE("a code is not given after the last day of its zone") {
  ZoneSeat zone = seat(2, "Vườn A");
  zone.until = "2026-11-21";
  CHECK(give({zone}).front().how == How::expired);
  CHECK(give({zone}, nullptr, {{}, "de_xuat", "2026-11-22", false}).front().how == How::made);
  zone.until = "2026-11-22";
  CHECK(give({zone}).front().how == How::made);
}

TEST_CASE("two candidates are none") {
  const auto given = give({coded(seat(2, "Vườn A", square(1)), "07192-VT-0001"),
                           coded(seat(3, "Vườn A", square(0.9)), "07192-VT-0002"), seat(4, "Vườn A", square(0.95))});
  CHECK(given[2].how == How::unsure);
  CHECK(given[2].code.empty());
  CHECK(given[2].why == "07192-VT-0001, 07192-VT-0002");
}

TEST_CASE("numbers go on behind the highest one of the commune, whatever stands before it") {
  ZoneSeat other = seat(5, "Vườn D");
  other.parts["commune"] = "06649";
  const auto given = give({seat(2, "Vườn A"), seat(3, "Vườn B"), coded(seat(4, "Vườn C"), "07192-VT-0041"), other});
  CHECK(given[0].code == "07192-VT-0042");
  CHECK(given[1].code == "07192-VT-0043");
  CHECK(given[2].how == How::had);
  CHECK(given[3].code == "06649-VT-0001");
  // Records at fault keep their numbers; codes of other families are left alone.
  ZoneSeat faulty = coded(seat(2, "Vườn A"), "07192-VT-0009");
  faulty.rejected = true;
  const auto after = give({faulty, seat(3, "Vườn B"), coded(seat(4, "Vườn C"), "VN-QNOR-0001")});
  CHECK(after[0].how == How::rejected);
  CHECK(after[1].code == "07192-VT-0010");
  CHECK(after[2].how == How::other);
}

TEST_CASE("what keeps a zone from a code is named") {
  ZoneSeat nowhere = seat(2, "Vườn A");
  nowhere.parts.clear();
  ZoneSeat wrong = seat(3, "Vườn B");
  wrong.parts["commune"] = "719";
  ZoneSeat stray = seat(4, "Vườn C");
  stray.astray = true;
  const auto given = give(
      {nowhere, wrong, stray, coded(seat(5, "Vườn D"), "07192-VT-0001"), coded(seat(6, "Vườn E"), "07192-VT-0001")});
  CHECK(given[0].how == How::lacking);
  CHECK(given[0].why == "commune");
  CHECK(given[1].how == How::lacking);
  CHECK(given[1].why == "commune");
  CHECK(given[2].how == How::astray);
  CHECK(given[3].how == How::doubled);
  CHECK(given[3].why == "6");
  CHECK(given[4].why == "5");
  ZoneRegisterOptions said = options();
  said.fixed["commune"] = "719";
  CHECK_THROWS_AS(give({seat(2, "Vườn A")}, nullptr, said), UsageError);
}

TEST_CASE("a second run gives nothing new, and what was withdrawn comes back only when that is asked for") {
  const File file;
  const std::vector<ZoneSeat> zones{seat(2, "Vườn A", square(1)), seat(3, "Vườn B")};
  const auto first = file.run(zones);
  CHECK(first[0].how == How::made);
  const auto second = file.run(zones);
  for (std::size_t i = 0; i < zones.size(); ++i) {
    CHECK(second[i].how == How::known);
    CHECK(second[i].code == first[i].code);
    CHECK(second[i].given == "2026-11-22");
  }
  {
    store::Registry registry(file.path, zone_code_life(), "test", 1000);
    registry.begin();
    REQUIRE(registry.move("own-growing", first[1].code, "thu_hoi", "2026-11-22", "bỏ cây"));
    registry.commit();
  }
  const auto third = file.run(zones);
  CHECK(third[1].how == How::withdrawn);
  CHECK(third[1].why == first[1].code);
  ZoneRegisterOptions again = options();
  again.again = true;
  CHECK(file.run(zones, again)[1].code == "07192-VT-0003");
}
