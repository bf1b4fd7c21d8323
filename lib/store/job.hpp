#pragma once
// What a tool does after it has lined up its stages: open the output, run, report, sum up, and find the exit status.
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/options.hpp"
#include "schema/schema.hpp"
#include "store/report.hpp"
#include "store/summary.hpp"
#include "stream/pipeline.hpp"

namespace sohoa {

/// Inputs that a run passes by, for its totals; see Totals.
struct PassedBy {
  std::int64_t left = 0, unchanged = 0, still_rejected = 0;
};

struct Job {
  const ToolInfo& tool;
  const Arguments& arguments;
  std::shared_ptr<const Schema> schema;  ///< null: the stream's own fields
  std::string output;                    ///< path, or empty / "-" for the pipe
  PassedBy passed_by = {};
  std::string layer = {};  ///< of a dataset without a schema; empty: the stream's
};

/// Runs source → stages → output with --threads and --progress; issues go to the report on their way. When the output
/// throws TooManyErrors the report is finished before it is thrown on.
void run_through(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages,
                 CountingSink& output, Report& report);

/// The files of --report. Throws UsageError for one that the command reads or writes otherwise: a slip of the hand must
/// not cost a map sheet.
std::vector<std::string> report_paths(const Arguments& arguments);

/// What the command line says about writing to `path`.
StoreOptions store_options(const Job& job, const std::string& path);

/// Throws what writing to job.output would end with for its name alone: a suffix without a writer, no such folder, a
/// file that is there and may not be replaced. Nothing is touched.
void check_output(const Job& job);

/// Prints the totals on standard output, as --json and --quiet say; `label` tells several of them apart.
void sum_up(const Job& job, const Totals& totals, Purpose purpose, const std::string& label = {});

/// What --fail-on makes of the totals: by default rejected features and set-wide errors are status 1.
Exit exit_status(const Arguments& arguments, const Totals& totals);

/// Options that run_job() reads beside those of output_options(): --threads --progress --quiet.
/// Throws UsageError for a suffix that no writer knows, and when layers of one file with different columns would become
/// one layer of a dataset because no schema says what they have in common.
Exit run_job(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages);

/// The same into a dataset with options that are not those of the command line.
Exit run_into(const Job& job, const StoreOptions& options, Source& source,
              const std::vector<std::unique_ptr<Stage>>& stages);

/// The end of a run that had nothing to read because all inputs are passed by: empty reports, the totals, and status 1
/// when --fail-on counts what is still rejected. The output is not touched.
Exit end_unread(const Job& job);

/// Puts datasets of ours together in job.output (see plan_merge()).
Exit run_merge(const Job& job, const std::vector<std::string>& inputs);

}  // namespace sohoa
