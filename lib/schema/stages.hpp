#pragma once
// The stages that bring features to a schema and judge them. Each is one subject; a domain tool lines them up.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

class Acceptances;

struct MappingOptions {
  std::string profile;  ///< --profile NAME|FILE; empty: found by the columns
  /// --map FIELD=SOURCE. An empty SOURCE keeps every column out of the field, so that an option such as --commune fills
  /// it.
  std::map<std::string, std::string>
      provided;  ///< required fields and keys that an option of the user's fills, or a later command, and that option
  std::map<std::string, std::string> offered;  ///< required fields that an option could fill: "--commune CODE"
  std::vector<std::pair<std::string, std::string>> assign;
  std::set<std::string> where_there;  ///< fields of `assign` that are only configured: their column may be absent
  char decimal = 0;                   ///< --decimal: the sign of numbers whose column does not tell; 0: unsaid
  bool stored = false;  ///< the input is a dataset of ours: which columns fill what was told when it was made
};

/// Brings source columns to the fields of the schema: aliases (exact, then folded), profiles, --map; types the values
/// (numbers with decimal commas, dates, booleans), normal forms; what no field took goes to Feature::rest. The header
/// that leaves has all fields of the schema in its order. A stream that already follows the schema passes unchanged.
/// Issues: <subject>.type, <subject>.number-ambiguous, <subject>.unit-unsure; counted changes: text.blanks,
/// <subject>.normalised, -.unit-converted, -.date-completed, -.date-month-first. How a column writes numbers and dates
/// is said by what its source showed, else by --decimal or the profile; its title may name a unit. Throws UsageError
/// for an ambiguous or absent column and shows the --map line that settles it.
std::unique_ptr<Stage> make_mapping_stage(std::shared_ptr<const Schema> schema, MappingOptions options);

/// Measures each geometry once (area, box), makes polygons MULTI, and judges it: geometry.missing, geometry.type,
/// geometry.non-finite, geometry.self-crossing and the other faults of lib/geometry, with the place. `schema` may be
/// null: then a geometry may be absent, of any kind, and stays as it is.
std::unique_ptr<Stage> make_geometry_stage(const std::shared_ptr<const Schema>& schema);

struct JudgeOptions;

/// Mends geometries (lib/geometry/repair.hpp) before they are judged: boundaries move no farther than
/// JudgeOptions::fix, the area changes by no more than the tolerance of its scale (schema/tolerance.hpp; 1:200 where
/// nobody says the scale) and a twentieth of itself. Where nobody knows what a unit is on the ground, only what changes
/// no area is mended. Each kind of repair of a feature is an issue geometry.fixed-*, what goes too far
/// geometry.not-fixed. What an earlier tool found wrong with a geometry that is mended is dropped. Stands behind the
/// mapping stage and before the geometry stage; `schema` may be null.
std::unique_ptr<Stage> make_repair_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options);

struct JudgeOptions {
  std::string map_date;  ///< --map-date, ISO; empty: the schema's map_date field of the feature, else `today`
  int map_scale = 0;     ///< --map-scale, 0 = by column, sheet number, or the widest
  bool recode_recalled = false;
  std::optional<double> fix;  ///< --fix: metres that a boundary may move; unset: geometries stay as they are
  SeverityPolicy policy;
  std::shared_ptr<const Acceptances> accepted;  ///< --accept; null: nothing is
};

/// Judges plain constraints and code lists: <subject>.required, .pattern, .enum, .range, .length, <code_rule>-unknown,
/// -retired, -future, -group, -zone, and the counted change <code_rule>-recoded.
std::unique_ptr<Stage> make_constraint_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options);

/// Judges the schema's SQL rules: one statement per thread runs over the batch as a virtual table.
/// Throws UsageError naming the rule when its SQL does not compile or does more than read.
std::unique_ptr<Stage> make_rule_stage(std::shared_ptr<const Schema> schema, JudgeOptions options);

/// Says once what was assumed: schema.map-date, schema.map-scale (info, at the end).
std::unique_ptr<Stage> make_assumption_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options);

/// Judges what only the whole set can show, feature by feature in input order: <subject>.duplicate-key (the later one
/// is rejected, the first gets a late warning) and geometry.duplicate (lines and areas; a warning at the later one). A
/// feature that is rejected already holds no key. Keeps 16 to 64 bytes per feature in memory. `schema` may be null: no
/// keys then.
std::unique_ptr<Stage> make_duplicate_stage(std::shared_ptr<const Schema> schema);

/// Applies --severity and --accept to all issues of a batch (after all judging stages): changes severities, drops rules
/// that are off, marks what is accepted (its severity becomes info), and sets Feature::rejected anew. `schema` may be
/// null when nothing is accepted. It may stand twice in a line of stages; the `last` one says which exceptions are out
/// of use.
std::unique_ptr<Stage> make_policy_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                         bool last = true);

}  // namespace sohoa
