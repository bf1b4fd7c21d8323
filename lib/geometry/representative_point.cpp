#include "geometry/representative_point.hpp"

#include <cmath>

namespace sohoa::geometry {
namespace {

std::optional<Point> finite(Point point) {
  if (!std::isfinite(point.x) || !std::isfinite(point.y)) return std::nullopt;
  return point;
}

std::optional<Point> coordinates(GEOSContextHandle_t geos, const GEOSGeometry* point) {
  Point found{};
  if (point == nullptr || GEOSGeomGetX_r(geos, point, &found.x) != 1 || GEOSGeomGetY_r(geos, point, &found.y) != 1)
    return std::nullopt;
  return finite(found);
}

}  // namespace

std::optional<Point> RepresentativePoint::of(std::string_view wkb) {
  Cursor cursor(wkb);
  Kind kind;
  Points points;
  if (!cursor.header(kind)) return std::nullopt;
  if (kind == Kind::point) return cursor.points(1, points) ? finite(points.front()) : std::nullopt;
  const auto shape = geos_.read(wkb);
  if (!shape) return std::nullopt;
  const auto centre = geos_.own(GEOSGetCentroid_r(geos_.geos, shape.get()));
  if (centre && GEOSIntersects_r(geos_.geos, shape.get(), centre.get()) == 1)
    return coordinates(geos_.geos, centre.get());
  const auto inside = geos_.own(GEOSPointOnSurface_r(geos_.geos, shape.get()));
  return coordinates(geos_.geos, inside.get());
}

}  // namespace sohoa::geometry
