#include "stream/arena.hpp"

#include <algorithm>

namespace sohoa {
namespace {
constexpr std::size_t kFirstBlock = 64 << 10;
constexpr std::size_t kLargestKept = 16 << 20;
}  // namespace

void Arena::grow(std::size_t size) {
  const std::size_t last = blocks_.empty() ? kFirstBlock / 2 : blocks_.back().size;
  const std::size_t wanted = std::max(size, std::min(last * 2, kLargestKept));
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(wanted), wanted});
  next_ = blocks_.back().bytes.get();
  left_ = wanted;
}

void Arena::clear() {
  if (blocks_.empty()) return;
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
  // One huge feature must not make its batch huge for the rest of the run.
  if (blocks_.back().size > kLargestKept) blocks_.clear();
  next_ = blocks_.empty() ? nullptr : blocks_.back().bytes.get();
  left_ = blocks_.empty() ? 0 : blocks_.back().size;
}

}  // namespace sohoa
