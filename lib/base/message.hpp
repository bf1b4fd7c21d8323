#pragma once
// Messages in the user's language. The text in the code is English; po/vi.po holds the Vietnamese.
#include <fmt/core.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace sohoa {

/// The languages the tools speak.
enum class Lang { vi, en };

/// Chooses the language of all later messages and opens the catalogue. `choice` is "vi", "en" or "" (then SOHOA_LANG,
/// then English when LANGUAGE, LC_ALL, LC_MESSAGES or LANG say so, otherwise Vietnamese).
void set_language(std::string_view choice);
Lang language();

/// The message in the user's language.
const char* tr(const char* message);

/// The message in the user's language with {} arguments filled in.
template <typename... Args>
std::string tr(const char* message, const Args&... args) {
  return fmt::format(fmt::runtime(tr(message)), args...);
}

/// Marks a message that is translated later (in a table, say) so that the catalogue finds it.
#define N_(message) message

}  // namespace sohoa
