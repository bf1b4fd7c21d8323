#pragma once
// Which features share ground, and which of it.
#include <vector>

#include "geometry/coverage_faces.hpp"
#include "geometry/coverage_features.hpp"
#include "geometry/coverage_geos.hpp"

namespace sohoa::geometry::coverage {

struct Overlap {
  std::uint32_t a, b;  ///< a < b
  double area, width;
  Point place;
  std::vector<Rings> polygons;
};

struct OverlapFindings {
  std::vector<Overlap> overlaps;
  std::vector<Near> nears;
};

/// Intersects the pairs, and those that share the ground of the crowds.
OverlapFindings find_overlaps(const Features& features, std::vector<Pair> pairs, const std::vector<Crowd>& crowds,
                              double noise);

}  // namespace sohoa::geometry::coverage
