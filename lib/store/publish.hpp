#pragma once
// The moment in which the destination changes: a rename, or one short transaction.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/open_dataset.hpp"
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
  Missing missing = Missing::stay;
  int patience = kPatience;              ///< milliseconds to wait for other writers
  int backups = 0;                       ///< how many former states are kept beside it
  std::shared_ptr<const Schema> schema;  ///< null: the layer follows none
};

/// Looks at the destination before anything is read: OutputError when the file is no dataset of that format, was
/// written by a newer program, is read-only or locked, has the layer already (Mode::create) or has one of another
/// program. Opening it rolls back what a killed program left half done. Gives the number by which the
/// file will know `epsg`. For a load into a layer that is there, UsageError when that has another coordinate system.
int check_destination(const Destination& destination, int epsg);

/// The file is there and has the layer.
bool has_layer(const Destination& destination);

/// Throws OutputError as check_destination() does. Within a transaction of the caller's, or before it.
void check_layer(OpenDataset& file, const Destination& destination);

/// Begins the transaction in which a file is changed: from here on nobody else can write.
void begin_publishing(Database& database);

/// Puts the finished staging database (closed; `layers` as Staged::close() gave them) in its place: as the file itself
/// when there is none, else by copying its tables in one transaction. Gives the number of features of the old layer
/// that were removed (Mode::replace); the run's record in the file says it too. When this throws, the destination is as
/// it was.
std::int64_t publish(const Destination& destination, StagingFile& staging, const std::vector<FinishedLayer>& layers,
                     int epsg);

}  // namespace sohoa::store
