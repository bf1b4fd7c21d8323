#pragma once
// A list that comes again into a layer whose records have taken values of other lists.
#include <deque>
#include <string>
#include <vector>

#include "dataset/accommodation_report.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// The layer that a load with --mode upsert or append will change; empty for another mode, and where there is none.
std::vector<ListedAccommodation> accommodation_layer(const std::string& mode, const std::string& output);

/// Values of the layer that nguon_gop says to come from lists that are not among the sources of `header` are kept in
/// the records with the same key: where these lack them (what belongs together, together), telephone numbers beside
/// their own, points (in a list of degrees) instead of rough ones. An info accommodation.merge-kept tells them, a
/// warning accommodation.merge-replaced each value that gives way to one of the list's own.
void keep_merged_values(const Header& header, std::deque<Batch>& list, const std::vector<ListedAccommodation>& layer);

}  // namespace sohoa
