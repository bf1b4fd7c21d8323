// Places that codes name, against the resolutions of 2025.
#include "dataset/zone_place.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace sohoa;

namespace {

const ZonePlaces& places() {
  return ZonePlaces::shipped();
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("letters may stand for several provinces, numbers for one of their list") {
  const ZoneCodes& codes = ZoneCodes::shipped();
  const auto letters = places().named(*codes.find("export-puc"), "DN");
  CHECK(has(letters, "Đồng Nai"));
  CHECK(has(letters, "Đắk Nông"));
  CHECK(places().named(*codes.find("export-puc"), "ZZ").empty());
  CHECK(places().named(*codes.find("national-puc"), "22") == std::vector<std::string>{"Quảng Ninh"});
  // 34 was Thái Bình's number, which went into Hưng Yên (33).
  CHECK(places().named(*codes.find("domestic-2022"), "34") == std::vector<std::string>{"Thái Bình"});
  // Many go on writing it in the new form.
  CHECK(places().named(*codes.find("national-puc"), "34") == std::vector<std::string>{"Thái Bình"});
  CHECK(places().named(*codes.find("national-puc"), "03").empty());
}

TEST_CASE("a province and the one that it went into are related") {
  CHECK(places().related("Thái Bình", "Hưng Yên"));
  CHECK(places().related("Hưng Yên", "tỉnh Thái Bình"));
  CHECK(places().related("Quảng Ninh", "Tỉnh Quảng Ninh"));
  CHECK_FALSE(places().related("Thái Bình", "Quảng Ninh"));
}

TEST_CASE("an address ends in its province") {
  CHECK(places().of_address("Thôn Hải Tiến, Cô Tô, Quảng Ninh") == "Quảng Ninh");
  CHECK(places().of_address("thôn 1, tỉnh THÁI BÌNH") == "Thái Bình");
  CHECK(places().of_address("thôn 1, xã Mẫu").empty());
  CHECK(places().of_address("").empty());
}

TEST_CASE("a commune is that of a code when it went into it") {
  // Đồng Tiến (07195) and Thanh Lân (07198) went into the special zone Cô Tô in 2025.
  CHECK(places().same_commune("07192", "07192"));
  CHECK(places().same_commune("07195", "07192"));
  CHECK(places().same_commune("07198", "07192"));
  CHECK_FALSE(places().same_commune("06649", "07192"));
  CHECK(places().commune_named("07195").find("Đồng Tiến") != std::string::npos);
  CHECK(places().commune_named("99999") == "99999");
}

TEST_CASE("provinces of a commune are those before the mergers too") {
  CHECK(places().of_commune("07192", "2026") == std::vector<std::string>{"Quảng Ninh"});
  CHECK(places().of_commune("07192", "1999").empty());
  CHECK(places().of_commune("99999", "2026").empty());
}
