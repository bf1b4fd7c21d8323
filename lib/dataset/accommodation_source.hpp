#pragma once
// A list of establishments read whole, for what only the whole of it shows: duplicates, and one record of several.
#include <deque>
#include <memory>
#include <vector>

#include "dataset/accommodation_report.hpp"
#include "dataset/judging.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Reads `source` through the stages of `judging` that settle values to its end, looks for duplicates, and gives
/// everything on in input order.
///
/// - Records of a group get its name in nhom_trung, and the later ones issues accommodation.duplicate; those that are
///   possibly the same accommodation.duplicate-possible.
/// - `merge`: the first record of a group in input order takes over what the others know (lib/dataset/
///   accommodation_merge.hpp), the others get gop_vao and go to _rejected, counted as merged. A record with an error of
///   its own is left out: it is told as a duplicate and goes to _rejected for its error.
///
/// Holds all features in memory, about 2 kB of each.
class AccommodationSource : public Source {
 public:
  /// `layer`: what the load will change, see keep_merged_values().
  AccommodationSource(Source& source, const Judging& judging, bool merge, int threads,
                      const std::vector<ListedAccommodation>& layer = {});

  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch& batch) override;
  void decode(Batch&) const override {}
  Trailer finish() override { return trailer_; }

 private:
  friend class AccommodationHolder;
  std::vector<std::unique_ptr<Stage>> stages_;  ///< values may be texts of theirs
  std::shared_ptr<const Header> header_;
  std::deque<Batch> held_;  ///< the last one: late issues
  Trailer trailer_;
};

}  // namespace sohoa
