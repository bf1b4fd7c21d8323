#include "address/local_code.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "address/any_code.hpp"
#include "address/check_character.hpp"
#include "address/geohash.hpp"

using namespace sohoa::address;

namespace {

std::vector<std::vector<std::string>> vectors() {
  std::ifstream file(SOHOA_SOURCE_DIR "/schemas/address/local-code.csv");
  REQUIRE(file);
  std::vector<std::vector<std::string>> rows;
  std::string text;
  std::getline(file, text);
  while (std::getline(file, text)) {
    std::istringstream line(text);
    rows.emplace_back();
    for (std::string cell; std::getline(line, cell, ',');) rows.back().push_back(cell);
  }
  REQUIRE(rows.size() > 500);
  return rows;
}

/// The sum as the standard writes it, digit values in, the value that must follow out.
int reference_sum(const std::vector<int>& values) {
  int p = 20;
  for (const int value : values) {
    int s = (p + value) % 20;
    if (s == 0) s = 20;
    p = 2 * s % 21;
  }
  return (21 - p) % 20;
}

}  // namespace

TEST_CASE("the vectors, which an independent script has made") {
  for (const auto& row : vectors()) {
    CAPTURE(row[5]);
    const auto point = grid_point(std::string_view(row[0]), std::string_view(row[1]));
    REQUIRE(point);
    CHECK(encode(*point, 15) == row[3]);
    CHECK(text_of(local_code(*point, std::stoi(row[2]))) == row[5]);
    CHECK(*geohash(std::stod(row[0]), std::stod(row[1])) == row[4]);
    const WrittenCode read = read_code(row[5]);
    REQUIRE(read.local);
    CHECK(*read.local == local_code(*point, std::stoi(row[2])));
    CHECK(read.local->area().holds(*point));
    CHECK(LocalCode::of_id(read.local->id()) == *read.local);
    const auto cell = decode_geohash(row[4]);
    REQUIRE(cell);
    const auto area = read.local->area();
    CHECK(cell->south < area.north());
    CHECK(cell->north > area.south());
  }
}

TEST_CASE("a doubled edge of GeoHash belongs to the cell north-east of it, and the ends of the axes are held") {
  CHECK(*geohash(0, 0, 1) == "s");
  CHECK(*geohash(-1e-300, 0, 1) == "k");
  CHECK(*geohash(std::nextafter(45, 0), 90, 1) == "w");
  CHECK(*geohash(45, 90, 1) == "y");
  CHECK(*geohash(90, 0, 12) == *geohash(95, 0, 12));
  CHECK(*geohash(5, 180, 12) == *geohash(5, -180, 12));
  CHECK(*geohash(5, 467.5, 12) == *geohash(5, 107.5, 12));
  CHECK(!geohash(std::nan(""), 1));
  CHECK(!geohash(1, std::numeric_limits<double>::infinity()));
  CHECK(!decode_geohash(""));
  CHECK(!decode_geohash("w7a"));
  CHECK(!decode_geohash("w7sxkd4a12345"));
  for (int digits = 1; digits <= kMostGeohashDigits; ++digits) {
    const std::string code = *geohash(20.971, 107.776, digits);
    const auto cell = decode_geohash(code);
    REQUIRE(cell);
    CHECK(*geohash(cell->south, cell->west, digits) == code);
    CHECK(*geohash(std::nextafter(cell->north, 0), std::nextafter(cell->east, 0), digits) == code);
    CHECK(*geohash(cell->north, cell->west, digits) != code);
  }
}

TEST_CASE("the check character catches every single error, at every place, whatever stands before it") {
  // The sum after any digits is one of twenty values, and the rest of the code maps it one to one: so all single errors
  // are caught when no two digits lead from any value to the same one. Proved for the place, tried for whole codes.
  std::mt19937_64 random(20);
  std::vector<int> digits(13);
  std::int64_t tried = 0;
  for (int code = 0; code < 20'000; ++code) {
    CheckSum sum;
    for (int& digit : digits) {
      digit = static_cast<int>(random() % 20);
      sum.add(digit);
    }
    REQUIRE(sum.character() == reference_sum(digits));
    REQUIRE(sum.ends_with(sum.character()));
    for (std::size_t at = 0; at <= digits.size(); ++at) {
      for (int other = 0; other < 20; ++other) {
        int last = sum.character();
        int& digit = at < digits.size() ? digits[at] : last;
        if (digit == other) continue;
        const int right = std::exchange(digit, other);
        CheckSum wrong;
        for (const int value : digits) wrong.add(value);
        const bool missed = wrong.ends_with(last);
        digit = right;
        ++tried;
        REQUIRE(!missed);
      }
    }
  }
  CHECK(tried == 20'000 * 14 * 19);
}

TEST_CASE("swaps of neighbours: at least 99.4 in a hundred are caught, of ten million") {
  std::mt19937_64 random(7064);
  std::int64_t swaps = 0, missed = 0;
  int digits[14];
  while (swaps < 10'000'000) {
    CheckSum sum;
    for (int i = 0; i < 13; ++i) sum.add(digits[i] = static_cast<int>(random() % 20));
    digits[13] = sum.character();
    for (int at = 0; at < 13; ++at) {
      if (digits[at] == digits[at + 1]) continue;
      std::swap(digits[at], digits[at + 1]);
      CheckSum swapped;
      for (int i = 0; i < 13; ++i) swapped.add(digits[i]);
      missed += swapped.ends_with(digits[13]);
      ++swaps;
      std::swap(digits[at], digits[at + 1]);
    }
  }
  MESSAGE(missed, " of ", swaps, " swaps missed");
  CHECK(static_cast<double>(missed) < 0.006 * static_cast<double>(swaps));
}

TEST_CASE("a code is read however it is written") {
  const std::string code = text_of(local_code(*grid_point(20.987, 107.779), 0));
  CHECK(code == "7PG9-XQPH-RJ2-22-M");
  for (const char* written :
       {"7PG9-XQPH-RJ2-22-M", "7pg9xqphrj222m", "7PG9 XQPH RJ2 22 M", "7PG9–XQPH—RJ2‑22−M", " 7PG9-XQPH-RJ2-22-M\r\n",
        "7PG9.XQPH.RJ2.22.M", "7 P G 9 X Q P H R J 2 2 2 M", "７ＰＧ９-XQPH-RJ2-22-M", "7РG9-ХQРН-RJ2-22-M",
        "\xEF\xBB\xBF"
        "7PG9-XQPH-RJ2-22-M",
        "7PG9\xC2\xA0XQPH\xE2\x80\x8BRJ222M"}) {
    CAPTURE(written);
    const WrittenCode read = read_code(written);
    CHECK(read.kind == CodeKind::local);
    CHECK(read.fault == CodeFault::none);
    CHECK(read.text == code);
  }
}

TEST_CASE("which kind a code is, and what is wrong with it") {
  struct Case {
    const char* text;
    CodeKind kind;
    CodeFault fault;
    const char* suggestion;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"7PG9XQPH+RJ", CodeKind::plus, CodeFault::none, ""},
           {"7pg9 xqph + rj", CodeKind::plus, CodeFault::none, ""},
           {"7PG9XQPH+R J2", CodeKind::plus, CodeFault::none, ""},
           {"7PG90000+", CodeKind::plus, CodeFault::none, ""},
           {"XQPH+RJ", CodeKind::plus_short, CodeFault::none, ""},
           {"w7sxksd60", CodeKind::geohash, CodeFault::none, ""},
           {"W7SXKSD60SR7", CodeKind::geohash, CodeFault::none, ""},
           {"7PG9-XQPH-RJ2-22-M", CodeKind::local, CodeFault::none, ""},
           {"1234567890", CodeKind::national, CodeFault::none, ""},
           {"02409XQPHRJ2", CodeKind::vpostcode, CodeFault::none, ""},
           {"01409ABCDEF0", CodeKind::vpostcode, CodeFault::none, ""},
           {"7PG9-XQQH-6V4-23-HH", CodeKind::local, CodeFault::length, "7PG9-XQQH-6V4-23-H"},
           {"77pg9xqqh6v423h", CodeKind::local, CodeFault::length, "7PG9-XQQH-6V4-23-H"},
           {"7PG9-XQQH-6V4-23-HC", CodeKind::local, CodeFault::length, ""},
           {"7PG9XQPH6V423HC", CodeKind::plus, CodeFault::plus_missing, "7PG9XQPH+6V423HC"},
           {"7PG9XQPH+RJ2 22 M", CodeKind::local, CodeFault::ambiguous, "7PG9-XQPH-RJ2-22-M"},
           {"7PG9XQPH+RJ222M", CodeKind::plus, CodeFault::none, ""},
           {"", CodeKind::none, CodeFault::empty, ""},
           {" - ", CodeKind::none, CodeFault::empty, ""},
           {"7PG9XQPHRJ", CodeKind::plus, CodeFault::plus_missing, "7PG9XQPH+RJ"},
           {"7PG9XQ+PHRJ", CodeKind::plus_short, CodeFault::none, ""},
           {"7PG9XQPHR+J2", CodeKind::plus, CodeFault::plus_place, "7PG9XQPH+RJ2"},
           {"7PG9XQPH++RJ", CodeKind::plus, CodeFault::plus_place, "7PG9XQPH+RJ"},
           {"7PG9XQPH+R", CodeKind::plus, CodeFault::length, ""},
           {"7PG9XQPH+RO", CodeKind::plus, CodeFault::alphabet, ""},
           {"7PG9XQ00+RJ", CodeKind::plus, CodeFault::padding, ""},
           {"F2222222+22", CodeKind::plus, CodeFault::nowhere, ""},
           {"7PG9-XQPH-RJ2-22-H", CodeKind::local, CodeFault::check, ""},
           {"7PG9-XQPH-RJ2-22", CodeKind::local, CodeFault::length, ""},
           {"7PG9-XQPH-RJ2-2O-M", CodeKind::local, CodeFault::alphabet, "7PG9-XQPH-RJ2-22-M"},
           {"7PG9-XQPH-RI2-22-M", CodeKind::local, CodeFault::alphabet, "7PG9-XQPH-RJ2-22-M"},
           {"7PG9-XQPH-RIO-22-M", CodeKind::local, CodeFault::alphabet, ""},
           {"7PG9XQ", CodeKind::none, CodeFault::ambiguous, ""},
           {"thôn 3", CodeKind::none, CodeFault::alphabet, ""},
           {"A1?", CodeKind::none, CodeFault::alphabet, ""},
       }) {
    CAPTURE(c.text);
    const WrittenCode read = read_code(c.text);
    CHECK(read.kind == c.kind);
    CHECK(read.fault == c.fault);
    CHECK(read.suggestion == c.suggestion);
    CHECK(read.local.has_value() == (c.kind == CodeKind::local && c.fault == CodeFault::none));
  }
  CHECK(read_code("7PG9XQ", CodeKind::geohash).text == "7pg9xq");
  const WrittenCode beside = read_code("XQPH+RJ, Đặc khu Cô Tô, Quảng Ninh");
  CHECK(beside.kind == CodeKind::plus_short);
  CHECK(beside.text == "XQPH+RJ");
  CHECK(beside.reference == "Đặc khu Cô Tô, Quảng Ninh");
  CHECK(read_code("7PG9XQPH+RJ Cô Tô").text == "7PG9XQPH+RJ");
  CHECK(read_code("7PG9XQPH+RJ2").text == "7PG9XQPH+RJ2");
}

TEST_CASE("cells: where they lie and how large they are on the ground") {
  const auto cell = cell_of(read_code("7PG9-XQPH-RJ2-22-M"));
  REQUIRE(cell);
  CHECK(cell->south <= 20.987);
  CHECK(cell->north > 20.987);
  CHECK(cell->west <= 107.779);
  CHECK(cell->east > 107.779);
  CHECK(cell->height() == doctest::Approx(2.78).epsilon(0.01));
  CHECK(cell->width() == doctest::Approx(3.25).epsilon(0.01));
  CHECK(!cell_of(read_code("XQPH+RJ")));
  CHECK(!cell_of(read_code("1234567890")));
  CHECK(!cell_of(read_code("7PG9-XQPH-RJ2-22-H")));
}
