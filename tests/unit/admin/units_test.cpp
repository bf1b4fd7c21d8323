#include "admin/units.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "base/data.hpp"
#include "base/error.hpp"

using namespace sohoa;
using namespace sohoa::admin;

namespace {
const Units& units() {
  return Units::shipped();
}
}  // namespace

TEST_CASE("editions have names and days") {
  using namespace std::chrono;
  CHECK(parse_edition("2024") == Edition::y2024);
  CHECK(parse_edition("2026") == Edition::y2026);
  CHECK_FALSE(parse_edition("2023"));
  CHECK_FALSE(parse_edition(""));
  for (const Edition edition : kEditions) CHECK(parse_edition(edition_name(edition)) == edition);
  CHECK(edition_at(2025y / June / 30) == Edition::y2024);
  CHECK(edition_at(2025y / July / 1) == Edition::y2025);
  CHECK(edition_at(2026y / September / 19) == Edition::y2025);
  CHECK(edition_at(2026y / September / 20) == Edition::y2026);
}

TEST_CASE("the lists are whole: the counts of the decrees") {
  CHECK(units().communes(Edition::y2024).size() == 10035);
  CHECK(units().communes(Edition::y2025).size() == 3321);
  CHECK(units().communes(Edition::y2026).size() == 3321);
  CHECK(units().districts().size() == 696);
  CHECK(units().provinces(Edition::y2024).size() == 63);
  CHECK(units().provinces(Edition::y2025).size() == 34);
  std::map<Type, int> of_2025, of_2026;
  for (const Commune& commune : units().communes(Edition::y2025)) ++of_2025[commune.type];
  for (const Commune& commune : units().communes(Edition::y2026)) ++of_2026[commune.type];
  CHECK(of_2025 == std::map<Type, int>{{Type::xa, 2621}, {Type::phuong, 687}, {Type::dac_khu, 13}});
  CHECK(of_2026 == std::map<Type, int>{{Type::xa, 2599}, {Type::phuong, 709}, {Type::dac_khu, 13}});
  int quang_ninh = 0;
  for (const Commune& commune : units().communes(Edition::y2024)) quang_ninh += commune.province == "22";
  CHECK(quang_ninh == 171);
}

TEST_CASE("one code is another place in another edition") {
  const Commune* old = units().commune("07192", Edition::y2024);
  const Commune* now = units().commune("07192", Edition::y2025);
  REQUIRE(old != nullptr);
  REQUIRE(now != nullptr);
  CHECK(old->name == "Thị trấn Cô Tô");
  CHECK(old->type == Type::thi_tran);
  CHECK(old->bare_name() == "Cô Tô");
  CHECK(old->district == "207");
  CHECK(now->name == "Đặc khu Cô Tô");
  CHECK(now->bare_name() == "Cô Tô");
  CHECK(now->district.empty());
  CHECK(units().commune("06820", Edition::y2024)->bare_name() == "Trưng Vương");
  CHECK(units().commune("06820", Edition::y2025)->bare_name() == "Vàng Danh");
  CHECK(units().province("22", Edition::y2025)->name == "Tỉnh Quảng Ninh");
  CHECK(units().province("22", Edition::y2026)->name == "Thành phố Quảng Ninh");
  CHECK(units().province("15", Edition::y2024)->name == "Tỉnh Yên Bái");
  CHECK(units().province("15", Edition::y2025)->name == "Tỉnh Lào Cai");
  CHECK(units().district("207")->name == "Huyện Cô Tô");
}

TEST_CASE("what is not a code finds nothing") {
  for (const char* text : {"", "7192", "007192", "0719x", "99999", "     ", "00000", "-7192", "207"}) {
    CAPTURE(text);
    CHECK(units().commune(text, Edition::y2024) == nullptr);
    CHECK(units().commune(text, Edition::y2026) == nullptr);
    CHECK(units().predecessors(text).empty());
    CHECK_FALSE(units().seat(text));
  }
  CHECK(units().successors("00000").empty());
  CHECK(units().successors("99999").empty());
  CHECK(units().successors("207").empty());
  CHECK(units().province("99", Edition::y2024) == nullptr);
  CHECK(units().district("000") == nullptr);
  CHECK_FALSE(units().zone_of_old_province("3"));
  CHECK_FALSE(units().zone_of_old_province("99"));
}

TEST_CASE("every old commune has successors and every new one predecessors, and the two directions agree") {
  std::size_t edges = 0, split = 0;
  for (const Commune& commune : units().communes(Edition::y2024)) {
    const auto links = units().successors(commune.code);
    REQUIRE_FALSE(links.empty());
    edges += links.size();
    split += links.size() > 1;
    if (links.size() == 1) CHECK(links[0].share == Share::whole);
    for (const Link& link : links) {
      bool back = false;
      for (const Link& other : units().predecessors(link.code)) back = back || other.code == commune.code;
      REQUIRE(back);
    }
  }
  CHECK(split == 440);
  CHECK(edges == 10565);
  std::size_t most = 0;
  for (const Commune& commune : units().communes(Edition::y2025)) {
    REQUIRE_FALSE(units().predecessors(commune.code).empty());
    most = std::max(most, units().predecessors(commune.code).size());
  }
  CHECK(most == 14);
  CHECK(units().predecessors("00070").size() == 14);  // Hoàn Kiếm
}

TEST_CASE("Cô Tô: three communes became one special zone") {
  std::set<std::string_view> from;
  for (const Link& link : units().predecessors("07192")) {
    from.insert(link.code);
    CHECK(link.share == Share::whole);
  }
  CHECK(from == std::set<std::string_view>{"07192", "07195", "07198"});
  REQUIRE(units().successors("07198").size() == 1);
  CHECK(units().successors("07198")[0].code == "07192");
  const auto seat = units().seat("07192");
  REQUIRE(seat);
  CHECK(seat->lon == doctest::Approx(107.779).epsilon(1e-5));
  CHECK(seat->lat == doctest::Approx(20.987).epsilon(1e-4));
  CHECK(seat->area_km2 == doctest::Approx(53.68));
}

TEST_CASE("an island district without communes stands for itself") {
  REQUIRE(units().successors("536").size() == 1);
  CHECK(units().successors("536")[0].code == "21548");
  CHECK(units().places("755", Edition::y2024).at(0).code == "26732");
  CHECK(units().zone_of_commune("755") == 5899);
  CHECK(units().zone_of_commune("26732", Edition::y2025) == 5899);
}

TEST_CASE("places of a code") {
  CHECK(units().places("07192", Edition::y2026).size() == 1);
  CHECK(units().places("07195", Edition::y2026).empty());
  REQUIRE(units().places("07195", Edition::y2024).size() == 1);
  CHECK(units().places("07195", Edition::y2024)[0].code == "07192");
  std::size_t without = 0, unpublished = 0;
  for (const Commune& commune : units().communes(Edition::y2025)) {
    const auto places = units().places(commune.code, Edition::y2025);
    without += places.size() != 1;
    CHECK(units().knows_places(commune.code, Edition::y2025) == !places.empty());
    if (!places.empty()) unpublished += places[0].area_km2 == 0;
    if (!places.empty())
      CHECK((places[0].lon > 102 && places[0].lon < 115 && places[0].lat > 8 && places[0].lat < 23.5));
  }
  CHECK(without == 3);
  CHECK(unpublished == 95);
  CHECK(units().knows_places("99999", Edition::y2025));
  CHECK_FALSE(units().knows_places("06172", Edition::y2026));
  CHECK_FALSE(units().knows_places("06172", Edition::y2024));
  CHECK(units().knows_places("07195", Edition::y2024));
}

TEST_CASE("seats lie near the others of their old district, or are not told") {
  // Exchanged in the published list: each lies near its own neighbours now.
  const auto near = [](const char* one, const char* other) {
    const Place place = units().places(one, Edition::y2026).at(0), next = units().places(other, Edition::y2026).at(0);
    return place.distance_km(next.lon, next.lat);
  };
  CHECK(near("28615", "28603") < 10);  // Lương Hòa Lạc, Mỹ Tịnh An
  CHECK(near("30130", "30163") < 15);  // Thanh Bình, Bình Thành
  CHECK(near("04924", "04960") < 10);  // Lương Sơn, Liên Sơn
  CHECK(near("08296", "08290") < 30);  // Sơn Lương, Yên Lập
  for (const char* code : {"29983", "04714", "06172"}) CHECK_FALSE(units().seat(code));
}

TEST_CASE("a place knows its distance and its limit") {
  const Place co_to{"07192", 107.779, 20.987, 53.68};
  CHECK(co_to.limit_km() == doctest::Approx(17.401).epsilon(1e-4));  // 3·√(53.68/π) + 5
  CHECK(co_to.distance_km(107.779, 20.987) == 0);
  CHECK(co_to.distance_km(107.779, 21.987) == doctest::Approx(111.195).epsilon(1e-4));
  CHECK(co_to.distance_km(105.8342, 21.0278) == doctest::Approx(201.9).epsilon(2e-3));  // to Hà Nội
  CHECK(Place{"", 0, 0, 0}.limit_km() > 50);
}

TEST_CASE("zones follow the old province") {
  CHECK(units().zone_of_old_province("22") == 5899);
  CHECK(units().zone_of_old_province("01") == 5897);
  CHECK(units().zone_of_old_province("79") == 9210);
  CHECK(units().zone_of_commune("07192") == 5899);
  CHECK(units().zone_of_commune("07192", Edition::y2026) == 5899);
  CHECK(units().zone_of_commune("99999") == std::nullopt);
  std::set<int> zones;
  for (const Province& province : units().provinces(Edition::y2024)) {
    const auto zone = units().zone_of_old_province(province.code);
    REQUIRE(zone);
    zones.insert(*zone);
  }
  CHECK(zones.size() == 17);
  // Bình Dương's and Vũng Tàu's communes are now in one province, and keep two zones.
  CHECK(units().zone_of_commune("25747", Edition::y2025) == 9210);
  CHECK(units().zone_of_commune("26506", Edition::y2025) == 5899);
}

TEST_CASE("loading stays far below a blink, and a damaged list is named") {
  const auto begin = std::chrono::steady_clock::now();
  const Units again(data_path("admin"));
  const auto took = std::chrono::steady_clock::now() - begin;
  MESSAGE("loaded in ms: " << std::chrono::duration<double, std::milli>(took).count());
  CHECK(took < std::chrono::milliseconds(300));
  CHECK_THROWS_AS(Units("/nonexistent"), Error);

  const auto folder = std::filesystem::temp_directory_path() / "sohoa-admin-test";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(data_path("admin"), folder);
  std::ofstream(folder / "crosswalk.csv", std::ios::app) << "00001,00004,somewhat\n";
  CHECK_THROWS_WITH_AS(Units{folder}, doctest::Contains("crosswalk.csv: line 10572"), Error);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the shipped lists can be asked from any thread") {
  std::vector<std::thread> threads;
  std::array<const Units*, 4> seen{};
  for (const Units*& one : seen) threads.emplace_back([&one] { one = &Units::shipped(); });
  for (std::thread& thread : threads) thread.join();
  for (const Units* one : seen) CHECK(one == seen[0]);
}
