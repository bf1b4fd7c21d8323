#pragma once
// The names by which a schema asks for judgements over the whole set.
//
// About the map sheets of a layer (its mapSheet stands in the primaryKey with the number behind it); judged by
// dataset/sheet_rules.hpp:
//
// - number-gaps: numbers of a sheet that no feature has. `share`: a sheet with no more than this share of its numbers
//   is an extract, and is not judged.
// - sheet-cover: the features of a sheet against the ground they cover. `perParcel`, m²: rounding of each area;
//   `gapWidth`, m: a hole that is wider is open land (a road that is not drawn), not a gap.
// - sheet-area: the recorded areas of a sheet (the rule's field) against the drawn ones. `parcels`: the fewest that are
//   judged.
// - sheet-position: the sheet number that follows from where the sheet lies, against its own.
// - outside-sheet: features outside the frame of their sheet. `widening`, mm on the map: by how much a frame may be
//   widened.
// - same-number: neighbours of one number on sheets of one number. cut-by-sheet: neighbours of one number on sheets of
//   different numbers. `length`, m: of the boundary that they have in common; `distance`, m: how far it may be apart.
//
// About two layers of one dataset; judged by dataset/agreement.hpp. The schema's foreignKeys say which field is which:
//
// - foreign-key: a feature whose key no feature of the other layer has.
// - foreign-key-many: a feature whose key several features of the other layer have, none of them with its area.
// - agree-area: areas that differ. `compare`: field → field of the other layer. `tolerance`: times the tolerance of the
//   map, `absolute` m² at least.
// - agree-code: codes that differ; `compare` may name several fields for one.
// - referred-to: a feature to which none of the layer of `schema` refers; of features that have one of the values in
//   `having`.
//
// About growing areas; judged by dataset/zone_stage.cpp:
//
// - zone-overlap: codes in force of one crop and market that lie on one another. `share`: of the smaller area, from
//   which it counts; `area`: m², too.
//
// About products; judged there too:
//
// - shared-code: a code that products of other names or producers have.
#include "schema/json_node.hpp"
#include "schema/schema.hpp"

namespace sohoa {

/// Reads the `set` of a rule. Throws UsageError for an unknown name, and for a limit that is unknown, lacks or is
/// negative.
SetRule read_set_rule(const JsonNode& node);

/// What only the whole schema shows: fields that are not there, a layer without sheets. Throws UsageError.
void check_set_rule(const JsonNode& node, const SetRule& rule, const Schema& schema);

/// Where sheet and number stand in the primary key of a layer of map sheets: the fields up to `number` name the sheet.
/// 0: the layer has none.
std::size_t number_in_key(const Schema& schema);

/// Whether issues of the rule are about a whole sheet: their key has only the fields before the number.
bool about_sheet(const SetRule& rule);

}  // namespace sohoa
