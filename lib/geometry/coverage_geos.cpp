#include "geometry/coverage_geos.hpp"

#include <string>

namespace sohoa::geometry::coverage {

Geos::Shape Geos::build(const Rings& rings) const {
  const Shape shape = read(to_wkb({rings}, false));
  if (!shape) return own(nullptr);
  if (GEOSisValid_r(geos, shape.get()) == 1) return own(GEOSGeom_clone_r(geos, shape.get()));
  return own(GEOSMakeValid_r(geos, shape.get()));
}

std::optional<std::vector<Rings>> Geos::common(const GEOSGeometry* a, const GEOSGeometry* b) const {
  return taken(GEOSIntersection_r(geos, a, b));
}

std::optional<std::vector<Rings>> Geos::rest(const GEOSGeometry* a, const GEOSGeometry* b) const {
  return taken(GEOSDifference_r(geos, a, b));
}

std::optional<std::vector<Rings>> Geos::taken(GEOSGeometry* result) const {
  const Shape held = own(result);
  if (!held) return std::nullopt;
  return polygons(held.get());
}

std::vector<Rings> Geos::polygons(const GEOSGeometry* geometry) const {
  std::vector<Rings> all;
  const int count = GEOSGetNumGeometries_r(geos, geometry);
  for (int i = 0; i < count; ++i) {
    const GEOSGeometry* part = GEOSGetGeometryN_r(geos, geometry, i);
    const int type = GEOSGeomTypeId_r(geos, part);
    if (type == GEOS_POLYGON && GEOSisEmpty_r(geos, part) == 0) take_polygon(part, all);
    if (type > GEOS_POLYGON && part != geometry)
      for (Rings& rings : polygons(part)) all.push_back(std::move(rings));
  }
  return all;
}

void Geos::take_polygon(const GEOSGeometry* polygon, std::vector<Rings>& all) const {
  Rings rings{ring(GEOSGetExteriorRing_r(geos, polygon))};
  const int holes = GEOSGetNumInteriorRings_r(geos, polygon);
  for (int i = 0; i < holes; ++i) rings.push_back(ring(GEOSGetInteriorRingN_r(geos, polygon, i)));
  all.push_back(std::move(rings));
}

Outline Geos::ring(const GEOSGeometry* ring) const {
  const GEOSCoordSequence* points = GEOSGeom_getCoordSeq_r(geos, ring);
  unsigned size = 0;
  GEOSCoordSeq_getSize_r(geos, points, &size);
  Outline outline(size);
  GEOSCoordSeq_copyToBuffer_r(geos, points, &outline.data()->x, 0, 0);
  outline.pop_back();
  return outline;
}

std::string to_wkb(const std::vector<Rings>& polygons, bool multi) {
  std::string wkb;
  Writer writer(wkb);
  multi = multi || polygons.size() != 1;
  if (multi) writer.begin(Kind::multipolygon);
  for (const Rings& rings : polygons) {
    writer.begin(Kind::polygon);
    for (const Outline& ring : rings) {
      writer.begin_ring();
      for (const Point& point : ring) writer.xy(point.x, point.y);
      writer.xy(ring.front().x, ring.front().y);
      writer.end();
    }
    writer.end();
  }
  if (multi) writer.end();
  return wkb;
}

}  // namespace sohoa::geometry::coverage
