// sohoa-accommodation: lists of accommodation (cơ sở lưu trú). Its stages stand in lib/dataset/judging.cpp, what the
// whole list shows in lib/dataset/accommodation_source.cpp, what is made of a dataset in
// lib/dataset/accommodation_commands.cpp.
#include "base/tool.hpp"
#include "dataset/accommodation_commands.hpp"
#include "dataset/accommodation_kept.hpp"
#include "dataset/accommodation_source.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  if (is_accommodation_command(arguments)) return run_accommodation_command(table_of("sohoa-accommodation"), arguments);
  const Judging judging(Schema::load(arguments.get("--schema", "accommodation")), arguments);
  Job job{table_of("sohoa-accommodation"), arguments, judging.schema(), arguments.get("--output")};
  const std::unique_ptr<Source> source = take_in(job, source_arguments(arguments));
  if (!source) return end_unread(job);
  const auto verdicts = judging.verdicts(*source->header(), nullptr);
  AccommodationSource whole(*source, judging, arguments.has("--merge"),
                            static_cast<int>(arguments.integer("--threads", 0, 1)),
                            accommodation_layer(arguments.get("--mode"), job.output));
  return run_job(job, whole, verdicts);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-accommodation", argc, argv, body);
}
