#include "dataset/accommodation_commands.hpp"

#include <iostream>
#include <vector>

#include "base/command.hpp"
#include "base/message.hpp"
#include "dataset/accommodation_report.hpp"
#include "store/open_dataset.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"

namespace sohoa {
namespace {

std::vector<std::string> datasets_of(const Arguments& arguments) {
  const std::string& command = arguments.inputs().front();
  std::vector<std::string> paths(arguments.inputs().begin() + 1, arguments.inputs().end());
  if (paths.empty())
    throw UsageError(tr("{}: no DATASET is given; example: sohoa-accommodation {} co-to.gpkg", command, command));
  for (const std::string& path : paths)
    if (!is_dataset(path)) throw UsageError(tr("{}: is no dataset (.gpkg or .sqlite)", path));
  return paths;
}

/// The suffix of --output; one of those.
std::string suffix_of(const Arguments& arguments, const std::vector<std::string>& known) {
  const std::string output = arguments.get("--output"), suffix = store::lower_suffix(output);
  if (!output.empty() && std::find(known.begin(), known.end(), suffix) == known.end())
    throw UsageError(tr("--output {}: the suffix must be {}", output, fmt::join(known, ", ")));
  if (arguments.said("--csv") && suffix != ".csv") throw UsageError(tr("--csv needs -o FILE.csv"));
  return suffix;
}

template <typename Write>
void write_book(const std::string& output, Write&& write) {
  store::StagingFile file(output);
  write(file.path(), output);
  file.replace_destination();
}

Exit report(const ToolInfo& tool, const Arguments& arguments) {
  refuse_other_options(tool, "report", Options{{"--output"}, {"--totals"}, {"--csv"}}, arguments);
  const std::vector<std::string> paths = datasets_of(arguments);
  const std::string suffix = suffix_of(arguments, {".xlsx", ".csv", ".json"}), output = arguments.get("--output");
  AccommodationReport made = make_accommodation_report(read_accommodation(paths), arguments.get("--totals"));
  made.rejected = rejected_accommodation(paths);
  if (suffix == ".csv") store::write_file(output, accommodation_report_csv(made, arguments.get("--csv") == "excel-vi"));
  if (suffix == ".json") store::write_file(output, accommodation_report_json(made));
  if (suffix == ".xlsx")
    write_book(output, [&](const std::string& path, const std::string& shown) {
      write_accommodation_report_workbook(made, path, shown);
    });
  if (!arguments.has("--quiet"))
    std::cout << (arguments.has("--json") ? accommodation_report_json(made) : accommodation_report_text(made))
              << std::flush;
  return Exit::ok;
}

Exit list(const ToolInfo& tool, const Arguments& arguments) {
  refuse_other_options(tool, "list", Options{{"--output"}, {"--csv"}}, arguments);
  const std::vector<std::string> paths = datasets_of(arguments);
  const std::string suffix = suffix_of(arguments, {".geojson", ".xlsx", ".csv"}), output = arguments.get("--output");
  const auto records = read_accommodation(paths);
  if (suffix == ".csv") {
    store::write_file(output, accommodation_list_csv(records, arguments.get("--csv") == "excel-vi"));
  } else if (suffix == ".xlsx") {
    write_book(output, [&](const std::string& path, const std::string& shown) {
      write_accommodation_list_workbook(records, path, shown);
    });
  } else if (!output.empty()) {
    store::write_file(output, accommodation_geojson(records));
  } else {
    std::cout << accommodation_geojson(records) << std::flush;
  }
  return Exit::ok;
}

}  // namespace

Options accommodation_options() {
  return {
      {"--merge", "", "",
       N_("make one record of those that are the same: the first one read takes over what the others know, they go to "
          "_rejected and count as merged"),
       false, true},
      {"--totals", "", "FILE",
       N_("of a report: published totals to compare with, a CSV with the columns xã, loại, sao, số cơ sở, số phòng")},
      {"--csv", "", "plain|excel-vi",
       N_("how a .csv is written; excel-vi: semicolons and decimal commas, which a Vietnamese Excel expects (default: "
          "plain)")},
  };
}

bool is_accommodation_command(const Arguments& arguments) {
  return !arguments.inputs().empty() &&
         (arguments.inputs().front() == "report" || arguments.inputs().front() == "list");
}

Exit run_accommodation_command(const ToolInfo& tool, const Arguments& arguments) {
  return arguments.inputs().front() == "report" ? report(tool, arguments) : list(tool, arguments);
}

}  // namespace sohoa
