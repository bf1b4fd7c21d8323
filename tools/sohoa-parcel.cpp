// sohoa-parcel: land parcels (thửa đất). The whole path of a feature is in body().
#include "base/message.hpp"
#include "base/tool.hpp"
#include "dataset/parcel.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"

namespace {

using namespace sohoa;

const ToolInfo& info() {
  static const ToolInfo tool{
      .name = "sohoa-parcel",
      .summary = N_("land parcels: maps the columns, repairs, judges, and writes a validated dataset"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT]"),
      .options = Options{{"--output", "-o", "PATH",
                          N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output)")}} +
                 source_options() + schema_options() + parcel_options() + output_options() + common_options(),
      .notes =
          N_("INPUT is a file, a folder, a .zip or - (standard input, a stream of sohoa-read). Feature rules stream; "
             "duplicate keys are found in the dataset that is written. With -o DATASET it needs about 66 bytes of "
             "memory per feature, otherwise a few batches. Exit status: 0 all valid, 1 some features rejected, 2 wrong "
             "usage, 3 the input could not be read whole, 4 the output could not be written."),
  };
  return tool;
}

Exit body(const Arguments& arguments) {
  const auto schema = Schema::load(arguments.get("--schema", "parcel"));
  const JudgeOptions judge = judge_arguments(arguments, schema);
  ParcelOptions parcel = parcel_arguments(arguments);
  MappingOptions mapping = mapping_arguments(arguments);
  mapping.offered = {{"maXaGoc", "--commune CODE"}};
  if (!parcel.commune.empty()) mapping.provided = mapping.offered;
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  parcel.again = source->header()->schema == schema->name;

  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(make_mapping_stage(schema, mapping));
  stages.push_back(make_geometry_stage(schema));
  stages.push_back(make_parcel_stage(schema, parcel));
  stages.push_back(make_constraint_stage(schema, judge));
  stages.push_back(make_rule_stage(schema, judge));
  if (!parcel.again) stages.push_back(make_assumption_stage(schema, judge));
  stages.push_back(make_policy_stage(judge.policy));
  return run_job({info(), arguments, schema, arguments.get("--output")}, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(info(), argc, argv, body);
}
