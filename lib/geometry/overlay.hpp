#pragma once
// What of a geometry lies in other ones: GEOS's overlay, in our own words.
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sohoa::geometry {

/// Cuts geometries by a fixed set of areas. Holds a GEOS context and the areas as GEOS has them: one per thread.
class Overlay {
 public:
  /// `areas`: valid polygons and multipolygons; the bytes stay with the caller, and stay there. An area is read when it
  /// is first asked for.
  explicit Overlay(std::span<const std::string_view> areas);
  ~Overlay();
  Overlay(Overlay&&) noexcept;
  Overlay& operator=(Overlay&&) noexcept;

  /// The geometry that the following cut() are about, any kind, well formed and finite. An invalid one is repaired
  /// (the even-odd rule for what its rings enclose). False when GEOS can make nothing of it.
  bool take(std::string_view wkb);
  /// Replaces `out` by what the geometry and an area have in common; an empty geometry or "" when that is nothing.
  /// False when GEOS gives up.
  bool cut(std::size_t area, std::string& out);
  /// The geometry itself, as it was repaired.
  bool whole(std::string& out);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa::geometry
