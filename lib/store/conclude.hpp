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
/// - A source of which more than nine tenths have keys of another source is that one over again: what is the same is
/// merged
///   (Totals::merged), what differs is rejected, and one issue says so.
/// - A late issue whose feature is not here (filtered out) is left out; one with row 0 belongs to a whole source, and a
/// counted
///   change stays whatever became of its first row.
///
/// `held`: late issues that came with features. `late`: those that came last; the duplicates found are appended to it,
/// so that reports show them. All get key and place of their features. Counts rules in `totals` and keeps `read =
/// written + rejected`.
void conclude(Staged& staged, Batch& held, Batch& late, Totals& totals);

/// A written feature whose key the destination has already.
struct KnownFeature {
  std::int64_t staged, known;  ///< its fid, and the one in the destination
};

/// Moves them to _rejected as duplicates of what is there (row: its fid). After conclude(); the issues are appended to
/// `late`.
void reject_known(Staged& staged, const std::vector<KnownFeature>& features, Batch& late, Totals& totals);

/// Says by warnings that other features of the destination have the keys of these too: somebody copied them there.
void warn_of_known(Staged& staged, const std::vector<KnownFeature>& features, Batch& late, Totals& totals);

/// Adds an issue to the totals.
void count_rule(Totals& totals, const Issue& issue);

}  // namespace sohoa::store
