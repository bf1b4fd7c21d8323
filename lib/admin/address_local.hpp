#pragma once
// The parts of an address below the commune.
#include <vector>

#include "admin/address_text.hpp"
#include "admin/address_tokens.hpp"

namespace sohoa::admin {

/// Words that are a part.
struct LocalPart {
  AddressPart part;
  std::size_t begin, end;  ///< tokens
  std::size_t name;        ///< the token behind the word for its kind
};

/// Finds the local parts among tokens `begin` to `end` - 1, in their order. What is none is left out.
void find_local_parts(const AddressTokens& tokens, std::size_t begin, std::size_t end, std::vector<LocalPart>& parts);

}  // namespace sohoa::admin
