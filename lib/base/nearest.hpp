#pragma once
// "Did you mean ...?" for a mistyped option, tool or value; text/nearest.hpp looks past Vietnamese marks as well.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sohoa {

/// Small letters for A to Z, anything else as it is.
std::string small_letters(std::string_view text);

/// The known name most like `wrong` once both are folded by `fold`; the first one of several. None when all are too
/// far: more than one slip (letter changed, missing, doubled, or two swapped) for three to five letters, two up to
/// eight, else three.
std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> known,
                                   std::string (*fold)(std::string_view) = small_letters);

}  // namespace sohoa
