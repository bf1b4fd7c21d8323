#pragma once
// Mends borders between neighbours that are nearly the same: within a stated movement and a stated change of each area,
// or not at all.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "geometry/coverage.hpp"

namespace sohoa::geometry {

/// What was done to the border of a feature.
enum class BorderMend : std::uint8_t {
  sliver,  ///< ground between it and a neighbour, covered twice or not at all, went to one of the two
  edge,    ///< the border was drawn along the neighbour's, or follows one that was
  node,    ///< it got vertices that neighbours have on its edges
};
inline constexpr int kBorderMends = static_cast<int>(BorderMend::node) + 1;
/// Stable name, as in the rule ids: "sliver".
std::string_view name(BorderMend mend);

/// All of one kind that was done to a feature on account of one neighbour.
struct BorderMended {
  BorderMend what;
  std::uint64_t other;       ///< the neighbour, never kNobody
  std::uint32_t places = 0;  ///< vertices that moved or came
  double moved = 0;          ///< the farthest of them
  Point at{};                ///< where that is
  double area = 0;           ///< of the slivers
  double width = 0;          ///< how far the borders were apart
};

struct BorderChange {
  std::uint64_t id;
  std::string_view wkb;  ///< the new shape, until the visitor returns
  double area_before, area_after;
  double moved;                          ///< how far the border is from where it was, at most
  std::span<const BorderMended> mended;  ///< by kind, then by neighbour; not empty
};

/// Why a fault was left.
enum class BorderRefusal : std::uint8_t {
  area,      ///< the area of a feature would change by more than its limit
  movement,  ///< its border would move farther than the limit, by several repairs together
  shape,     ///< its shape would become invalid or fall apart, or a new fault would come of it
  fixed,     ///< what would have to move may not: the border of others hangs on it
};

/// A fault that was left as it was.
struct BorderRefused {
  CoverageFault fault;  ///< near_edge or t_node
  std::uint64_t a, b;   ///< as in CoverageFinding
  BorderRefusal why;
  std::uint64_t because;  ///< the feature whose limit it is; a when it is no feature's
  double area, width;     ///< of the fault
  double change;          ///< by how much the area of that feature would have changed; 0 unless `why` is area
  double allowed;         ///< how much it may
  Point place;
};

struct BorderRepairTotals {
  std::uint64_t features = 0;  ///< looked at
  std::uint64_t faults = 0;    ///< near edges no wider than the limit, and T-nodes
  std::uint64_t refused = 0;   ///< of these, left
  std::uint64_t changed = 0;   ///< features
};

/// Repairs all polygons of a layer at once. What is repaired are near edges (also those that enclose slivers) as far
/// as they are no wider than `width`, and T-nodes. Wider slivers, gaps and overlaps stay.
///
/// Of the features along a fault the one with the longest border there is drawn anew along those of the others, so that
/// it gets the slivers that nobody had and gives up those that were covered twice; of features that are equal in that,
/// the one of which the area may change more. If that goes too far, the others are drawn along it; if that does too,
/// the fault stays. Its vertices go to the neighbour's vertices, or to their feet on the neighbour's edges; features
/// that share these vertices go along, so that borders that were one stay one. All other vertices keep every bit. A
/// result is taken only when
/// - each changed feature is valid, needs no repair of its own (Repairer), has the parts and holes that it had, its
/// border is nowhere farther than `width` from
///   where it was, and its area has changed by no more than was said for it;
/// - no fault is there that was not there before.
/// The answer does not depend on the order of the features, their ids or the number of threads. Repairing what was
/// repaired changes nothing.
///
/// Memory: the bytes of all features twice and what Coverage needs; then about 150 bytes per vertex of the features
/// that have faults and of their neighbours. Takes some five to ten times what judging those takes.
class CoverageRepair {
 public:
  explicit CoverageRepair(CoverageLimits limits, double width, CoverageMemory memory = {})
      : CoverageRepair(std::vector{limits}, width, std::move(memory)) {}
  /// `classes`: the limits of each kind of feature, as for Coverage; edge and width together say how far apart borders
  /// are repaired (the smaller). Zero `edge` or `width`: only T-nodes.
  CoverageRepair(std::vector<CoverageLimits> classes, double width, CoverageMemory memory = {});
  ~CoverageRepair();
  CoverageRepair(const CoverageRepair&) = delete;
  CoverageRepair& operator=(const CoverageRepair&) = delete;

  /// Adds a feature (its bytes are copied). `id`: the caller's, each once. `change`: by how much its area may change,
  /// in the square of the coordinates' unit. `kind`: its place in the classes. Invalid ones are left as they
  /// are, with their faults, which are not told; so is what is no polygon.
  void add(std::uint64_t id, std::string_view wkb, double change, std::uint8_t kind = 0);

  /// Calls the visitors for every feature that changes and every fault that stays, in the order of (first) ids, on the
  /// calling thread. To be called once. Throws what Coverage::finish() throws.
  BorderRepairTotals finish(const std::function<void(const BorderChange&)>& changed,
                            const std::function<void(const BorderRefused&)>& refused);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa::geometry
