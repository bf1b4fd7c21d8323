#pragma once
// "Did you mean ...?" for a mistyped option value, field or layer.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sohoa::text {

/// The known name most like `wrong`, case and marks apart; the first one of several. None when all are too far: more
/// than one slip (letter changed, missing, doubled, or two swapped) for three to five letters, two up to eight, else
/// three.
std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> known);

}  // namespace sohoa::text
