#pragma once
// Text in a page: whatever it holds, it is shown and nothing else.
#include <string>
#include <string_view>

namespace sohoa::page {

/// Appends `text` so that it may stand between tags and in quoted attributes. Control characters are left out, bytes
/// that are no UTF-8 become U+FFFD, and after `longest` characters "…" stands for the rest.
void append_html(std::string& out, std::string_view text, std::size_t longest = 1000);
std::string html(std::string_view text);

}  // namespace sohoa::page
