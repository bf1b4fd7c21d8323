#pragma once
// A list that comes again into a layer whose records have taken values of other lists.
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset/accommodation_report.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// What a load finds in the dataset that it will change.
struct StoredAccommodation {
  std::vector<ListedAccommodation> layer;
  std::unordered_map<std::string, std::string>
      merged;  ///< keys of merged records → the record of the layer that has them
};

/// Of a load with --mode upsert or append; empty for another mode, and where there is no layer.
StoredAccommodation stored_accommodation(const std::string& mode, const std::string& output);

/// A record that an earlier load has merged stays so: a list that comes again without the others would put it back into
/// the layer, beside the record that has taken its place.
void keep_mergers(const Header& header, std::deque<Batch>& list, const StoredAccommodation& stored);

/// Values of the layer that nguon_gop says to come from lists that are not among the sources of `header` are kept in
/// the records with the same key: where these lack them (what belongs together, together), telephone numbers beside
/// their own, points (in a list of degrees) instead of rough ones. An info accommodation.merge-kept tells them, a
/// warning accommodation.merge-replaced each value that gives way to one of the list's own.
void keep_merged_values(const Header& header, std::deque<Batch>& list, const std::vector<ListedAccommodation>& layer);

}  // namespace sohoa
