#pragma once
// How far a written name is from a listed one.
#include <string_view>

#include "admin/address_lexicon.hpp"
#include "admin/address_tokens.hpp"

namespace sohoa::admin {

/// What has to be changed, in letters: signs that scanners take for each other cost less than half a letter, marks a
/// fourth. Above `most` any number above it. `cut`: the end of the name may be missing, which costs less.
float slips_between(std::string_view written, std::string_view listed, float most, bool cut);

/// The same for words of an address, with their tones.
float slips_between(const AddressTokens& tokens, std::size_t begin, std::size_t end, const AddressLexicon::Name& name,
                    float most, bool cut);

}  // namespace sohoa::admin
