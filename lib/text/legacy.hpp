#pragma once
// The byte tables of the legacy encodings (schemas/text/encodings.csv).
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/data.hpp"

namespace sohoa::text {

/// The ways in which bytes that are not UTF-8 can be read. Western is Windows-1252.
enum class Reading : std::size_t { tcvn3, vni, cp1258, vps, viscii, vietware_f, vietware_x, bkhcm1, bkhcm2, western };
inline constexpr std::size_t kReadings = 10;

/// One encoding: what one byte or two bytes mean.
class ByteTable {
 public:
  /// Takes its rows out of encodings.csv; bytes above 7F that have none keep the signs (no letters) of Windows-1252.
  ByteTable(Reading reading, const Table& rows);

  /// The code point at `at` of `raw`, two bytes before one, moving `at` behind it; 0 for a byte without meaning.
  char32_t next(std::string_view raw, std::size_t& at) const;

  /// What two bytes mean, by first and second byte (65,536); 0 for no pair; empty when the encoding has none.
  const std::vector<char16_t>& pairs() const { return pairs_; }

 private:
  std::array<char16_t, 256> single_{};
  std::vector<char16_t> pairs_;
};

/// The table of a reading, read from the data on first use.
const ByteTable& table_of(Reading reading);

/// Appends `raw` decoded; false, with `out` unfinished, when a byte has no meaning.
bool decode_bytes(Reading reading, std::string_view raw, std::string& out);

/// A letter that Windows-1252 has and English has not.
bool is_western_letter(char32_t code_point);

/// The byte of a character in Latin-1 or Windows-1252, or 0.
char western_byte(char32_t code_point);

/// The bytes that a program took for Latin-1 or Windows-1252 when it made `utf8` of them; none when some character has
/// no byte there.
std::optional<std::string> western_bytes(std::string_view utf8);

}  // namespace sohoa::text
