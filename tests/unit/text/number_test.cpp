#include "text/number.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace sohoa;
using namespace sohoa::text;

TEST_CASE("numbers in Vietnamese and international writing") {
  const std::pair<const char*, double> numbers[] = {{"153", 153},
                                                    {"153,0", 153},
                                                    {"153.0", 153},
                                                    {"1.234,5", 1234.5},
                                                    {"1,234.5", 1234.5},
                                                    {"1 234,5", 1234.5},
                                                    {"1 234.5", 1234.5},
                                                    {"1\xC2\xA0"
                                                     "234,5",
                                                     1234.5},
                                                    {"1.234.567", 1234567},
                                                    {"1,234,567", 1234567},
                                                    {"1.234.567,89", 1234567.89},
                                                    {"12 345 678", 12345678},
                                                    {"1e3", 1000},
                                                    {"1,5e3", 1500},
                                                    {"1.5E-3", 0.0015},
                                                    {"2e+05", 200000},
                                                    {"-5,25", -5.25},
                                                    {"+5", 5},
                                                    {"−7,5", -7.5},
                                                    {" 42 ", 42},
                                                    {".5", 0.5},
                                                    {",5", 0.5},
                                                    {"5.", 5},
                                                    {"0,123", 0.123},
                                                    {"0.123", 0.123},
                                                    {"1234,567", 1234.567},
                                                    {"0014", 14},
                                                    {"1.234e3", 1234},
                                                    {"586543.12346", 586543.12346}};
  for (const auto& [text, value] : numbers) {
    CAPTURE(text);
    REQUIRE(parse_number(text).has_value());
    CHECK(*parse_number(text) == value);
  }
}

TEST_CASE("what is not wholly a number is none") {
  for (const char* text :
       {"",         " ",         "-",         ".",         ",",          "abc",    "153 m²",    "153,0 ha", "12a",
        "NaN",      "nan",       "inf",       "-inf",      "1e999",      "1e",     "e5",        "0x10",     "1.23.4",
        "1,23,456", "1.2345,6",  "1.234,5.6", "1,234.5,6", "12 34",      "1  234", "1.234 567", "--5",      "- 5",
        "5-",       "1.234,5e3", "1/2",       "12:30",     "2014-03-05", "%"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
  CHECK_FALSE(parse_number(std::string(500, '1')).has_value());
}

TEST_CASE("one separator before three digits is settled by the hint") {
  CHECK(parse_number("1.234") == 1.234);
  CHECK(parse_number("1,234") == 1.234);
  CHECK(parse_number("1.234", ',') == 1234);
  CHECK(parse_number("1,234", ',') == 1.234);
  CHECK(parse_number("1.234", '.') == 1.234);
  CHECK(parse_number("1,234", '.') == 1234);
  // What can be read in one way only is read so, hint or not.
  CHECK(parse_number("153.0", ',') == 153);
  CHECK(parse_number("0.123", ',') == 0.123);
  CHECK(parse_number("1,234.5", ',') == 1234.5);
  CHECK(parse_number("1.234.567", '.') == 1234567);
}

TEST_CASE("the style of a column is learnt from values that prove it") {
  CHECK(number_style("153,0")->decimal == ',');
  CHECK(number_style("1,234.5")->decimal == '.');
  CHECK(number_style("1.234.567")->decimal == ',');
  CHECK(number_style("1 234,5")->group == ' ');
  for (const char* text : {"1.234", "1,234", "14", "1 234", "x"}) CHECK_FALSE(number_style(text).has_value());
  DecimalJudge judge;
  CHECK(judge.decimal() == 0);
  for (const char* text : {"1.234", "12", "153,5", "71,2"}) judge.observe(text);
  CHECK(judge.decimal() == ',');
  judge.observe("3.5");  // one of three: two hands have written this column
  CHECK(judge.decimal() == 0);
  for (int i = 0; i < 20; ++i) judge.observe("153,5");  // one of many: a slip
  CHECK(judge.decimal() == ',');
}

TEST_CASE("whole numbers") {
  CHECK(parse_integer("14") == 14);
  CHECK(parse_integer("14.0") == 14);
  CHECK(parse_integer("14,00") == 14);
  CHECK(parse_integer("0014") == 14);
  CHECK(parse_integer(" -3 ") == -3);
  CHECK(parse_integer("1.234.567") == 1234567);
  CHECK(parse_integer("9223372036854775807") == 9223372036854775807LL);
  CHECK(parse_integer("1.000", ',') == 1000);
  CHECK(parse_integer("1.000", '.') == 1);
  CHECK_FALSE(parse_integer("1.000").has_value());
  for (const char* text : {"14.5", "", "14a", "9223372036854775808", "1e300", "NaN"})
    CHECK_FALSE(parse_integer(text).has_value());
}

TEST_CASE("numbers in messages") {
  CHECK(format_number(1234.5, Lang::vi, 1) == "1.234,5");
  CHECK(format_number(1234.5, Lang::en, 1) == "1,234.5");
  CHECK(format_number(1234567, Lang::vi, 0) == "1.234.567");
  CHECK(format_number(-123456.789, Lang::en, 2) == "-123,456.79");
  CHECK(format_number(999.96, Lang::vi, 1) == "1.000,0");
  CHECK(format_number(-0.04, Lang::vi, 1) == "0,0");
  CHECK(format_number(0.5, Lang::vi, 3) == "0,500");
  CHECK(format_number(100, Lang::vi, 0) == "100");
}

TEST_CASE("what is written for a message reads back in its language") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    const double value = static_cast<double>(static_cast<long>(random() % 2000000000) - 1000000000) / 1000.0;
    CHECK(parse_number(format_number(value, Lang::vi, 3), ',') == value);
    CHECK(parse_number(format_number(value, Lang::en, 3), '.') == value);
  }
}
