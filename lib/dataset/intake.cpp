#include "dataset/intake.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "base/message.hpp"
#include "base/version.hpp"
#include "dataset/policy.hpp"
#include "source/gdal_source.hpp"
#include "source/inputs.hpp"
#include "store/history.hpp"

namespace sohoa {
namespace {

using source::InputFile;
using store::LoadedSource;

/// What a load removes that its input does not have: then a file that is not read is a file that is not there.
std::optional<std::string> removing(const Arguments& arguments) {
  if (arguments.get("--mode") == "replace") return "--mode replace";
  for (const char* option : {"--delete-missing", "--whole-sheets"})
    if (arguments.has(option)) return option;
  return std::nullopt;
}

/// Digest of the schema that a source of that schema would be loaded with today; empty: of none.
std::string digest_of(const std::string& name, const Schema* given) {
  if (given != nullptr) return given->name == name ? given->digest : "-";
  if (name.empty()) return {};
  for (const auto& schema : Schema::shipped())
    if (schema->name == name) return schema->digest;
  return "-";
}

/// The files that a dataset holds as they are now.
class Unchanged {
 public:
  explicit Unchanged(const Job& job) : tool_(job.tool), arguments_(job.arguments), schema_(job.schema.get()) {
    const StoreOptions options = store_options(job, job.output);
    const std::string layer = schema_ != nullptr ? schema_->layer : std::string();
    for (LoadedSource& source : store::sources_in_effect(job.output, layer, options.lock_timeout)) {
      std::string path = source.path;
      loaded_.insert_or_assign(std::move(path), std::move(source));
    }
  }

  /// The load that the file is unchanged since; null when it has to be read.
  const LoadedSource* find(const InputFile& file) {
    const auto found = loaded_.find(file.display);
    if (found == loaded_.end()) return nullptr;
    const LoadedSource& source = found->second;
    const bool same = source.size == file.size && source.tool == tool_.name && source.version == kVersion &&
                      source.schema_digest == digest_of(source.schema, schema_) &&
                      loading_policy(source.arguments) == loading_policy(arguments_.line()) &&
                      options_are_older(source.started) && !source.sha256.empty() && source.sha256 == hash_of(file);
    return same ? &source : nullptr;
  }

  /// One layer holds these sources and no others.
  bool are_all(const std::vector<const LoadedSource*>& sources) const {
    const std::string& layer = sources.front()->layer;
    std::set<const LoadedSource*> here;
    for (const auto& [path, source] : loaded_)
      if (source.layer == layer) here.insert(&source);
    return here == std::set<const LoadedSource*>(sources.begin(), sources.end());
  }

 private:
  /// A command line names files whose content decides, too.
  bool options_are_older(const std::string& started) const {
    for (const char* option : {"--accept", "--profile", "--renumber-sheets", "--boundary"})
      for (const std::string& path : arguments_.list(option))
        if (std::filesystem::exists(path) && source::utc_text(source::stamp({path}).mtime) >= started) return false;
    return true;
  }

  const std::string& hash_of(const InputFile& file) {
    // The members of a .zip are one file.
    if (file.parts != hashed_) {
      static const std::atomic<bool> never{false};
      hash_ = source::sha256(file.parts, never);
      hashed_ = file.parts;
    }
    return hash_;
  }

  const ToolInfo& tool_;
  const Arguments& arguments_;
  const Schema* schema_;
  std::map<std::string, LoadedSource> loaded_;  ///< by path
  std::vector<std::string> hashed_;
  std::string hash_;
};

/// Takes the unchanged ones out of `files`.
void skip_unchanged(Unchanged& unchanged, std::vector<InputFile>& files, Job& job) {
  const auto removes = removing(job.arguments);
  const bool all_or_none = removes.has_value();
  // A file that is gone takes nothing along where only the sheets of the others are made whole.
  const bool no_others = all_or_none && *removes != "--whole-sheets";
  std::vector<const LoadedSource*> loads;
  for (const InputFile& file : files) {
    loads.push_back(unchanged.find(file));
    if (all_or_none && loads.back() == nullptr) return;
  }
  if (files.empty() || (no_others && !unchanged.are_all(loads))) return;
  // Which of several sources has the right to a key is told only when all of them are read together.
  const bool some_read = std::count(loads.begin(), loads.end(), nullptr) > 0;
  if (some_read && std::any_of(loads.begin(), loads.end(),
                               [](const LoadedSource* load) { return load != nullptr && load->has_rivals; }))
    return;
  if (loads.front() != nullptr) job.layer = loads.front()->layer;
  std::vector<InputFile> rest;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (loads[i] == nullptr) {
      rest.push_back(std::move(files[i]));
      continue;
    }
    ++job.passed_by.unchanged;
    job.passed_by.still_rejected += loads[i]->still_rejected;
  }
  files = std::move(rest);
}

/// Where a file that is left would be taken for one that is gone, all are left with it.
void leave(const source::Settling& settling, std::vector<InputFile>& files, Job& job) {
  const auto removes = removing(job.arguments);
  for (const std::string& note : settling.notes) std::cerr << job.tool.name << ": " << note << '\n';
  job.passed_by.left = static_cast<std::int64_t>(settling.files.size());
  if (settling.files.empty() || !removes || files.empty()) return;
  std::cerr << job.tool.name << ": "
            << tr("all inputs are left for the next run: {} would remove the features of those that cannot be read yet",
                  *removes)
            << '\n';
  job.passed_by.left += static_cast<std::int64_t>(files.size());
  files.clear();
}

/// Options that are said must be obeyed; configured ones are for whoever can.
bool obeyable(const Arguments& arguments, const SourceOptions& options, const std::string& dataset) {
  const bool into_dataset = is_dataset(dataset);
  const bool from_files = !is_stream(options.inputs);
  for (const char* option : {"--settle", "--skip-unchanged"}) {
    if (!arguments.said(option)) continue;
    if (dataset.find('{') != dataset.npos)
      throw UsageError(tr("{} needs one dataset to load into; {} makes several", option, dataset));
    if (!into_dataset) throw UsageError(tr("{} needs a dataset to load into: -o FILE.gpkg or FILE.sqlite", option));
    if (!from_files)
      throw UsageError(
          tr("{} needs files: what comes as a stream has been opened already; give the files or their folder as INPUT",
             option));
  }
  return into_dataset && from_files;
}

}  // namespace

Options intake_options() {
  return {
      {"--settle", "", "SECONDS",
       N_("leave a file for the next run that was changed less than SECONDS ago or is still without its other parts (a "
          "copy may be under way); 0: none")},
      {"--skip-unchanged", "", "",
       N_("do not read files again that the dataset holds as they are: same SHA-256, schema and options; with --mode "
          "replace all or none")},
  };
}

std::unique_ptr<Source> take_in(Job& job, SourceOptions options) {
  const Arguments& arguments = job.arguments;
  if (job.schema) options.own_layer = job.schema->layer;
  source::Settling settling;
  settling.seconds = arguments.integer("--settle", 0);
  const bool asked = arguments.has("--settle") || arguments.has("--skip-unchanged");
  if (!asked || !obeyable(arguments, options, job.output)) return open_source(options);
  source::Problems problems;
  std::vector<InputFile> files = source::find_inputs(options.inputs, problems, settling);
  leave(settling, files, job);
  if (arguments.has("--skip-unchanged")) {
    Unchanged unchanged(job);
    skip_unchanged(unchanged, files, job);
  }
  if (!files.empty()) return std::make_unique<source::GdalSource>(std::move(files), options, std::move(problems));
  problems.end_if_any();
  return nullptr;
}

}  // namespace sohoa
