#include "address/check_character.hpp"

#include "address/open_location_code.hpp"

namespace sohoa::address {

std::optional<char> check_character(std::string_view digits) {
  CheckSum sum;
  for (const char c : digits) {
    const int value = digit_value(c);
    if (value < 0) return std::nullopt;
    sum.add(value);
  }
  return kCodeDigits[static_cast<std::size_t>(sum.character())];
}

}  // namespace sohoa::address
