#pragma once
// Where the lots of one number lie.
#include <vector>

#include "geometry/measure.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Groups of boxes, each at least `apart` from every other. Two boxes that are nearer are one group with the box of
/// both, until no two are; so the order in which they come does not matter up to 64 groups. What comes then joins the
/// nearest one, which bounds time and memory for a map whose numbers mean nothing.
class ForestPlaces {
 public:
  struct Place {
    geometry::Box box;
    std::int64_t lots = 0;
    Origin first;  ///< the first lot, in input order
  };

  void add(const geometry::Box& box, const Origin& origin, double apart);

  const std::vector<Place>& places() const { return places_; }
  /// The place with the fewest lots, of those the last one; there must be one.
  const Place& smallest() const;
  /// From a place to the nearest of the others; there must be another one.
  double distance(const Place& from) const;

 private:
  std::vector<Place> places_;
};

}  // namespace sohoa
