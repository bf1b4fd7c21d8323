#include "store/stream_sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/tool.hpp"
#include "stream/writer.hpp"

namespace sohoa {
namespace {

void count(Totals& totals, const Batch& batch) {
  for (const Feature& feature : batch.features) ++(feature.rejected ? totals.rejected : totals.written);
  for (const Issue& issue : batch.issues) totals.rules[std::string(issue.rule)].of(issue.severity) += issue.count;
}

class PipeSink : public CountingSink {
 public:
  explicit PipeSink(int fd) : writer_(fd) {}
  void begin(std::shared_ptr<const Header> header) override { writer_.begin(std::move(header)); }
  void encode(Batch& batch) const override { writer_.encode(batch); }
  void take(Batch& batch) override {
    writer_.take(batch);
    count(totals_, batch);
  }
  void finish(Batch& late, const Trailer& trailer) override {
    count(totals_, late);
    writer_.finish(late, trailer);
    totals_.read = trailer.read;
    for (const SourceInfo& source : trailer.sources) totals_.skipped += source.skipped;
    totals_.published = true;
  }
  const Totals& totals() const override { return totals_; }

 private:
  StreamWriter writer_;
  Totals totals_;
};

/// Writes beside the destination and takes its name only when everything is on the disk.
class FileSink : public CountingSink {
 public:
  FileSink(std::string path, bool overwrite) : path_(std::move(path)), overwrite_(overwrite) {
    namespace fs = std::filesystem;
    if (!overwrite_ && fs::exists(path_)) throw OutputError(tr("{}: the file exists; give --overwrite", path_));
    const fs::path target(path_);
    staging_ =
        (target.parent_path() / ("." + target.filename().string() + ".sohoa-" + std::to_string(getpid()))).string();
    remove_on_interrupt(staging_);
    fd_ = ::open(staging_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd_ < 0) fail();
    pipe_ = std::make_unique<PipeSink>(fd_);
  }
  ~FileSink() override {
    if (fd_ >= 0) ::close(fd_);
    if (!staging_.empty()) ::unlink(staging_.c_str());
    forget_on_interrupt(staging_);
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  void begin(std::shared_ptr<const Header> header) override { pipe_->begin(std::move(header)); }
  void encode(Batch& batch) const override { pipe_->encode(batch); }
  void take(Batch& batch) override { pipe_->take(batch); }
  void finish(Batch& late, const Trailer& trailer) override {
    pipe_->finish(late, trailer);
    if (::fsync(fd_) != 0 || ::fchmod(fd_, 0644) != 0) fail();
    const bool published =
        overwrite_ ? ::rename(staging_.c_str(), path_.c_str()) == 0 : ::link(staging_.c_str(), path_.c_str()) == 0;
    if (!published) fail();
  }
  const Totals& totals() const override { return pipe_->totals(); }

 private:
  [[noreturn]] void fail() const { throw OutputError(tr("{}: cannot be written: {}", path_, os_error(errno))); }

  std::string path_, staging_;
  bool overwrite_;
  int fd_ = -1;
  std::unique_ptr<PipeSink> pipe_;
};

}  // namespace

std::unique_ptr<CountingSink> make_stream_sink(const std::string& path, bool overwrite) {
  if (path.empty() || path == "-") return std::make_unique<PipeSink>(STDOUT_FILENO);
  return std::make_unique<FileSink>(path, overwrite);
}

}  // namespace sohoa
