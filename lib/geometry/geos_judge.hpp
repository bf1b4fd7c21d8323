#pragma once
// What is asked of GEOS, in our own words.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "geometry/findings.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// Holds a GEOS context: one per thread. Every `wkb` must be well formed, finite, with closed rings.
class GeosJudge {
 public:
  GeosJudge();
  ~GeosJudge();
  GeosJudge(const GeosJudge&) = delete;
  GeosJudge& operator=(const GeosJudge&) = delete;

  /// The first fault GEOS finds; Fault::none when the geometry is valid.
  Finding verdict(std::string_view wkb) const;

  std::optional<Point> inside_point(std::string_view wkb) const;

  struct Circle {
    Point centre;
    double radius;
  };
  /// A circle inside a valid polygon, its radius at most `tolerance` smaller than that of the largest one. Takes time
  /// in proportion to perimeter over tolerance. nullopt when the tolerance is too coarse to find one.
  std::optional<Circle> inscribed(std::string_view wkb, double tolerance) const;

  /// Whether nowhere in a valid polygon there is room for a circle of that radius, give or take one part in a hundred.
  bool narrower(std::string_view wkb, double radius) const;

  /// A valid geometry of the same rings (GEOS's structure method: every ring for itself, shells joined, holes taken
  /// away; what has no area goes), as flat little-endian WKB. False when GEOS fails.
  bool make_valid(std::string_view wkb, std::string& out) const;

  /// The point that two lines a-b and c-d have in common; nullopt when there is none.
  std::optional<Point> crossing(Point a, Point b, Point c, Point d) const;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace sohoa::geometry
