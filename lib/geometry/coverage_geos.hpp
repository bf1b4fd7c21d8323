#pragma once
// The few constructions that GEOS makes for a coverage.
#include <geos_c.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "geometry/coverage_width.hpp"
#include "geometry/measure.hpp"

namespace sohoa::geometry::coverage {

/// One polygon of an answer: the shell, then the holes.
using Rings = std::vector<Outline>;

/// Holds a GEOS context: one per thread.
class Geos {
 public:
  struct Destroy {
    GEOSContextHandle_t geos;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(geos, geometry); }
  };
  using Shape = std::unique_ptr<GEOSGeometry, Destroy>;

  Geos() : geos_(GEOS_init_r()), reader_(GEOSWKBReader_create_r(geos_)) {}
  ~Geos() {
    GEOSWKBReader_destroy_r(geos_, reader_);
    GEOS_finish_r(geos_);
  }
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  GEOSContextHandle_t handle() const { return geos_; }
  Shape own(GEOSGeometry* geometry) const { return Shape(geometry, Destroy{geos_}); }
  /// Null when GEOS cannot build it.
  Shape read(std::string_view wkb) const;
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

  GEOSContextHandle_t geos_;
  GEOSWKBReader* reader_;
};

/// Writes polygons as a POLYGON, or as a MULTIPOLYGON where there are several or `multi` is asked for.
std::string to_wkb(const std::vector<Rings>& polygons, bool multi);

}  // namespace sohoa::geometry::coverage
