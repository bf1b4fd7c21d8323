#include "dataset/check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/message.hpp"
#include "dataset/agreement.hpp"
#include "dataset/border_repair.hpp"
#include "dataset/judging.hpp"
#include "dataset/policy.hpp"
#include "schema/rule_page.hpp"
#include "source/source.hpp"
#include "source/source_arguments.hpp"
#include "store/amend.hpp"
#include "store/backup.hpp"
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

/// What is to be judged, and whether it is changed.
struct Target {
  std::vector<std::string> inputs;
  bool write = false;
};

bool is_sqlite(const std::string& path) {
  std::array<char, 16> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  return std::string_view(head.data(), head.size()) == std::string_view("SQLite format 3\0", 16);
}

/// The layers of ours in a file; none when it is no dataset: then whoever opens it as a source says what it is. A
/// dataset that cannot be looked into (locked, newer) is not taken for a foreign file.
std::vector<OwnLayer> layers_of(const std::string& path, bool write) {
  if (!is_dataset(path) || !std::filesystem::is_regular_file(path) || !is_sqlite(path)) return {};
  try {
    OpenDataset file(path, store::format_of(path), store::Database::Open::reading);
    store::check_format_version(file.database);
    return own_layers(file.database);
  } catch (const OutputError& error) {
    if (write) throw;
    throw InputError(error.what());
  }
}

bool same_layer(const std::string& one, const std::string& other) {
  return sqlite3_stricmp(one.c_str(), other.c_str()) == 0;
}

std::shared_ptr<const Schema> schema_of(const OwnLayer& layer, const std::string& path,
                                        const std::shared_ptr<const Schema>& given) {
  if (given && same_layer(given->layer, layer.name)) return given;
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

std::vector<std::string> labels(const std::vector<Unit>& units) {
  std::vector<std::string> labels;
  for (const Unit& unit : units) labels.push_back(unit.label);
  return labels;
}

/// What the inputs are, opened so far that a wrong one is told before any is judged.
std::vector<Unit> find_units(const Target& target, const Arguments& arguments) {
  const auto given = given_schema(arguments);
  if (arguments.has("--borders-only") && target.write)
    throw UsageError(
        tr("--borders-only looks at strips, and --write would take the rest for mended: leave out one of the two"));
  SourceOptions others = source_arguments(arguments);
  others.inputs.clear();
  // Where communes meet shows only when all are read as one.
  const bool together = arguments.has("--borders-only") && !target.write && target.inputs.size() > 1;
  std::shared_ptr<const Schema> stored;
  std::vector<std::shared_ptr<const Schema>> schemas;
  std::vector<Unit> units;
  for (const std::string& path : target.inputs) {
    std::vector<OwnLayer> layers = layers_of(path, target.write);
    if (together && !layers.empty()) {
      if (arguments.has("--layer")) choose_layer(layers, path, arguments.get("--layer"));
      if (!stored) stored = schema_of(layers.front(), path, given);
      if (stored) others.layer = stored->layer;
      layers.clear();
    }
    if (layers.empty()) {
      others.inputs.push_back(path);
      continue;
    }
    if (arguments.has("--layer")) choose_layer(layers, path, arguments.get("--layer"));
    for (const OwnLayer& layer : layers) {
      schemas.push_back(schema_of(layer, path, given));
      units.push_back({path + ": " + layer.name, nullptr, path, layer.name, nullptr});
    }
  }
  // The policy of one command is for all its layers.
  for (std::size_t i = 0; i < units.size(); ++i)
    units[i].judging = std::make_unique<Judging>(schemas[i], arguments, schemas);
  if (others.inputs.empty()) {
    const auto used = [&](const Unit& unit) { return unit.judging->schema() == given; };
    // A dataset says these things itself.
    for (const char* option :
         {"--crs", "--province", "--to-crs", "--swap-axes", "--encoding", "--filtered", "--map", "--profile"})
      if (arguments.said(option))
        throw UsageError(tr("{} is for files of other programs; {} is a dataset of sohoa", option, units.front().path));
    if (given && std::none_of(units.begin(), units.end(), used))
      throw UsageError(tr("--schema {}: is for the layer {}, which is not there; there are: {}", given->name,
                          given->layer, fmt::join(labels(units), ", ")));
    return units;
  }
  Unit unit;
  unit.files = open_source(others);
  if (target.write)
    throw UsageError(tr("{}: only a dataset that sohoa has made can be changed in its place", others.inputs.front()));
  const auto schema = given ? given : stored ? stored : Schema::of(*unit.files->header());
  unit.judging = std::make_unique<Judging>(schema, arguments, schemas);
  unit.label = fmt::format("{}", fmt::join(others.inputs, ", "));
  units.insert(units.begin(), std::move(unit));
  return units;
}

/// A dataset that is going to be changed. Nobody else can write to it until commit(), so the judged state is the
/// changed one; without commit() it stays as it was.
class Change {
 public:
  explicit Change(const std::string& path) : file_(path, store::format_of(path)) {
    file_.database.execute("PRAGMA secure_delete = FAST; PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL");
    // Several layers may be changed before the end; what waits must not lock out our own reading of the next.
    file_.database.execute("PRAGMA cache_spill = OFF");
    file_.database.execute("BEGIN IMMEDIATE");
  }
  OpenDataset& file() { return file_; }
  void commit() { file_.database.execute("COMMIT"); }

 private:
  OpenDataset file_;
};

/// Says when a dataset is judged by another policy than its last run was: features would move that nobody has touched.
class OtherPolicy : public Stage {
 public:
  OtherPolicy(const std::string& last, const Arguments& now)
      : before_(judging_policy(last)), now_(judging_policy(now.line())) {}
  void process(Batch&) override {}
  void finish(Batch& late) override {
    if (before_ == now_) return;
    Issue& issue = late.issues.emplace_back();
    issue.rule = "check.other-policy";
    issue.severity = Severity::warning;
    issue.args =
        late.keep({{"before", Value::of(std::string_view(before_))}, {"now", Value::of(std::string_view(now_))}});
  }

 private:
  std::string before_, now_;
};

bool changes_features(const Totals& totals) {
  return totals.written > 0 || totals.updated > 0 || totals.fallen > 0 ||
         std::any_of(totals.rules.begin(), totals.rules.end(), [](const auto& rule) {
           return rule.first.starts_with("geometry.fixed-") || rule.first.starts_with("coverage.fixed-");
         });
}

class Check {
 public:
  Check(const ToolInfo& tool, const Arguments& arguments, bool write, const std::vector<Unit>& units, Report& report)
      : tool_(tool),
        arguments_(arguments),
        write_(write),
        given_(given_schema(arguments)),
        heading_(units.size() > 1),
        report_(report) {
    if (!write) return;
    // All are locked before the first is judged: one that is in use is told at once.
    for (const Unit& unit : units) changes_.try_emplace(unit.path, unit.path);
  }

  /// Gives the totals, which have been printed.
  Totals judge(Unit& unit) {
    const Job job{tool_, arguments_, unit.judging->schema(), {}};
    tally_ = {};
    const Totals totals = unit.files ? judge_files(job, unit)
                          : write_   ? judge_and_write(job, unit)
                                     : judge_dataset(job, unit);
    report_.add_judged(job.schema, totals.read, !unit.files, tally_, unit.judging->options().policy);
    if (write_ && changes_features(totals)) changed_.insert(unit.path);
    sum_up(job, totals, write_ ? Purpose::load : Purpose::judge, heading_ ? unit.label : std::string());
    return totals;
  }

  void commit() {
    // A night without changes must not push out the last state that was another one.
    const auto backups = static_cast<int>(std::min<std::int64_t>(arguments_.integer("--backup", 0), 1000));
    for (auto& [path, change] : changes_) {
      store::Backup backup(path, changed_.contains(path) ? backups : 0);
      change.commit();
      backup.keep();
    }
  }

 private:
  Totals judge_files(const Job& job, Unit& unit) {
    const auto sink = make_judge_sink(false);
    run_through(job, *unit.files, unit.judging->stages(*unit.files->header(), &tally_), *sink, report_);
    return sink->totals();
  }

  Totals judge_dataset(const Job& job, const Unit& unit) {
    OpenDataset file(unit.path, store::format_of(unit.path), store::Database::Open::reading);
    store::DatasetSource source(file, unit.path, unit.layer);
    const auto sink = make_judge_sink(true);
    run_through(job, source, stages(unit, *source.header(), file), *sink, report_);
    return sink->totals();
  }

  std::vector<std::unique_ptr<Stage>> stages(const Unit& unit, const Header& header, OpenDataset& file) {
    auto stages = unit.judging->stages(header, &tally_, true, borders(unit, file));
    if (!unit.judging->schema()) return stages;
    // Before the policy: what it turns off, and what is accepted, is no issue here either.
    if (auto agreement =
            make_agreement_stage(unit.judging->schema(), unit.judging->options(), file, schemas_in(file), tally_))
      stages.insert(stages.end() - 1, std::move(agreement));
    auto note = std::make_unique<OtherPolicy>(store::last_arguments(file.database, unit.layer), arguments_);
    stages.insert(stages.end() - 1, std::move(note));
    return stages;
  }

  /// What --fix does between neighbours, which only a layer that can be read twice gets. Null when it does nothing.
  static std::unique_ptr<Stage> borders(const Unit& unit, OpenDataset& file) {
    const Judging& judging = *unit.judging;
    if (!judging.options().fix) return nullptr;
    store::DatasetSource source(file, unit.path, unit.layer);
    return make_border_repair(source, judging.shaping(*source.header(), true), judging.schema(), judging.options(),
                              judging.coverage().memory);
  }

  Totals judge_and_write(const Job& job, const Unit& unit) {
    OpenDataset& file = changes_.at(unit.path).file();
    store::DatasetSource source(file, unit.path, unit.layer);
    const auto sink = make_amendment(file, unit.layer, job.schema, store_options(job, unit.path));
    run_through(job, source, stages(unit, *source.header(), file), *sink, report_);
    return sink->totals();
  }

  /// What the layers of a dataset follow, as far as it is known: the given one, else ours.
  std::vector<std::shared_ptr<const Schema>> schemas_in(OpenDataset& file) const {
    std::vector<std::shared_ptr<const Schema>> schemas;
    for (const OwnLayer& layer : own_layers(file.database)) {
      if (given_ && same_layer(given_->layer, layer.name)) schemas.push_back(given_);
      for (const auto& schema : Schema::shipped())
        if (schema->name == layer.schema && !(given_ && given_->name == schema->name)) schemas.push_back(schema);
    }
    return schemas;
  }

  const ToolInfo& tool_;
  const Arguments& arguments_;
  bool write_;
  std::shared_ptr<const Schema> given_;
  bool heading_;
  Report& report_;
  SetTally tally_;                         ///< of the unit that is judged
  std::map<std::string, Change> changes_;  ///< by path
  std::set<std::string> changed_;          ///< paths of those of which features change, not only issues
};

}  // namespace

Options check_options() {
  return {
      {"--write", "", "",
       N_("store the issues in the dataset, move mended features of _rejected into the layer and those newly at fault "
          "out of it"),
       false, true},
      {"--set-rules", "", "",
       N_("on a stream, also judge what only the whole set shows: duplicate keys and geometries, numbers, areas and "
          "neighbours of map sheets (up to 200 bytes of memory per feature; always judged on files)")},
      {"--list-rules", "", "", N_("list all rules, or those of --schema"), false, true},
      {"--explain-rule", "", "ID", N_("tell what a rule means: text, cure, legal source, fields, SQL"), false, true},
  };
}

Exit check_filter(const ToolInfo& tool, const Arguments& arguments) {
  if (arguments.has("--write"))
    throw UsageError(tr("--write changes the dataset that is judged; give it as INPUT, without -o"));
  const auto given = given_schema(arguments);
  const std::unique_ptr<Source> source = open_source(source_arguments(arguments));
  const Judging judging(given ? given : Schema::of(*source->header()), arguments);
  SetTally tally;
  const auto stages = judging.stages(*source->header(), arguments.has("--set-rules") ? &tally : nullptr);
  return run_job({tool, arguments, judging.schema(), arguments.get("--output")}, *source, stages);
}

namespace {

Exit judge(const ToolInfo& tool, const Arguments& arguments, const Target& target) {
  std::vector<Unit> units = find_units(target, arguments);
  const bool write = target.write && !arguments.has("--dry-run");
  std::vector<std::shared_ptr<const Schema>> schemas;
  for (const Unit& unit : units) schemas.push_back(unit.judging->schema());
  const Purpose purpose = write ? Purpose::load : Purpose::judge;
  Report report(report_paths(arguments), schemas, {tool.name, arguments.line(), purpose});
  Totals sum;
  Check check(tool, arguments, write, units, report);
  for (Unit& unit : units) add(sum, check.judge(unit));
  report.finish(sum);
  // Last: what cannot be reported is not changed either.
  check.commit();
  return exit_status(arguments, sum);
}

}  // namespace

Exit check_files(const ToolInfo& tool, const Arguments& arguments) {
  for (const char* option : {"--mode", "--overwrite"})
    if (arguments.has(option)) throw UsageError(tr("{} needs -o OUTPUT: a judge writes no features", option));
  const Target target{arguments.inputs(), arguments.has("--write")};
  for (const char* option : {"--strict", "--max-errors"})
    if (arguments.said(option) && (!target.write || arguments.has("--dry-run")))
      throw UsageError(tr("{} needs -o OUTPUT or --write: a judge alone writes nothing", option));
  if (arguments.has("--fix") && !target.write && !arguments.has("--dry-run"))
    throw UsageError(tr(
        "--fix changes geometries: give --write for a dataset or -o OUTPUT, or --dry-run to be told what it would do"));
  return judge(tool, arguments, target);
}

Exit recode_datasets(const ToolInfo& tool, const Arguments& arguments, std::vector<std::string> inputs) {
  if (inputs.empty()) throw UsageError(tr("no DATASET is given; example: sohoa-parcel recode co-to.gpkg"));
  for (const char* option : {"--output", "--mode", "--overwrite", "--delete-missing", "--whole-sheets"})
    if (arguments.said(option))
      throw UsageError(tr("{} is not for sohoa-parcel recode, which changes the datasets in their place", option));
  return judge(tool, arguments, {std::move(inputs), true});
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
