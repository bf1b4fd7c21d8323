#include "store/job.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/message.hpp"
#include "base/progress.hpp"
#include "store/merge.hpp"
#include "store/report.hpp"
#include "store/split.hpp"
#include "store/store.hpp"
#include "store/stream_sink.hpp"
#include "store/summary.hpp"

namespace sohoa {
namespace {

bool is_pipe(const std::string& output) {
  return output.empty() || output == "-";
}

}  // namespace

StoreOptions store_options(const Job& job, const std::string& path) {
  const Arguments& arguments = job.arguments;
  StoreOptions options;
  options.path = path;
  options.layer = job.layer;
  const std::string mode = arguments.get("--mode", "create");
  for (const Mode known : {Mode::replace, Mode::upsert, Mode::append})
    if (mode == name(known)) options.mode = known;
  if (arguments.has("--whole-sheets")) options.missing = Missing::leave_sheets;
  if (arguments.has("--delete-missing")) options.missing = Missing::leave_layer;
  if (options.missing != Missing::stay && options.mode != Mode::upsert)
    throw UsageError(tr("--delete-missing and --whole-sheets go with --mode upsert"));
  options.lock_timeout = static_cast<int>(std::min<std::int64_t>(arguments.integer("--lock-timeout", 10), 86400));
  options.backups = static_cast<int>(std::min<std::int64_t>(arguments.integer("--backup", 0), 1000));
  options.strict = arguments.has("--strict");
  options.max_errors = arguments.integer("--max-errors", -1);
  options.tool = job.tool.name;
  options.arguments = arguments.line();
  options.dry_run = arguments.has("--dry-run");
  return options;
}

namespace {

StreamOptions stream_options(const Job& job) {
  const Arguments& arguments = job.arguments;
  for (const char* option : {"--delete-missing", "--whole-sheets", "--backup", "--mode"})
    if (arguments.said(option) && arguments.get(option) != "create")
      throw UsageError(tr("{} is for a dataset: -o FILE.gpkg or FILE.sqlite", option));
  StreamOptions options;
  options.overwrite = arguments.has("--overwrite");
  // What is only configured is for whoever can obey it: the tool at the end of the pipe.
  const auto meant = [&](const char* name) { return !is_pipe(job.output) || arguments.said(name); };
  options.strict = arguments.has("--strict") && meant("--strict");
  if (meant("--max-errors")) options.max_errors = arguments.integer("--max-errors", -1);
  options.dry_run = arguments.has("--dry-run");
  return options;
}

/// Without a schema the columns say what a feature is, so layers of one file with other columns are other things (roads
/// beside parcels) and must not become one layer.
void check_one_kind(const Header& header) {
  const auto columns = [](const SourceInfo& source) {
    std::vector<std::uint32_t> sorted = source.columns;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  };
  for (const SourceInfo& first : header.sources)
    for (const SourceInfo& other : header.sources) {
      if (first.path != other.path || first.layer == other.layer || columns(first) == columns(other)) continue;
      std::string layers;
      for (const SourceInfo& source : header.sources)
        if (source.path == first.path) layers += (layers.empty() ? "" : ", ") + source.layer;
      throw UsageError(
          tr("{}: layers {} have different columns and cannot become one layer; read one at a time, such "
             "as --layer {}",
             first.path, layers, first.layer));
    }
}

std::unique_ptr<CountingSink> open_output(const Job& job) {
  const std::string suffix = std::filesystem::path(job.output).extension().string();
  if (const auto path = PathTemplate::parse(job.output); path && is_dataset(job.output))
    return make_split_store(*path, store_options(job, job.output), job.schema);
  if (is_dataset(job.output)) return make_store(store_options(job, job.output), job.schema);
  if (is_pipe(job.output) || suffix == ".geojsonl") return make_stream_sink(job.output, stream_options(job));
  throw UsageError(tr("{}: the suffix must be .gpkg, .sqlite or .geojsonl", job.output));
}

}  // namespace

void check_output(const Job& job) {
  if (is_pipe(job.output)) return;
  report_paths(job.arguments);
  const std::filesystem::path path(job.output);
  const bool dataset = is_dataset(job.output), split = dataset && PathTemplate::parse(job.output).has_value();
  if (!dataset && path.extension() != ".geojsonl")
    throw UsageError(tr("{}: the suffix must be .gpkg, .sqlite or .geojsonl", job.output));
  if (split) return;
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (!std::filesystem::is_directory(folder))
    throw OutputError(tr("{}: there is no folder {}", job.output, folder.string()));
  const bool replaces = job.arguments.has("--overwrite") || job.arguments.get("--mode", "create") != "create";
  if (!replaces && std::filesystem::exists(path))
    throw OutputError(tr("{}: exists already; --overwrite replaces it", job.output));
}

namespace {

std::int64_t expected_features(const Header& header) {
  std::int64_t total = 0;
  for (const SourceInfo& source : header.sources) total += source.claimed.value_or(0);
  return total;
}

Totals with_passed_by(const Job& job, Totals totals) {
  totals.left = job.passed_by.left;
  totals.unchanged_sources = job.passed_by.unchanged;
  totals.still_rejected = job.passed_by.still_rejected;
  return totals;
}

/// Standard output holds the stream.
bool streams(const Job& job) {
  return is_pipe(job.output) && !job.arguments.has("--dry-run");
}

}  // namespace

void run_through(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages,
                 CountingSink& output, Report& report) {
  ReportSink sink(report, output, job.schema);
  Progress progress(job.arguments.get("--progress", "auto"), job.tool.name, expected_features(*source.header()));
  try {
    run(source, stages, sink, static_cast<int>(job.arguments.integer("--threads", 0, 1)),
        [&](std::uint64_t features) { progress.set(static_cast<std::int64_t>(features)); });
  } catch (const TooManyErrors&) {
    report.finish(output.totals());  // says which errors
    throw;
  }
}

std::vector<std::string> report_paths(const Arguments& arguments) {
  const std::vector<std::string> reports = arguments.list("--report");
  std::vector<std::string> used = arguments.inputs();
  for (const char* option :
       {"--output", "--accept", "--boundary", "--schema", "--profile", "--renumber-sheets", "--config"})
    for (const std::string& path : arguments.list(option)) used.push_back(path);
  for (const std::string& report : reports)
    for (const std::string& path : used) {
      std::error_code none;
      if (std::filesystem::equivalent(report, path, none))
        throw UsageError(tr("--report {}: is a file that this command reads or writes; choose another name", report));
    }
  return reports;
}

void sum_up(const Job& job, const Totals& totals, Purpose purpose, const std::string& label) {
  if (job.arguments.has("--quiet")) return;
  const RuleBook book(job.schema);
  const bool json = job.arguments.has("--json");
  if (!label.empty() && !json) std::cout << label << ":\n";
  std::cout << (json ? summary_json(totals, book, purpose, label) : summary_table(totals, book, purpose)) << std::flush;
}

Exit exit_status(const Arguments& arguments, const Totals& totals) {
  const std::string fail_on = arguments.get("--fail-on", "error");
  bool failed = totals.rejected > 0 || totals.set_error || totals.still_rejected > 0;
  if (fail_on == "warning")
    for (const auto& [rule, count] : totals.rules) failed |= count.of(Severity::warning) > 0;
  return failed && fail_on != "never" ? Exit::rejected : Exit::ok;
}

namespace {

Exit run_with(const Job& job, CountingSink& output, Source& source, const std::vector<std::unique_ptr<Stage>>& stages) {
  Report report(report_paths(job.arguments), {job.schema}, {job.tool.name, job.arguments.line()});
  run_through(job, source, stages, output, report);
  const Totals totals = with_passed_by(job, output.totals());
  try {
    report.finish(totals);
  } catch (const OutputError& error) {
    if (!totals.published) throw;
    throw OutputError(tr("{} (the features themselves were written)", error.what()));
  }
  // A filter in the middle of a pipe is fine when it has passed everything on, unless it was told otherwise: the sink
  // at the end judges.
  if (streams(job)) return job.arguments.has("--fail-on") ? exit_status(job.arguments, totals) : Exit::ok;
  sum_up(job, totals, Purpose::load);
  return exit_status(job.arguments, totals);
}

}  // namespace

Exit run_job(const Job& job, Source& source, const std::vector<std::unique_ptr<Stage>>& stages) {
  if (job.schema == nullptr && is_dataset(job.output)) check_one_kind(*source.header());
  return run_with(job, *open_output(job), source, stages);
}

Exit run_into(const Job& job, const StoreOptions& options, Source& source,
              const std::vector<std::unique_ptr<Stage>>& stages) {
  return run_with(job, *make_store(options, job.schema), source, stages);
}

Exit end_unread(const Job& job) {
  store_options(job, job.output);  // what is wrongly said is wrong every night
  Report report(report_paths(job.arguments), {job.schema}, {job.tool.name, job.arguments.line()});
  const Totals totals = with_passed_by(job, {});
  report.finish(totals);
  sum_up(job, totals, Purpose::load);
  return exit_status(job.arguments, totals);
}

Exit run_merge(const Job& job, const std::vector<std::string>& inputs) {
  StoreOptions options = store_options(job, job.output);
  options.layer = job.arguments.get("--layer");
  std::vector<MergedLayer> layers = plan_merge(options, inputs);
  std::vector<std::shared_ptr<const Schema>> schemas;
  for (const MergedLayer& layer : layers) schemas.push_back(layer.schema);
  Report report(report_paths(job.arguments), schemas, {job.tool.name, job.arguments.line()});
  Totals sum;
  for (MergedLayer& layer : layers) {
    Job one = job;
    one.schema = layer.schema;
    run_through(one, *layer.source, {}, *layer.sink, report);
    add(sum, layer.sink->totals());
    sum_up(one, layer.sink->totals(), Purpose::load,
           layers.size() > 1 ? layer.path + ": " + layer.name : std::string());
  }
  report.finish(sum);
  return exit_status(job.arguments, sum);
}

}  // namespace sohoa
