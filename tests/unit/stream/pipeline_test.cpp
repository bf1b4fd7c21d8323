#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "base/error.hpp"
#include "stream/pipeline.hpp"

using namespace sohoa;

namespace {

class Counting : public Source {
 public:
  explicit Counting(std::uint64_t batches) : batches_(batches) {}
  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch& batch) override {
    if (given_ == batches_) return false;
    batch.header = header_;
    ++given_;
    return true;
  }
  void decode(Batch& batch) const override {
    batch.features.resize(10);
    for (std::size_t i = 0; i < 10; ++i)
      batch.features[i].origin = {0, static_cast<std::int64_t>(batch.sequence * 10 + i) + 1, -1};
  }
  Trailer finish() override { return {.read = static_cast<std::int64_t>(given_ * 10)}; }

 private:
  std::shared_ptr<Header> header_ = std::make_shared<Header>();
  std::uint64_t batches_, given_ = 0;
};

class Collecting : public Sink {
 public:
  void begin(std::shared_ptr<const Header>) override {}
  void take(Batch& batch) override {
    for (const Feature& feature : batch.features) rows.push_back(feature.origin.row);
  }
  void finish(Batch& late, const Trailer& trailer) override {
    finished = true;
    read = trailer.read;
    for (const Issue& issue : late.issues) {
      counts.push_back(issue.count);
      firsts.push_back(issue.origin.row);
    }
  }
  std::vector<std::int64_t> rows, counts, firsts;
  std::int64_t read = 0;
  bool finished = false;
};

}  // namespace

TEST_CASE("batches reach the sink in order, however long each stage takes") {
  Counting source(200);
  Collecting sink;
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<FunctionStage>([](Batch& batch) {
    if (batch.sequence % 7 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }));
  run(source, stages, sink, 2);
  REQUIRE(sink.rows.size() == 2000);
  for (std::size_t i = 0; i < sink.rows.size(); ++i) CHECK(sink.rows[i] == static_cast<std::int64_t>(i) + 1);
  CHECK(sink.read == 2000);
}

TEST_CASE("changes are counted over all batches and keep the first in input order") {
  Counting source(50);
  Collecting sink;
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<FunctionStage>([](Batch& batch) {
    for (const Feature& feature : batch.features) {
      Change change;
      change.rule = "text.nfc";
      change.field = feature.origin.row % 2 == 0 ? "a" : "b";
      change.origin = feature.origin;
      batch.changes.push_back(change);
    }
  }));
  run(source, stages, sink, 2);
  CHECK(sink.counts == std::vector<std::int64_t>{250, 250});
  CHECK(sink.firsts == std::vector<std::int64_t>{2, 1});
}

TEST_CASE("an error in a stage ends the run and publishes nothing") {
  Counting source(1000);
  Collecting sink;
  std::vector<std::unique_ptr<Stage>> stages;
  stages.push_back(std::make_unique<FunctionStage>([](Batch& batch) {
    if (batch.sequence == 20) throw InputError("broken");
  }));
  CHECK_THROWS_AS(run(source, stages, sink, 2), InputError);
  CHECK_FALSE(sink.finished);
  CHECK(sink.rows.size() < 10000);
}

TEST_CASE("memory of an arena is kept from batch to batch, but not that of one huge feature") {
  Arena arena;
  char* const first = arena.allocate(100);
  arena.clear();
  CHECK(arena.allocate(100) == first);
  arena.allocate(64 << 20);
  arena.clear();
  CHECK(arena.copy("abc") == "abc");
  auto* numbers = arena.allocate_array<double>(3);
  CHECK(reinterpret_cast<std::uintptr_t>(numbers) % alignof(double) == 0);
}
