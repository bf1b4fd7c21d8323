#pragma once
// Mends what is wrong with one geometry, where nothing has to be guessed: within a stated movement of the boundary and
// a stated change of the area, or not at all.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/measure.hpp"
#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// Two vertices nearer than this are one: the resolution of the cadastral map's file, a thousandth of its working unit
/// of one metre (TT 25/2014/TT-BTNMT, article 16 and appendix 18).
inline constexpr double kSamePoint = 0.001;

/// What was done.
enum class Mend : std::uint8_t {
  repeated_point,  ///< a vertex equal to the one before it, or nearer than kSamePoint, was removed
  spike,           ///< the tip of a spike, or of a near spike (advice.hpp), was removed
  open_ring,       ///< a ring was closed by its first vertex
  extra_ring,      ///< a ring that encloses nothing, or is there twice, was removed
  hole_direction,  ///< a hole that ran as its shell does was turned round
  crossing,        ///< rings that cross or touch were cut at their crossings and put together anew
};
inline constexpr int kMends = static_cast<int>(Mend::crossing) + 1;
/// Stable name in kebab-case, as in the rule ids: "open-ring".
std::string_view name(Mend mend);

/// How far a repair may go.
struct RepairLimits {
  double width = 0;     ///< m: how far a boundary may move, that is how wide a near spike is at most
  double area = 0;      ///< m²: by how much the area may change
  double x_metres = 1;  ///< metres that one unit of x, of y is on the ground
  double y_metres = 1;
  bool may_split = true;  ///< a POLYGON may become a MULTIPOLYGON
};

/// One kind of repair in one geometry.
struct Mended {
  Mend what;
  std::uint32_t places = 1;
  double moved = 0;           ///< m, the farthest of them
  Point at{};                 ///< of the first of them
  std::string before, after;  ///< the first place as it was and is, WKB; empty where `at` says it all
};

/// The result for one geometry.
struct Repair {
  enum class Outcome : std::uint8_t {
    untouched,  ///< nothing to mend, or nothing that can be
    repaired,
    refused,  ///< it would change the area by more than the limit: the geometry stays as it was
  };
  Outcome outcome = Outcome::untouched;
  std::vector<Mended> mended;  ///< in the order of Mend; of a refused one what would have been done
  double area_before = 0;      ///< m², of the rings as they ran
  double area_after = 0;
};

/// Holds a GEOS context and scratch memory: one per thread.
///
/// A geometry is mended whole or not at all, so that mending it again changes nothing: what comes out is valid, bit for
/// bit the result of its own repair, and every vertex of it stood in the old geometry or is a crossing of its lines.
/// Rings keep their direction and, where it is still there, their first vertex. Polygons and multipolygons are mended
/// in full, lines of their repeated points, other kinds not at all. Bytes that are malformed or not finite stay.
class Repairer {
 public:
  Repairer();
  ~Repairer();
  Repairer(Repairer&&) noexcept;
  Repairer& operator=(Repairer&&) noexcept;

  /// Whether anything is to be mended; of `limits` width and metres count. `measure` is that of the same bytes.
  bool wants_repair(std::string_view wkb, const Measure& measure, const RepairLimits& limits);

  /// Mends. Takes n log n in the number of vertices, besides what GEOS takes.
  const Repair& repair(std::string_view wkb, const Measure& measure, const RepairLimits& limits);
  /// The geometry after the last repair() that ended as `repaired`.
  const std::string& wkb() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa::geometry
