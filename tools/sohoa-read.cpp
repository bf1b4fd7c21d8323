// sohoa-read: any source → stream. Opens the format and repairs text; does not interpret values.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/tool.hpp"
#include "schema/schema_arguments.hpp"
#include "schema/suggest_profile.hpp"
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

/// Needs the columns only: no feature is read.
Exit suggest(const Arguments& arguments, const Header& header) {
  const auto schema = arguments.has("--schema") ? Schema::load(arguments.get("--schema")) : likely_schema(header);
  const std::string text = suggest_profile(header, *schema), path = arguments.get("--suggest-profile");
  if (path == "-") {
    std::cout << text << std::flush;
    return Exit::ok;
  }
  if (std::filesystem::exists(path) && !arguments.has("--overwrite"))
    throw OutputError(tr("{}: exists already; --overwrite replaces it", path));
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw OutputError(tr("{}: cannot be written", path));
  return Exit::ok;
}

Exit body(const Arguments& arguments) {
  if (arguments.has("--explain")) return tell(arguments);
  if (arguments.said("--schema") && !arguments.has("--suggest-profile"))
    throw UsageError(tr("--schema needs --explain or --suggest-profile: this tool does not judge"));
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  if (arguments.has("--suggest-profile")) return suggest(arguments, *source->header());
  return run_job({table_of("sohoa-read"), arguments, nullptr, arguments.get("--output")}, *source, {});
}

}  // namespace

int main(int argc, char** argv) {
  return run_tool(all_tools(), "sohoa-read", argc, argv, body);
}
