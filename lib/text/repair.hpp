#pragma once
// Two habits of old Vietnamese text that survive a right decoding.
#include <string>
#include <string_view>

namespace sohoa::text {

/// Raises what was typed with Caps Lock in an encoding without toned capitals: "XÃ ĐồNG TIếN" and "HộI" become capitals
/// throughout, "Xã Hà Tu" and "UBND xã" stay. Standing small letters ("Hà") are raised where the text has no ASCII
/// small letter at all and some other word shows the lock: "NAM Hà", but not "UBND Hà". True when `text` changed.
bool raise_caps_lock(std::string& text);

/// Icelandic Ð and ð at the head of a word that is a Vietnamese syllable with Đ: "Ðồng" typed in a Western font. True
/// when `out` was set to the mended text; "Guðmundur" is no such word.
bool mend_eth(std::string_view text, std::string& out);

}  // namespace sohoa::text
