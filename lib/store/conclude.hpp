#pragma once
// What only the end of the input can tell: late issues, and which of several features with one key stays.
#include "store/staged.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// Applies the late issues and judges duplicate keys.
///
/// - A late issue of severity error about a written feature moves it to _rejected, unless its rule judges a set
/// (may_reject).
/// - Of the features with one key that are left, the first in input order is written, the others are rejected. So a
/// feature may
///   be written after all when the one before it was moved away; it gets that one's fid.
/// - A late issue whose feature is not here (filtered out) is left out; one with row 0 belongs to a whole source, and a
/// counted
///   change stays whatever became of its first row.
///
/// `held`: late issues that came with features. `late`: those that came last; the duplicates found are appended to it,
/// so that reports show them. All get key and place of their features. Counts rules in `totals` and keeps `read =
/// written + rejected`.
void conclude(Staged& staged, Batch& held, Batch& late, Totals& totals);

/// Adds an issue to the totals.
void count_rule(Totals& totals, const Issue& issue);

}  // namespace sohoa::store
