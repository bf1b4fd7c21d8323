#include "store/split.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/issues.hpp"
#include "store/layer.hpp"
#include "store/report.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

using namespace store;

/// A value as part of a file's name: no folders, no hidden files, no blanks at its ends.
std::string as_name(std::string_view value) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  std::string name(value);
  for (char& c : name)
    if (static_cast<unsigned char>(c) < ' ' || std::string_view("/\\:*?\"<>|{}").find(c) != std::string_view::npos)
      c = '_';
  if (!name.empty() && name.front() == '.') name.front() = '_';
  return name.empty() ? "_" : name;
}

class SplitStore : public CountingSink {
 public:
  SplitStore(const PathTemplate& path, StoreOptions options, std::shared_ptr<const Schema> schema)
      : path_(path), options_(std::move(options)), schema_(std::move(schema)) {}

  const Totals& totals() const override { return totals_; }

  void begin(std::shared_ptr<const Header> header) override {
    header_ = std::move(header);
    std::vector<std::string> names;
    for (const Field& field : header_->fields) names.push_back(field.name);
    for (const std::string& name : path_.fields()) {
      fields_.push_back(header_->find(name));
      if (fields_.back() >= 0) continue;
      const auto meant = text::nearest(name, names);
      throw UsageError(meant
                           ? tr("{}: there is no field {}; do you mean {}?", path_.text(), name, *meant)
                           : tr("{}: there is no field {}; there are: {}", path_.text(), name, fmt::join(names, ", ")));
    }
  }

  void take(Batch& batch) override {
    for (const Feature& feature : batch.features) rejected_ += feature.rejected && !feature.merged;
    const std::vector<File*> files = files_of(batch);
    std::vector<File*> different = files;
    std::sort(different.begin(), different.end());
    different.erase(std::unique(different.begin(), different.end()), different.end());
    for (File* file : different) pass_on(batch, files, *file);
    for (const Issue& issue : batch.issues)
      if (issue.feature == Issue::kLate) held_.issues.push_back(keep(issue, held_.arena));
    if (options_.max_errors >= 0 && rejected_ >= std::max<std::int64_t>(options_.max_errors, 1)) {
      files_.clear();
      throw TooManyErrors(
          tr("{}: stopped after {} rejected features (--max-errors); nothing was written", path_.text(), rejected_));
    }
  }

  void finish(Batch& late, const Trailer& trailer) override {
    for (Issue& issue : held_.issues) late.issues.push_back(keep(issue, late.arena));
    std::int64_t rejected = 0;
    for (auto& [path, file] : files_) rejected += file.sink->totals().rejected;
    const bool late_error = std::any_of(late.issues.begin(), late.issues.end(), [](const Issue& issue) {
      return issue.severity == Severity::error && issue.accepted.empty();
    });
    if (options_.strict && (rejected > 0 || late_error)) return stop(late);
    const std::size_t given = late.issues.size();
    std::vector<std::int64_t> told(given);  ///< in how many files an issue was
    for (auto& [path, file] : files_) finish_file(file, late, given, told, trailer);
    for (std::size_t i = 0; i < given; ++i)
      if (told[i] > 1) take_back(late.issues[i], told[i] - 1);
    totals_.skipped = 0;
    for (const SourceInfo& source : trailer.sources) totals_.skipped += source.skipped;
  }

 private:
  /// --strict: no file appears.
  void stop(const Batch& late) {
    for (auto& [path, file] : files_) add(totals_, file.sink->totals());
    files_.clear();
    for (const Issue& issue : late.issues) count_rule(totals_, issue);
  }

  struct File {
    std::unique_ptr<CountingSink> sink;
    std::set<std::uint32_t> sources;  ///< that gave it features
  };

  std::vector<File*> files_of(const Batch& batch) {
    std::vector<File*> files;
    std::vector<std::string> values(fields_.size()), last;
    ValueText text;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      for (std::size_t part = 0; part < fields_.size(); ++part)
        values[part] = text.of(batch.row(i)[static_cast<std::size_t>(fields_[part])]);
      files.push_back(!files.empty() && values == last ? files.back() : &file_of(values));
      files.back()->sources.insert(batch.features[i].origin.file);
      last = values;
    }
    return files;
  }

  File& file_of(const std::vector<std::string>& values) {
    const std::string path = path_.path(values);
    if (const auto found = files_.find(path); found != files_.end()) return found->second;
    if (files_.size() >= kMostFiles)
      throw UsageError(
          tr("{}: more than {} different files; choose a field with fewer values", path_.text(), kMostFiles));
    StoreOptions options = options_;
    options.path = path;
    options.max_errors = -1;
    File& file = files_[path];
    file.sink = make_store(options, schema_);
    file.sink->begin(header_);
    return file;
  }

  /// The features of one file, as a batch that lives in the memory of the whole one.
  void pass_on(const Batch& batch, const std::vector<File*>& files, File& file) {
    Batch part;
    part.header = batch.header;
    std::vector<std::uint32_t> places(batch.features.size(), Issue::kLate);
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i] != &file) continue;
      places[i] = static_cast<std::uint32_t>(part.features.size());
      part.features.push_back(batch.features[i]);
      const auto row = batch.row(i);
      part.values.insert(part.values.end(), row.begin(), row.end());
    }
    for (Issue issue : batch.issues) {
      if (issue.feature == Issue::kLate || places[issue.feature] == Issue::kLate) continue;
      issue.feature = places[issue.feature];
      part.issues.push_back(issue);
    }
    file.sink->encode(part);
    file.sink->take(part);
  }

  void finish_file(File& file, Batch& late, std::size_t given, std::vector<std::int64_t>& told,
                   const Trailer& trailer) {
    Batch own;
    own.header = late.header;
    for (std::size_t i = 0; i < given; ++i) {
      const Issue& issue = late.issues[i];
      // What is said of a source belongs where its features are; of a feature, where it is: the store knows.
      const bool of_source = issue.origin.row == 0 || issue.severity == Severity::info;
      if (of_source && !file.sources.contains(issue.origin.file)) continue;
      told[i] += issue.origin.row == 0 || !issue.before.empty() || !issue.after.empty() ? of_source : 0;
      own.issues.push_back(keep(issue, own.arena));
    }
    const std::size_t before = own.issues.size();
    file.sink->finish(own, trailer);
    for (std::size_t i = before; i < own.issues.size(); ++i) late.issues.push_back(keep(own.issues[i], late.arena));
    add(totals_, file.sink->totals());
  }

  /// An issue that several files tell is one.
  void take_back(const Issue& issue, std::int64_t times) {
    if (!issue.accepted.empty())
      totals_.accepted -= issue.count * times;
    else
      totals_.rules[std::string(issue.rule)].of(issue.severity) -= issue.count * times;
  }

  PathTemplate path_;
  StoreOptions options_;
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<const Header> header_;
  std::vector<int> fields_;
  std::map<std::string, File> files_;  ///< by path
  Batch held_;
  std::int64_t rejected_ = 0;
  Totals totals_;
};

}  // namespace

std::optional<PathTemplate> PathTemplate::parse(const std::string& path) {
  if (path.find_first_of("{}") == path.npos) return std::nullopt;
  PathTemplate parsed;
  parsed.text_ = path;
  std::string_view rest = path;
  for (std::size_t open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
    const std::size_t close = rest.find('}', open);
    if (close == rest.npos || close == open + 1 || rest.substr(0, open).find('}') != rest.npos)
      throw UsageError(tr("{}: write the field between braces, such as {}", path, "out/{maXa}.gpkg"));
    parsed.between_.emplace_back(rest.substr(0, open));
    parsed.fields_.emplace_back(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  if (rest.find('}') != rest.npos || parsed.fields_.empty())
    throw UsageError(tr("{}: write the field between braces, such as {}", path, "out/{maXa}.gpkg"));
  parsed.between_.emplace_back(rest);
  return parsed;
}

std::string PathTemplate::path(const std::vector<std::string>& values) const {
  std::string path = between_.front();
  for (std::size_t i = 0; i < values.size(); ++i) path += as_name(values[i]) + between_[i + 1];
  return path;
}

std::unique_ptr<CountingSink> make_split_store(const PathTemplate& path, StoreOptions options,
                                               std::shared_ptr<const Schema> schema) {
  // A file whose value does not come is never opened.
  if (options.missing == Missing::leave_layer)
    throw UsageError(
        tr("{}: --delete-missing cannot be obeyed in files that get no feature; use --whole-sheets", path.text()));
  return std::make_unique<SplitStore>(path, std::move(options), std::move(schema));
}

}  // namespace sohoa
