#include "progress/register_match.hpp"

#include <algorithm>
#include <bit>

#include "dataset/other_layer.hpp"

namespace sohoa::progress {

std::uint64_t RegisterMatch::key(std::string_view commune, std::string_view sheet, std::string_view number) {
  thread_local LayerKey key;
  key.clear();
  for (const std::string_view part : {commune, sheet, number}) key.add(part);
  return std::max<std::uint64_t>(1, key.hash());
}

void RegisterMatch::close() {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(16, records_.size() * 7 / 4));
  mask_ = size - 1;
  keys_.assign(size, 0);
  former_.assign(size + 1, 0);
  for (Record& record : records_) {
    std::size_t at = record.key & mask_;
    while (keys_[at] != 0 && keys_[at] != record.key) at = (at + 1) & mask_;
    keys_[at] = record.key;
    record.key = at + 1;
  }
}

std::uint32_t RegisterMatch::find(std::uint64_t key) const {
  if (keys_.empty()) return 0;
  for (std::size_t at = key & mask_; keys_[at] != 0; at = (at + 1) & mask_)
    if (keys_[at] == key) return static_cast<std::uint32_t>(at + 1);
  return 0;
}

void RegisterMatch::meet(std::uint32_t place, std::uint16_t former) {
  if (place == 0 || former_[place] == former) return;
  former_[place] = former_[place] == 0 ? former : kSeveral;
}

}  // namespace sohoa::progress
