#pragma once
// Where each record of each source went: needed when an issue comes late and names its feature by origin only.
#include <cstdint>
#include <optional>
#include <vector>

#include "stream/feature.hpp"

namespace sohoa::store {

/// Maps (file, row) to the fid in the layer or in its _rejected, and back. Fids of both tables count up one by one as
/// rows are added, so two bits per row and a count per block of 256 rows are enough: 0.35 bytes per feature where rows
/// follow one another, at most 88 where every row is far from the one before.
class RowIndex {
 public:
  struct Place {
    bool rejected = false;
    std::int64_t fid = 0;
  };

  /// The next feature, in the order of writing.
  void add(const Origin& origin, bool rejected);
  /// Where the feature went; the first of them if an origin came twice.
  std::optional<Place> find(std::uint32_t file, std::int64_t row);
  /// Origin (file and row) of a row of the layer.
  Origin origin_of(std::int64_t fid) const;

 private:
  static constexpr int kShift = 8;
  static constexpr int kWords = (1 << kShift) / 64;
  struct Block {
    std::int64_t number;  ///< row >> kShift
    std::uint32_t file;
    std::uint32_t written, rejected;  ///< features of each kind before this block
    std::uint64_t seen[kWords], refused[kWords];
  };
  static std::uint32_t count(const Block& block, bool rejected, int bits);

  std::vector<Block> blocks_;          ///< in the order of writing
  std::vector<std::uint32_t> by_row_;  ///< blocks_ by file and row, made when first asked
  std::int64_t last_row_ = 0;
  std::uint32_t written_ = 0, rejected_ = 0;
};

}  // namespace sohoa::store
