#pragma once
// GEOS's C interface with an owner for everything that it gives. Nothing outside this folder knows it.
#include <geos_c.h>

#include <memory>
#include <string>
#include <string_view>

namespace sohoa::geometry {

/// A context of GEOS with a reader and a writer: one per thread. Whoever derives from it may hold shapes, which end
/// before it.
class GeosHandle {
 public:
  struct Destroy {
    GEOSContextHandle_t geos;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(geos, geometry); }
  };
  using Shape = std::unique_ptr<GEOSGeometry, Destroy>;

  GeosHandle();
  ~GeosHandle();
  GeosHandle(const GeosHandle&) = delete;
  GeosHandle& operator=(const GeosHandle&) = delete;

  Shape own(GEOSGeometry* geometry) const { return Shape(geometry, Destroy{geos}); }
  /// Null when GEOS cannot build it.
  Shape read(std::string_view wkb) const;
  /// Replaces `out` by flat little-endian ISO WKB; false, and `out` empty, for null and when GEOS fails.
  bool write(const GEOSGeometry* geometry, std::string& out) const;

  const GEOSContextHandle_t geos;

 private:
  GEOSWKBReader* reader_;
  GEOSWKBWriter* writer_;
};

}  // namespace sohoa::geometry
