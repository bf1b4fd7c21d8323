#include "text/map_link.hpp"

#include <doctest/doctest.h>

using namespace sohoa::text;

TEST_CASE("the pin of a link counts before what was asked for and before the picture") {
  const auto link =
      parse_map_link("https://www.google.com/maps/place/A/@20.9,107.7,17z/data=!8m2!3d20.97014!4d107.76889");
  REQUIRE(link);
  REQUIRE(link->place);
  CHECK(link->place->lat == 20.97014);
  CHECK(link->place->lon == 107.76889);
}

TEST_CASE("places in the ways that links write them") {
  for (const char* text :
       {"https://www.google.com/maps?q=20.5,107.25", "https://maps.google.com/?q=20.5%2C107.25&z=3",
        "https://www.google.com/maps/search/20.5,+107.25", "https://www.google.com/maps/@20.5,107.25,15z",
        "https://www.google.com/maps/dir/?api=1&destination=20.5,107.25", "geo:20.5,107.25?z=11",
        "https://www.openstreetmap.org/#map=18/20.5/107.25", "https://www.openstreetmap.org/?mlat=20.5&mlon=107.25"}) {
    CAPTURE(text);
    const auto link = parse_map_link(text);
    REQUIRE(link);
    REQUIRE(link->place);
    CHECK(link->place->lat == 20.5);
    CHECK(link->place->lon == 107.25);
  }
}

TEST_CASE("a link that holds no place, or one abroad, gives none") {
  for (const char* text :
       {"https://maps.app.goo.gl/AbCd", "https://goo.gl/maps/AbCd", "https://mau.example/?q=1,2",
        "https://www.google.com/maps/@48.85,2.35,12z", "20.5, 107.25", "", "http://", "geo:", "q=,"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_map_link(text));
  }
}

TEST_CASE("a Plus Code in a link") {
  const auto link = parse_map_link("https://www.google.com/maps/place/7PG9XQC9%2B3G/@20.9,107.7,17z");
  REQUIRE(link);
  CHECK(link->code == "7PG9XQC9%2B3G");
  CHECK_FALSE(link->place);
}
