// sohoa-parcel: land parcels (thửa đất). Its stages stand in lib/dataset/judging.cpp.
#include "base/tool.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const Judging judging(Schema::load(arguments.get("--schema", "parcel")), arguments);
  const ToolInfo& tool = table_of("sohoa-parcel");
  const std::string output = arguments.get("--output");
  const Intake intake = take_in(tool, arguments, source_arguments(arguments), judging.schema().get(), output);
  const Job job{tool, arguments, judging.schema(), output, intake.passed_by};
  if (!intake.source) return end_unread(job);
  const auto stages = judging.stages(*intake.source->header(), false);
  return run_job(job, *intake.source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-parcel", argc, argv, body);
}
