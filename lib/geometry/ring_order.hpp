#pragma once
// The direction in which rings run.
#include <cstddef>

namespace sohoa::geometry {

/// Turns round what RFC 7946, 3.1.6 wants the other way: shells run counter-clockwise, holes clockwise, seen with x to
/// the right and y upwards. A ring without an area stays. False, and nothing changed, when the WKB is malformed.
bool follow_right_hand(char* wkb, std::size_t size);

}  // namespace sohoa::geometry
