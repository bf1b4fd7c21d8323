#pragma once
// A commune's code as sheets, spreadsheets and people write it.
#include <array>
#include <cstdint>
#include <string_view>

namespace sohoa::admin {

/// What stands where a commune's code should stand.
struct WrittenCode {
  enum class Kind : std::uint8_t {
    commune,     ///< one to five digits: `digits`
    empty,       ///< nothing, or a sign that stands for nothing: "0", "-"
    other_list,  ///< seven or eight digits: the lists of the tax authority and the interior ministry (10105001)
    none,        ///< anything else
  };
  Kind kind = Kind::none;
  bool mended = false;           ///< it was written otherwise: 7192, 7192.0, '07192
  std::array<char, 5> digits{};  ///< with the zeroes in front

  std::string_view code() const { return {digits.data(), digits.size()}; }
};

/// Reads a code. A spreadsheet drops zeroes in front ("7192"), a number column writes a fraction ("7192.0", "7192,00"),
/// and a code that was to stay text begins with an apostrophe. Does not look whether there is such a commune.
WrittenCode read_code(std::string_view text);

}  // namespace sohoa::admin
