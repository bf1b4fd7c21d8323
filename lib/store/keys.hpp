#pragma once
// Which business keys are taken. Exact: a hash only says where to look, the stored row decides.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/huge_pages.hpp"
#include "store/layer.hpp"
#include "stream/feature.hpp"

namespace sohoa::store {

/// A table of (hash, fid) pairs; 8 bytes per slot, at most three quarters full, so 11 to 21 bytes per feature and never
/// more than 24 while it grows; and 2 to 4 bytes for more of the hash, without which one feature in 500 of many
/// millions would have to be compared with a stored row for nothing.
class HashIndex {
 public:
  HashIndex() : slots_(kSmallest) {}

  /// The fid of a feature with this hash for which `equal(fid)` holds; otherwise adds `fid` (not 0) and gives nullopt.
  template <typename Equal>
  std::optional<std::uint32_t> find_or_add(std::uint64_t hash, std::uint32_t fid, Equal&& equal) {
    if (used_ * 4 >= slots_.size() * 3) grow();
    const std::size_t at = place(hash, equal);
    if (slots_[at].fid != 0) return slots_[at].fid;
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), fid};
    if (more_.size() <= fid) more_.resize(std::size_t{fid} + 1);
    more_[fid] = static_cast<std::uint16_t>(hash);
    ++used_;
    return std::nullopt;
  }
  /// The same without adding.
  template <typename Equal>
  std::optional<std::uint32_t> find(std::uint64_t hash, Equal&& equal) const {
    const std::size_t at = place(hash, equal);
    return slots_[at].fid != 0 ? std::optional(slots_[at].fid) : std::nullopt;
  }
  void expect(std::uint64_t hash) const { __builtin_prefetch(&slots_[home(static_cast<std::uint32_t>(hash >> 32))]); }

 private:
  static constexpr std::size_t kSmallest = 1024;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t fid = 0;
  };
  std::size_t home(std::uint32_t tag) const { return std::uint64_t{tag} * slots_.size() >> 32; }
  std::size_t next(std::size_t at) const { return at + 1 == slots_.size() ? 0 : at + 1; }
  /// Where a feature with this hash stands, or where it would.
  template <typename Equal>
  std::size_t place(std::uint64_t hash, Equal&& equal) const {
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = home(tag);
    for (; slots_[at].fid != 0; at = next(at))
      if (slots_[at].tag == tag && more_[slots_[at].fid] == static_cast<std::uint16_t>(hash) && equal(slots_[at].fid))
        break;
    return at;
  }
  void grow();

  std::vector<Slot, HugePages<Slot>> slots_;
  std::vector<std::uint16_t> more_;  ///< by fid: the lowest bits of the hash
  std::size_t used_ = 0;
};

/// Hash of a key; nullopt when a part is NULL: then it is no key, and the rule that requires the field judges.
std::optional<std::uint64_t> key_hash(std::span<const Value> row, std::span<const int> fields);

/// Hash of a key without its part `left_out`, for finding keys that differ in that part only; nullopt when another part
/// is NULL.
std::optional<std::uint64_t> partial_key_hash(std::span<const Value> row, std::span<const int> fields,
                                              std::size_t left_out);

/// The keys of one layer while it is loaded.
class KeyIndex {
 public:
  /// `fields`: where the values stand in a row, and in the columns of the layer.
  KeyIndex(const TableWriter& layer, std::vector<int> fields);

  /// Tells that find_or_add() will soon be called with this hash: its place is far from the last one in memory.
  void expect(std::uint64_t hash) const { index_.expect(hash); }
  /// The fid of the feature that has this row's key, or nullopt: then the key is taken for `fid`.
  std::optional<std::uint32_t> find_or_add(std::uint64_t hash, std::span<const Value> row, std::uint32_t fid);
  /// The stored row of the feature that find_or_add() found.
  const std::string& found() const { return stored_; }

 private:
  bool equal(std::uint32_t fid, std::span<const Value> row);

  HashIndex index_;
  const TableWriter& layer_;
  std::vector<int> fields_;
  std::vector<Affinity> affinities_;
  RecordBuilder builder_;
  std::string wanted_, stored_;
};

/// The columns of the key as SQL, each with a comma before it.
std::string key_list(const LayerPlan& plan, std::span<const int> fields);
/// The key of a selected row, whose columns from 1 on are those of key_list(), as append_key_json() writes it.
std::string key_json(const Statement& row, std::span<const std::string> names, std::span<const Type> types);

/// Appends {"maXaGoc":"07192",...}.
void append_key_json(std::string& out, std::span<const std::string> names, std::span<const Value> row,
                     std::span<const int> fields);

}  // namespace sohoa::store
