#pragma once
// Whether a geometry is valid, and if not, all that is wrong and where; and what is valid but hardly meant.
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "geometry/findings.hpp"
#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// Judges geometries. Holds a GEOS context and scratch memory: one per thread.
class Validator {
 public:
  Validator();
  ~Validator();
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;

  /// What is wrong, each kind of fault once with its first place; first what makes the geometry invalid, then the
  /// advice. Whether it is valid is always GEOS's verdict; ordinary polygons are proved valid without it. An empty
  /// geometry is valid. Slivers are looked for in valid geometries only. `measure` is that of the same bytes.
  /// The findings stay until the next call. Takes n log n in the number of vertices, besides what GEOS itself takes.
  const Findings& check(std::string_view wkb, const Measure& measure, const Limits& limits);
  const Findings& check(std::string_view wkb) { return check(wkb, measure(wkb), {}); }

  /// A point inside the polygon (on the line, or one of the points), for a label or a mark. nullopt when the geometry
  /// is empty, malformed, not finite or has rings that are not closed.
  std::optional<Point> inside_point(std::string_view wkb);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The place of Fault::non_finite; nullopt when no coordinate is finite, all are, or the bytes are malformed.
std::optional<Point> non_finite_place(std::string_view wkb);

}  // namespace sohoa::geometry
