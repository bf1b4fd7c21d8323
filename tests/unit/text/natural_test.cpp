#include "text/natural.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "text/nearest.hpp"

using namespace sohoa::text;

TEST_CASE("parcels sort as people count") {
  const std::vector<std::string> sorted = {"",
                                           "1",
                                           "2",
                                           "7",
                                           "07",
                                           "9",
                                           "10",
                                           "10a",
                                           "10b",
                                           "100",
                                           "654",
                                           "654a",
                                           "99999999999999999999",
                                           "199999999999999999999",
                                           "DC 2",
                                           "DC 10",
                                           "TĐ03-2013",
                                           "TĐ03-2014",
                                           "TĐ12-2014"};
  std::vector<std::string> mixed = sorted;
  std::shuffle(mixed.begin(), mixed.end(), std::mt19937(3));
  std::sort(mixed.begin(), mixed.end(), [](const auto& a, const auto& b) { return natural_compare(a, b) < 0; });
  CHECK(mixed == sorted);
}

TEST_CASE("natural order is total") {
  const std::vector<std::string> texts = {"1",   "01",   "1a",   "01a", "1A", "a",  "a1", "a01",
                                          "a1b", "a01b", "a1b2", "",    "0",  "00", "TĐ"};
  for (const auto& a : texts)
    for (const auto& b : texts) {
      CHECK(natural_compare(a, b) == -natural_compare(b, a));
      CHECK((natural_compare(a, b) == 0) == (a == b));
      for (const auto& c : texts)
        if (natural_compare(a, b) < 0 && natural_compare(b, c) < 0) CHECK(natural_compare(a, c) < 0);
    }
}

TEST_CASE("the number a text begins with") {
  CHECK(leading_number("654a") == 654);
  CHECK(leading_number(" 07") == 7);
  CHECK(leading_number("12") == 12);
  for (const char* text : {"", "TĐ03", "-5", "99999999999999999999"}) CHECK_FALSE(leading_number(text).has_value());
}

TEST_CASE("did you mean") {
  const std::vector<std::string> known = {"soHieuToBanDo", "soThuTuThua", "dienTich", "loaiDat",
                                          "maXa",          "tcvn3",       "Đầm Hà"};
  CHECK(nearest("soHieuToBando", known) == "soHieuToBanDo");
  CHECK(nearest("sohieutobnado", known) == "soHieuToBanDo");
  CHECK(nearest("dientic", known) == "dienTich");
  CHECK(nearest("tvcn3", known) == "tcvn3");
  CHECK(nearest("Dam Ha", known) == "Đầm Hà");
  CHECK(nearest("loaidta", known) == "loaiDat");
  CHECK_FALSE(nearest("geometry", known).has_value());
  CHECK_FALSE(nearest("x", known).has_value());
  CHECK_FALSE(nearest("", known).has_value());
  CHECK_FALSE(nearest("maXa", {}).has_value());
}
