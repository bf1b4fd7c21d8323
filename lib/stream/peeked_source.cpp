#include "stream/peeked_source.hpp"

#include <algorithm>
#include <utility>

namespace sohoa {

namespace {

/// What the features of a batch hold: rows, shapes, texts. Where the raw bytes are all there is, these count.
std::size_t held_bytes(const Batch& batch) {
  std::size_t held = batch.values.size() * sizeof(Value) + batch.features.size() * sizeof(Feature);
  for (const Feature& feature : batch.features) held += feature.wkb.size() + feature.rest.size();
  for (const Value& value : batch.values) held += value.size;
  return std::max(held, batch.buffer.size());
}

}  // namespace

PeekedSource::PeekedSource(Source& source, std::size_t features, std::size_t bytes) : source_(source) {
  for (std::size_t count = 0, held = 0; count < features && held < bytes;) {
    Batch batch;
    batch.sequence = peeked_;
    if (!source_.next(batch)) {
      ended_ = true;
      break;
    }
    source_.decode(batch);
    count += batch.features.size();
    held += held_bytes(batch);
    seen_.push_back(std::move(batch));
    ++peeked_;
  }
}

bool PeekedSource::next(Batch& batch) {
  if (seen_.empty()) return !ended_ && source_.next(batch);
  const std::uint64_t sequence = batch.sequence;
  batch = std::move(seen_.front());
  batch.sequence = sequence;
  seen_.pop_front();
  return true;
}

void PeekedSource::decode(Batch& batch) const {
  if (batch.sequence >= peeked_) source_.decode(batch);
}

}  // namespace sohoa
