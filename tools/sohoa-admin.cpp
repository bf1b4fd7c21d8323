// sohoa-admin: administrative units across editions. What it can do stands in lib/dataset/admin_commands.cpp.
#include "base/tool.hpp"
#include "dataset/admin_commands.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit body(const Arguments& arguments) {
  return run_admin(table_of("sohoa-admin"), arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-admin", argc, argv, body);
}
