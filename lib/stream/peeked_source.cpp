#include "stream/peeked_source.hpp"

#include <utility>

namespace sohoa {

PeekedSource::PeekedSource(Source& source, std::size_t features) : source_(source) {
  for (std::size_t count = 0; count < features;) {
    Batch batch;
    batch.sequence = peeked_;
    if (!source_.next(batch)) {
      ended_ = true;
      break;
    }
    source_.decode(batch);
    count += batch.features.size();
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
