// sohoa-load: stream or source → dataset.
#include "base/message.hpp"
#include "base/tool.hpp"
#include "schema/ground_area.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "store/store.hpp"

namespace {

using namespace sohoa;

const ToolInfo& info() {
  static const ToolInfo tool{
      .name = "sohoa-load",
      .summary = N_("loads a stream or source into a GeoPackage or SpatiaLite dataset"),
      .synopsis = N_("[options] DATASET [INPUT...]"),
      .options = source_options() + output_options() + common_options(),
      .notes =
          N_("DATASET is a .gpkg or .sqlite file; it appears, or changes, only when everything has arrived. Everything "
             "that arrives is written to a staging file beside it first. Needs about 66 bytes of memory per feature."),
  };
  return tool;
}

Exit body(const Arguments& arguments) {
  if (arguments.inputs().empty()) throw UsageError(tr("no DATASET is given; example: sohoa-load co-to.gpkg"));
  SourceOptions options = source_arguments(arguments);
  const std::string dataset = options.inputs.front();
  if (!is_dataset(dataset)) throw UsageError(tr("{}: the dataset comes first and ends in .gpkg or .sqlite", dataset));
  options.inputs.erase(options.inputs.begin());
  const std::unique_ptr<Source> source = open_source(options);
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_measure_stage());
  return run_job({info(), arguments, Schema::of(*source->header()), dataset}, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(info(), argc, argv, body);
}
