#pragma once
// Registered codes that a mistyped one may be.
#include <cstdint>
#include <string_view>
#include <vector>

#include "dataset/address_book.hpp"

namespace sohoa {

/// The registered codes nearest to 14 characters that are not one, at most `most`: those that one wrong, foreign,
/// missing or added character or two exchanged neighbours make of them, the likeliest slips first. 10 µs.
std::vector<std::uint32_t> codes_with_one_slip(const AddressBook& book, std::string_view characters, std::size_t most);
/// The same with two wrong characters. 3 to 20 ms.
std::vector<std::uint32_t> codes_with_two_slips(const AddressBook& book, std::string_view characters, std::size_t most);
/// The first of these, or where there are none the second.
std::vector<std::uint32_t> nearest_codes(const AddressBook& book, std::string_view characters, std::size_t most);

}  // namespace sohoa
