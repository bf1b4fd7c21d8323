// sohoa-zone: growing areas, packing houses, farms and products with codes (mã số vùng trồng, cơ sở đóng gói, vùng
// nuôi, OCOP). Its stages stand in lib/dataset/judging.cpp, its commands in lib/dataset/zone_commands.cpp.
#include "base/tool.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "dataset/zone_commands.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const ToolInfo& tool = table_of("sohoa-zone");
  if (is_zone_command(arguments)) return run_zone_command(tool, arguments);
  const std::string said = arguments.get("--schema", arguments.get("--kind"));
  Job job{tool, arguments, said.empty() ? nullptr : Schema::load(said), arguments.get("--output")};
  const std::unique_ptr<Source> source = take_in(job, source_arguments(arguments));
  if (!source) return end_unread(job);
  if (!job.schema) job.schema = likely_zone_schema(*source->header());
  const Judging judging(job.schema, arguments);
  const auto stages = judging.stages(*source->header(), nullptr);
  return run_job(job, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-zone", argc, argv, body);
}
