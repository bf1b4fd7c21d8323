// sohoa-progress: how far the datasets have come. What it reads and shows stands in lib/progress.
#include "base/tool.hpp"
#include "progress/command.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  return show_progress(table_of("sohoa-progress"), arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-progress", argc, argv, body);
}
