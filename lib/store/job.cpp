#include "store/job.hpp"

#include <filesystem>
#include <iostream>

#include "base/message.hpp"
#include "base/progress.hpp"
#include "store/report.hpp"
#include "store/store.hpp"
#include "store/stream_sink.hpp"
#include "store/summary.hpp"

namespace sohoa {
namespace {

bool is_pipe(const std::string& output) {
  return output.empty() || output == "-";
}

StoreOptions store_options(const Job& job) {
  const Arguments& arguments = job.arguments;
  StoreOptions options;
  options.path = job.output;
  options.mode = arguments.get("--mode") == "replace" ? Mode::replace : Mode::create;
  options.strict = arguments.has("--strict");
  options.max_errors = arguments.integer("--max-errors", -1);
  options.tool = job.tool.name;
  options.arguments = arguments.line();
  options.dry_run = arguments.has("--dry-run");
  return options;
}

std::unique_ptr<CountingSink> open_output(const Job& job) {
  const std::string suffix = std::filesystem::path(job.output).extension().string();
  if (is_pipe(job.output)) return make_stream_sink(job.output, false);
  if (is_dataset(job.output)) return make_store(store_options(job), job.schema);
  if (suffix == ".geojsonl") return make_stream_sink(job.output, job.arguments.has("--overwrite"));
  throw UsageError(tr("{}: the suffix must be .gpkg, .sqlite or .geojsonl", job.output));
}

std::int64_t expected_features(const Header& header) {
  std::int64_t total = 0;
  for (const SourceInfo& source : header.sources) total += source.claimed.value_or(0);
  return total;
}

void sum_up(const Job& job, const Totals& totals) {
  if (is_pipe(job.output) || job.arguments.has("--quiet")) return;
  const RuleBook book(job.schema);
  std::cout << (job.arguments.has("--json") ? summary_json(totals, book) : summary_table(totals, book)) << std::flush;
}

}  // namespace

Exit run_job(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages) {
  const std::unique_ptr<CountingSink> output = open_output(job);
  ReportSink report(*output, job.arguments.list("--report"), job.schema);
  {
    Progress progress(job.arguments.get("--progress", "auto"), job.tool.name, expected_features(*source.header()));
    run(source, stages, report, static_cast<int>(job.arguments.integer("--threads", 0, 1)),
        [&](std::uint64_t features) { progress.set(static_cast<std::int64_t>(features)); });
  }
  const Totals& totals = output->totals();
  sum_up(job, totals);
  // A filter in the middle of a pipe is fine when it has passed everything on: the sink at the end judges.
  if (is_pipe(job.output)) return Exit::ok;
  return totals.rejected > 0 || totals.set_error ? Exit::rejected : Exit::ok;
}

}  // namespace sohoa
