#pragma once
// Finds registered addresses: by codes with a slip, by the words of an address, by other identifiers.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataset/address_book.hpp"

namespace sohoa {

/// The registered codes nearest to 14 characters that are not one: first those that one wrong, foreign, missing or
/// added character or two exchanged neighbours make of them, the likeliest slips first; where there are none, those
/// with two wrong characters. At most `most`.
std::vector<std::uint32_t> nearest_codes(const AddressBook& book, std::string_view characters, std::size_t most);

/// An address like the words asked for.
struct AddressLike {
  std::uint32_t row;
  double score;  ///< 0 to 1: of the weight of the words asked for, how much the address has
};

/// Words of all addresses. About 70 bytes of memory per address.
class AddressSearch {
 public:
  explicit AddressSearch(const AddressBook& book);

  /// The best first. `commune`: code of the commune that the text names, empty for none; addresses of others come
  /// behind. What has another number than the one asked for, or lacks half of the words, is not like it.
  std::vector<AddressLike> find(std::string_view text, std::string_view commune, std::size_t most) const;
  /// The addresses with a national code or Vpostcode.
  std::vector<std::uint32_t> find_identifier(std::string_view code) const;

 private:
  struct Posting {
    std::uint32_t word, row;
    auto operator<=>(const Posting&) const = default;
  };
  struct Range {
    const Posting* begin;
    const Posting* end;
    std::size_t size() const { return static_cast<std::size_t>(end - begin); }
  };
  Range of(std::uint32_t word) const;
  bool has_number(std::uint32_t row, std::string_view number) const;

  const AddressBook& book_;
  std::vector<Posting> postings_;
  std::unordered_multimap<std::string, std::uint32_t> identifiers_;
};

/// The address as one line: flat, house, street, hamlet, commune; else the line of its source.
std::string address_line_of(const AddressBook& book, std::uint32_t row);

}  // namespace sohoa
