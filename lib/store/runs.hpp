#pragma once
// The history of a dataset: what was loaded when, from what, by what, and how it went.
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/container.hpp"
#include "store/counts.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// Version of what this program writes beside the layers. A file with a higher one is refused.
inline constexpr int kFormatVersion = 1;

struct SourceCount {
  std::int64_t read = 0, rejected = 0;
};

struct RunRecord {
  std::string layer, started, tool, arguments;
  int epsg = 0;
  std::vector<SourceInfo> sources;
  std::vector<SourceCount> counts;  ///< one per source
};

/// Creates sohoa_run, sohoa_source and sohoa_count unless they are there, and makes them visible.
void create_run_tables(Database& database, Container& container);

/// Writes one run as number 1 (the tables are those of a staging database). `schema` may be null.
void write_run(Database& database, const RunRecord& run, const Totals& totals, const Schema* schema,
               const std::vector<SheetCount>& sheets);

/// Copies the run of the attached database `from` to `main` under the next number, which is returned.
std::int64_t copy_run(Database& database, const std::string& from);

/// Throws OutputError when a newer program has written this file. Reads only.
void check_format_version(Database& database);

/// The command line of the last run about a layer, as it was recorded.
std::string last_arguments(Database& database, const std::string& layer);

/// Whether a run of ours wrote this layer.
bool is_our_layer(Database& database, const std::string& layer);

}  // namespace sohoa::store
