#pragma once
// Which features reach out of the commune that they belong to.
#include <string>
#include <vector>

#include "geometry/coverage_features.hpp"
#include "geometry/coverage_geos.hpp"

namespace sohoa::geometry::coverage {

struct Outside {
  std::uint32_t feature;
  double area, width;
  Point place;
  std::vector<Rings> polygons;
};

/// Features whose part outside their boundary is wider than `tolerance`; in the order of the features.
std::vector<Outside> find_outside(const Features& features, const std::vector<std::string>& boundaries,
                                  double tolerance);

}  // namespace sohoa::geometry::coverage
