#pragma once
// Where two versions of a shape differ.
#include <string>
#include <string_view>
#include <utility>

namespace sohoa::geometry {

/// The stretch of the border that differs, as it was and as it is: LINESTRINGs from the last vertex before it to the
/// first behind it (WKB). Where more than one ring differs, or none does: both shapes as they are.
std::pair<std::string, std::string> changed_stretch(std::string_view before, std::string_view after);

}  // namespace sohoa::geometry
