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
#include "dataset/locating.hpp"
#include "progress/below.hpp"
#include "progress/full_report.hpp"
#include "progress/show.hpp"
#include "progress/show_full.hpp"
#include "store/open_dataset.hpp"
#include "store/staging.hpp"
#include "text/nearest.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using namespace progress;

/// What --output is to be, known before anything is read.
class Output {
 public:
  enum class Kind { none, csv, json, workbook, page };

  explicit Output(const Arguments& arguments, const std::string& path)
      : path_(path), csv_(arguments.get("--csv") == "excel-vi" ? CsvKind::excel_vi : CsvKind::plain) {
    const std::string suffix = store::lower_suffix(path_);
    kind_ = path_.empty()       ? Kind::none
            : suffix == ".csv"  ? Kind::csv
            : suffix == ".json" ? Kind::json
            : suffix == ".xlsx" ? Kind::workbook
            : suffix == ".html"
                ? Kind::page
                : throw UsageError(tr("--output {}: the suffix must be .csv, .json, .xlsx or .html", path_));
    std::error_code ignored;
    if (!path_.empty() && fs::exists(path_, ignored) && !fs::is_regular_file(path_, ignored))
      throw OutputError(tr("{}: is no file; choose another name", path_));
  }

  Kind kind() const { return kind_; }
  /// It shows more than the counts of the runs.
  bool is_full() const { return kind_ == Kind::workbook || kind_ == Kind::page; }

  void write(const Report& report, By by) const {
    if (kind_ != Kind::none) put(kind_ == Kind::csv ? show_csv(report, by, csv_) : show_json(report, by));
  }

  void write(const FullReport& report, const Shown& shown, const admin::Boundaries* boundaries) const {
    switch (kind_) {
      case Kind::none:
        return;
      case Kind::csv:
        return put(full_csv(report, shown, csv_));
      case Kind::json:
        return put(full_json(report, shown));
      case Kind::page:
        return put(full_page(report, shown, *boundaries, admin::Units::shipped()));
      case Kind::workbook:
        break;
    }
    store::StagingFile file(path_);
    write_full_workbook(report, shown, file.path(), path_);
    file.replace_destination();
  }

 private:
  void put(const std::string& text) const { store::write_file(path_, text); }

  std::string path_;
  CsvKind csv_;
  Kind kind_ = Kind::none;
};

std::vector<Output> outputs_of(const Arguments& arguments) {
  std::vector<Output> outputs;
  for (const std::string& path : arguments.list("--output")) outputs.emplace_back(arguments, path);
  if (arguments.said("--csv") &&
      std::none_of(outputs.begin(), outputs.end(), [](const Output& one) { return one.kind() == Output::Kind::csv; }))
    throw UsageError(tr("--csv needs -o FILE.csv"));
  return outputs;
}

std::optional<Moment> moment_of(const Arguments& arguments, const char* option) {
  if (!arguments.has(option)) return std::nullopt;
  const std::string words = arguments.get(option);
  if (const auto moment = parse_until(words)) return moment;
  throw UsageError(
      tr("{} {}: a day such as 31/03/2026 or 2026-03-31 is needed, with or without a time of day", option, words));
}

void refuse_twice(const std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < paths.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      std::error_code ignored;
      if (paths[i] != paths[j] && !fs::equivalent(paths[i], paths[j], ignored)) continue;
      throw UsageError(tr("{} and {} are one file; its features would be counted twice", paths[j], paths[i]));
    }
}

/// An output must not take the place of what is read, nor of another output.
void refuse_overwriting(const Arguments& arguments) {
  const std::vector<std::string> outputs = arguments.list("--output");
  std::vector<std::pair<std::string, std::string>> read;  // path, what it is
  for (const std::string& path : arguments.inputs()) read.emplace_back(path, "DATASET");
  for (const char* option : {"--plan", "--campaign", "--boundary"})
    if (arguments.has(option)) read.emplace_back(arguments.get(option), option);
  for (const std::string& path : arguments.list("--indicators")) read.emplace_back(path, "--indicators");
  std::error_code ignored;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (const auto& [path, what] : read)
      if (path == outputs[i] || fs::equivalent(path, outputs[i], ignored))
        throw UsageError(
            tr("--output {}: would overwrite what is read ({} {}); choose another name", outputs[i], what, path));
    for (std::size_t j = 0; j < i; ++j)
      if (fs::weakly_canonical(fs::absolute(outputs[i])) == fs::weakly_canonical(fs::absolute(outputs[j])))
        throw UsageError(tr("--output {} and --output {} are one file", outputs[j], outputs[i]));
  }
}

/// Whether --layer names one of `names`, and the others are to go.
bool chooses(const std::vector<std::string>& names, const std::vector<std::string>& paths, const Arguments& arguments) {
  if (!arguments.has("--layer") || names.empty()) return false;
  const std::string wanted = arguments.get("--layer");
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return true;
  // What is configured may be meant for the sources of other tools.
  if (!arguments.said("--layer")) return false;
  const std::string files = fmt::format("{}", fmt::join(paths, ", "));
  const auto meant = text::nearest(wanted, names);
  throw UsageError(meant
                       ? tr("--layer {}: {} has no such layer; do you mean {}?", wanted, files, *meant)
                       : tr("--layer {}: {} has no such layer; there are: {}", wanted, files, fmt::join(names, ", ")));
}

void choose_layer(Report& report, const Arguments& arguments) {
  std::vector<std::string> names;
  for (const LayerPart& part : report.layers) names.push_back(part.layer);
  if (!chooses(names, report.files, arguments)) return;
  std::erase_if(report.layers, [&](const LayerPart& part) { return part.layer != arguments.get("--layer"); });
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

/// Whether more is asked for than the counts of the runs.
bool wants_full(const Arguments& arguments, const std::vector<Output>& outputs) {
  for (const char* option : {"--plan", "--since", "--indicators", "--campaign", "--late", "--fail-under"})
    if (arguments.said(option)) return true;
  // A plan that is configured is there for the reports that can show it.
  return (arguments.has("--plan") && !arguments.said("--by")) ||
         std::any_of(outputs.begin(), outputs.end(), [](const Output& output) { return output.is_full(); });
}

double least_percent(const Arguments& arguments) {
  const std::string words = arguments.get("--fail-under");
  const auto value =
      text::parse_number(words.ends_with('%') ? std::string_view(words).substr(0, words.size() - 1) : words);
  if (!value || *value < 0 || *value > 1000)
    throw UsageError(tr("--fail-under {}: a percentage such as 95 or 97,5 is needed", words));
  return *value;
}

/// Tells what is below the least percentage; false when something is, or nothing can be said.
bool tell_below(const ToolInfo& tool, const FullReport& report, double least) {
  constexpr std::size_t kLines = 20;
  const Below below = find_below(report, least);
  for (const std::string& sentence : below.apart) std::cerr << tool.name << ": " << sentence << '\n';
  if (below.judged == 0) std::cerr << tool.name << ": " << tr("--fail-under: nothing could be judged") << '\n';
  if (!below.lines.empty())
    std::cerr << tool.name << ": " << tr("below {} %: {} of {}", figure(least), below.lines.size(), below.judged)
              << '\n';
  for (std::size_t i = 0; i < std::min(below.lines.size(), kLines); ++i)
    std::cerr << "  " << text::printable(below.lines[i]) << '\n';
  if (below.lines.size() > kLines) std::cerr << "  " << tr("and {} more", below.lines.size() - kLines) << '\n';
  return below.lines.empty() && below.judged > 0;
}

Exit show_plan(const ToolInfo& tool, const Arguments& arguments, const std::vector<Output>& outputs) {
  if (arguments.said("--by"))
    throw UsageError(tr("--by is for the counts of the runs; a report of plan and indicators is by unit"));
  FullOptions options;
  options.until = moment_of(arguments, "--as-of");
  options.since = moment_of(arguments, "--since");
  if (options.since && *options.since >= options.until.value_or(now()))
    throw UsageError(tr("--since {} is not before --as-of, or now", arguments.get("--since")));
  options.plan = arguments.get("--plan");
  if (arguments.has("--decimal")) options.decimal = arguments.get("--decimal") == "comma" ? ',' : '.';
  options.campaign = arguments.get("--campaign");
  if (arguments.has("--layer")) options.layer = arguments.get("--layer");
  options.indicators = arguments.list("--indicators");
  const double least = arguments.has("--fail-under") ? least_percent(arguments) : 0;
  const Shown shown{arguments.has("--late")};
  if (shown.late_only && options.plan.empty())
    throw UsageError(tr("--late needs --plan: without it nothing has a due date"));
  // Reads in a child process, so before anything else.
  const bool has_page =
      std::any_of(outputs.begin(), outputs.end(), [](const Output& one) { return one.kind() == Output::Kind::page; });
  const auto boundaries = has_page ? boundary_arguments(arguments) : nullptr;
  if (!has_page && arguments.said("--boundary"))
    throw UsageError(tr("--boundary needs -o FILE.html, where the map is"));
  FullReport report = make_full_report(arguments.inputs(), options);
  chooses(report.known_layers, report.files, arguments);  // complains; the report has taken the layer alone
  for (const std::string& note : report.notes) std::cerr << tool.name << ": " << tr("warning: {}", note) << '\n';
  for (const std::string& broken : report.broken)
    std::cerr << tool.name << ": " << tr("warning: {}", tr("does not add up: {}", broken)) << '\n';
  for (const Output& output : outputs) output.write(report, shown, boundaries.get());
  if (!arguments.has("--quiet"))
    std::cout << (arguments.has("--json") ? full_json(report, shown) : full_text(report, shown, look_of_output()))
              << std::flush;
  const bool late =
      shown.late_only && (std::any_of(report.targets.begin(), report.targets.end(),
                                      [](const TargetLine& line) { return line.standing == Standing::late; }) ||
                          std::any_of(report.goals.begin(), report.goals.end(),
                                      [&](const Goal& goal) { return is_late(goal, report.at); }));
  const bool low = arguments.has("--fail-under") && !tell_below(tool, report, least);
  return late || low ? Exit::rejected : Exit::ok;
}

}  // namespace

Options progress_options() {
  Options options = {
      {"--by", "", "commune|sheet", N_("a line for each commune, or for each map sheet (default: commune)")},
      {"--as-of", "", "DATE",
       N_("the state at the end of that day in Viet Nam, or at a time such as '2026-03-31 17:30' (default: now)"),
       false, true},
      {"--plan", "", "FILE",
       N_("targets by unit, dataset and day, goals and tasks: a table (.csv .xlsx .ods …); tells what of it is done, "
          "how "
          "quickly it grows, and what will be late")},
      {"--decimal", "", "comma|point",
       N_("sign before the decimals of the plan's numbers where the column does not tell, such as 1.250")},
      {"--since", "", "DATE", N_("also tell what has changed since then"), false, true},
      {"--late", "", "",
       N_("only targets that are late, or will be at the rate of the last 30 days; exit status 1 if any"), false, true},
      {"--fail-under", "", "PERCENT",
       N_("exit status 1 if a unit has less than this of its target (without --plan: of its features valid)"), false,
       true},
      {"--indicators", "", "FILE|FOLDER", N_("more indicators, beside those in schemas/indicators"), true},
      {"--campaign", "", "FILE",
       N_("an office's own rules for the groups of parcels (default: schemas/reports/campaign.json)")},
      {"--layer", "", "NAME", N_("only this layer (default: all)")},
      {"--output", "-o", "FILE",
       N_("also write a .csv, .json, .xlsx or .html file; one that exists is replaced; may be repeated"), true, true},
      {"--csv", "", "plain|excel-vi",
       N_("how a .csv is written; excel-vi: semicolons and decimal commas, which a Vietnamese Excel expects (default: "
          "plain)")},
      {"--json", "", "", N_("print one JSON object instead of the table")},
  };
  for (const Option& option : boundary_options()) options.push_back(option);
  for (const Option& option : common_options())
    if (option.name != "--threads" && option.name != "--progress") options.push_back(option);
  const auto quiet = std::find_if(options.begin(), options.end(), [](const Option& o) { return o.name == "--quiet"; });
  quiet->help = N_("print nothing but errors and warnings");
  return options;
}

Exit show_progress(const ToolInfo& tool, const Arguments& arguments) {
  if (arguments.inputs().empty()) throw UsageError(tr("no DATASET is given; example: sohoa-progress co-to.gpkg"));
  const std::vector<Output> outputs = outputs_of(arguments);
  refuse_twice(arguments.inputs());
  refuse_overwriting(arguments);
  if (wants_full(arguments, outputs)) return show_plan(tool, arguments, outputs);
  if (arguments.said("--boundary")) throw UsageError(tr("--boundary needs -o FILE.html, where the map is"));
  const auto moment = moment_of(arguments, "--as-of");
  std::vector<DatasetState> states;
  for (const std::string& path : arguments.inputs()) states.push_back(read_dataset(path, moment));
  Report report = make_report(states, moment);
  choose_layer(report, arguments);
  for (const DatasetState& state : states)
    for (const std::string& warning : state.warnings)
      std::cerr << tool.name << ": " << tr("warning: {}", warning) << '\n';
  const By by = arguments.get("--by") == "sheet" ? By::sheet : By::commune;
  for (const Output& output : outputs) output.write(report, by);
  if (arguments.has("--quiet")) return Exit::ok;
  std::cout << (arguments.has("--json") ? show_json(report, by) : show_text(report, by, look_of_output()))
            << std::flush;
  return Exit::ok;
}

}  // namespace sohoa
