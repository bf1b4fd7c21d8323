#pragma once
// How far a border is from where it was.
#include <optional>
#include <string_view>

namespace sohoa::geometry {

/// The greatest distance of a vertex of one polygon from the border of the other, both ways; nullopt when a place of
/// either border is farther from the other than `limit` (places so far off but for a sixteenth may count as farther).
/// Both well formed, not empty.
std::optional<double> border_distance(std::string_view one, std::string_view other, double limit);

}  // namespace sohoa::geometry
