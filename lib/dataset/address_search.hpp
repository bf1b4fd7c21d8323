#pragma once
// Finds registered addresses by the words of an address, and by other identifiers.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "admin/address_text.hpp"
#include "dataset/address_book.hpp"
#include "dataset/address_likeness.hpp"

namespace sohoa {

/// An address like the one asked for.
struct AddressLike {
  std::uint32_t row;
  double score;              ///< 0 to 1; 1 when every part that is asked for agrees
  std::string differs = {};  ///< what is asked for and is not so there
};

/// Words of all addresses. About 70 bytes of memory per address.
class AddressSearch {
 public:
  explicit AddressSearch(const AddressBook& book);

  /// The best first; of equal ones those in use, and those that say the least beyond what is asked for. What is less
  /// than half like it is left out.
  std::vector<AddressLike> find(const admin::Address& asked, std::size_t most) const;
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
  double rare(std::size_t rows) const;
  std::vector<std::uint32_t> likely_rows(const admin::Address& asked, const AskedAddress& parts) const;

  const AddressBook& book_;
  std::vector<Posting> postings_;
  std::unordered_multimap<std::string, std::uint32_t> identifiers_;
};

/// The address as one line: flat, house, street, hamlet, commune; else the line of its source.
std::string address_line_of(const AddressBook& book, std::uint32_t row);

}  // namespace sohoa
