#pragma once
// The few constructions that GEOS makes for a coverage.
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "geometry/coverage_width.hpp"
#include "geometry/geos_handle.hpp"
#include "geometry/measure.hpp"

namespace sohoa::geometry::coverage {

/// One polygon of an answer: the shell, then the holes.
using Rings = std::vector<Outline>;

/// One per thread.
class Geos : public GeosHandle {
 public:
  GEOSContextHandle_t handle() const { return geos; }
  /// A valid polygon or multipolygon of rings that may touch themselves; null when GEOS cannot.
  Shape build(const Rings& rings) const;

  /// The polygons that two have in common, what is left of one without the other. Lines and points are left out;
  /// nullopt when GEOS fails, as it does for invalid polygons.
  std::optional<std::vector<Rings>> common(const GEOSGeometry* a, const GEOSGeometry* b) const;
  std::optional<std::vector<Rings>> rest(const GEOSGeometry* a, const GEOSGeometry* b) const;
  std::vector<Rings> polygons(const GEOSGeometry* geometry) const;

 private:
  void take_polygon(const GEOSGeometry* polygon, std::vector<Rings>& all) const;
  Outline ring(const GEOSGeometry* ring) const;
  std::optional<std::vector<Rings>> taken(GEOSGeometry* result) const;
};

/// Writes polygons as a POLYGON, or as a MULTIPOLYGON where there are several or `multi` is asked for.
std::string to_wkb(const std::vector<Rings>& polygons, bool multi);

}  // namespace sohoa::geometry::coverage
