#include "store/stream_sink.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/staging.hpp"
#include "stream/writer.hpp"

namespace sohoa {
namespace {

/// Counts and writes nothing.
class CountSink : public CountingSink {
 public:
  CountSink(std::string path, const StreamOptions& options) : path_(std::move(path)), options_(options) {}
  void begin(std::shared_ptr<const Header>) override {}
  void take(Batch& batch) override {
    std::size_t taken = 0;
    while (taken < batch.features.size() && !too_many()) {
      ++totals_.read;
      const Feature& feature = batch.features[taken++];
      ++(feature.merged ? totals_.merged : feature.rejected ? totals_.rejected : totals_.written);
    }
    const bool stop = too_many();
    for (const Issue& issue : batch.issues)
      if (issue.feature < taken || !stop) add(issue);
    if (stop)
      throw TooManyErrors(
          tr("{}: stopped after {} rejected features (--max-errors); nothing was written", path_, totals_.rejected));
  }
  void finish(Batch& late, const Trailer& trailer) override {
    for (const Issue& issue : late.issues) add(issue);
    for (const SourceInfo& source : trailer.sources) totals_.skipped += source.skipped;
  }
  const Totals& totals() const override { return totals_; }

 protected:
  bool faulty() const { return totals_.rejected > 0 || totals_.set_error; }

  std::string path_;
  StreamOptions options_;
  Totals totals_;

 private:
  bool too_many() const {
    return options_.max_errors >= 0 && totals_.rejected >= std::max<std::int64_t>(options_.max_errors, 1);
  }
  void add(const Issue& issue) {
    store::count_rule(totals_, issue);
    // Its feature has passed on as a good one; whoever loads the file rejects it then.
    if (issue.feature == Issue::kLate && issue.severity == Severity::error) totals_.set_error = true;
  }
};

class JudgeSink : public CountSink {
 public:
  explicit JudgeSink(bool dataset) : CountSink({}, {}), dataset_(dataset) {}
  void take(Batch& batch) override {
    CountSink::take(batch);
    if (!dataset_) return;
    for (const Feature& feature : batch.features) {
      const bool in_layer = feature.origin.file == 0;
      totals_.mended += !in_layer && !feature.rejected;
      totals_.fallen += in_layer && feature.rejected;
    }
  }

 private:
  bool dataset_;
};

class PipeSink : public CountSink {
 public:
  PipeSink(int fd, const StreamOptions& options) : CountSink("-", options), writer_(fd) {}
  void begin(std::shared_ptr<const Header> header) override { writer_.begin(std::move(header)); }
  void encode(Batch& batch) const override { writer_.encode(batch); }
  void take(Batch& batch) override {
    CountSink::take(batch);
    writer_.take(batch);
  }
  void finish(Batch& late, const Trailer& trailer) override {
    CountSink::finish(late, trailer);
    writer_.finish(late, trailer);
    totals_.published = true;
  }

 private:
  StreamWriter writer_;
};

/// Writes beside the destination and takes its name only when everything is on the disk.
class FileSink : public CountSink {
 public:
  FileSink(const std::string& path, const StreamOptions& options)
      : CountSink(path, options), staging_(path), writer_(staging_.fd()) {}
  void begin(std::shared_ptr<const Header> header) override { writer_.begin(std::move(header)); }
  void encode(Batch& batch) const override { writer_.encode(batch); }
  void take(Batch& batch) override {
    CountSink::take(batch);
    writer_.take(batch);
  }
  void finish(Batch& late, const Trailer& trailer) override {
    CountSink::finish(late, trailer);
    if (options_.strict && faulty()) return staging_.remove();
    writer_.finish(late, trailer);
    if (options_.overwrite)
      staging_.replace_destination();
    else if (!staging_.rename_to_destination())
      throw OutputError(tr("{}: the file exists; give --overwrite", path_));
    totals_.published = true;
  }

 private:
  store::StagingFile staging_;
  StreamWriter writer_;
};

void check_file(const std::string& path, bool overwrite) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  if (!fs::is_regular_file(path, ignored))
    throw OutputError(tr("{}: exists and is no file; choose another name", path));
  if (!overwrite) throw OutputError(tr("{}: the file exists; give --overwrite", path));
}

}  // namespace

std::unique_ptr<CountingSink> make_judge_sink(bool dataset) {
  return std::make_unique<JudgeSink>(dataset);
}

std::unique_ptr<CountingSink> make_stream_sink(const std::string& path, const StreamOptions& options) {
  const bool pipe = path.empty() || path == "-";
  if (pipe && (options.strict || options.max_errors >= 0))
    throw UsageError(tr("--strict and --max-errors need -o FILE: a stream that has left cannot be taken back"));
  if (!pipe) check_file(path, options.overwrite);
  if (options.dry_run) return std::make_unique<CountSink>(path, options);
  if (pipe) return std::make_unique<PipeSink>(STDOUT_FILENO, options);
  return std::make_unique<FileSink>(path, options);
}

}  // namespace sohoa
