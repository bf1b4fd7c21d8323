#include "geometry/inner_point.hpp"

#include <cmath>

#include "geometry/geos_handle.hpp"

namespace sohoa::geometry {
namespace {

GeosHandle& handle() {
  thread_local GeosHandle own;
  return own;
}

GeosHandle::Shape valid(const GeosHandle& geos, std::string_view wkb) {
  GeosHandle::Shape shape = geos.read(wkb);
  if (shape && GEOSisValid_r(geos.geos, shape.get()) != 1) shape = geos.own(GEOSMakeValid_r(geos.geos, shape.get()));
  return shape;
}

}  // namespace

std::optional<Point> inner_point(std::string_view wkb) {
  const GeosHandle& geos = handle();
  const auto shape = geos.read(wkb);
  if (!shape) return std::nullopt;
  const auto point = geos.own(GEOSPointOnSurface_r(geos.geos, shape.get()));
  Point found{};
  if (!point || GEOSisEmpty_r(geos.geos, point.get()) != 0 || GEOSGeomGetX_r(geos.geos, point.get(), &found.x) != 1 ||
      GEOSGeomGetY_r(geos.geos, point.get(), &found.y) != 1 || !std::isfinite(found.x) || !std::isfinite(found.y))
    return std::nullopt;
  return found;
}

double common_area(std::string_view one, std::string_view other, std::string& shape) {
  const GeosHandle& geos = handle();
  shape.clear();
  const auto a = valid(geos, one), b = valid(geos, other);
  if (!a || !b) return 0;
  const auto common = geos.own(GEOSIntersection_r(geos.geos, a.get(), b.get()));
  double area = 0;
  if (!common || GEOSArea_r(geos.geos, common.get(), &area) != 1 || !(area > 0)) return 0;
  if (!geos.write(common.get(), shape)) return 0;
  return area;
}

}  // namespace sohoa::geometry
