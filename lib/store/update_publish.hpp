#pragma once
// The transaction of a load into a layer that is there already.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/update.hpp"

namespace sohoa::store {

/// What the publication must know of the load beside its changes.
struct UpdateContext {
  std::vector<std::string> key_names;
  std::vector<Type> key_types;
  std::vector<std::string> labels;  ///< of the sources
};

class UpdatePublication {
 public:
  /// `file`: in a transaction that nobody else's writing can disturb (begin_publishing).
  UpdatePublication(OpenDataset& file, const Destination& destination, const LayerChanges& changes,
                    UpdateContext context);
  /// Rejected features of other sources that go because the input does not have them (Missing), by sheet.
  std::map<SheetName, std::int64_t> rejected_that_go(const LayerPlan& plan);
  /// Ends with the commit.
  void run(const std::string& staging, const std::vector<FinishedLayer>& layers, int epsg);

 private:
  void change_layer(const LayerPlan& plan);
  void replace_rejected(const LayerPlan& plan);
  void replace_issues(const FinishedLayer& issues, std::int64_t offset, int epsg);
  std::string merged_apart() const;
  void record_counts(std::int64_t run, const LayerPlan& rejected);
  struct StaleRow {
    std::int64_t fid;
    SheetName sheet;
    bool missing;  ///< goes for no other reason
  };
  std::vector<StaleRow> stale_rejected(const LayerPlan& plan);
  /// Source and row of features that were rejected because another source has their key.
  std::set<std::pair<std::string, std::int64_t>> rivals();
  std::vector<std::int64_t> stale_issues();
  bool from_same_source(std::string_view label);
  bool is_written(std::optional<std::uint64_t> key);
  bool concerns_written(std::string_view key_json);
  bool is_touched(std::int64_t fid);

  OpenDataset& file_;
  Database& database_;
  const Destination& destination_;
  const LayerChanges& changes_;
  UpdateContext context_;
  std::map<std::string, bool, std::less<>> same_source_;  ///< answers of from_same_source()
  std::vector<std::int64_t> touched_;   ///< fids that the load replaces, keeps or removes, sorted when first asked
  std::vector<std::uint64_t> written_;  ///< LayerChanges::written_keys, sorted when first asked
  std::int64_t first_added_ = 0;
};

}  // namespace sohoa::store
