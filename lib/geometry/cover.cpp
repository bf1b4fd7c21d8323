#include "geometry/cover.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

#include "geometry/geos_handle.hpp"
#include "geometry/geos_judge.hpp"

namespace sohoa::geometry {

struct CoverJudge::Handles : GeosHandle {
  using Geometry = Shape;

  GeosJudge judge;
  std::vector<Geometry> areas;

  std::string written(const GEOSGeometry* geometry) const {
    std::string wkb;
    write(geometry, wkb);
    return wkb;
  }
  double area_of(const GEOSGeometry* geometry) const {
    double area = 0;
    return geometry != nullptr && GEOSArea_r(geos, geometry, &area) == 1 ? area : 0;
  }

  /// A collection of the areas, which goes back to `areas` by release_parts().
  template <typename Unite>
  Geometry united(Unite&& unite) {
    std::vector<GEOSGeometry*> parts;
    for (const Geometry& area : areas) parts.push_back(GEOSGeom_clone_r(geos, area.get()));
    const Geometry all = own(
        GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, parts.data(), static_cast<unsigned>(parts.size())));
    return own(all ? unite(all.get()) : nullptr);
  }

  /// What is covered when every edge inside has its twin; null when that does not come out even.
  Geometry by_edges(double sum) {
    Geometry ground = united([&](const GEOSGeometry* all) { return GEOSCoverageUnion_r(geos, all); });
    if (!ground || std::abs(area_of(ground.get()) - sum) > 1e-9 * sum || GEOSisValid_r(geos, ground.get()) != 1)
      return own(nullptr);
    return ground;
  }

  Geometry by_overlay() {
    const auto unite = [&](const GEOSGeometry* all) { return GEOSUnaryUnion_r(geos, all); };
    if (Geometry ground = united(unite)) return ground;
    for (Geometry& area : areas)
      if (GEOSisValid_r(geos, area.get()) != 1) area = own(GEOSMakeValid_r(geos, area.get()));
    std::erase_if(areas, [](const Geometry& area) { return area == nullptr; });
    return united(unite);
  }

  /// Fills in the holes that are no wider than a gap.
  void find_gaps(const GEOSGeometry* ground, double width, Cover& cover) const {
    std::vector<GEOSGeometry*> gaps;
    for (int part = 0; part < GEOSGetNumGeometries_r(geos, ground); ++part) {
      const GEOSGeometry* polygon = GEOSGetGeometryN_r(geos, ground, part);
      if (GEOSGeomTypeId_r(geos, polygon) != GEOS_POLYGON) continue;
      for (int ring = 0; ring < GEOSGetNumInteriorRings_r(geos, polygon); ++ring) {
        Geometry hole = own(GEOSGeom_createPolygon_r(
            geos, GEOSGeom_clone_r(geos, GEOSGetInteriorRingN_r(geos, polygon, ring)), nullptr, 0));
        if (!hole || !judge.narrower(written(hole.get()), width / 2)) continue;
        cover.gap += area_of(hole.get());
        gaps.push_back(hole.release());
      }
    }
    cover.gaps = collect(gaps);
  }

  /// As one MULTIPOLYGON; takes the parts over.
  std::string collect(std::vector<GEOSGeometry*>& polygons) const {
    if (polygons.empty()) return {};
    const Geometry all = own(
        GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())));
    return written(all.get());
  }

  void add_polygons(const GEOSGeometry* geometry, std::vector<GEOSGeometry*>& polygons) const {
    for (int part = 0; part < GEOSGetNumGeometries_r(geos, geometry); ++part) {
      const GEOSGeometry* one = GEOSGetGeometryN_r(geos, geometry, part);
      if (GEOSGeomTypeId_r(geos, one) == GEOS_POLYGON && area_of(one) > 0)
        polygons.push_back(GEOSGeom_clone_r(geos, one));
    }
  }

  struct Search {
    const Handles* handles;
    const std::vector<Geometry>* areas;
    std::size_t index;
    std::vector<GEOSGeometry*>* polygons;
    int left;
  };

  void find_overlaps(Cover& cover) const {
    GEOSSTRtree* tree = GEOSSTRtree_create_r(geos, 10);
    for (std::size_t i = 0; i < areas.size(); ++i)
      GEOSSTRtree_insert_r(geos, tree, areas[i].get(), reinterpret_cast<void*>(i));
    std::vector<GEOSGeometry*> polygons;
    Search search{this, &areas, 0, &polygons, kMostPlaces};
    const auto meet = [](void* item, void* data) {
      Search& at = *static_cast<Search*>(data);
      const std::size_t other = reinterpret_cast<std::size_t>(item);
      if (other <= at.index || at.left == 0) return;
      const Geometry common =
          at.handles->own(GEOSIntersection_r(at.handles->geos, (*at.areas)[at.index].get(), (*at.areas)[other].get()));
      if (!common || !(at.handles->area_of(common.get()) > 0)) return;
      at.handles->add_polygons(common.get(), *at.polygons);
      --at.left;
    };
    for (; search.index < areas.size() && search.left > 0; ++search.index)
      GEOSSTRtree_query_r(geos, tree, areas[search.index].get(), meet, &search);
    GEOSSTRtree_destroy_r(geos, tree);
    if (polygons.empty()) return;
    // Three areas at one place would make parts that overlap.
    const Geometry all = own(GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, polygons.data(),
                                                         static_cast<unsigned>(polygons.size())));
    const Geometry once = own(all ? GEOSUnaryUnion_r(geos, all.get()) : nullptr);
    std::vector<GEOSGeometry*> parts;
    if (once) add_polygons(once.get(), parts);
    cover.overlaps = collect(parts);
  }
};

CoverJudge::CoverJudge() : handles_(std::make_unique<Handles>()) {}
CoverJudge::~CoverJudge() = default;

void CoverJudge::add(std::string_view wkb) {
  if (auto area = handles_->read(wkb)) handles_->areas.push_back(std::move(area));
}

Cover CoverJudge::judge(double gap_width, double limit) {
  Handles& handles = *handles_;
  Cover cover;
  for (const auto& area : handles.areas) cover.sum += handles.area_of(area.get());
  auto ground = handles.by_edges(cover.sum);
  const bool even = ground != nullptr;
  if (!even) ground = handles.by_overlay();
  if (ground) {
    const double covered = handles.area_of(ground.get());
    // What is left where the edges cancel is rounding.
    if (!even) cover.overlap = std::max(0.0, cover.sum - covered);
    handles.find_gaps(ground.get(), gap_width, cover);
    cover.ground = covered + cover.gap;
    if (cover.overlap > limit) handles.find_overlaps(cover);
  }
  handles.areas.clear();
  return cover;
}

double CoverJudge::common_border(std::string_view one, std::string_view other, double distance,
                                 std::string& where) const {
  const Handles& handles = *handles_;
  const GEOSContextHandle_t geos = handles.geos;
  where.clear();
  const auto a = handles.read(one), b = handles.read(other);
  if (!a || !b) return 0;
  const auto border = handles.own(GEOSBoundary_r(geos, a.get())), others = handles.own(GEOSBoundary_r(geos, b.get()));
  if (!border || !others) return 0;
  // Edges that match are measured exactly; otherwise the ends of the part reach `distance` around the corners.
  double length = 0;
  auto common = handles.own(GEOSIntersection_r(geos, border.get(), others.get()));
  if (common) GEOSLength_r(geos, common.get(), &length);
  if (length == 0) {
    const auto strip = handles.own(GEOSBuffer_r(geos, others.get(), distance, 2));
    common = handles.own(strip ? GEOSIntersection_r(geos, border.get(), strip.get()) : nullptr);
    if (common) GEOSLength_r(geos, common.get(), &length);
  }
  if (!(length > 0)) return 0;
  where = handles.written(common.get());
  return length;
}

}  // namespace sohoa::geometry
