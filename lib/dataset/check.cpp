#include "dataset/check.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "base/message.hpp"
#include "dataset/judging.hpp"
#include "schema/rule_page.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/amend.hpp"
#include "store/dataset_source.hpp"
#include "store/job.hpp"
#include "store/runs.hpp"
#include "store/stream_sink.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

using store::OpenDataset;
using store::OwnLayer;

std::shared_ptr<const Schema> given_schema(const Arguments& arguments) {
  return arguments.has("--schema") ? Schema::load(arguments.get("--schema")) : nullptr;
}

/// One layer of a dataset, or all files that are none together.
struct Unit {
  std::string label;  ///< for the heading of its totals
  std::unique_ptr<Judging> judging;
  std::string path, layer;        ///< of a dataset
  std::unique_ptr<Source> files;  ///< of other files
};

/// The layers of ours in a file; none when it is another program's, or cannot be opened: then whoever opens it as a
/// source says why.
std::vector<OwnLayer> layers_of(const std::string& path) {
  if (!is_dataset(path) || !std::filesystem::is_regular_file(path)) return {};
  try {
    OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
    store::check_format_version(file.database);
    return own_layers(file.database);
  } catch (const OutputError&) {
    return {};
  }
}

std::shared_ptr<const Schema> schema_of(const OwnLayer& layer, const std::string& path,
                                        const std::shared_ptr<const Schema>& given) {
  if (given && given->layer == layer.name) return given;
  if (layer.schema.empty()) return nullptr;
  for (const auto& schema : Schema::shipped())
    if (schema->name == layer.schema) return schema;
  throw UsageError(tr("{}: layer {} follows the schema {}, which is none of ours; give its file with --schema", path,
                      layer.name, layer.schema));
}

void choose_layer(std::vector<OwnLayer>& layers, const std::string& path, const std::string& wanted) {
  std::vector<std::string> names;
  for (const OwnLayer& layer : layers) names.push_back(layer.name);
  std::erase_if(layers, [&](const OwnLayer& layer) { return layer.name != wanted; });
  if (!layers.empty()) return;
  const auto meant = text::nearest(wanted, names);
  throw UsageError(meant ? tr("--layer {}: {} has no such layer; do you mean {}?", wanted, path, *meant)
                         : tr("--layer {}: {} has no such layer; there are: {}", wanted, path, fmt::join(names, ", ")));
}

/// What the inputs are, opened so far that a wrong one is told before any is judged.
std::vector<Unit> find_units(const Arguments& arguments) {
  const auto given = given_schema(arguments);
  SourceOptions others = source_arguments(arguments);
  others.inputs.clear();
  std::vector<Unit> units;
  for (const std::string& path : arguments.inputs()) {
    std::vector<OwnLayer> layers = layers_of(path);
    if (layers.empty()) {
      others.inputs.push_back(path);
      continue;
    }
    if (arguments.has("--layer")) choose_layer(layers, path, arguments.get("--layer"));
    for (const OwnLayer& layer : layers) {
      auto judging = std::make_unique<Judging>(schema_of(layer, path, given), arguments);
      units.push_back({path + ": " + layer.name, std::move(judging), path, layer.name, nullptr});
    }
  }
  if (others.inputs.empty()) return units;
  if (arguments.has("--write"))
    throw UsageError(tr("{}: --write needs a dataset that sohoa has made", others.inputs.front()));
  Unit unit;
  unit.files = open_source(others);
  const auto schema = given ? given : Schema::of(*unit.files->header());
  unit.judging = std::make_unique<Judging>(schema, arguments);
  unit.label = fmt::format("{}", fmt::join(others.inputs, ", "));
  units.insert(units.begin(), std::move(unit));
  return units;
}

StoreOptions store_options(const ToolInfo& tool, const Arguments& arguments, const std::string& path) {
  StoreOptions options;
  options.path = path;
  options.tool = tool.name;
  options.arguments = arguments.line();
  return options;
}

bool writes(const Arguments& arguments) {
  return arguments.has("--write") && !arguments.has("--dry-run");
}

class Check {
 public:
  Check(const ToolInfo& tool, const Arguments& arguments, Report& report)
      : tool_(tool), arguments_(arguments), report_(report) {}

  /// Gives the totals, which have been printed.
  Totals judge(Unit& unit, bool heading) {
    const Job job{tool_, arguments_, unit.judging->schema(), {}};
    const bool write = writes(arguments_);
    const Totals totals = unit.files ? judge_files(job, unit)
                          : write    ? judge_and_write(job, unit)
                                     : judge_dataset(job, unit);
    if (heading && !arguments_.has("--quiet") && !arguments_.has("--json")) std::cout << unit.label << ":\n";
    sum_up(job, totals, write ? Purpose::load : Purpose::judge);
    return totals;
  }

 private:
  Totals judge_files(const Job& job, Unit& unit) {
    const auto sink = make_judge_sink(false);
    run_through(job, *unit.files, unit.judging->stages(*unit.files->header(), true), *sink, report_);
    return sink->totals();
  }

  Totals judge_dataset(const Job& job, const Unit& unit) {
    OpenDataset file(unit.path, store::format_of(unit.path), store::Database::Open::reading);
    store::DatasetSource source(file, unit.path, unit.layer);
    const auto sink = make_judge_sink(true);
    run_through(job, source, unit.judging->stages(*source.header(), true, true), *sink, report_);
    return sink->totals();
  }

  Totals judge_and_write(const Job& job, const Unit& unit) {
    OpenDataset file(unit.path, store::format_of(unit.path));
    file.database.execute("PRAGMA secure_delete = FAST; PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL");
    // The judged state is the changed one: nobody else can write until the end.
    file.database.execute("BEGIN");
    Totals totals;
    {
      store::DatasetSource source(file, unit.path, unit.layer);
      const auto sink = make_amendment(file, unit.layer, job.schema, store_options(tool_, arguments_, unit.path));
      run_through(job, source, unit.judging->stages(*source.header(), true, true), *sink, report_);
      totals = sink->totals();
    }
    file.database.execute("COMMIT");
    return totals;
  }

  const ToolInfo& tool_;
  const Arguments& arguments_;
  Report& report_;
};

}  // namespace

Options check_options() {
  return {
      {"--write", "", "",
       N_("store the issues in the dataset, move mended features of _rejected into the layer and those newly at fault "
          "out of it"),
       false, true},
      {"--set-rules", "", "",
       N_("on a stream, also judge what only the whole set shows: duplicate keys and geometries (up to 130 bytes of "
          "memory per feature; always judged on files)")},
      {"--list-rules", "", "", N_("list all rules, or those of --schema"), false, true},
      {"--explain-rule", "", "ID", N_("tell what a rule means: text, cure, legal source, fields, SQL"), false,
       true},
  };
}

Exit check_filter(const ToolInfo& tool, const Arguments& arguments) {
  if (arguments.has("--write"))
    throw UsageError(tr("--write changes the dataset that is judged; give it as INPUT, without -o"));
  const auto given = given_schema(arguments);
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  const Judging judging(given ? given : Schema::of(*source->header()), arguments);
  const auto stages = judging.stages(*source->header(), arguments.has("--set-rules"));
  return run_job({tool, arguments, judging.schema(), arguments.get("--output")}, *source, stages);
}

Exit check_files(const ToolInfo& tool, const Arguments& arguments) {
  for (const char* option : {"--strict", "--max-errors", "--mode", "--overwrite"})
    if (arguments.said(option)) throw UsageError(tr("{} needs -o OUTPUT: a judge writes no features", option));
  std::vector<Unit> units = find_units(arguments);
  std::vector<std::shared_ptr<const Schema>> schemas;
  for (const Unit& unit : units) schemas.push_back(unit.judging->schema());
  const Purpose purpose = writes(arguments) ? Purpose::load : Purpose::judge;
  Report report(arguments.list("--report"), schemas, {tool.name, arguments.line(), purpose});
  Totals sum;
  Check check(tool, arguments, report);
  for (Unit& unit : units) add(sum, check.judge(unit, units.size() > 1));
  report.finish(sum);
  return exit_status(arguments, sum);
}

Exit show_rules(const Arguments& arguments) {
  const auto given = given_schema(arguments);
  const auto schemas = given ? std::vector{given} : Schema::shipped();
  const bool json = arguments.has("--json");
  std::cout << (arguments.has("--explain-rule") ? rule_page(arguments.get("--explain-rule"), schemas, json)
                                                : rule_list(schemas, json))
            << std::flush;
  return Exit::ok;
}

}  // namespace sohoa
