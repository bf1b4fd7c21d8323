// sohoa-load: stream or source → dataset.
#include <optional>

#include "base/message.hpp"
#include "base/tool.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "schema/ground_area.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "store/merge.hpp"
#include "store/store.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  if (arguments.inputs().empty()) throw UsageError(tr("no DATASET is given; example: sohoa-load co-to.gpkg"));
  SourceOptions options = source_arguments(arguments);
  const std::string dataset = options.inputs.front();
  if (!is_dataset(dataset)) throw UsageError(tr("{}: the dataset comes first and ends in .gpkg or .sqlite", dataset));
  options.inputs.erase(options.inputs.begin());
  Job job{table_of("sohoa-load"), arguments, nullptr, dataset};
  std::optional<Judging> judging;
  if (arguments.has("--schema")) judging.emplace(Schema::load(arguments.get("--schema")), arguments);
  for (const Option& option : schema_options())
    if (!judging && arguments.said(option.name))
      throw UsageError(tr("{} needs --schema: without it nothing is mapped or judged here", option.name));
  if (!judging && can_merge(options.inputs)) {
    for (const char* option : {"--crs", "--province", "--to-crs", "--swap-axes", "--encoding", "--filtered", "--settle",
                               "--skip-unchanged", "--strict", "--max-errors", "--coverage", "--borders-only"})
      if (arguments.said(option))
        throw UsageError(
            tr("{} is for files of other programs; {} is a dataset of sohoa", option, options.inputs.front()));
    return run_merge(job, options.inputs);
  }
  if (judging) job.schema = judging->schema();
  const std::unique_ptr<Source> source = take_in(job, options);
  if (!source) return end_unread(job);
  if (!judging) job.schema = Schema::of(*source->header());
  if (job.schema) job.layer.clear();
  if (judging) return run_job(job, *source, judging->stages(*source->header(), nullptr));
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_measure_stage());
  CoverageOptions coverage = coverage_arguments(arguments);
  coverage.unjudged = true;
  if (coverage.judge)
    if (auto stage = make_coverage_stage(job.schema, {}, coverage, nullptr)) stages.push_back(std::move(stage));
  return run_job(job, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-load", argc, argv, body);
}
