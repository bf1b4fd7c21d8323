#pragma once
// Names of files, which are told apart by their suffix in any case of its letters.
#include <string>
#include <string_view>

namespace sohoa::source {

/// With small ASCII letters; all others stay.
std::string lower_ascii(std::string_view text);
/// "a/Ban Do.SHP" → ".shp"; "" when the name has none.
std::string suffix_of(const std::string& path);

}  // namespace sohoa::source
