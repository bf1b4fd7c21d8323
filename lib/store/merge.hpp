#pragma once
// Datasets of ours put together: rows are copied as they are stored, nothing is judged again.
#include <memory>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "store/store.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Every input is a dataset file of ours, so that they can be merged. Throws UsageError when only some are: read as
/// plain files, their rejected features and histories would be lost; InputError for one that cannot be looked into.
bool can_merge(const std::vector<std::string>& inputs);

/// One layer of a merge. The source gives no features, it knows where they are; the sink fetches them at the end.
struct MergedLayer {
  std::string path;  ///< of the dataset it goes to
  std::string name;
  std::shared_ptr<const Schema> schema;  ///< null: the layer follows none
  std::unique_ptr<Source> source;
  std::unique_ptr<CountingSink> sink;
};

/// Prepares to put the layers of `inputs` into options.path, as options.mode says; options.layer: only that one.
/// _rejected, sohoa_issue and the histories come along; what they say of a source is said of "PART > SOURCE" then. Of
/// the features of several parts with one key the first is written; a later one is merged where it is the same, else
/// rejected as its duplicate.
///
/// A path with fields in braces (PathTemplate) splits: the features of each value go to a file of their own.
///
/// A layer is published whole or not at all, one after the other; what can be seen to be impossible is told here.
/// Throws UsageError when the parts of a layer are in different coordinate systems, have a column in different types,
/// or are the destination itself; InputError for a part that cannot be read; OutputError as make_store() says.
std::vector<MergedLayer> plan_merge(const StoreOptions& options, const std::vector<std::string>& inputs);

}  // namespace sohoa
