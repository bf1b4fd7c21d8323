#pragma once
// Whether the polygons of a layer cover the ground as land does: the rules coverage.*, which only the whole set can
// show.
#include <cstddef>
#include <limits>
#include <memory>

#include "admin/boundaries.hpp"
#include "base/options.hpp"
#include "schema/schema.hpp"
#include "schema/set_tally.hpp"
#include "schema/stages.hpp"

namespace sohoa {

struct CoverageOptions {
  bool judge = false;  ///< --coverage
  /// --borders-only: the strips where communes (files) meet, and what lies between two of them.
  bool borders_only = false;
  bool stored = false;    ///< the features are a dataset's layer and its rejected ones
  bool unjudged = false;  ///< no stage before this one has looked for faults in shapes
  /// --memory: bytes that shapes and edges may take before a temporary file takes them.
  std::size_t memory = std::numeric_limits<std::size_t>::max();
  /// --boundary; null: those that come with the program, which are approximate.
  std::shared_ptr<const admin::Boundaries> boundaries;
};

/// --coverage --borders-only --memory
Options coverage_options();
/// All but the polygons. Throws UsageError.
CoverageOptions coverage_arguments(const Arguments& arguments);

/// Judges the rules coverage.* that the policy does not turn off: late issues that never reject a feature, by rule and
/// then by input order, with the key of one feature, the name of the other and a geometry to look at. Limits come from
/// the schema (CoverageSizes), by the map scale of both features; without a schema they are those of parcels.
///
/// - Features that geometry rules found at fault are not compared, one issue coverage.skipped counts them; those that
///   other rules reject are: their ground is no gap. A duplicate is told as coverage.duplicate, with both keys, and no
///   longer as geometry.duplicate.
/// - Coordinates in degrees are judged on a plane that is true to scale in the middle of the layer.
/// - A feature belongs to the commune that its schema's field names, else, with --boundary, to the one it lies in or
///   nearest to.
///
/// Takes about 45 bytes of memory per vertex, up to 150 more per edge that is not matched, beyond
/// CoverageOptions::memory in a temporary file; keys (and, for degrees and --borders-only, shapes) always lie in one.
/// `schema` may be null. Null when nothing is to be judged. `tally`, if not null, outlives the stage.
std::unique_ptr<Stage> make_coverage_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& judge,
                                           const CoverageOptions& options, SetTally* tally);

}  // namespace sohoa
