#pragma once
// The history of a dataset: what was loaded when, from what, by what, and how it went.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/container.hpp"
#include "store/counts.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// Version of what this program writes beside the layers. A file with a higher one is refused.
/// 2: sohoa_run has the column mode; sohoa_count tells of sheets that have gone.
inline constexpr int kFormatVersion = 2;

struct SourceCount {
  std::int64_t read = 0, rejected = 0, merged = 0;
};

struct RunRecord {
  std::string layer, started, mode, tool, arguments;
  int epsg = 0;
  std::vector<SourceInfo> sources;
  std::vector<SourceCount> counts;  ///< one per source
};

/// Creates sohoa_run, sohoa_source and sohoa_count unless they are there, brings older ones up to date, and makes them
/// visible.
void create_run_tables(Database& database, Container& container);

/// Writes one run into a staging database, under the next number. `schema` may be null.
void write_run(Database& database, const RunRecord& run, const Totals& totals, const Schema* schema,
               const std::vector<SheetCount>& sheets);

enum class Counts {
  all,     ///< the run's counts are those of the whole layer
  others,  ///< the caller knows them: write_counts()
};
/// Numbers of runs that were copied: those of the other database are this much higher here.
struct CopiedRuns {
  std::int64_t offset = 0;
  std::int64_t last = 0;  ///< the load's own
};
/// Copies the runs of the attached staging database `from` to `main`: those of datasets that were merged, and last the
/// load's own.
CopiedRuns copy_runs(Database& database, const std::string& from, Counts counts);

/// What tells runs apart wherever they are recorded: layer, times, tool, arguments.
using RunNames = std::set<std::string>;
RunNames run_names(Database& database);

/// The numbers that runs of another dataset got.
struct ImportedRuns {
  std::map<std::int64_t, std::int64_t> numbers;
  std::int64_t of(std::int64_t run, std::int64_t otherwise) const {
    const auto found = numbers.find(run);
    return found == numbers.end() ? otherwise : found->second;
  }
};
/// Copies the runs of a layer of another dataset into a staging database, but for those that are `known`. `counts`:
/// with what they counted; a part of the features has other counts.
ImportedRuns import_runs(Database& staging, Database& from, const std::string& layer, const RunNames& known,
                         bool counts);

/// Writes counts of a run. The state of a sheet at a time is told by the last run before that has a row for it; total 0
/// says that it has gone.
void write_counts(Database& database, std::int64_t run, const std::string& layer,
                  const std::vector<SheetCount>& counts);
/// What the last run that counted it has left for each sheet of a layer.
std::vector<SheetCount> last_counts(Database& database, const std::string& layer);

/// After a run that has counted the whole layer: says of all other sheets that they have gone.
void count_vanished_sheets(Database& database, std::int64_t run, const std::string& layer);

/// Throws OutputError when a table that is named like one of create_run_tables() is another program's. Reads only.
void check_run_tables(Database& database);

/// Throws OutputError when a newer program has written this file. Reads only.
void check_format_version(Database& database);

/// The command line of the last run about a layer, as it was recorded.
std::string last_arguments(Database& database, const std::string& layer);

/// Whether a run of ours wrote this layer.
bool is_our_layer(Database& database, const std::string& layer);

}  // namespace sohoa::store
