// sohoa-parcel: land parcels (thửa đất). Its stages stand in lib/dataset/judging.cpp.
#include "base/tool.hpp"
#include "dataset/judging.hpp"
#include "schema/schema_arguments.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const Judging judging(Schema::load(arguments.get("--schema", "parcel")), arguments);
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  const auto stages = judging.stages(*source->header(), false);
  return run_job({table_of("sohoa-parcel"), arguments, judging.schema(), arguments.get("--output")}, *source, stages);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-parcel", argc, argv, body);
}
