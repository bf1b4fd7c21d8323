#include "page/html_text.hpp"

#include "text/unicode.hpp"

namespace sohoa::page {
namespace {

std::string_view entity(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case text::kInvalid:
    case 0xFFFE:
    case 0xFFFF:
      return "\xEF\xBF\xBD";
    default:
      return {};
  }
}

bool is_control(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
}

}  // namespace

void append_html(std::string& out, std::string_view text, std::size_t longest) {
  std::size_t shown = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(text, at);
    if (is_control(c)) continue;
    if (shown++ == longest) {
      out += "…";
      return;
    }
    const std::string_view escaped = entity(c);
    out += escaped.empty() ? text.substr(start, at - start) : escaped;
  }
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

}  // namespace sohoa::page
