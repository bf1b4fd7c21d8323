#pragma once
// Staged issues join those that a dataset has of other layers and runs.
#include <cstdint>
#include <string>

#include "store/layer.hpp"
#include "store/open_dataset.hpp"

namespace sohoa::store {

/// The columns of sohoa_issue as they are selected from the staging database, where every run is number 1: each with a
/// comma before it.
std::string staged_issue_columns(const LayerPlan& plan, std::int64_t run);

/// Adds the issues of the attached database `from` to those the file has; triggers keep index and counts right. Their
/// places are moved from `epsg` to the coordinate system that the table has in this file.
void append_issues(OpenDataset& file, const LayerPlan& issues, std::int64_t run, int epsg,
                   const std::string& from = "staged");

}  // namespace sohoa::store
