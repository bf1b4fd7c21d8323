#pragma once
// Rules about the map sheets of a layer, which only the whole set can show.
#include <memory>

#include "schema/schema.hpp"
#include "schema/set_tally.hpp"
#include "schema/stages.hpp"

namespace sohoa {

/// Judges the set rules about sheets that a schema has and the policy does not turn off (schema/set_rule.hpp): late
/// issues, sheet by sheet in order of appearance, with the key of the sheet or of the feature, the other one in the
/// args, and a geometry to look at. They never reject a feature.
///
/// - A sheet's cover is what its shapes cover together, holes that are no wider than a gap filled in. TT
///   25/2014/TT-BTNMT, art. 16.10, asks for the sum of a sheet's areas to be that of the polygon around them; a frame
///   is no such polygon, since sheets end at the border of the commune and roads are not always drawn. Overlap and gap
///   are judged one by one, so that they do not make up for one another.
/// - Lengths and areas are judged on the plane of the map; of coordinates in degrees only numbers are judged, and grid
///   numbers of sheets only in a 3° zone.
///
/// Keeps 40 to 60 bytes of memory per feature and its shape in a temporary file; at the end one sheet at a time is in
/// memory, with some 2 kB per feature. Null when there is nothing to be judged. `tally` outlives the stage.
std::unique_ptr<Stage> make_sheet_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                        SetTally& tally);

}  // namespace sohoa
