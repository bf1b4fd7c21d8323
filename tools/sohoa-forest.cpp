// sohoa-forest: forest lots (lô rừng). Its stages stand in lib/dataset/judging.cpp, what is made of a dataset of them
// in lib/dataset/forest_commands.cpp.
#include "base/tool.hpp"
#include "dataset/forest_commands.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  if (is_forest_command(arguments)) return run_forest_command(table_of("sohoa-forest"), arguments);
  const Judging judging(Schema::load(arguments.get("--schema", "forest")), arguments);
  Job job{table_of("sohoa-forest"), arguments, judging.schema(), arguments.get("--output")};
  const std::unique_ptr<Source> source = take_in(job, source_arguments(arguments));
  if (!source) return end_unread(job);
  const auto stages = judging.stages(*source->header(), nullptr);
  return run_job(job, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-forest", argc, argv, body);
}
