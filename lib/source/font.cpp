#include "source/font.hpp"

#include <array>
#include <utility>

#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::array<std::pair<Font, text::Encoding>, 4> kFonts{{{Font::tcvn3, text::Encoding::tcvn3},
                                                                 {Font::tcvn3_capitals, text::Encoding::tcvn3_h},
                                                                 {Font::vni, text::Encoding::vni},
                                                                 {Font::vps, text::Encoding::vps}}};

}  // namespace

Font font_of(std::string_view name) {
  const auto encoding = text::font_encoding(name);
  for (const auto& [font, its] : kFonts)
    if (encoding == its) return font;
  return Font::plain;
}

text::Decoded decode_in_font(Font font, std::string_view raw, std::string& out) {
  if (font == Font::tcvn3_capitals) {
    // The font draws ASCII letters as capitals too, which no decoding of bytes touches.
    const text::Decoded done = text::decode(text::Encoding::tcvn3_latin1, raw, out);
    if (done == text::Decoded::invalid) return done;
    const std::string_view read = done == text::Decoded::as_is ? raw : std::string_view(out);
    std::string capitals = text::upper(read);
    if (capitals == read) return done;
    out = std::move(capitals);
    return text::Decoded::capitals;
  }
  for (const auto& [each, encoding] : kFonts)
    if (each == font) return text::decode(text::as_latin1(encoding), raw, out);
  return text::decode(text::Encoding::utf8, raw, out);
}

}  // namespace sohoa::source
