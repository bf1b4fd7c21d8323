#include "text/coordinate.hpp"

#include <doctest/doctest.h>

using namespace sohoa::text;

TEST_CASE("degrees in the writings of receivers, phones and forms") {
  // 20 + 58/60 + 12.5/3600, worked out by hand.
  constexpr double kDegrees = 20.970138888888889;
  for (const char* text :
       {"20°58'12.5\"", "20°58′12,5″", "20° 58' 12.5\" N", "20º58’12.5”B", "N 20 58 12.5", "20 58 12,5", "20d58m12.5s",
        "20 độ 58 phút 12,5 giây", "20 độ 58 phút 12.5 giây Bắc", "vĩ độ: 20°58'12.5\"", "Vĩ độ 20°58'12,5\" Bắc",
        "20o58'12.5''", "20°58'12.5\"n", " 20°58'12.5\" "}) {
    CAPTURE(text);
    const auto angle = parse_angle(text);
    REQUIRE(angle);
    CHECK(angle->degrees == doctest::Approx(kDegrees).epsilon(1e-12));
  }
  CHECK(parse_angle("20.970139")->degrees == 20.970139);
  CHECK(parse_angle("20,970139")->degrees == 20.970139);
  CHECK(parse_angle("20.123")->degrees == 20.123);
  CHECK(parse_angle("-16,5")->degrees == -16.5);
  CHECK(parse_angle("16,5 Nam")->degrees == -16.5);
  CHECK(parse_angle("107°46'44\"Đ")->direction == Direction::east);
  CHECK(parse_angle("107°46'44\"Đông")->direction == Direction::east);
  CHECK(parse_angle("E107.77")->direction == Direction::east);
  CHECK(parse_angle("Kinh độ: 107,77")->direction == Direction::east);
}

TEST_CASE("what is no coordinate is none") {
  for (const char* text : {"", "abc", "20°60'00\"", "20°58'61\"", "20°58.5'12\"", "200", "95 N", "181", "1.234,5",
                           "20 58 12 1", "N 20 S", "vĩ độ: 20 Đ", "20°°", "thôn 5", "20-58", "-16 Nam", "N", "°"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_angle(text));
  }
}

TEST_CASE("both coordinates in one cell") {
  for (const char* text :
       {"20.97, 107.77", "20,97; 107,77", "20,97 107,77", "20,97, 107,77", "20,97,107,77", "(20.97, 107.77)",
        "107.77, 20.97", "107,77; 20,97", "20.97N, 107.77E", "107.77 Đ 20.97 B", "20.97 / 107.77",
        "lat: 20.97, lon: 107.77", "Vĩ độ 20,97; Kinh độ 107,77", "20.97  107.77"}) {
    CAPTURE(text);
    const auto place = parse_lat_lon(text);
    REQUIRE(place);
    CHECK(place->lat == doctest::Approx(20.97));
    CHECK(place->lon == doctest::Approx(107.77));
  }
  const auto place = parse_lat_lon("20°58'12\"N 107°46'44\"E");
  REQUIRE(place);
  CHECK(place->lat == doctest::Approx(20 + 58 / 60.0 + 12 / 3600.0));
  CHECK(place->lon == doctest::Approx(107 + 46 / 60.0 + 44 / 3600.0));
  CHECK(parse_lat_lon("21 107")->lat == 21);
}

TEST_CASE("a pair that can be read in no way, or in two, is none") {
  for (const char* text : {"", "20.97", "20.97,", "107.77, 107.78", "20.97, 20.98", "586543.12, 2322222.99",
                           "N 20.97, N 107.77", "thôn 1, xã 2", "20.97, 107.77, 15", "1,2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_lat_lon(text));
  }
}
