#pragma once
// The local address code, 7PG9-QRVX-2H3-22-C: a cell of Open Location Code, a number within the cell, a check
// character. man sohoa-address(5) describes it for those who write programs.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "address/open_location_code.hpp"

namespace sohoa::address {

struct LocalCode {
  static constexpr int kNumbers = 400;  ///< addresses in one cell
  static constexpr std::size_t kCharacters = 14;
  static constexpr std::int64_t kCellHeight = kLatUnits / 40'000, kCellWidth = kLngUnits / 32'000;

  GridPoint cell;  ///< south-west corner of the cell of 11 digits
  int number = 0;  ///< 0 to 399, written 22, 23 … XX

  bool operator==(const LocalCode&) const = default;

  /// The cell as one number, rising from south to north and from west to east; no two cells share one.
  std::uint64_t cell_id() const;
  static LocalCode of_cell_id(std::uint64_t id, int number);
  /// Cell and number as one number: no two codes share one.
  std::uint64_t id() const { return cell_id() * kNumbers + static_cast<std::uint64_t>(number); }
  static LocalCode of_id(std::uint64_t id) { return of_cell_id(id / kNumbers, static_cast<int>(id % kNumbers)); }

  CodeArea area() const { return {cell, kCellHeight, kCellWidth, kFineDigits}; }
};

/// The code of a place: the cell that holds it.
LocalCode local_code(GridPoint point, int number = 0);

/// "7PG9-QRVX-2H3-22-C"
std::string text_of(const LocalCode& code);
/// Writes the 18 characters to `place`.
void write_text(const LocalCode& code, char* place);
inline constexpr std::size_t kLocalTextSize = 18;

/// What is wrong with 14 characters.
enum class LocalFault { none, length, alphabet, check, nowhere };

struct LocalReading {
  std::optional<LocalCode> code;
  LocalFault fault = LocalFault::none;
};

/// Reads 14 characters without dashes, capitals or small letters.
LocalReading read_local(std::string_view characters);

/// Reads a code in its normal form, as text_of() writes it.
std::optional<LocalCode> read_text(std::string_view text);

/// A code with one character that is no digit of the alphabet: the only digit in its place that the check character
/// allows. None when more than one is foreign, or it has another length.
std::optional<LocalCode> complete_local(std::string_view characters);

}  // namespace sohoa::address
