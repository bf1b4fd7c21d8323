#pragma once
// All that makes a dataset readable for people and their programs: styles, titles, lists of values, lineage.
#include <cstdint>
#include <vector>

#include "store/lineage.hpp"
#include "store/staged.hpp"

namespace sohoa::store {

/// Describes the tables of one load, their rows or changes being in place: the layer, its _rejected, sohoa_issue. On an
/// open transaction, of a new file or one that is there; what a person has changed stays (write_style(),
/// write_titles()). `run` is the row of sohoa_run, `schema` may be null. Costs the same whatever the layers hold.
/// Throws UsageError when a style of the schema is faulty.
void describe(Database& database, Container& container, const std::vector<LayerPlan>& plans, const Schema* schema,
              std::int64_t run, LayerChange change);

/// The plans of what Staged::close() gave.
std::vector<LayerPlan> plans_of(const std::vector<FinishedLayer>& layers);

}  // namespace sohoa::store
