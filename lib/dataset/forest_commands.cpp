#include "dataset/forest_commands.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include "base/message.hpp"
#include "dataset/forest_boundaries.hpp"
#include "dataset/forest_report.hpp"
#include "schema/ground_area.hpp"
#include "store/job.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using store::OpenDataset;

std::vector<std::string> datasets_of(const Arguments& arguments) {
  std::vector<std::string> paths(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (paths.empty())
    throw UsageError(tr("{}: no DATASET is given; example: sohoa-forest {} co-to.gpkg", arguments.inputs().front(),
                        arguments.inputs().front()));
  for (const std::string& path : paths)
    if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  return paths;
}

Exit report(const Arguments& arguments) {
  const std::vector<std::string> paths = datasets_of(arguments);
  const std::string output = arguments.get("--output"), suffix = store::lower_suffix(output);
  if (!output.empty() && suffix != ".xlsx" && suffix != ".csv" && suffix != ".json")
    throw UsageError(tr("--output {}: the suffix must be .xlsx, .csv or .json", output));
  if (arguments.said("--csv") && suffix != ".csv") throw UsageError(tr("--csv needs -o FILE.csv"));
  const int this_year = static_cast<int>(text::today().year());
  const auto year = static_cast<int>(arguments.integer("--year", this_year, 1990));
  if (year > this_year + 1) throw UsageError(tr("--year {}: lies in the future", year));
  const ForestReport made =
      make_forest_report(paths, {year, arguments.get("--by") == "compartment", arguments.get("--totals")});
  if (suffix == ".csv") store::replace_file(output, forest_report_csv(made, arguments.get("--csv") == "excel-vi"));
  if (suffix == ".json") store::replace_file(output, forest_report_json(made));
  if (suffix == ".xlsx") {
    store::StagingFile file(output);
    write_forest_workbook(made, file.path(), output);
    file.replace_destination();
  }
  if (!arguments.has("--quiet"))
    std::cout << (arguments.has("--json") ? forest_report_json(made) : forest_report_text(made)) << std::flush;
  return Exit::ok;
}

Exit boundaries(const ToolInfo& tool, const Arguments& arguments) {
  const std::vector<std::string> paths = datasets_of(arguments);
  for (const std::string& path : paths)
    for (const auto& [kind, name] : {std::pair(ForestBoundary::compartment, "forest-compartment-line"),
                                     std::pair(ForestBoundary::subcompartment, "forest-subcompartment-line")}) {
      const auto schema = Schema::load(name);
      const Job job{tool, arguments, schema, path};
      StoreOptions options;
      options.path = path;
      options.mode = Mode::replace;
      options.tool = tool.name;
      options.arguments = arguments.line();
      Report report({}, {schema}, {tool.name, arguments.line()});
      const auto sink = make_store(options, schema);
      {
        OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
        const auto source = make_boundary_source(file, path, kind);
        std::vector<std::unique_ptr<Stage>> stages;
        stages.push_back(make_measure_stage());
        run_through(job, *source, stages, *sink, report);
      }
      report.finish(sink->totals());
      sum_up(job, sink->totals(), Purpose::load, schema->layer);
    }
  return Exit::ok;
}

}  // namespace

Options forest_report_options() {
  return {
      {"--year", "", "YEAR", N_("year that the forms are of (default: this year)"), false, true},
      {"--by", "", "commune|compartment",
       N_("units of the forms: all and its communes, or communes and their compartments (default: commune)")},
      {"--csv", "", "plain|excel-vi",
       N_("how a .csv is written; excel-vi: semicolons and decimal commas, which a Vietnamese Excel expects (default: "
          "plain)")},
  };
}

bool is_forest_command(const Arguments& arguments) {
  return !arguments.inputs().empty() &&
         (arguments.inputs().front() == "report" || arguments.inputs().front() == "boundaries");
}

Exit run_forest_command(const ToolInfo& tool, const Arguments& arguments) {
  return arguments.inputs().front() == "report" ? report(arguments) : boundaries(tool, arguments);
}

}  // namespace sohoa
