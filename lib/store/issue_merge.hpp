#pragma once
// Staged issues join those that a dataset has of other layers and runs.
#include <cstdint>
#include <string>

#include "store/layer.hpp"
#include "store/open_dataset.hpp"
#include "store/staged.hpp"

namespace sohoa::store {

/// What takes the place of two columns when staged issues are copied.
struct IssueColumns {
  std::int64_t run;                     ///< in the staging database every run is number 1
  std::string feature = "feature_fid";  ///< SQL: the fid that the feature has in this file
};

/// Makes the table sohoa_issue, which the file must not have, of the staged one: pages of rows, nodes of the index.
void copy_issues(OpenDataset& file, const FinishedLayer& issues, const IssueColumns& columns);

/// Adds the issues of the attached database `from` to those the file has; triggers keep index and counts right. Their
/// places are moved from `epsg` to the coordinate system that the table has in this file.
void append_issues(OpenDataset& file, const LayerPlan& issues, const IssueColumns& columns, int epsg,
                   const std::string& from = "staged");

}  // namespace sohoa::store
