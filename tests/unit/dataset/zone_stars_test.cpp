// Stars as they stand in the lists of provinces.
#include "dataset/zone_stars.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace sohoa;

TEST_CASE("stars are the number before sao") {
  for (const std::string text : {"4 sao",
                                 "4",
                                 "4.0",
                                 "4,0",
                                 "4.0 sao",
                                 "4*",
                                 "OCOP 4 sao",
                                 "OCOP 4 sao năm 2023",
                                 "4 sao (QĐ 12)",
                                 "bốn sao",
                                 "Đạt bốn sao",
                                 "Hạng 4 sao",
                                 "hạng 4",
                                 "hạng bốn",
                                 "★★★★",
                                 "⭐⭐⭐⭐",
                                 "４ sao",
                                 "4SAO",
                                 "4 sao (tiềm năng 5 sao)",
                                 "QĐ 2345/QĐ-UBND ngày 01/02/2023: 4 sao",
                                 "4 stars"}) {
    CAPTURE(text);
    CHECK(stars_in(text).number == 4);
  }
  CHECK(stars_in("năm sao").number == 5);
  CHECK(stars_in("3 sao năm 2024").number == 3);
}

TEST_CASE("what is within reach is no rank, and two ranks are none") {
  CHECK(stars_in("Tiềm năng 5 sao").number == 0);
  CHECK(stars_in("Tiềm năng 5 sao").promising);
  CHECK(stars_in("4 sao (tiềm năng 5 sao)").promising);
  for (const std::string text :
       {"", "6 sao", "14 sao", "0", "3 sao lên 4 sao", "-4", "2023", "đạt", "★★★★★★", "45 sao", "3,4 sao"}) {
    CAPTURE(text);
    CHECK(stars_in(text).number == 0);
    CHECK_FALSE(stars_in(text).promising);
  }
}
