#pragma once
// What the faces of the plane are: gaps, slivers between borders that nearly match, ground covered twice.
#include <cstdint>
#include <string>
#include <vector>

#include "geometry/coverage.hpp"
#include "geometry/coverage_features.hpp"
#include "geometry/coverage_plane.hpp"
#include "geometry/coverage_width.hpp"

namespace sohoa::geometry::coverage {

struct Segment {
  Point from, to;
};

/// One stretch or sliver between two features; those of a pair are put together in the end. a < b.
struct Near {
  std::uint32_t a, b;  ///< places in Features::list()
  double area, width;
  Point place;
  std::vector<Segment> border;  ///< of a
};

struct Gap {
  std::uint32_t a, b;  ///< b: Plane::kNone when a has all of its border
  double area, width;
  Point place;
  std::vector<Outline> rings;
};

/// Two features that may overlap. a < b.
struct Pair {
  std::uint32_t a, b;
  bool thin;  ///< overlaps not wider than CoverageLimits::edge were seen here and count
};

/// Ground covered twice or more that is wider than CoverageLimits::edge, or of which the border does not tell by whom.
/// Faces that have a border in common are one.
struct Crowd {
  std::vector<Outline> rings;  ///< if it is one face
  std::vector<Box> boxes;      ///< of its faces
  Box box;                     ///< of all
  double area;
  std::uint32_t a, b;  ///< the two features on its border, a < b; Plane::kNone when there are others
};

struct FaceFindings {
  std::vector<Near> nears;
  std::vector<Gap> gaps;
  std::vector<Pair> pairs;
  std::vector<Crowd> crowds;
};

/// Judges all faces and the edges that face one another across open land. `noise`: the rounding of the coordinates.
FaceFindings judge_faces(const Plane& plane, const BigArray<Edge>& edges, const Meetings& meetings,
                         const Features& features, double noise);

}  // namespace sohoa::geometry::coverage
