#pragma once
// Whether the polygons of a layer cover the ground as land does: each place once, neighbours with one border.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// What can be wrong between features. "Width" is the diameter of the largest circle inside, to one part in a hundred.
enum class CoverageFault : std::uint8_t {
  /// a and b have ground in common, wider than CoverageLimits::edge. Geometry: the MULTIPOLYGON of all such ground of
  /// the two; area: its whole area; width: its greatest.
  overlap,
  /// Ground wider than CoverageLimits::edge and at most CoverageLimits::gap wide that no feature covers and that
  /// features enclose. Geometry: POLYGON (MULTIPOLYGON when it hangs together in points only). a, b: the features that
  /// have most of its border, b is kNobody when it lies in one. Wider ground is open land.
  gap,
  /// The borders of a and b run along one another at most CoverageLimits::edge apart but are not the same. Either they
  /// enclose slivers, overlapping or empty, with unmatched edges of both, or they face one another across open land:
  /// two edges that run against one
  /// another, both ends of the stretch that they have in common within the limit, the stretch at least twice as long.
  /// Geometry: MULTILINESTRING, the stretches of a's border; width: the greatest distance; area: of the slivers.
  near_edge,
  /// A vertex of b on an edge of a, at most CoverageLimits::node away, where a has no vertex; unless the two
  /// overlap or have near edges. Of several features with that vertex b is the first. Geometry: POINT.
  t_node,
  /// a reaches more than CoverageLimits::outside out of the boundary it belongs to. Geometry: the part outside; width:
  /// how far its farthest vertex is from the boundary's ground; place: that vertex.
  outside,
  /// a and b are the same polygon; b is the one that is judged in all else. Geometry: none.
  duplicate,
};

inline constexpr int kCoverageFaults = static_cast<int>(CoverageFault::duplicate) + 1;

/// Stable name in kebab-case, as in the rule ids: "near-edge".
std::string_view name(CoverageFault fault);

/// Numbers of the judgement, in the unit of the coordinates. Zero switches off what depends on it. Where two features
/// of different limits meet: edge is the root of the mean of both squares (two errors that are added), gap and node are
/// the larger one.
struct CoverageLimits {
  double node = 0;     ///< how far a vertex may lie from an edge to be on it: the rounding of the coordinates
  double edge = 0;     ///< up to where two borders are meant to be one: the limit of sheet edges
  double gap = 0;      ///< up to which width uncovered ground is a mistake
  double outside = 0;  ///< how far a feature may reach out of its boundary
};

/// Where it may hold what it holds: beyond `bytes`, in a file without a name in `folder` ("": the system's own).
struct CoverageMemory {
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  std::string folder;
};

/// One fault. a < b by number, except where the kind says what each is.
struct CoverageFinding {
  static constexpr std::uint64_t kNobody = std::numeric_limits<std::uint64_t>::max();

  CoverageFault fault = CoverageFault::overlap;
  std::uint64_t a = kNobody, b = kNobody;
  double area = 0, width = 0;
  Point place{};                   ///< inside the geometry, where it is widest, unless the kind says otherwise
  std::string_view shape;          ///< WKB, until the visitor returns
  std::string_view first, second;  ///< the features themselves, WKB; second empty when there is none
};

struct CoverageTotals {
  std::uint64_t features = 0;   ///< judged
  std::uint64_t skipped = 0;    ///< not a polygon, empty, not finite, a ring that is not closed or encloses nothing
  std::uint64_t edges = 0;      ///< of the features judged, without those of duplicates
  std::uint64_t unmatched = 0;  ///< of these, those that are not the border of exactly two features
  std::uint64_t spilled = 0;    ///< bytes that were in the file at the worst
};

/// Judges all polygons of a layer at once. The answer does not depend on the order of the features or on the number of
/// threads. What meets what is decided by exact arithmetic; crossing points are rounded once, to doubles. Two edges are
/// taken for one by 95 bits of a hash: for thirty million edges wrong with a chance of 1e-14.
///
/// A feature should be valid (Validator); the self-crossing parts of one that is not may be reported wrongly or not at
/// all, the others are not touched by it. Takes n log n besides the overlaps: every pair that overlaps is intersected.
/// Memory: about 45 bytes per vertex, 150 more per edge that is not matched.
class Coverage {
 public:
  explicit Coverage(CoverageLimits limits, CoverageMemory memory = {})
      : Coverage(std::vector{limits}, std::move(memory)) {}
  /// `classes`: the limits of each kind of feature, 1 to 255: of map scales.
  explicit Coverage(std::vector<CoverageLimits> classes, CoverageMemory memory = {});
  ~Coverage();
  Coverage(const Coverage&) = delete;
  Coverage& operator=(const Coverage&) = delete;

  static constexpr std::uint32_t kNoBoundary = std::numeric_limits<std::uint32_t>::max();

  /// Adds a polygon or multipolygon that features may belong to, a commune; gives its number. Throws InputError when it
  /// is not valid.
  std::uint32_t add_boundary(std::string_view wkb);

  /// Adds a feature (its bytes are copied). `id`: the caller's, each once. `boundary`: where it should lie. `kind`: its
  /// place in the classes. One thread at a time. False when it is skipped, see CoverageTotals.
  bool add(std::uint64_t id, std::string_view wkb, std::uint32_t boundary = kNoBoundary, std::uint8_t kind = 0);

  /// Calls `visit` for every fault, by kind, then by a and b, on the calling thread. To be called once.
  /// Throws OutputError when there is no room in the folder, InputError when features lie on one another hundreds deep.
  CoverageTotals finish(const std::function<void(const CoverageFinding&)>& visit);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa::geometry
