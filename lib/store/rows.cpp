#include "store/rows.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <tuple>

namespace sohoa::store {

void RowIndex::add(const Origin& origin, bool rejected) {
  const std::int64_t number = origin.row >> kShift;
  // Within a block rows only rise; otherwise counting bits would not give fids.
  if (blocks_.empty() || blocks_.back().number != number || blocks_.back().file != origin.file ||
      origin.row <= last_row_) {
    blocks_.push_back({number, origin.file, written_, rejected_, {}, {}});
    by_row_.clear();
  }
  last_row_ = origin.row;
  Block& block = blocks_.back();
  const int bit = static_cast<int>(origin.row & ((1 << kShift) - 1));
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  block.seen[bit / 64] |= mask;
  if (rejected) block.refused[bit / 64] |= mask;
  ++(rejected ? rejected_ : written_);
}

/// Features of a kind among the first `bits` rows of the block.
std::uint32_t RowIndex::count(const Block& block, bool rejected, int bits) {
  int sum = 0;
  for (int word = 0; word * 64 < bits; ++word) {
    const int left = bits - word * 64;
    const std::uint64_t mask = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    const std::uint64_t kind = rejected ? block.refused[word] : block.seen[word] & ~block.refused[word];
    sum += std::popcount(kind & mask);
  }
  return static_cast<std::uint32_t>(sum);
}

std::optional<RowIndex::Place> RowIndex::find(std::uint32_t file, std::int64_t row) {
  if (by_row_.empty()) {
    by_row_.resize(blocks_.size());
    std::iota(by_row_.begin(), by_row_.end(), 0u);
    std::stable_sort(by_row_.begin(), by_row_.end(), [this](std::uint32_t a, std::uint32_t b) {
      return std::tie(blocks_[a].file, blocks_[a].number) < std::tie(blocks_[b].file, blocks_[b].number);
    });
  }
  const std::tuple wanted(file, row >> kShift);
  auto at = std::lower_bound(by_row_.begin(), by_row_.end(), wanted, [this](std::uint32_t i, const auto& key) {
    return std::tuple(blocks_[i].file, blocks_[i].number) < key;
  });
  const int bit = static_cast<int>(row & ((1 << kShift) - 1));
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  for (; at != by_row_.end(); ++at) {
    const Block& block = blocks_[*at];
    if (std::tuple(block.file, block.number) != wanted) break;
    if ((block.seen[bit / 64] & mask) == 0) continue;
    const bool rejected = (block.refused[bit / 64] & mask) != 0;
    const std::uint32_t before = (rejected ? block.rejected : block.written) + count(block, rejected, bit);
    return Place{rejected, std::int64_t{before} + 1};
  }
  return std::nullopt;
}

Origin RowIndex::origin_of(std::int64_t fid) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), fid - 1,
                                      [](std::int64_t before, const Block& block) { return before < block.written; });
  const Block& block = *std::prev(after);
  auto left = static_cast<std::uint32_t>(fid - 1 - block.written);
  for (int bit = 0; bit < 1 << kShift; ++bit) {
    const std::uint64_t word = block.seen[bit / 64] & ~block.refused[bit / 64];
    if ((word >> (bit % 64) & 1) == 0) continue;
    if (left-- == 0) return {block.file, (block.number << kShift) + bit, -1};
  }
  return {block.file, 0, -1};
}

}  // namespace sohoa::store
