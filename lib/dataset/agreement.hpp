#pragma once
// Whether two layers of one dataset agree: what TT 19/2026/TT-BNNMT, appendix II, calls the agreement of attributes and
// space, between the register list and the map.
#include <memory>
#include <vector>

#include "schema/schema.hpp"
#include "schema/set_tally.hpp"
#include "schema/stages.hpp"
#include "store/open_dataset.hpp"

namespace sohoa {

/// Judges the set rules about two layers that `schema` has and the policy does not turn off (schema/set_rule.hpp): late
/// issues that never reject a feature, with the key of the feature and that of its other side in the args, and a place
/// on the map. Rejected features are not judged; those of the other layer are there, and are not compared.
///
/// Features and the rows of the other layer meet by the first foreign key between their schemas, the one of `schemas`
/// that a layer follows. Areas may differ by a multiple of what the map's tolerance allows (schema/tolerance.hpp).
/// Codes agree where each of either side has one on the other that it is, was or became: a certificate keeps the code
/// of its day.
///
/// The other layer is read before the first batch; its rows take 64 bytes of memory each. Null when the dataset has no
/// layer to agree with. `tally` outlives the stage.
std::unique_ptr<Stage> make_agreement_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                            store::OpenDataset& file,
                                            const std::vector<std::shared_ptr<const Schema>>& schemas, SetTally& tally);

}  // namespace sohoa
