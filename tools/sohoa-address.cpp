// sohoa-address: digital address codes. What it can do stands in lib/dataset/address_commands.cpp.
#include "base/tool.hpp"
#include "dataset/address_commands.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  return run_address(table_of("sohoa-address"), arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-address", argc, argv, body);
}
