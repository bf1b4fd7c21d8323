#pragma once
// One point that stands for a geometry.
#include <optional>
#include <string_view>

#include "geometry/geos_handle.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// Finds the representative point: of a point itself, otherwise the centre of gravity where that lies in the geometry,
/// else a point inside. Small mends of an outline hardly move it. One per thread.
class RepresentativePoint {
 public:
  /// None for an empty geometry, one that cannot be read, or with coordinates that are not finite.
  std::optional<Point> of(std::string_view wkb);

 private:
  GeosHandle geos_;
};

}  // namespace sohoa::geometry
