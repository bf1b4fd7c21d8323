// sohoa-parcel: land parcels (thửa đất). Its stages stand in lib/dataset/judging.cpp.
#include "base/tool.hpp"
#include "dataset/check.hpp"
#include "dataset/intake.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.inputs();
  if (!words.empty() && words.front() == "recode")
    return recode_datasets(table_of("sohoa-parcel"), arguments, {words.begin() + 1, words.end()});
  const Judging judging(Schema::load(arguments.get("--schema", "parcel")), arguments);
  Job job{table_of("sohoa-parcel"), arguments, judging.schema(), arguments.get("--output")};
  const std::unique_ptr<Source> source = take_in(job, source_arguments(arguments));
  if (!source) return end_unread(job);
  const auto stages = judging.stages(*source->header(), nullptr);
  return run_job(job, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-parcel", argc, argv, body);
}
