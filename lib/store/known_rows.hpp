#pragma once
// What a layer holds before a load, by key: enough to tell for each new feature whether it is there and the same.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/keys.hpp"
#include "store/layer.hpp"

namespace sohoa::store {

/// Digest of a row as build_row() makes it for the columns of a plan.
std::uint64_t row_digest(std::string_view record);

/// Where the columns of a plan stand in a table that exists: its own may come in another order, and a person may have
/// added some.
class ColumnPlaces {
 public:
  /// Throws OutputError when a column of the table holds another type of values than the plan's.
  ColumnPlaces(Database& database, const LayerPlan& plan);

  /// The table has these columns and no others, in this order.
  bool same() const { return same_; }
  /// Position in the stored row; -1: the table does not have the column of the plan.
  int of(std::size_t column) const { return places_[column]; }
  int geometry() const { return geometry_; }

 private:
  std::vector<int> places_;
  int geometry_ = -1;
  bool same_ = false;
};

/// A stored row put together again as the plan has its columns; `cell`: its geometry. What the table does not have is
/// NULL.
void rebuild_row(RecordBuilder& builder, std::string_view record, const ColumnPlaces& places, bool spatial,
                 std::string_view cell, std::span<const Affinity> affinities, std::string& out);

/// A sheet, or whatever the counts are kept by: values of two columns, either of which may be missing.
struct SheetName {
  std::string commune, sheet;
  friend auto operator<=>(const SheetName&, const SheetName&) = default;
};

/// 60 bytes per feature of the layer.
class KnownRows {
 public:
  struct Row {
    std::int64_t fid;
    std::uint64_t key, content;  ///< hashes
    std::uint32_t sheet;         ///< index into sheets()
    bool has_key;
    bool matched = false;  ///< a new feature has its key
  };

  /// `keys`, `commune`, `sheet`: columns of the plan, -1 where it has none.
  KnownRows(LayerPlan plan, std::vector<int> keys, int commune, int sheet);

  /// Reads the layer. Within a transaction of the caller's.
  void read(Database& database);

  std::vector<Row>& rows() { return rows_; }
  const std::vector<SheetName>& sheets() const { return sheets_; }
  /// The first row with this key; null when there is none. A hash can lie: whoever replaces the row compares the keys.
  Row* find(std::uint64_t key);
  /// The fids of other rows with the key of this one.
  std::span<const std::int64_t> twins(const Row& row) const;

 private:
  void add(std::int64_t fid, std::string_view record, const ColumnPlaces& places);
  std::uint64_t content(std::string_view record, const ColumnPlaces& places);
  std::uint32_t sheet_of(std::string_view record, const ColumnPlaces& places);

  LayerPlan plan_;
  std::vector<int> keys_;
  int commune_, sheet_;
  std::vector<Affinity> affinities_;
  std::vector<Row> rows_;
  HashIndex index_;                                                     ///< positions in rows_, from 1
  std::unordered_map<std::uint64_t, std::vector<std::int64_t>> twins_;  ///< by key, where there are any
  std::vector<SheetName> sheets_;
  std::unordered_map<std::string, std::uint32_t> sheet_numbers_;
  std::string last_sheet_, sheet_key_;
  std::uint32_t last_sheet_number_ = 0;
  std::vector<Value> key_;
  std::vector<int> key_places_;
  RecordBuilder builder_;
  std::string rebuilt_;
};

}  // namespace sohoa::store
