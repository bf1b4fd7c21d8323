#pragma once
// One attempt after another to mend the faults of a coverage, until nothing has to be taken back.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "geometry/coverage_repair.hpp"
#include "geometry/coverage_snap.hpp"

namespace sohoa::geometry::coverage {

/// A fault as it was found, its features by number.
struct Found {
  CoverageFault fault;
  std::uint32_t a, b;  ///< Web::kNone: nobody
  double area, width;
  Point place;
  std::string shape;
  Box box;

  std::pair<std::uint32_t, std::uint32_t> pair() const { return std::minmax(a, b); }
};

/// A feature of the coverage.
struct Lot {
  std::string_view wkb, was;  ///< was: as it came; by that movement and area are judged
  Box box;
  double allowed;  ///< change of its area
  std::uint64_t id;
  std::uint8_t kind;  ///< whose limits it has
};

/// Mends what can be, pass by pass. Features are numbered by their place in `lots`; what a pass changes the caller
/// brings into `lots` before the next.
class Mending {
 public:
  /// `lots` has to outlive it.
  Mending(const std::vector<Lot>& lots, std::vector<CoverageLimits> limits, double width, CoverageMemory memory);

  /// The first pass is about all faults, the others about what the one before has left.
  void pass();

  /// Features that the last pass has changed, and what they are now.
  const std::map<std::uint32_t, std::string>& shapes() const { return shapes_; }
  /// How far a changed feature is from where it was.
  double moved(std::uint32_t lot) const { return moved_.at(lot); }
  /// What the last pass has done, features by their number in `lots`.
  const std::vector<Web::Act>& acts() const { return acts_; }
  /// What the last pass was to mend.
  const std::vector<Found>& wanted() const { return wanted_; }
  /// Features that are there twice: the copy, and the one that is judged.
  const std::map<std::uint32_t, std::uint32_t>& copies() const { return copies_; }

  struct Refusal {
    BorderRefusal why;
    double change;
  };
  /// Why a feature may not change as the last pass wanted; nullopt when it may.
  std::optional<Refusal> refusal(std::uint32_t lot) const;

 private:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;

  std::vector<Found> judge(const std::vector<std::uint32_t>& lots) const;
  std::string_view wkb(std::uint32_t lot) const;
  bool is_wanted(const Found& found) const;
  bool is_active(std::uint32_t lot) const { return lot != Web::kNone && place_[lot] != Web::kNone; }
  Box zone(const Found& found) const;
  std::vector<std::uint32_t> around(std::vector<std::uint32_t> lots, const std::vector<Box>& boxes) const;
  std::vector<std::uint32_t> touched_by(const std::vector<Found>& faults) const;
  void activate(std::vector<std::uint32_t> lots);
  void hold_back();
  void attempt(const std::vector<Found>& faults);
  bool mend(Web& web, const std::vector<Found>& faults) const;
  std::vector<std::uint32_t> in_order(const Web& web, Snapper& snapper, const std::vector<NearBorders>& nears) const;
  std::map<std::uint32_t, Refusal> failures();
  std::optional<Refusal> failure(std::uint32_t lot, double& moved) const;
  void blame_new_faults(std::map<std::uint32_t, Refusal>& failed) const;
  void hold_back(const std::map<std::uint32_t, Refusal>& failed, int tries);
  void hold_back_partners();
  std::vector<std::uint32_t> groups(const std::vector<Found>& faults) const;
  std::vector<Found> settle(std::vector<Found> faults, const std::map<std::uint32_t, Refusal>& failed);

  const std::vector<Lot>& lots_;
  std::vector<CoverageLimits> limits_;
  double width_, edge_ = 0, rounding_ = 0;  ///< edge_: the widest
  CoverageMemory memory_;
  BoxTree tree_;  ///< of all features, as they came
  bool first_ = true;
  std::vector<Found> wanted_, left_;
  std::map<std::uint32_t, std::uint32_t> copies_;
  std::vector<Web::Freedom> freedom_;  ///< by feature
  std::map<std::uint32_t, Refusal> refusals_;
  std::map<std::uint32_t, std::string> shapes_;
  std::map<std::uint32_t, double> moved_;
  std::vector<Web::Act> acts_;
  std::vector<Found> before_;  ///< faults round what the pass may change
  // Of the attempt:
  std::vector<std::uint32_t> active_;  ///< features that may change, those with faults and those that hang on the
                                       ///< same vertices, in ascending order: their numbers in the web
  std::vector<std::uint32_t> place_;   ///< of a feature in active_
  std::vector<std::uint32_t> seen_;    ///< those and what lies around them
  std::vector<Web::Act> tried_;        ///< by numbers in the web
  std::vector<Found> after_;           ///< faults among seen_
};

}  // namespace sohoa::geometry::coverage
