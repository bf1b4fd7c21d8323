#include "geometry/validity.hpp"

#include <geos_c.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "geometry/plain_rings.hpp"

namespace sohoa::geometry {
namespace {

constexpr std::array<std::string_view, 13> kNames{
    "none",           "malformed",     "non-finite",      "not-closed",
    "too-few-points", "self-crossing", "ring-self-touch", "duplicate-ring",
    "hole-outside",   "nested-holes",  "nested-shells",   "disconnected-interior",
    "other"};

constexpr double kNoPlace = std::numeric_limits<double>::quiet_NaN();

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

bool is_finite(Point point) {
  return std::isfinite(point.x) && std::isfinite(point.y);
}

/// What must hold before GEOS can even build the geometry. Keeps the first fault.
class Prescan {
 public:
  void look_at(const Run& run) {
    if (finding.fault != Fault::none && !std::isnan(finding.x)) return;
    if (!all_finite(run.points) || finding.fault != Fault::none) return;
    if (run.kind == Kind::line) look_at_line(run.points);
    if (run.kind == Kind::polygon) look_at_ring(run);
  }
  Finding finding;

 private:
  void report(Fault fault, Point place) { finding = {fault, place.x, place.y}; }

  bool all_finite(const Points& points) {
    for (std::uint32_t i = 0; i < points.size(); ++i) {
      const Point point = points[i];
      if (is_finite(point)) {
        last_ = point;
        if (finding.fault != Fault::none && std::isnan(finding.x)) report(finding.fault, point);
      } else if (finding.fault == Fault::none) {
        report(Fault::non_finite, last_);
      }
    }
    return finding.fault == Fault::none;
  }

  void look_at_line(const Points& line) {
    if (line.empty()) return;
    for (std::uint32_t i = 1; i < line.size(); ++i)
      if (line[i] != line[0]) return;
    report(Fault::too_few_points, line.front());
  }

  void look_at_ring(const Run& run) {
    const Points& ring = run.points;
    if (run.ring == 0) shell_empty_ = ring.empty();
    if (ring.empty()) return;
    const bool open = ring.front() != ring.back();
    if (ring.size() < 3 || shell_empty_ || (!open && ring.size() < 4)) {
      report(Fault::too_few_points, ring.front());
    } else if (open) {
      report(Fault::not_closed, ring.back());
    }
  }

  Point last_{kNoPlace, kNoPlace};
  bool shell_empty_ = false;
};

}  // namespace

std::string_view name(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

struct Validator::Parts {
  GEOSContextHandle_t geos = GEOS_init_r();
  GEOSWKBReader* reader = GEOSWKBReader_create_r(geos);
  PlainRings rings;

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    GEOSWKBReader_destroy_r(geos, reader);
    GEOS_finish_r(geos);
  }

  struct Destroy {
    GEOSContextHandle_t geos;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(geos, geometry); }
  };
  using Geometry = std::unique_ptr<GEOSGeometry, Destroy>;

  Geometry own(GEOSGeometry* geometry) const { return Geometry(geometry, Destroy{geos}); }

  Geometry read(std::string_view wkb) const {
    return own(GEOSWKBReader_read_r(geos, reader, reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()));
  }

  std::optional<Point> place_of(const GEOSGeometry* point) const {
    Point place{};
    if (point == nullptr || GEOSGeomGetX_r(geos, point, &place.x) != 1 || GEOSGeomGetY_r(geos, point, &place.y) != 1)
      return std::nullopt;
    return place;
  }

  Finding judge(std::string_view wkb) const {
    const Geometry geometry = read(wkb);
    if (!geometry) return {Fault::other, kNoPlace, kNoPlace};
    char* reason = nullptr;
    GEOSGeometry* location = nullptr;
    const char verdict = GEOSisValidDetail_r(geos, geometry.get(), 0, &reason, &location);
    const Geometry held = own(location);
    const Fault fault = verdict == 1 ? Fault::none : fault_of(reason == nullptr ? "" : reason);
    GEOSFree_r(geos, reason);
    if (fault == Fault::none) return {};
    const Point place = place_of(location).value_or(Point{kNoPlace, kNoPlace});
    return {fault, place.x, place.y};
  }
};

Validator::Validator() : parts_(std::make_unique<Parts>()) {}
Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

Finding Validator::check(std::string_view wkb) {
  Prescan scan;
  PlainRings& rings = parts_->rings;
  rings.clear();
  const Kind whole = kind(wkb);
  const bool polygonal = whole == Kind::polygon || whole == Kind::multipolygon;
  const auto visit = [&](const Run& run) {
    scan.look_at(run);
    if (polygonal && scan.finding.fault == Fault::none && !run.points.empty()) rings.add(run);
  };
  if (!walk(wkb, visit)) return {Fault::malformed, kNoPlace, kNoPlace};
  if (scan.finding.fault != Fault::none) return scan.finding;
  // Points and lines have no other faults than the scan knows.
  if (!polygonal && whole != Kind::collection) return {};
  if (polygonal && rings.certainly_valid()) return {};
  Finding finding = parts_->judge(wkb);
  if (finding.fault == Fault::self_crossing && polygonal) {
    // To GEOS a ring that lies on another crosses it; a clerk is helped more by hearing that it is there twice.
    if (const auto place = rings.duplicate()) finding = {Fault::duplicate_ring, place->x, place->y};
  }
  return finding;
}

std::optional<Point> Validator::inside_point(std::string_view wkb) {
  Prescan scan;
  if (!walk(wkb, [&](const Run& run) { scan.look_at(run); }) || scan.finding.fault != Fault::none) return std::nullopt;
  const auto geometry = parts_->read(wkb);
  if (!geometry) return std::nullopt;
  const auto inside = parts_->own(GEOSPointOnSurface_r(parts_->geos, geometry.get()));
  return parts_->place_of(inside.get());
}

}  // namespace sohoa::geometry
