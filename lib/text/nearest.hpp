#pragma once
// "Did you mean ...?" for a mistyped field, column or layer, whose names may bear Vietnamese marks.
#include "base/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa::text {

/// The known name most like `wrong`, case and marks apart; see base/nearest.hpp for how far it may be.
inline std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> known) {
  return sohoa::nearest(wrong, known, fold);
}

}  // namespace sohoa::text
