#pragma once
// What is valid but hardly meant: spikes that are not quite straight, slivers, holes that run the wrong way.
#include "geometry/findings.hpp"
#include "geometry/geos_judge.hpp"
#include "geometry/measure.hpp"
#include "geometry/plain_rings.hpp"

namespace sohoa::geometry {

/// A near_spike is a vertex where the ring turns back within one degree of the way it came, and where the end of the
/// shorter side is still nearer than `min_width` to the longer one: on the ground the two sides are one line. Real
/// parcels end in corners of a few degrees where roads meet, but open to more than that within a few metres.
inline constexpr double kSpikeTangent = 0.0174550649;  // of 1 degree

void find_near_spikes(const PlainRings& rings, const Limits& limits, Findings& findings);

/// Holes that run the same way round as their shell. OGC 06-103r4 (6.1.11) has shells counter-clockwise and holes
/// clockwise, RFC 7946 (3.1.6) too but bids readers accept anything, Shapefile has it the other way round; so only the
/// difference within one polygon means something: by the winding rule such a hole is filled.
void find_inside_out(const PlainRings& rings, Findings& findings);

/// Polygons smaller than `min_area`, or in which no circle of diameter `min_width` fits, of a valid geometry. Ordinary
/// ones are told by area and perimeter alone: a circle of radius area / perimeter always fits. The width found is that
/// of the circle found, which is the largest to within a quarter, or the mean width when that is more.
void find_slivers(const PlainRings& rings, const Measure& measure, const Limits& limits, const GeosJudge& judge,
                  Findings& findings);

}  // namespace sohoa::geometry
