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
};

/// Mends what can be. Features are numbered by their place in `lots`.
class Mending {
 public:
  Mending(const std::vector<Lot>& lots, const CoverageLimits& limits, double width, CoverageMemory memory);

  void run();

  /// Features with faults, those around them that hang on the same vertices, in ascending order.
  const std::vector<std::uint32_t>& touched() const { return touched_; }
  /// The shape now, empty when it is the old one.
  const std::string& shape(std::uint32_t lot) const { return shapes_[place_[lot]]; }
  double moved(std::uint32_t lot) const { return moved_[place_[lot]]; }
  /// What was done, its features by number in touched().
  const std::vector<Web::Act>& acts() const { return acts_; }
  /// What was to be mended, and of that what is left.
  const std::vector<Found>& wanted() const { return wanted_; }
  const std::vector<Found>& left() const { return left_; }
  /// Features that are there twice: the copy, and the one that is judged.
  const std::map<std::uint32_t, std::uint32_t>& copies() const { return copies_; }

  struct Refusal {
    BorderRefusal why;
    double change;
  };
  /// Why a feature may not change as it should; nullopt when it may.
  std::optional<Refusal> refusal(std::uint32_t lot) const;

 private:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;

  std::vector<Found> judge(const std::vector<std::uint32_t>& lots) const;
  std::string_view wkb(std::uint32_t lot) const;
  bool is_wanted(const Found& found) const;
  void find_touched();
  std::vector<std::uint32_t> around(std::vector<std::uint32_t> lots, const std::vector<Box>& boxes) const;
  void hold_back(const std::vector<Found>& found);
  void attempt();
  bool mend(Web& web, const std::vector<Found>& faults) const;
  std::vector<std::uint32_t> in_order(const Web& web, Snapper& snapper, const std::vector<NearBorders>& nears) const;
  std::map<std::uint32_t, Refusal> failures();
  std::optional<Refusal> failure(std::uint32_t place);
  void blame_new_faults(std::map<std::uint32_t, Refusal>& failed) const;
  void hold_back_partners();

  const std::vector<Lot>& lots_;
  CoverageLimits limits_;
  double width_, rounding_;
  CoverageMemory memory_;
  BoxTree tree_;  ///< of all features
  std::vector<Found> wanted_, left_;
  std::vector<std::uint32_t> touched_, seen_;  ///< seen_: those and what lies around them
  std::vector<std::uint32_t> place_;           ///< of a feature in touched_
  std::vector<Web::Freedom> freedom_;          ///< this and the following by place in touched_
  std::vector<std::optional<Refusal>> refusals_;
  std::vector<std::string> shapes_;
  std::vector<double> moved_;
  std::vector<Web::Act> acts_;
  std::map<std::uint32_t, std::uint32_t> copies_;
  std::vector<Found> before_, after_;  ///< faults among seen_
};

}  // namespace sohoa::geometry::coverage
