// sohoa-read: any source → stream. Opens the format and repairs text; does not interpret values.
#include "base/message.hpp"
#include "base/tool.hpp"
#include "schema/schema_arguments.hpp"
#include "source/explain.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/job.hpp"
#include "tables.hpp"

namespace {

using namespace sohoa;

Exit tell(const Arguments& arguments) {
  ExplainOptions options{source_arguments(arguments), nullptr, mapping_arguments(arguments)};
  if (arguments.has("--schema")) options.schema = Schema::load(arguments.get("--schema"));
  fmt::print("{}", explain(options, arguments.has("--json")));
  return Exit::ok;
}

Exit body(const Arguments& arguments) {
  if (arguments.has("--explain")) return tell(arguments);
  if (arguments.said("--schema")) throw UsageError(tr("--schema says what --explain maps the columns to; give both"));
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  return run_job({table_of("sohoa-read"), arguments, nullptr, arguments.get("--output")}, *source, {});
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-read", argc, argv, body);
}
