#pragma once
// Where a feature stands, as one point in degrees.
#include <tbb/enumerable_thread_specific.h>

#include <memory>
#include <optional>
#include <string_view>

#include "crs/transform.hpp"
#include "geometry/representative_point.hpp"

namespace sohoa {

/// The representative point of geometries in one coordinate system, in degrees on WGS 84; any number of threads may
/// ask.
class PlacePoint {
 public:
  /// `epsg` 0: degrees. Throws as crs::Transform does.
  explicit PlacePoint(int epsg);

  /// None for a geometry that has no such point.
  std::optional<geometry::Point> of(std::string_view wkb) const;

 private:
  struct Own {
    explicit Own(int epsg);
    geometry::RepresentativePoint inner;
    crs::Transform to_degrees;
  };
  int epsg_;
  mutable tbb::enumerable_thread_specific<std::unique_ptr<Own>> own_;
};

/// The land and sea of Viet Nam with some room around it: what lies beyond was swapped, is in metres, or is not ours.
bool in_viet_nam(geometry::Point degrees);

/// A point as little-endian WKB, 21 bytes.
inline constexpr std::size_t kPointWkb = 21;
void write_point(geometry::Point point, char* place);

}  // namespace sohoa
