#include "progress/command.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/message.hpp"
#include "progress/show.hpp"
#include "store/open_dataset.hpp"
#include "store/staging.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using namespace progress;

/// What --output is to be, known before anything is read.
class Output {
 public:
  explicit Output(const Arguments& arguments)
      : path_(arguments.get("--output")),
        csv_(arguments.get("--csv") == "excel-vi" ? CsvKind::excel_vi : CsvKind::plain) {
    const std::string suffix = store::lower_suffix(path_);
    if (!path_.empty() && suffix != ".csv" && suffix != ".json")
      throw UsageError(tr("--output {}: the suffix must be .csv or .json", path_));
    is_csv_ = suffix == ".csv";
    if (arguments.said("--csv") && !is_csv_) throw UsageError(tr("--csv needs -o FILE.csv"));
    std::error_code ignored;
    if (!path_.empty() && fs::exists(path_, ignored) && !fs::is_regular_file(path_, ignored))
      throw OutputError(tr("{}: is no file; choose another name", path_));
  }

  void write(const Report& report, By by) const {
    if (path_.empty()) return;
    store::write_file(path_, is_csv_ ? show_csv(report, by, csv_) : show_json(report, by));
  }

 private:
  std::string path_;
  CsvKind csv_;
  bool is_csv_ = false;
};

std::optional<Moment> until(const Arguments& arguments) {
  if (!arguments.has("--as-of")) return std::nullopt;
  const std::string words = arguments.get("--as-of");
  if (const auto moment = parse_until(words)) return moment;
  throw UsageError(
      tr("--as-of {}: a day such as 31/03/2026 or 2026-03-31 is needed, with or without a time of day", words));
}

void refuse_twice(const std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < paths.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      std::error_code ignored;
      if (paths[i] != paths[j] && !fs::equivalent(paths[i], paths[j], ignored)) continue;
      throw UsageError(tr("{} and {} are one file; its features would be counted twice", paths[j], paths[i]));
    }
}

void choose_layer(Report& report, const Arguments& arguments) {
  if (!arguments.has("--layer") || report.layers.empty()) return;
  const std::string wanted = arguments.get("--layer");
  std::vector<std::string> names;
  for (const LayerPart& part : report.layers) names.push_back(part.layer);
  if (std::find(names.begin(), names.end(), wanted) != names.end()) {
    std::erase_if(report.layers, [&](const LayerPart& part) { return part.layer != wanted; });
    return;
  }
  // What is configured may be meant for the sources of other tools.
  if (!arguments.said("--layer")) return;
  const std::string files = fmt::format("{}", fmt::join(report.files, ", "));
  const auto meant = text::nearest(wanted, names);
  throw UsageError(meant
                       ? tr("--layer {}: {} has no such layer; do you mean {}?", wanted, files, *meant)
                       : tr("--layer {}: {} has no such layer; there are: {}", wanted, files, fmt::join(names, ", ")));
}

/// Standard output when it is a terminal: its width, else what COLUMNS says, else that of old.
Look look_of_output() {
  Look look;
  if (isatty(STDOUT_FILENO) == 0) return look;
  look.width = 80;
  winsize size{};
  const char* columns = std::getenv("COLUMNS");
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    look.width = size.ws_col;
  else if (columns != nullptr)
    std::from_chars(columns, columns + std::char_traits<char>::length(columns), look.width);
  const char* terminal = std::getenv("TERM");
  const char* no_colour = std::getenv("NO_COLOR");
  look.colour =
      (no_colour == nullptr || *no_colour == '\0') && (terminal == nullptr || std::string_view(terminal) != "dumb");
  return look;
}

}  // namespace

Options progress_options() {
  Options options = {
      {"--by", "", "commune|sheet", N_("a line for each commune, or for each map sheet (default: commune)")},
      {"--as-of", "", "DATE",
       N_("the state at the end of that day in Viet Nam, or at a time such as '2026-03-31 17:30' (default: now)"),
       false, true},
      {"--layer", "", "NAME", N_("only this layer (default: all)")},
      {"--output", "-o", "FILE", N_("also write a .csv or .json file; one that exists is replaced"), false, true},
      {"--csv", "", "plain|excel-vi",
       N_("how a .csv is written; excel-vi: semicolons and decimal commas, which a Vietnamese Excel expects (default: "
          "plain)")},
      {"--json", "", "", N_("print one JSON object instead of the table")},
  };
  for (const Option& option : common_options())
    if (option.name != "--threads" && option.name != "--progress") options.push_back(option);
  const auto quiet = std::find_if(options.begin(), options.end(), [](const Option& o) { return o.name == "--quiet"; });
  quiet->help = N_("print nothing but errors and warnings");
  return options;
}

Exit show_progress(const ToolInfo& tool, const Arguments& arguments) {
  if (arguments.inputs().empty()) throw UsageError(tr("no DATASET is given; example: sohoa-progress co-to.gpkg"));
  const Output output(arguments);
  const auto moment = until(arguments);
  refuse_twice(arguments.inputs());
  std::vector<DatasetState> states;
  for (const std::string& path : arguments.inputs()) states.push_back(read_dataset(path, moment));
  Report report = make_report(states, moment);
  choose_layer(report, arguments);
  for (const DatasetState& state : states)
    for (const std::string& warning : state.warnings)
      std::cerr << tool.name << ": " << tr("warning: {}", warning) << '\n';
  const By by = arguments.get("--by") == "sheet" ? By::sheet : By::commune;
  output.write(report, by);
  if (arguments.has("--quiet")) return Exit::ok;
  std::cout << (arguments.has("--json") ? show_json(report, by) : show_text(report, by, look_of_output()))
            << std::flush;
  return Exit::ok;
}

}  // namespace sohoa
