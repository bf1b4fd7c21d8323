#pragma once
// Another layer of a dataset, as far as two layers must agree: keys, areas, codes.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/open_dataset.hpp"

namespace sohoa {

/// The key of a feature of either layer, as both reckon it.
class LayerKey {
 public:
  void clear() { text_.clear(); }
  void add(std::string_view part);
  std::uint64_t hash() const;

 private:
  std::string text_;
};

/// Rows of the layer and of its _rejected, 72 bytes of memory each; read once.
class OtherLayer {
 public:
  struct Row {
    std::uint64_t key = 0;
    std::int64_t fid = 0;
    std::uint32_t codes = 0;  ///< in codes()
    bool rejected = false;    ///< then its values are what its source said
    double area = 0;          ///< NaN: not said
    bool has_place = false;
    double x = 0, y = 0;  ///< the middle of its shape
  };
  struct Columns {
    std::vector<std::string> key;
    std::string area, codes;  ///< may be empty
  };

  /// Columns that the layer lacks are empty in all rows; a lacking key column leaves no rows.
  OtherLayer(store::OpenDataset& file, const std::string& layer, const Columns& columns);

  bool empty() const { return rows_.empty(); }
  /// Of the places; 0: there are none, for the dataset keeps those of issues in another system.
  int epsg() const { return epsg_; }
  /// In order of fid, those of the layer first.
  std::span<const Row> find(std::uint64_t key) const;
  const std::string& codes(const Row& row) const { return codes_[row.codes]; }
  /// Whether any row has this value in the first column of the key.
  bool has_group(std::string_view value) const { return groups_.contains(std::string(value)); }

 private:
  void read(store::OpenDataset& file, const std::string& table, const Columns& columns, bool rejected);

  int epsg_ = 0;
  std::vector<Row> rows_;  ///< by key
  std::vector<std::string> codes_;
  std::unordered_set<std::string> groups_;
};

}  // namespace sohoa
