#pragma once
// A number that two drawings of one shape have in common, to find what was put into a dataset twice.
#include <array>
#include <cstdint>
#include <string_view>

namespace sohoa::geometry {

/// 128 bits that depend on the shape and not on how it was written down: the same for every first vertex of a ring,
/// every direction, every order of rings and parts, vertices repeated one after another or not, -0.0 or 0.0, and for a
/// geometry as for a MULTI or a collection of nothing but it. Any coordinate or vertex more makes another one, also a
/// vertex on a straight edge. {0, 0} when there are no coordinates or the bytes are malformed.
/// The same on every machine for the same `seed`; different shapes have the same one with a chance of 2^-128.
std::array<std::uint64_t, 2> fingerprint(std::string_view wkb, std::uint64_t seed);

}  // namespace sohoa::geometry
