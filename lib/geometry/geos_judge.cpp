#include "geometry/geos_judge.hpp"

#include <array>
#include <utility>

#include "geometry/geos_handle.hpp"

namespace sohoa::geometry {
namespace {

/// GEOS's words for what it found (TopologyValidationError in its sources).
constexpr std::array<std::pair<std::string_view, Fault>, 10> kReasons{{
    {"Self-intersection", Fault::self_crossing},
    {"Ring Self-intersection", Fault::ring_self_touch},
    {"Hole lies outside shell", Fault::hole_outside},
    {"Holes are nested", Fault::nested_holes},
    {"Nested shells", Fault::nested_shells},
    {"Interior is disconnected", Fault::disconnected_interior},
    {"Duplicate Rings", Fault::duplicate_ring},
    {"Too few points in geometry component", Fault::too_few_points},
    {"Ring is not closed", Fault::not_closed},
    {"Invalid Coordinate", Fault::non_finite},
}};

Fault fault_of(std::string_view reason) {
  for (const auto& [text, fault] : kReasons)
    if (reason == text) return fault;
  return Fault::other;
}

}  // namespace

struct GeosJudge::Handles : GeosHandle {
  std::optional<Point> place_of(const GEOSGeometry* point) const {
    Point place{};
    if (point == nullptr || GEOSGeomGetX_r(geos, point, &place.x) != 1 || GEOSGeomGetY_r(geos, point, &place.y) != 1)
      return std::nullopt;
    return place;
  }
};

GeosJudge::GeosJudge() : handles_(std::make_unique<Handles>()) {}
GeosJudge::~GeosJudge() = default;

Finding GeosJudge::verdict(std::string_view wkb) const {
  const GEOSContextHandle_t geos = handles_->geos;
  const auto geometry = handles_->read(wkb);
  if (!geometry) return {Fault::other, kNoPlace.x, kNoPlace.y};
  char* reason = nullptr;
  GEOSGeometry* location = nullptr;
  const char verdict = GEOSisValidDetail_r(geos, geometry.get(), 0, &reason, &location);
  const auto held = handles_->own(location);
  const Fault fault = verdict == 1 ? Fault::none : fault_of(reason == nullptr ? "" : reason);
  GEOSFree_r(geos, reason);
  if (fault == Fault::none) return {};
  const Point place = handles_->place_of(location).value_or(kNoPlace);
  return {fault, place.x, place.y};
}

std::optional<Point> GeosJudge::inside_point(std::string_view wkb) const {
  const auto geometry = handles_->read(wkb);
  if (!geometry) return std::nullopt;
  const auto inside = handles_->own(GEOSPointOnSurface_r(handles_->geos, geometry.get()));
  return handles_->place_of(inside.get());
}

std::optional<GeosJudge::Circle> GeosJudge::inscribed(std::string_view wkb, double tolerance) const {
  const GEOSContextHandle_t geos = handles_->geos;
  const auto geometry = handles_->read(wkb);
  if (!geometry) return std::nullopt;
  // A line from the centre to the nearest point of the boundary.
  const auto radius = handles_->own(GEOSMaximumInscribedCircle_r(geos, geometry.get(), tolerance));
  Circle circle{};
  if (!radius || GEOSLength_r(geos, radius.get(), &circle.radius) != 1) return std::nullopt;
  const auto point = handles_->own(GEOSGeomGetStartPoint_r(geos, radius.get()));
  const auto centre = handles_->place_of(point.get());
  if (!centre || GEOSContains_r(geos, geometry.get(), point.get()) != 1) return std::nullopt;
  circle.centre = *centre;
  return circle;
}

bool GeosJudge::narrower(std::string_view wkb, double radius) const {
  const GEOSContextHandle_t geos = handles_->geos;
  const auto geometry = handles_->read(wkb);
  if (!geometry) return false;
  const auto core = handles_->own(GEOSBuffer_r(geos, geometry.get(), -radius, 8));
  return core && GEOSisEmpty_r(geos, core.get()) == 1;
}

bool GeosJudge::make_valid(std::string_view wkb, std::string& out) const {
  const GEOSContextHandle_t geos = handles_->geos;
  const auto geometry = handles_->read(wkb);
  if (!geometry) return false;
  GEOSMakeValidParams* const params = GEOSMakeValidParams_create_r(geos);
  GEOSMakeValidParams_setMethod_r(geos, params, GEOS_MAKE_VALID_STRUCTURE);
  GEOSMakeValidParams_setKeepCollapsed_r(geos, params, 0);
  const auto valid = handles_->own(GEOSMakeValidWithParams_r(geos, geometry.get(), params));
  GEOSMakeValidParams_destroy_r(geos, params);
  return handles_->write(valid.get(), out);
}

std::optional<Point> GeosJudge::crossing(Point a, Point b, Point c, Point d) const {
  Point place{};
  if (GEOSSegmentIntersection_r(handles_->geos, a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y, &place.x, &place.y) != 1)
    return std::nullopt;
  return place;
}

}  // namespace sohoa::geometry
