#include "address/local_code.hpp"

#include <algorithm>

#include "address/check_character.hpp"

namespace sohoa::address {
namespace {

constexpr std::size_t kCellDigits = kFineDigits;
constexpr std::int64_t kColumnsRound = 360 * kLngUnits / LocalCode::kCellWidth;
constexpr std::int64_t kBase = 20;
/// Dashes stand before these characters.
constexpr bool dash_before(std::size_t at) {
  return at == 4 || at == 8 || at == 11 || at == 13;
}

/// The 14 characters of a code.
void write_characters(const LocalCode& code, char* out) {
  const std::string cell = encode(code.cell, kFineDigits);  // with + in the middle
  std::copy_n(cell.data(), 8, out);
  std::copy_n(cell.data() + 9, 3, out + 8);
  out[11] = kCodeDigits[static_cast<std::size_t>(code.number / kBase)];
  out[12] = kCodeDigits[static_cast<std::size_t>(code.number % kBase)];
  out[13] = *check_character({out, LocalCode::kCharacters - 1});
}

}  // namespace

std::uint64_t LocalCode::cell_id() const {
  return static_cast<std::uint64_t>(cell.lat / kCellHeight * kColumnsRound + cell.lng / kCellWidth);
}

LocalCode LocalCode::of_cell_id(std::uint64_t id, int number) {
  const auto cell = static_cast<std::int64_t>(id);
  return {{cell / kColumnsRound * kCellHeight, cell % kColumnsRound * kCellWidth}, number};
}

LocalCode local_code(GridPoint point, int number) {
  return {{point.lat - point.lat % LocalCode::kCellHeight, point.lng - point.lng % LocalCode::kCellWidth}, number};
}

void write_text(const LocalCode& code, char* place) {
  char characters[LocalCode::kCharacters];
  write_characters(code, characters);
  for (std::size_t i = 0; i < LocalCode::kCharacters; ++i) {
    if (dash_before(i)) *place++ = '-';
    *place++ = characters[i];
  }
}

std::string text_of(const LocalCode& code) {
  std::string text(kLocalTextSize, '-');
  write_text(code, text.data());
  return text;
}

LocalReading read_local(std::string_view characters) {
  if (characters.size() != LocalCode::kCharacters) return {{}, LocalFault::length};
  CheckSum sum;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const int value = digit_value(characters[i]);
    if (value < 0) return {{}, LocalFault::alphabet};
    if (i + 1 < characters.size()) sum.add(value);
  }
  if (!sum.ends_with(digit_value(characters.back()))) return {{}, LocalFault::check};
  char cell[kCellDigits + 1];
  std::copy_n(characters.data(), 8, cell);
  cell[8] = '+';
  std::copy_n(characters.data() + 8, 3, cell + 9);
  const auto area = decode({cell, sizeof cell});
  if (!area) return {{}, LocalFault::nowhere};
  const int number = digit_value(characters[11]) * static_cast<int>(kBase) + digit_value(characters[12]);
  return {LocalCode{area->low, number}, LocalFault::none};
}

std::optional<LocalCode> read_text(std::string_view text) {
  if (text.size() != kLocalTextSize) return std::nullopt;
  char characters[LocalCode::kCharacters];
  std::size_t at = 0;
  for (std::size_t i = 0; i < LocalCode::kCharacters; ++i) {
    if (dash_before(i) && text[at++] != '-') return std::nullopt;
    characters[i] = text[at++];
  }
  return read_local({characters, sizeof characters}).code;
}

std::optional<LocalCode> complete_local(std::string_view characters) {
  if (characters.size() != LocalCode::kCharacters) return std::nullopt;
  const auto foreign = [](char c) { return digit_value(c) < 0; };
  if (std::count_if(characters.begin(), characters.end(), foreign) != 1) return std::nullopt;
  std::string tried(characters);
  char& unknown = *std::find_if(tried.begin(), tried.end(), foreign);
  for (const char digit : kCodeDigits) {
    unknown = digit;
    if (const LocalReading reading = read_local(tried); reading.code) return reading.code;
  }
  return std::nullopt;
}

}  // namespace sohoa::address
