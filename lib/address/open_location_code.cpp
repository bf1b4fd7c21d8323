#include "address/open_location_code.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace sohoa::address {
namespace {

constexpr int kPairs = 5;                        // of digits; behind them the grid
constexpr std::size_t kPlus = 8;                 // digits before "+"
constexpr std::int64_t kRows = 5, kColumns = 4;  // of the grid
constexpr std::int64_t kBase = 20;

/// Degrees of a code of n pairs, in units: [0] is of one pair.
constexpr std::array<std::int64_t, kPairs> steps(std::int64_t units) {
  return {20 * units, units, units / 20, units / 400, units / 8000};
}
constexpr auto kLatSteps = steps(kLatUnits);
constexpr auto kLngSteps = steps(kLngUnits);

constexpr std::array<std::int8_t, 256> digit_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kCodeDigits.size(); ++i) {
    const char c = kCodeDigits[i];
    values[static_cast<unsigned char>(c)] = static_cast<std::int8_t>(i);
    if (c >= 'A') values[static_cast<unsigned char>(c - 'A' + 'a')] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kDigitValues = digit_values();

std::string capitals(std::string_view code) {
  std::string text(code);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// What stands before "+" is digits, and zeros only as the end of a full code; the number of zeros, or -1.
int padding(std::string_view head) {
  const std::size_t zeros = head.find('0');
  if (zeros == std::string_view::npos) return 0;
  const bool only_zeros = head.find_first_not_of('0', zeros) == std::string_view::npos;
  const std::size_t count = head.size() - zeros;
  return only_zeros && head.size() == kPlus && zeros > 0 && count % 2 == 0 ? static_cast<int>(count) : -1;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return digit_value(c) >= 0; });
}

/// The first pair lies on the globe: below 180 degrees from the south pole, below 360 from -180.
bool on_globe(std::string_view code) {
  return digit_value(code[0]) < 180 / kBase && digit_value(code[1]) < 360 / kBase;
}

/// Twice the distance between a middle and a point, the shorter way round; a middle lies between units.
std::int64_t twice_apart(std::int64_t low, std::int64_t size, std::int64_t point, std::int64_t round) {
  std::int64_t apart = std::abs(2 * low + size - 2 * point);
  if (round > 0) apart = std::min(apart, std::abs(2 * round - apart));
  return apart;
}

/// How the low edge of a recovered area moves: to the neighbour one step away that is nearer to the reference.
std::int64_t nearer(std::int64_t low, std::int64_t size, std::int64_t reference, std::int64_t step) {
  const std::int64_t ahead = 2 * low + size - 2 * reference;
  if (ahead > step) return low - step;
  if (-ahead > step) return low + step;
  return low;
}

}  // namespace

int digit_value(char c) {
  return kDigitValues[static_cast<unsigned char>(c)];
}

bool CodeArea::holds(GridPoint point) const {
  return point.lat >= low.lat && point.lat < low.lat + height && point.lng >= low.lng && point.lng < low.lng + width;
}

bool is_code_length(int digits) {
  return digits >= 2 && (digits >= 2 * kPairs || digits % 2 == 0);
}

std::string encode(GridPoint point, int digits) {
  digits = std::min(digits, kMostDigits);
  std::string code(std::max<std::size_t>(static_cast<std::size_t>(digits), kPlus) + 1, '0');
  std::size_t at = 0;
  const auto put = [&](std::int64_t value) {
    if (at == kPlus) code[at++] = '+';
    code[at++] = kCodeDigits[static_cast<std::size_t>(value)];
  };
  for (std::size_t pair = 0; pair < kPairs && static_cast<int>(2 * pair) < digits; ++pair) {
    put(point.lat / kLatSteps[pair] % kBase);
    put(point.lng / kLngSteps[pair] % kBase);
  }
  std::int64_t row = kLatSteps.back(), column = kLngSteps.back();
  for (int digit = 2 * kPairs; digit < digits; ++digit) {
    row /= kRows;
    column /= kColumns;
    put(point.lat / row % kRows * kColumns + point.lng / column % kColumns);
  }
  code[kPlus] = '+';
  return code;
}

bool is_valid(std::string_view code) {
  const std::size_t plus = code.find('+');
  if (plus == std::string_view::npos || plus > kPlus || plus % 2 != 0) return false;
  const std::string_view head = code.substr(0, plus), tail = code.substr(plus + 1);
  if (tail.size() == 1 || !all_digits(tail)) return false;
  const int zeros = padding(head);
  if (zeros < 0 || (zeros > 0 && !tail.empty())) return false;
  if (!all_digits(head.substr(0, head.size() - static_cast<std::size_t>(zeros)))) return false;
  return !head.empty() || !tail.empty();
}

bool is_short(std::string_view code) {
  return is_valid(code) && code.find('+') < kPlus;
}

bool is_full(std::string_view code) {
  return is_valid(code) && code.find('+') == kPlus && on_globe(code);
}

std::optional<CodeArea> decode(std::string_view code) {
  if (!is_full(code)) return std::nullopt;
  CodeArea area{{0, 0}, 0, 0, 0};
  std::size_t at = 0;
  const auto next = [&] {
    while (at < code.size() && (code[at] == '+' || code[at] == '0')) ++at;
    return at < code.size() ? digit_value(code[at++]) : -1;
  };
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const int lat = next();
    if (lat < 0) return area;
    area.low.lat += lat * kLatSteps[pair];
    area.low.lng += next() * kLngSteps[pair];
    area.height = kLatSteps[pair];
    area.width = kLngSteps[pair];
    area.digits += 2;
  }
  while (area.digits < kMostDigits) {
    const int cell = next();
    if (cell < 0) break;
    area.height /= kRows;
    area.width /= kColumns;
    area.low.lat += cell / kColumns * area.height;
    area.low.lng += cell % kColumns * area.width;
    ++area.digits;
  }
  return area;
}

std::optional<std::string> shorten(std::string_view code, GridPoint reference) {
  const auto area = decode(code);
  if (!area) return std::nullopt;
  std::string whole = capitals(code);
  if (area->digits < static_cast<int>(kPlus)) return whole;
  const std::int64_t lat = twice_apart(area->low.lat, area->height, reference.lat, 0);
  const std::int64_t lng = twice_apart(area->low.lng, area->width, reference.lng, 360 * kLngUnits);
  for (std::size_t pairs = 4; pairs >= 2; --pairs) {
    // Half of the cell that is left out would do; 0.3 of it leaves room for a reference that is not exact.
    if (10 * lat < 6 * kLatSteps[pairs - 1] && 10 * lng < 6 * kLngSteps[pairs - 1]) return whole.substr(2 * pairs);
  }
  return whole;
}

std::optional<std::string> recover(std::string_view code, GridPoint reference) {
  if (is_full(code)) return capitals(code);
  if (!is_short(code)) return std::nullopt;
  const std::size_t left_out = kPlus - code.find('+');
  std::string near = encode(reference).substr(0, left_out).append(code);
  const auto area = decode(near);
  if (!area) return std::nullopt;
  const std::size_t pair = left_out / 2 - 1;
  std::int64_t lat = nearer(area->low.lat, area->height, reference.lat, kLatSteps[pair]);
  if (lat < 0 || lat >= 180 * kLatUnits) lat = area->low.lat;
  const std::int64_t round = 360 * kLngUnits;
  const std::int64_t lng = nearer(area->low.lng, area->width, reference.lng, kLngSteps[pair]);
  return encode({lat, (lng + round) % round}, area->digits);
}

}  // namespace sohoa::address
