// sohoa-load: stream or source → dataset.
#include "base/message.hpp"
#include "base/tool.hpp"
#include "dataset/intake.hpp"
#include "schema/ground_area.hpp"
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
  if (can_merge(options.inputs)) {
    for (const char* option : {"--crs", "--province", "--to-crs", "--swap-axes", "--encoding", "--filtered", "--settle",
                               "--skip-unchanged", "--strict", "--max-errors"})
      if (arguments.said(option))
        throw UsageError(
            tr("{} is for files of other programs; {} is a dataset of sohoa", option, options.inputs.front()));
    return run_merge(job, options.inputs);
  }
  const std::unique_ptr<Source> source = take_in(job, options);
  if (!source) return end_unread(job);
  job.schema = Schema::of(*source->header());
  if (job.schema) job.layer.clear();
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_measure_stage());
  return run_job(job, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-load", argc, argv, body);
}
