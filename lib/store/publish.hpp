#pragma once
// The moment in which the destination changes: a rename, or one short transaction.
#include <cstdint>
#include <string>
#include <vector>

#include "store/staged.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// What begin() must know of a destination.
struct Destination {
  std::string path;
  Format format = Format::geopackage;
  std::string layer;
  Mode mode = Mode::create;
};

/// Looks at the destination before anything is read: OutputError when the file is no dataset of that format, was
/// written by a newer program, is read-only or locked, has the layer already (Mode::create) or has one of another
/// program (Mode::replace). Opening it rolls back what a killed program left half done. Gives the number by which the
/// file will know `epsg`.
int check_destination(const Destination& destination, int epsg);

/// Puts the finished staging database (closed; `layers` as Staged::close() gave them) in its place: as the file itself
/// when there is none, else by copying its tables in one transaction. Gives the number of features of the old layer
/// that were removed (Mode::replace); the run's record in the file says it too. When this throws, the destination is as
/// it was.
std::int64_t publish(const Destination& destination, StagingFile& staging, const std::vector<FinishedLayer>& layers,
                     int epsg);

}  // namespace sohoa::store
