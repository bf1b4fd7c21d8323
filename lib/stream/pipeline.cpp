#include "stream/pipeline.hpp"

#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include "stream/changes.hpp"

namespace sohoa {
namespace {

/// All batches of a run; those not in use keep their memory for the next. get() is called by one thread at a time.
class Pool {
 public:
  Batch* get() {
    Batch* batch = nullptr;
    if (free_.try_pop(batch)) return batch;
    return all_.emplace_back(std::make_unique<Batch>()).get();
  }
  void put(Batch* batch) {
    batch->clear();
    free_.push(batch);
  }

 private:
  std::vector<std::unique_ptr<Batch>> all_;
  tbb::concurrent_queue<Batch*> free_;
};

using Filter = tbb::filter<Batch*, Batch*>;

Filter work_filter(Source& source, const std::vector<std::unique_ptr<Stage>>& stages, const Sink& sink) {
  Filter chain = tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel, [&source](Batch* batch) {
    source.decode(*batch);
    return batch;
  });
  for (const auto& stage : stages) {
    const auto mode = stage->serial() ? tbb::filter_mode::serial_in_order : tbb::filter_mode::parallel;
    chain &= tbb::make_filter<Batch*, Batch*>(mode, [&stage](Batch* batch) {
      stage->process(*batch);
      return batch;
    });
  }
  chain &= tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel, [&sink](Batch* batch) {
    sink.encode(*batch);
    return batch;
  });
  return chain;
}

}  // namespace

void run(Source& source, const std::vector<std::unique_ptr<Stage>>& stages, Sink& sink, int threads,
         const OnProgress& on_progress) {
  std::shared_ptr<const Header> header = source.header();
  for (const auto& stage : stages) header = stage->prepare(header);
  sink.begin(header);

  const auto cores = static_cast<std::size_t>(threads > 0 ? threads : tbb::info::default_concurrency());
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, cores);
  Pool pool;
  ChangeCounter changes;
  std::uint64_t sequence = 0;
  std::uint64_t features = 0;
  const auto first = tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order, [&](tbb::flow_control& flow) {
    Batch* batch = pool.get();
    batch->sequence = sequence++;
    if (!source.next(*batch)) flow.stop();
    return batch;
  });
  const auto last = tbb::make_filter<Batch*, void>(tbb::filter_mode::serial_in_order, [&](Batch* batch) {
    changes.add(*batch);
    sink.take(*batch);
    features += batch->features.size();
    if (on_progress) on_progress(features);
    pool.put(batch);
  });
  // Twice the cores keeps everyone busy while one batch waits for its turn; more would only cost memory.
  tbb::parallel_pipeline(2 * cores + 2, first & work_filter(source, stages, sink) & last);

  for (std::size_t at = 0; at < stages.size(); ++at) {
    Batch* const held = stages[at]->held();
    if (held == nullptr) continue;
    held->sequence = sequence++;
    for (std::size_t behind = at + 1; behind < stages.size(); ++behind) stages[behind]->process(*held);
    sink.encode(*held);
    changes.add(*held);
    sink.take(*held);
  }

  const Trailer trailer = source.finish();
  Batch late;
  late.header = header;
  for (const auto& stage : stages) stage->finish(late);
  changes.flush(late);
  sink.finish(late, trailer);
}

}  // namespace sohoa
