#pragma once
// Which features reach out of the commune that they belong to.
#include <string>
#include <vector>

#include "geometry/coverage_features.hpp"
#include "geometry/coverage_geos.hpp"

namespace sohoa::geometry::coverage {

struct Outside {
  std::uint32_t feature;
  double area, width;  ///< width: how far its vertices reach out
  Point place;         ///< the farthest
  std::vector<Rings> polygons;
};

/// Features that reach farther out of their boundary than CoverageLimits::outside; in the order of the features.
std::vector<Outside> find_outside(const Features& features, const std::vector<std::string>& boundaries);

}  // namespace sohoa::geometry::coverage
