#pragma once
// Whether features lie in the communes that they name.
#include <memory>

#include "admin/boundaries.hpp"
#include "schema/schema.hpp"
#include "schema/stages.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Judges the rules <subject>.outside-commune and <subject>.across-communes, of a schema that has them: the polygon of
/// the commune of now (maXa, of forest lots maxa) against the geometry. Polygons of two sources never agree to the
/// metre, so a feature belongs where admin::kBelongs of what lies in any commune is; one that lies off the shore, where
/// the polygons end, belongs to the nearest commune. Where the program's own polygons judge, which are approximate, the
/// border may be wrong by the schema's CoverageSizes::approximate_boundary. Across: several communes have more than
/// they may lose; outside: its own has less than that. A commune whose polygon is not at hand is not judged, nor is a
/// place that another such commune may have.
///
/// `boundaries`: of --boundary; null: those that come with the program. Stands behind the commune stage. Null when the
/// schema has no such rule or the policy turns them off. Throws as CellTransform does.
std::unique_ptr<Stage> make_commune_place_stage(const Schema& schema, const JudgeOptions& options,
                                                std::shared_ptr<const admin::Boundaries> boundaries);

}  // namespace sohoa
