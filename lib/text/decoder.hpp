#pragma once
// Whole values out of the bytes of an old encoding, in one pass.
#include <string>
#include <string_view>

#include "text/legacy.hpp"

namespace sohoa::text {

/// What decode_legacy() saw on the way.
struct Outcome {
  bool whole = true;    ///< every byte has a meaning; else the text is unfinished
  bool odd = false;     ///< some word with marks cannot be Vietnamese: the bytes may be in another encoding
  bool locked = false;  ///< small letters with marks among capitals: perhaps Caps Lock, see raise_caps_lock()
};

/// Sets `out` to `raw` in UTF-8 (NFC), letter by letter.
Outcome decode_legacy(Reading reading, std::string_view raw, std::string& out);

/// Joins a capital and the toned small letter behind it ("QUAảNG", "A¸" in bytes: how some converters write a toned
/// capital in TCVN3) where the word is no syllable otherwise; once such a word is found, in all words of the value.
/// True when `text` changed.
bool join_pairs(std::string& text);

}  // namespace sohoa::text
