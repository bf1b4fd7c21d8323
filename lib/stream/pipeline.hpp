#pragma once
// source → stages → sink on all cores, in input order, with a bounded number of batches alive.
#include <functional>
#include <memory>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa {

/// Gives batches. next() runs in order on one thread at a time; decode() of different batches runs on many.
class Source {
 public:
  virtual ~Source() = default;
  /// Known once the source is constructed.
  virtual std::shared_ptr<const Header> header() const = 0;
  /// Fetches the raw bytes of the next batch; false at the end. Sets batch.header.
  virtual bool next(Batch& batch) = 0;
  /// Turns the raw bytes into features.
  virtual void decode(Batch& batch) const = 0;
  /// After next() gave false: what was read. Throws InputError when that is not what the input claims.
  virtual Trailer finish() = 0;
};

/// Changes or judges the features of a batch.
class Stage {
 public:
  virtual ~Stage() = default;
  /// The header that leaves this stage. Called once, before the first batch.
  virtual std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) { return in; }
  /// Runs on many batches at once, unless serial().
  virtual void process(Batch& batch) = 0;
  /// True: process() is called in input order, one batch at a time.
  virtual bool serial() const { return false; }
  /// After the last batch: features that the stage has held back, judged now; the stages behind it and the sink take
  /// them. Null: none. Each stage is asked once.
  virtual Batch* held() { return nullptr; }
  /// At the end: late issues may be added to `batch`, which has no features.
  virtual void finish(Batch& batch) { (void)batch; }
};

/// Takes batches in input order, on one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void begin(std::shared_ptr<const Header> header) = 0;
  /// What can be prepared out of order: runs on many batches at once, each before its take().
  virtual void encode(Batch& batch) const { (void)batch; }
  virtual void take(Batch& batch) = 0;
  /// `late`: issues that came last (those of the stages, and all counted changes). Publishes.
  virtual void finish(Batch& late, const Trailer& trailer) = 0;
};

/// A stage made of a function.
class FunctionStage : public Stage {
 public:
  explicit FunctionStage(std::function<void(Batch&)> function) : function_(std::move(function)) {}
  void process(Batch& batch) override { function_(batch); }

 private:
  std::function<void(Batch&)> function_;
};

/// Called on the sink's thread after each batch with the features seen so far.
using OnProgress = std::function<void(std::uint64_t features)>;

/// Runs everything to the end. The first exception of any part stops all of it and is thrown on to the caller; the
/// sink's finish() is then not called. `threads` 0 means all cores.
void run(Source& source, const std::vector<std::unique_ptr<Stage>>& stages, Sink& sink, int threads = 0,
         const OnProgress& on_progress = {});

}  // namespace sohoa
