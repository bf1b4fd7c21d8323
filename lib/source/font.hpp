#pragma once
// What the name of a font says of the text that is typed in it.
#include <cstdint>
#include <string>
#include <string_view>

#include "text/encoding.hpp"

namespace sohoa::source {

/// Fonts of the old encodings. A cell in one of them is decoded by it, whatever its column is.
enum class Font : std::uint8_t { plain, tcvn3, tcvn3_capitals, vni, vps };

/// ".VnTime" is TCVN3, ".VnTimeH" TCVN3 with small letters drawn as capitals, "VNI-Times" VNI, "VPS Times" VPS; all
/// others are plain.
Font font_of(std::string_view name);

/// Decodes text of a workbook, where old bytes stand as characters of Latin-1. Unicode text in an old font (pasted
/// there) stays.
text::Decoded decode_in_font(Font font, std::string_view raw, std::string& out);

}  // namespace sohoa::source
