#pragma once
// One record out of several of the same establishment.
#include <span>
#include <string>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

/// A feature among batches that are held.
struct HeldFeature {
  Batch* batch;
  std::size_t index;
};

/// Puts into the first feature of a group what the others know better:
///
/// - a value it lacks comes from the first of the others that has one;
/// - telephone numbers of all;
/// - rank and decision, together, of the newest decision; state, together with its day, of the newest;
/// - the point, together with how it was got, of the most exact one;
/// - commune with its code and edition, and house, street and hamlet, are taken together;
/// - the name with marks before the one without; another name becomes ten_khac.
///
/// nguon_gop says which came from where. The others get gop_vao. Gives the fields that were taken, ", " between.
std::string merge_accommodation(const Header& header, std::span<const HeldFeature> group);

}  // namespace sohoa
