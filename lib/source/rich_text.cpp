#include "source/rich_text.hpp"

#include <charconv>

#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kEscapeBytes = 7;  // _xHHHH_

/// The character that an escape at `at` stands for; 0 when there is none.
char32_t escape_at(std::string_view text, std::size_t at) {
  if (text.size() - at < kEscapeBytes || text[at + 1] != 'x' || text[at + 6] != '_') return 0;
  unsigned code = 0;
  const char* first = text.data() + at + 2;
  const auto [end, failed] = std::from_chars(first, first + 4, code, 16);
  const bool half = code >= 0xD800 && code < 0xE000;
  return failed == std::errc{} && end == first + 4 && !half ? code : 0;
}

}  // namespace

void RichText::clear() {
  text_.clear();
  runs_.clear();
  font_.reset();
  part_ = 0;
}

void RichText::end_part() {
  undo_escapes(text_, part_);
  if (text_.size() == part_) return;
  part_ = text_.size();
  if (runs_.empty() || runs_.back().font != font_) runs_.push_back({0, font_});
  runs_.back().end = part_;
}

std::optional<Font> common_font(std::string_view text, const std::vector<TextRun>& runs, Font cell) {
  std::optional<Font> common;
  bool ascii = false;
  std::size_t at = 0;
  for (const TextRun& run : runs) {
    const Font font = run.font.value_or(cell);
    const std::string_view raw = text.substr(at, run.end - at);
    at = run.end;
    if (font != Font::tcvn3_capitals && text::is_ascii(raw)) {
      ascii = true;
      continue;
    }
    if (common && *common != font) return std::nullopt;
    common = font;
  }
  if (!common) return runs.empty() ? cell : Font::plain;
  if (*common == Font::tcvn3_capitals && ascii) return std::nullopt;  // it draws ASCII letters as capitals too
  return common;
}

void decode_runs(std::string_view text, const std::vector<TextRun>& runs, Font cell, std::string& out) {
  out.clear();
  std::string decoded;
  std::size_t at = 0;
  for (const TextRun& run : runs) {
    const std::string_view raw = text.substr(at, run.end - at);
    const Font font = run.font.value_or(cell);
    const bool as_is = font == Font::plain || decode_in_font(font, raw, decoded) == text::Decoded::as_is;
    out += as_is ? raw : std::string_view(decoded);
    at = run.end;
  }
}

void undo_escapes(std::string& text, std::size_t from) {
  std::size_t at = text.find("_x", from);
  if (at == std::string::npos) return;
  std::string out = text.substr(0, at);
  while (at < text.size()) {
    if (const char32_t code = text[at] == '_' ? escape_at(text, at) : 0; code != 0) {
      text::append_utf8(out, code);
      at += kEscapeBytes;
    } else {
      out += text[at++];
    }
  }
  text = std::move(out);
}

}  // namespace sohoa::source
