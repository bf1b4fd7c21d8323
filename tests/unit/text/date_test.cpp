#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

#include "text/number.hpp"

using namespace sohoa::text;

TEST_CASE("days in the usual writings") {
  for (const char* text : {"2014-03-05", "2014/03/05", "20140305", "05/03/2014", "5/3/2014", "5-3-2014", "05.03.2014",
                           " 05/03/2014 ", "2014-3-5", "2014-03-05T00:00:00", "2014-03-05T07:30:00.000+07:00",
                           "2014-03-05T01:02:03Z", "05/03/2014 7:30", "2014/03/05 00:00:00"}) {
    CAPTURE(text);
    REQUIRE(parse_date(text).has_value());
    CHECK(iso(*parse_date(text)) == "2014-03-05");
  }
}

TEST_CASE("days that no calendar has") {
  for (const char* text :
       {"",           "2014",    "2014-02-29",   "31/04/2014",   "00/01/2014", "13/13/2014",   "12/31/2014",
        "0014-03-05", "5/3/14",  "2014-03-05x",  "2014-03-05 x", "05/03-2014", "2014.03.05",   "20141305",
        "20140230",   "5//2014", "05/03/2014/1", "a/b/2014",     "1/1/20145",  "2014-03-05 99"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
  CHECK(parse_date("29/02/2012").has_value());
  CHECK(parse_date("29/02/2000").has_value());
  CHECK_FALSE(parse_date("29/02/1900").has_value());
}

TEST_CASE("days are counted as timegm counts them") {
  CHECK(days(*parse_date("1970-01-01")) == 0);
  for (int year = 1900; year < 2101; ++year) {
    std::tm broken{};
    broken.tm_year = year - 1900;
    broken.tm_mon = 2;
    broken.tm_mday = 1;
    CHECK(days(*parse_date("1/3/" + std::to_string(year))) == timegm(&broken) / 86400);
  }
}

TEST_CASE("today is the day in Vietnam") {
  setenv("SOURCE_DATE_EPOCH", "1751302799", 1);  // 2025-06-30 16:59:59 UTC
  CHECK(iso(today()) == "2025-06-30");
  setenv("SOURCE_DATE_EPOCH", "1751302800", 1);  // midnight in Hanoi
  CHECK(iso(today()) == "2025-07-01");
  unsetenv("SOURCE_DATE_EPOCH");
  CHECK(days(today()) >= days(*parse_date("2025-01-01")));
}

TEST_CASE("yes and no") {
  for (const char* text : {"1", "true", "TRUE", "có", "Có", "CÓ", "co", "x", " X ", "đúng", "yes", "✓"}) {
    CAPTURE(text);
    CHECK(parse_boolean(text) == true);
  }
  for (const char* text : {"0", "false", "không", "Không", "khong", "", "  ", "-", "sai", "no"}) {
    CAPTURE(text);
    CHECK(parse_boolean(text) == false);
  }
  for (const char* text : {"2", "có thể", "10", "?", "xx"}) CHECK_FALSE(parse_boolean(text).has_value());
}
