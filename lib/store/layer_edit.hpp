#pragma once
// Layers of a file that exists, brought to what is going to be written into them.
#include <string>

#include "store/layer.hpp"
#include "store/open_dataset.hpp"
#include "store/staged.hpp"

namespace sohoa::store {

/// The columns of a plan as SQL, each with a comma and `prefix` before it.
std::string column_list(const LayerPlan& plan, const std::string& prefix = {});

/// Creates the table unless it is there, and adds those columns of the plan that it lacks: a newer schema may have
/// more.
void complete_layer(OpenDataset& file, const LayerPlan& plan);

/// Copies a staged table that the file does not have: pages of rows (`columns` says otherwise what is taken), nodes of
/// the index.
void copy_layer(OpenDataset& file, const FinishedLayer& layer, const std::string& columns = "*");

/// The highest fid that a row of the layer has or had; AUTOINCREMENT promises that none comes twice.
std::int64_t last_fid(Database& database, const std::string& layer);

}  // namespace sohoa::store
