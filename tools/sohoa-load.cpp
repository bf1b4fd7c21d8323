// sohoa-load: stream or source → dataset.
#include "base/message.hpp"
#include "base/tool.hpp"
#include "dataset/intake.hpp"
#include "schema/ground_area.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
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
  const ToolInfo& tool = table_of("sohoa-load");
  const Intake intake = take_in(tool, arguments, options, nullptr, dataset);
  if (!intake.source) return end_unread({tool, arguments, nullptr, dataset, intake.passed_by});
  const auto schema = Schema::of(*intake.source->header());
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_measure_stage());
  const std::string layer = schema ? std::string() : intake.layer;
  return run_job({tool, arguments, schema, dataset, intake.passed_by, layer}, *intake.source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-load", argc, argv, body);
}
