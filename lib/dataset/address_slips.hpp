#pragma once
// Registered codes that a mistyped one may be.
#include <cstdint>
#include <string_view>
#include <vector>

#include "dataset/address_book.hpp"

namespace sohoa {

/// The registered codes nearest to 14 characters that are not one: first those that one wrong, foreign, missing or
/// added character or two exchanged neighbours make of them, the likeliest slips first; where there are none, those
/// with two wrong characters. At most `most`.
std::vector<std::uint32_t> nearest_codes(const AddressBook& book, std::string_view characters, std::size_t most);

}  // namespace sohoa
