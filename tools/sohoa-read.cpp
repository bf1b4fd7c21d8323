// sohoa-read: any source → stream. Opens the format and repairs text; does not interpret values.
#include "base/message.hpp"
#include "base/tool.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"

namespace {

using namespace sohoa;

const ToolInfo& info() {
  static const ToolInfo tool{
      .name = "sohoa-read",
      .summary = N_("reads map sheets and writes a stream of features"),
      .synopsis = N_("[options] [INPUT...] [-o OUTPUT]"),
      .options = Options{{"--output", "-o", "PATH", N_("a .geojsonl file or a dataset (default: standard output)")}} +
                 source_options() + output_options() + common_options(),
      .notes = N_("INPUT is a file, a folder, a .zip or - (standard input). Holds a few batches of features in memory, "
                  "however large the input is."),
  };
  return tool;
}

Exit body(const Arguments& arguments) {
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  return run_job({info(), arguments, nullptr, arguments.get("--output")}, *source, {});
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(info(), argc, argv, body);
}
