#include "dataset/accommodation_cells.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "address/open_location_code.hpp"
#include "text/map_link.hpp"
#include "text/number.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kLongestCell = 4096;  // bytes of a cell worth looking at
constexpr int kExactDigits = 5;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

CellPlace of_code(std::string_view code) {
  CellPlace place;
  place.code = code;
  if (const auto area = address::decode(code)) {
    place.kind = CellPlace::Kind::full_code;
    place.x = area->lng();
    place.y = area->lat();
    // A code of eight digits is a square of 275 m, of ten one of 14 m.
    place.digits = area->digits >= address::kShortDigits ? kExactDigits : 2;
  } else if (address::is_short(code)) {
    place.kind = CellPlace::Kind::short_code;
  }
  return place;
}

/// The longest run of digits behind a decimal sign, as decimals of a degree: with seconds any are exact, minutes alone
/// are worth nearly two.
int written_decimals(std::string_view text) {
  constexpr int kOfMinutes = 2;
  int most = 0, numbers = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    ++numbers;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i + 1 >= text.size() || (text[i] != '.' && text[i] != ',') || !is_digit(text[i + 1])) continue;
    int count = 0;
    for (++i; i < text.size() && is_digit(text[i]); ++i) ++count;
    most = std::max(most, count);
  }
  return numbers > 4 ? kExactDigits : numbers > 2 ? most + kOfMinutes : most;
}

/// The numbers of "X = 2.322.222,5; Y: 586543.1" that can be metres of VN-2000.
std::vector<double> metres_in(std::string_view text) {
  std::vector<double> found;
  const auto take = [&](std::string_view number) {
    while (!number.empty() && !is_digit(number.back())) number.remove_suffix(1);
    for (const char sign : {'.', ','})
      if (const auto value = text::parse_number(number, sign); value && *value >= 100000 && *value <= 2700000) {
        found.push_back(*value);
        return;
      }
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const std::size_t begin = at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == ',')) ++at;
    take(text.substr(begin, at - begin));
  }
  return found;
}

bool is_vn2000(double north, double east) {
  return north >= 660000 && north <= 2700000 && east >= 100000 && east <= 900000;
}

}  // namespace

CellPlace read_place(std::string_view cell) {
  CellPlace place;
  cell = text::trim(cell);
  if (cell.empty() || cell.size() > kLongestCell) return place;
  if (const auto pair = text::parse_lat_lon(cell)) {
    place.kind = CellPlace::Kind::degrees;
    place.x = pair->lon;
    place.y = pair->lat;
    place.digits = written_decimals(cell);
    return place;
  }
  if (text::is_link(cell)) {
    const auto link = text::parse_map_link(cell);
    if (!link) {
      place.kind = CellPlace::Kind::short_link;
    } else if (link->place) {
      place.kind = CellPlace::Kind::link;
      place.x = link->place->lon;
      place.y = link->place->lat;
      place.of_picture = link->of_picture;
    } else {
      std::string code(link->code);
      code.replace(code.find("%2B"), 3, "+");
      place = of_code(code);
    }
    return place;
  }
  if (CellPlace code = code_in_text(cell); code.kind != CellPlace::Kind::unreadable) return code;
  if (const std::vector<double> numbers = metres_in(cell); numbers.size() == 2) {
    const auto [east, north] = std::minmax(numbers[0], numbers[1]);
    if (!is_vn2000(north, east)) return place;
    place.kind = CellPlace::Kind::metres;
    place.x = east;
    place.y = north;
  }
  return place;
}

CellPlace code_in_text(std::string_view text) {
  for (std::size_t plus = text.find('+'); plus != text.npos; plus = text.find('+', plus + 1)) {
    std::size_t begin = plus, end = plus + 1;
    while (begin > 0 && address::digit_value(text[begin - 1]) >= 0) --begin;
    while (end < text.size() && address::digit_value(text[end]) >= 0) ++end;
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c < 0;
    };
    if (begin > 0 && is_letter(text[begin - 1])) continue;
    if (end < text.size() && is_letter(text[end])) continue;
    // "2+5" and "20+" in an address are no codes: four digits before the sign and two behind it at least.
    if (plus - begin < 4 || end - plus - 1 < 2) continue;
    if (CellPlace place = of_code(text.substr(begin, end - begin)); place.kind != CellPlace::Kind::unreadable)
      return place;
  }
  return {};
}

int decimals_of(double degrees) {
  for (int digits = 0; digits < 9; ++digits) {
    const double scaled = degrees * std::pow(10, digits);
    if (std::abs(scaled - std::round(scaled)) < 1e-7 * std::pow(10, digits) + 1e-9) return digits;
  }
  return 9;
}

std::optional<text::LatLon> recover_place(std::string_view short_code, text::LatLon near) {
  const auto reference = address::grid_point(near.lat, near.lon);
  if (!reference) return std::nullopt;
  const auto full = address::recover(short_code, *reference);
  if (!full) return std::nullopt;
  const auto area = address::decode(*full);
  if (!area) return std::nullopt;
  return text::LatLon{area->lat(), area->lng()};
}

}  // namespace sohoa
