// sohoa-check: judges a stream (and passes it on) or files. What it does with each stands in lib/dataset/check.cpp.
#include "base/tool.hpp"
#include "dataset/check.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  const ToolInfo& tool = table_of("sohoa-check");
  if (arguments.has("--list-rules") || arguments.has("--explain-rule")) return show_rules(arguments);
  const bool from_pipe = arguments.inputs().empty() || arguments.inputs() == std::vector<std::string>{"-"};
  return from_pipe || arguments.has("--output") ? check_filter(tool, arguments) : check_files(tool, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-check", argc, argv, body);
}
