#pragma once
// The options of tools that bring features to a schema.
#include "base/options.hpp"
#include "schema/stages.hpp"

namespace sohoa {

/// --schema --profile --map --map-date --map-scale --recode-recalled --fix --severity --accept
Options schema_options();
MappingOptions mapping_arguments(const Arguments& arguments);
/// Throws UsageError for a date, scale or rule that is none, and for what Acceptances refuses. `schema` may be null.
JudgeOptions judge_arguments(const Arguments& arguments, const std::shared_ptr<const Schema>& schema);

}  // namespace sohoa
