#pragma once
// Rows that change sides at the end: from the layer to _rejected, and back into the layer.
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/staged.hpp"
#include "store/store.hpp"

namespace sohoa::store {

/// Where the feature of an issue is.
struct Place {
  enum class Kind { source, layer, rejected, gone } kind = Kind::source;
  std::int64_t fid = 0;
};

class Moves {
 public:
  Moves(Staged& staged, Totals& totals) : staged_(staged), totals_(totals) {}

  /// Moves features (fids of the layer, with their origins) to _rejected, in this order.
  void reject(const std::vector<std::pair<std::int64_t, Origin>>& features);
  /// Writes a rejected duplicate to the layer in place of `duplicate.first`, which was moved away.
  void restore(const Duplicate& duplicate);
  /// Takes a rejected duplicate that says nothing new out of the dataset.
  void merge(const Duplicate& duplicate);
  /// Brings the issues already stored up to date. After the last move.
  void finish();

  bool was_rejected(std::int64_t fid) const { return moved_.contains(fid); }
  /// Where a feature is now that once was at `place`.
  Place now(Place place) const;

 private:
  using RawTexts = std::unordered_map<std::int64_t, FieldTexts>;
  RawTexts raw_texts() const;
  void read_row(Statement& select, const std::vector<Column>& columns);
  void count(const Value* row, const Shape& shape, int sign);

  Staged& staged_;
  Totals& totals_;
  std::unordered_map<std::int64_t, std::int64_t> moved_;     ///< fid in the layer → in _rejected
  std::unordered_map<std::int64_t, std::int64_t> restored_;  ///< fid in _rejected → in the layer
  std::vector<std::pair<Origin, std::int64_t>> restored_from_;
  std::vector<Value> row_;
  std::vector<std::string> texts_;
};

}  // namespace sohoa::store
