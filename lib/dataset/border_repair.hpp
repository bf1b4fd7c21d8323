#pragma once
// --fix between neighbours: a layer is read once more before it is judged, since a border is that of two.
#include <memory>
#include <vector>

#include "schema/stages.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Reads `layer` to its end through `shaping` (the stages that make its shapes what they are judged as), mends the
/// borders between neighbours (geometry::CoverageRepair) and gives the stage that brings the result to the same
/// features when they are read again: shapes (Feature::reshaped), issues coverage.fixed-* with what was there before,
/// and coverage.not-fixed at the first of two where a fault that was to be mended stays. It stands behind the stages of
/// `shaping`, before shapes are judged. Takes them for the same by Origin::fid and whether Origin::file is 0, as
/// DatasetSource gives them.
///
/// Borders move by JudgeOptions::fix at most, and as far as two that are meant to be one may be apart at the scales of
/// both (CoverageSizes; without a schema those of parcels). Areas change as in make_repair_stage(). Null when nothing
/// has to be done, and where coordinates are no metres of a VN-2000 zone. `schema` may be null.
///
/// Memory: that of geometry::CoverageRepair, whose edges go to a temporary file beyond `memory` bytes; names
/// and new shapes lie in temporary files.
std::unique_ptr<Stage> make_border_repair(Source& layer, const std::vector<std::unique_ptr<Stage>>& shaping,
                                          std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                          std::size_t memory);

}  // namespace sohoa
