#pragma once
// One record out of several of the same establishment.
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

/// A feature among batches that are held.
struct HeldFeature {
  Batch* batch = nullptr;
  std::size_t index = 0;
  std::vector<std::string_view> doubtful;  ///< fields whose value a rule finds fault with
  bool faulty = false;                     ///< has an error of its own

  bool doubts(std::string_view field) const {
    return std::find(doubtful.begin(), doubtful.end(), field) != doubtful.end();
  }
};

/// Puts into the first feature of a group what the others know better. None of them has an error of its own, and what
/// means something together only is taken together, so that none arises:
///
/// - a value it lacks comes from the first of the others that has one which is not doubtful;
/// - telephone numbers of all, mobile numbers (di_dong) as such;
/// - rank and decision, together, of the newest decision, with the type that they are about; those of another type only
///   with a decision; state, together with its day, of the newest;
/// - the point, together with how it was got, of the most exact one;
/// - commune with its code and edition, house, street and hamlet, rooms and beds are taken together, from one record;
/// - the name with marks before the one without; another name becomes ten_khac.
///
/// nguon_gop says which came from where. The others get gop_vao. Gives the fields that were taken, ", " between.
std::string merge_accommodation(const Header& header, std::span<const HeldFeature> group);

}  // namespace sohoa
