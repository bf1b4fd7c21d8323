#include "dataset/sheet_frame.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "schema/judge_context.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr double kKm = 1000, kMiddle = 500'000, kRound = 1'000'000;

/// Sheets of 1:2000 are cut into rows of as many.
int parts_in_row(int scale) {
  return scale == 1000 ? 2 : scale == 500 ? 4 : 10;
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

int digits_only(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const int value = number(text.substr(0, end));
  text.remove_prefix(end);
  return value;
}

/// 0 to 999 of a coordinate in km, whatever its sign.
int without_thousands(double km) {
  const double left = std::fmod(km, 1000);
  return static_cast<int>(left < 0 ? left + 1000 : left);
}

/// The coordinate that is `km` without thousands, nearest to a place; metres.
double nearest(int km, double place) {
  return km * kKm + std::round((place - km * kKm) / kRound) * kRound;
}

/// Row by row from the upper left: of squares of `size` in a larger one with this corner, the one that has the place.
int square_at(double west, double north, double size, int in_row, double x, double y) {
  const auto count = [&](double metres) { return std::min(std::max(static_cast<int>(metres / size), 0), in_row - 1); };
  return count(north - y) * in_row + count(x - west) + 1;
}

}  // namespace

std::optional<GridSheet> GridSheet::parse(std::string_view sheet) {
  GridSheet found;
  found.scale = scale_of_sheet(sheet);
  if (found.scale == 0) return std::nullopt;
  std::string_view rest = text::trim(sheet);
  if (found.scale == 10000) rest.remove_prefix(3);
  found.north = number(rest.substr(0, 3));
  found.east = number(rest.substr(rest.find_first_of("0123456789", 3), 3));
  rest.remove_prefix(rest.find_first_of("0123456789", 3) + 3);
  if (rest.empty()) return found;
  rest.remove_prefix(1);
  found.square = digits_only(rest);
  if (rest.empty()) return found;
  rest.remove_prefix(rest.starts_with("-(") ? 2 : 1);
  found.part = found.scale == 1000 ? rest.front() - 'a' + 1 : digits_only(rest);
  return found;
}

std::optional<GridSheet> GridSheet::at(int scale, double x, double y) {
  GridSheet found;
  found.scale = scale;
  switch (scale) {
    case 200:
    case 500:
    case 1000:
    case 2000:
    case 5000:
    case 10000:
      break;
    default:
      return std::nullopt;
  }
  const double size = scale == 10000 ? 6 * kKm : 3 * kKm;
  const double north = std::ceil(y / size) * size, west = std::floor((x - kMiddle) / size) * size + kMiddle;
  found.north = without_thousands(north / kKm);
  found.east = without_thousands(west / kKm);
  if (scale >= 5000) return found;
  found.square = square_at(west, north, kKm, 3, x, y);
  if (scale == 2000) return found;
  const double north_2000 = north - (found.square - 1) / 3 * kKm, west_2000 = west + (found.square - 1) % 3 * kKm;
  found.part = square_at(west_2000, north_2000, kKm / parts_in_row(scale), parts_in_row(scale), x, y);
  return found;
}

std::string GridSheet::text() const {
  std::string text = fmt::format("{}{:03} {:03}", scale == 10000 ? "10-" : "", north, east);
  if (square > 0) text += fmt::format("-{}", square);
  if (part == 0) return text;
  if (scale == 1000) return text + '-' + static_cast<char>('a' + part - 1);
  return text + (scale == 500 ? fmt::format("-({})", part) : fmt::format("-{}", part));
}

geometry::Box GridSheet::frame(double near_x, double near_y) const {
  double size = scale == 10000 ? 6 * kKm : 3 * kKm;
  double west = nearest(east, near_x - size / 2), top = nearest(north, near_y + size / 2);
  const auto enter = [&](int inner, int in_row) {
    size /= in_row;
    west += (inner - 1) % in_row * size;
    top -= (inner - 1) / in_row * size;
  };
  if (square > 0) enter(square, 3);
  if (part > 0) enter(part, parts_in_row(scale));
  return {west, top - size, west + size, top};
}

}  // namespace sohoa
