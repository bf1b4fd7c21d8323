#pragma once
// What a judgement changes in a dataset: features that are mended move from _rejected into the layer, those that are at
// fault now move out, and the issues are those of now.
#include <memory>
#include <string>

#include "store/open_dataset.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// Takes the judged features of a DatasetSource on the same file, within the transaction that the source reads in, and
/// writes all changes at the end as one run, in that transaction; the caller commits or rolls back.
///
/// - A feature of the layer without an error stays (Totals::unchanged). Where a value is not in the form that the
/// schema
///   gives it, or a derived one does not follow from the others any more, it is brought up to date (Totals::updated),
///   and an info issue says so. With an error the feature moves to _rejected, each field at fault with its raw text;
///   its fid is not used again.
/// - A geometry that a stage has mended (Feature::reshaped) is written anew, in the layer or in _rejected.
/// - A feature of _rejected without an error moves into the layer under a new fid, with the values that its schema
/// gives
///   them (Totals::written); otherwise it stays as it is.
/// - Errors and warnings in sohoa_issue that this run has judged again are replaced; what was found and changed at
///   loading stays.
/// - StoreOptions::strict and max_errors brake: when features of the layer are newly at fault, nothing is changed.
/// - The layer gets the columns of a newer schema that it lacks. Columns that the schema does not know stay where they
///   are; of a feature that moves they go to khac, and come back with it.
///
/// `schema` may be null. Throws OutputError when something cannot be written.
std::unique_ptr<CountingSink> make_amendment(OpenDataset& file, const std::string& layer,
                                             std::shared_ptr<const Schema> schema, const StoreOptions& options);

}  // namespace sohoa::store
