#pragma once
// What a tool does after it has lined up its stages: open the output, run, report, sum up, and find the exit status.
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/options.hpp"
#include "schema/schema.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

struct Job {
  const ToolInfo& tool;
  const Arguments& arguments;
  std::shared_ptr<const Schema> schema;  ///< null: the stream's own fields
  std::string output;                    ///< path, or empty / "-" for the pipe
};

/// Options that run_job() reads beside those of output_options(): --threads --progress --quiet.
/// Throws UsageError for a suffix that no writer knows, and when layers of one file with different columns would become
/// one layer of a dataset because no schema says what they have in common.
Exit run_job(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages);

}  // namespace sohoa
