// sohoa-read: any source → stream. Opens the format and repairs text; does not interpret values.
#include "base/tool.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  return run_job({table_of("sohoa-read"), arguments, nullptr, arguments.get("--output")}, *source, {});
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-read", argc, argv, body);
}
