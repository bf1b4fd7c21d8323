#pragma once
// Unicode as drawings hold it, where the reading library hands the text over as it stands in the file.
#include <string>
#include <string_view>

namespace sohoa::text {

/// Text of a DGN element that has 16 bits a character, as GDAL gives it: code points below 100 in one byte, others in
/// two, the high one first ("Qu" 1E A3 "ng"). True when `out` was set; false for text without such pairs, which may be
/// in any old encoding.
bool decode_dgn_text(std::string_view raw, std::string& out);

/// The escapes of AutoCAD (\U+1EA2) in otherwise plain text. True when `out` was set.
bool decode_dxf_escapes(std::string_view raw, std::string& out);

}  // namespace sohoa::text
