#include "source/font.hpp"

#include "text/unicode.hpp"

namespace sohoa::source {

Font font_of(std::string_view name) {
  const bool tcvn3 =
      name.size() > 3 && name[0] == '.' && (name[1] == 'V' || name[1] == 'v') && (name[2] == 'n' || name[2] == 'N');
  if (!tcvn3) return Font::plain;
  return name.ends_with('H') ? Font::tcvn3_capitals : Font::tcvn3;
}

text::Decoded decode_in_font(Font font, std::string_view raw, std::string& out) {
  const text::Decoded done = text::decode(text::Encoding::tcvn3_latin1, raw, out);
  if (font != Font::tcvn3_capitals || done == text::Decoded::invalid) return done;
  // The font draws ASCII letters as capitals too.
  const std::string capitals = text::upper(done == text::Decoded::as_is ? raw : out);
  if (capitals == (done == text::Decoded::as_is ? raw : std::string_view(out))) return done;
  out = capitals;
  return text::Decoded::tcvn3;
}

}  // namespace sohoa::source
