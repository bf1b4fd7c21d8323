#include "dataset/forest_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include <unistd.h>

#include "base/command.hpp"
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

void look_for(const std::string& path) {
  if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  if (::access(path.c_str(), R_OK) != 0) throw InputError(fmt::format("{}: {}", path, os_error(errno)));
}

std::vector<std::string> datasets_of(const Arguments& arguments) {
  std::vector<std::string> paths(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (paths.empty())
    throw UsageError(tr("{}: no DATASET is given; example: sohoa-forest {} co-to.gpkg", arguments.inputs().front(),
                        arguments.inputs().front()));
  for (const std::string& path : paths) look_for(path);
  return paths;
}

Exit report(const ToolInfo& tool, const Arguments& arguments) {
  const Options taken = forest_report_options() + Options{{"--output"}, {"--totals"}};
  refuse_other_options(tool, "report", taken, arguments);
  const std::vector<std::string> paths = datasets_of(arguments);
  const std::string output = arguments.get("--output"), suffix = store::lower_suffix(output);
  if (!output.empty() && suffix != ".xlsx" && suffix != ".csv" && suffix != ".json")
    throw UsageError(tr("--output {}: the suffix must be .xlsx, .csv or .json", output));
  if (arguments.said("--csv") && suffix != ".csv") throw UsageError(tr("--csv needs -o FILE.csv"));
  const int this_year = static_cast<int>(text::today().year());
  const auto year = static_cast<int>(arguments.integer("--year", this_year, 1990));
  if (year > this_year + 1) throw UsageError(tr("--year {}: lies in the future", year));
  for (const std::string& previous : arguments.list("--previous")) look_for(previous);
  const ForestReport made = make_forest_report(
      paths, {year, arguments.get("--by") == "compartment", arguments.get("--totals"), arguments.list("--previous")});
  if (suffix == ".csv") store::write_file(output, forest_report_csv(made, arguments.get("--csv") == "excel-vi"));
  if (suffix == ".json") store::write_file(output, forest_report_json(made));
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
  refuse_other_options(tool, "boundaries", {{"--dry-run"}, {"--lock-timeout"}, {"--backup"}}, arguments);
  const std::vector<std::string> paths = datasets_of(arguments);
  Exit status = Exit::ok;
  for (const std::string& path : paths)
    for (const auto& [kind, name] : {std::pair(ForestBoundary::compartment, "forest-compartment-line"),
                                     std::pair(ForestBoundary::subcompartment, "forest-subcompartment-line")}) {
      const auto schema = Schema::load(name);
      const Job job{tool, arguments, schema, path};
      StoreOptions options = store_options(job, path);
      options.mode = Mode::replace;
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
      status = std::max(status, exit_status(arguments, sink->totals()));
    }
  return status;
}

}  // namespace

Options forest_report_options() {
  return {
      {"--year", "", "YEAR", N_("year that the forms are of (default: this year)"), false, true},
      {"--by", "", "commune|compartment",
       N_("units of the forms: all and its communes, or communes and their compartments (default: commune)")},
      {"--previous", "", "DATASET",
       N_("dataset of the year before: form 02 then has the areas at its start and their change"), true, true},
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
  return arguments.inputs().front() == "report" ? report(tool, arguments) : boundaries(tool, arguments);
}

}  // namespace sohoa
