#pragma once
// The inputs of a load that is repeated, night after night, over the same folder.
#include <memory>
#include <string>

#include "base/options.hpp"
#include "schema/schema.hpp"
#include "source/source.hpp"
#include "store/job.hpp"

namespace sohoa {

/// --settle --skip-unchanged
Options intake_options();

/// Opens the inputs of a load into job.output (open_source()), without the files that --settle leaves for the next run
/// (a line for each on standard error) and without those that --skip-unchanged finds in the dataset as they are: same
/// SHA-256, schema, options and version of this program, and no later run has removed their features. Where what is not
/// in the input is removed (--mode replace, --delete-missing, --whole-sheets), it is all or none.
///
/// Fills job.passed_by, and job.layer where the first input, which would have named it, is passed by. Null: nothing is
/// to be read, see end_unread(). job.schema may be null where the input says it. Throws UsageError when one of the
/// options is said and the output is no dataset, or the input is a stream; OutputError when the dataset cannot be
/// looked into.
std::unique_ptr<Source> take_in(Job& job, SourceOptions options);

}  // namespace sohoa
