#pragma once
// The codes of others that addresses have.
#include <tsl/robin_map.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "dataset/address_book.hpp"

namespace sohoa {

/// Other codes of addresses, the national one or the Vpostcode, each of one address only.
class OtherCodes {
 public:
  OtherCodes(const AddressBook& book, AddressText column) : book_(book), column_(column) {}

  /// The address in use that has the code `hash`, where it is not `row`, which has it from now on.
  std::optional<std::uint32_t> claim(std::uint64_t hash, std::uint32_t row,
                                     std::uint64_t (*hash_of)(std::string_view)) {
    if (hash == 0) return std::nullopt;
    if (!read_) {
      read_ = true;
      for (std::uint32_t at = 0; at < book_.size(); ++at)
        if (const std::uint64_t other = hash_of(book_.text(at, column_)); other != 0 && !book_[at].retired)
          owner_.try_emplace(other, at);
    }
    has_[row] = hash;
    const auto [found, added] = owner_.try_emplace(hash, row);
    const std::uint32_t other = found->second;
    if (added || other == row) return std::nullopt;
    const auto now = has_.find(other);
    if (now == has_.end() || now->second == hash) return other;
    found.value() = row;  // it has got another one meanwhile
    return std::nullopt;
  }

 private:
  const AddressBook& book_;
  AddressText column_;
  bool read_ = false;
  tsl::robin_map<std::uint64_t, std::uint32_t> owner_;
  tsl::robin_map<std::uint32_t, std::uint64_t> has_;  ///< of this run
};

}  // namespace sohoa
