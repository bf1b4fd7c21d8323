#pragma once
// A dataset file that is there already.
#include <memory>
#include <string>
#include <vector>

#include "store/container.hpp"

namespace sohoa::store {

/// How long a statement waits for another program's transaction, in milliseconds.
inline constexpr int kPatience = 10'000;

/// Open for reading, and for writing unless `how` says otherwise. Opening it rolls back what a killed program left half
/// done; other programs may take a few seconds to finish their own short transactions before a statement fails as
/// locked.
struct OpenDataset {
  /// `patience` in milliseconds.
  OpenDataset(const std::string& path, Format format, Database::Open how = Database::Open::existing,
              int patience = kPatience);
  Database database;
  std::unique_ptr<Container> container;
};

/// ".gpkg" of "CO-TO.GPKG", and of the backup "co-to.gpkg.1".
std::string lower_suffix(const std::string& path);

/// By the suffix of the path.
Format format_of(const std::string& path);

/// A file as SQLite's URI for reading only: no statement can touch it, so another file of the same transaction is the
/// only one that changes.
std::string read_only_uri(const std::string& path);

/// Counted, not asked of the registers: other programs do not always keep these right.
std::int64_t feature_count(Database& database, const std::string& layer);

/// A layer that a run of ours wrote.
struct OwnLayer {
  std::string name;
  std::string schema;  ///< name of its schema at the last run; empty: it follows none
};

/// The layers of ours in the order in which they came; none when another program made the file.
std::vector<OwnLayer> own_layers(Database& database);

}  // namespace sohoa::store
