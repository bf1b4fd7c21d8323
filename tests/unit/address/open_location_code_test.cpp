#include "address/open_location_code.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace sohoa::address;

namespace {

GridPoint at(const char* lat, const char* lng) {
  const auto point = grid_point(std::string_view(lat), std::string_view(lng));
  REQUIRE(point);
  return *point;
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == ',') {
      parts.emplace_back();
    } else if (c != '\r') {
      parts.back() += c;
    }
  }
  return parts;
}

/// The lines of one of the specification's own vector files, where a folder of them is at hand.
std::vector<std::vector<std::string>> official(const char* name) {
  std::vector<std::vector<std::string>> rows;
  const char* folder = std::getenv("SOHOA_OLC_VECTORS");
  if (folder == nullptr) return rows;
  std::ifstream file(std::string(folder) + "/" + name);
  REQUIRE(file);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') rows.push_back(cells(line));
  }
  REQUIRE(rows.size() > 10);
  return rows;
}

}  // namespace

TEST_CASE("cell edges are exact, as decimals and as doubles") {
  // 20.37 = 110.37 degrees from the south pole = 882,960 cells of a ten-digit code: the point is a south edge.
  CHECK(encode(at("20.37", "107.77"), 10) == "7PG99QCC+22");
  CHECK(encode(at("20.3699999999999999999", "107.77"), 10) == "7PG99Q9C+X2");
  CHECK(encode(*grid_point(20.37, 107.77), 10) == "7PG99QCC+22");
  CHECK(encode(*grid_point(std::nextafter(20.37, 0), 107.77), 10) == "7PG99Q9C+X2");
  for (const int step : {1, 7, 8000, 123456, 1439999}) {
    const double lat = step / 8000.0 - 90;
    char text[32];
    *std::to_chars(text, text + 31, lat).ptr = 0;
    const GridPoint exact = at(text, "0");
    CHECK(exact.lat == step * std::int64_t{3125});
    CHECK(*grid_point(lat, 0.0) == exact);
  }
  CHECK(at("-0.00000000000000000001", "-0.00000000000000000001").lat == 90 * kLatUnits - 1);
  CHECK(at("-0.00000000000000000001", "-0.00000000000000000001").lng == 180 * kLngUnits - 1);
  CHECK(*grid_point(-1e-300, -1e-300) == GridPoint{90 * kLatUnits - 1, 180 * kLngUnits - 1});
  CHECK(*grid_point(-0.0, -0.0) == GridPoint{90 * kLatUnits, 180 * kLngUnits});
}

TEST_CASE("latitudes are clipped, longitudes wrapped") {
  CHECK(encode(at("90", "1"), 10) == encode(at("91", "1"), 10));
  CHECK(encode(at("90", "1"), 4) == "CFX30000+");
  CHECK(encode(at("-95", "-180"), 10) == "22222222+22");
  CHECK(at("1", "180") == at("1", "-180"));
  CHECK(at("1", "541") == at("1", "-179"));
  CHECK(at("1", "-541") == at("1", "179"));
  CHECK(*grid_point(5.0, 107.5 + 360) == *grid_point(5.0, 107.5));
  CHECK(grid_point(5.0, 1e300));
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(!grid_point(std::nan(""), 1.0));
  CHECK(!grid_point(1.0, infinite));
  CHECK(!grid_point(-infinite, 1.0));
  for (const char* bad : {"", "-", ".", "1e5", "20,5", "0x1p3", " 1", "1 ", "--1", "1.2.3", "99999999999"}) {
    CAPTURE(bad);
    CHECK(!grid_point(std::string_view(bad), "1"));
  }
}

TEST_CASE("codes of all lengths lead back to an area that holds the point") {
  const GridPoint point = at("20.97123456", "107.77654321");
  for (int digits = 1; digits <= 20; ++digits) {
    CAPTURE(digits);
    CHECK(is_code_length(digits) == (digits >= 10 || (digits >= 2 && digits % 2 == 0)));
    if (!is_code_length(digits)) continue;
    const std::string code = encode(point, digits);
    CHECK(is_full(code));
    const auto area = decode(code);
    REQUIRE(area);
    CHECK(area->digits == std::min(digits, kMostDigits));
    CHECK(area->holds(point));
    CHECK(encode(area->low, digits) == code);
    CHECK(encode({area->low.lat + area->height - 1, area->low.lng + area->width - 1}, digits) == code);
    CHECK(encode({area->low.lat + area->height, area->low.lng}, digits) != code);
    CHECK(encode({area->low.lat, area->low.lng + area->width}, digits) != code);
  }
  CHECK(decode("7pg9xqcg+fj")->south() == decode("7PG9XQCG+FJ")->south());
}

TEST_CASE("what is no code is none") {
  for (const char* bad : {"",
                          "+",
                          "G+",
                          "7PG9XQCG",
                          "7PG9XQCGFJ",
                          "7PG9XQCGF+J",
                          "7PG9XQC+GFJ",
                          "7PG9XQCG+F",
                          "7PG9XQCG++FJ",
                          "7PG9XQCG+FJ+",
                          "7PG9XQCG+F0",
                          "7PG90QCG+FJ",
                          "7PG9X000+",
                          "7PG90000+22",
                          "00000000+",
                          "9000+",
                          "7PG9XQCG+FI",
                          "7PG9 XQCG+FJ",
                          "7PG9XQCG+FJ ",
                          "７PG9XQCG+FJ"}) {
    CAPTURE(bad);
    CHECK(!is_valid(bad));
    CHECK(!is_full(bad));
    CHECK(!is_short(bad));
    CHECK(!decode(bad));
    CHECK(!recover(bad, {}));
    CHECK(!shorten(bad, {}));
  }
  // Beyond the pole or past 180 degrees east: well written, but nowhere.
  for (const char* nowhere : {"F2222222+22", "2W222222+22", "X0000000+"}) {
    CAPTURE(nowhere);
    CHECK(!is_full(nowhere));
    CHECK(!decode(nowhere));
  }
}

TEST_CASE("short codes are recovered from everywhere near, also across the date line and a cell's edge") {
  const std::string code = "7PG9XQCG+FJ";
  const GridPoint middle = decode(code)->low;
  CHECK(*shorten(code, middle) == "+FJ");
  for (const char* reference : {"20.99,107.78", "21.4,107.3", "20.6,108.2"}) {
    const auto parts = cells(reference);
    const GridPoint from = at(parts[0].c_str(), parts[1].c_str());
    CAPTURE(reference);
    const auto brief = shorten(code, from);
    REQUIRE(brief);
    CHECK(*recover(*brief, from) == code);
    CHECK(*recover("XQCG+FJ", from) == code);
    CHECK(*recover("xqcg+fj", from) == code);
  }
  CHECK(*shorten(code, at("10", "107")) == code);
  CHECK(*shorten("7PG90000+", at("20.5", "107.5")) == "7PG90000+");
  // A village on the date line: 0.0005 degrees to the other side.
  const std::string west = encode(at("65.9000", "-179.9999"));
  const auto brief = shorten(west, at("65.9000", "179.9996"));
  REQUIRE(brief);
  CHECK(brief->size() < west.size());
  CHECK(*recover(*brief, at("65.9000", "179.9996")) == west);
  // No cell lies beyond the pole.
  CHECK(*recover("2222+22", at("89.6", "0")) == "CFX22222+22");
}

TEST_CASE("the specification's own vectors") {
  for (const auto& row : official("encoding.csv")) {
    CAPTURE(row[5]);
    const int digits = std::stoi(row[4]);
    CHECK(encode({std::stoll(row[2]), std::stoll(row[3])}, digits) == row[5]);
    const auto exact = grid_point(std::string_view(row[0]), std::string_view(row[1]));
    REQUIRE(exact);
    CHECK(*grid_point(std::stod(row[0]), std::stod(row[1])) == *exact);
    CHECK(exact->lat == std::stoll(row[2]));
    CHECK(exact->lng == std::stoll(row[3]));
    CHECK(encode(*exact, digits) == row[5]);
  }
  for (const auto& row : official("decoding.csv")) {
    CAPTURE(row[0]);
    const auto area = decode(row[0]);
    REQUIRE(area);
    CHECK(area->digits == std::stoi(row[1]));
    CHECK(area->south() == doctest::Approx(std::stod(row[2])).epsilon(1e-10));
    CHECK(area->west() == doctest::Approx(std::stod(row[3])).epsilon(1e-10));
    CHECK(area->north() == doctest::Approx(std::stod(row[4])).epsilon(1e-10));
    CHECK(area->east() == doctest::Approx(std::stod(row[5])).epsilon(1e-10));
  }
  for (const auto& row : official("validityTests.csv")) {
    CAPTURE(row[0]);
    CHECK(is_valid(row[0]) == (row[1] == "true"));
    CHECK(is_short(row[0]) == (row[2] == "true"));
    CHECK(is_full(row[0]) == (row[3] == "true"));
  }
  for (const auto& row : official("shortCodeTests.csv")) {
    CAPTURE(row[0]);
    const GridPoint reference = at(row[1].c_str(), row[2].c_str());
    if (row[4] != "R") CHECK(*shorten(row[0], reference) == row[3]);
    if (row[4] != "S") CHECK(*recover(row[3], reference) == row[0]);
  }
}
