#pragma once
// TCVN3 (TCVN 5712:1993 VN3), which most old cadastral text is in, decoded in one pass.
#include <string>
#include <string_view>

namespace sohoa::text {

/// Sets `out` to `raw` in UTF-8, with capitals where Caps Lock was on (raise_caps_lock). False, with `out` unfinished,
/// when a byte has no meaning.
bool decode_tcvn3(std::string_view raw, std::string& out);

}  // namespace sohoa::text
