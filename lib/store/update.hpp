#pragma once
// A load into a layer that is there already: what is new, what has changed, what is the same, what has gone.
#include <cstdint>
#include <future>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/conclude.hpp"
#include "store/encoder.hpp"
#include "store/known_rows.hpp"
#include "store/open_dataset.hpp"
#include "store/publish.hpp"
#include "store/staged.hpp"

namespace sohoa::store {

/// The features on their way, by their fid in the staging database: 16 bytes each.
class IncomingRows {
 public:
  struct Row {
    std::uint64_t key, content;
  };
  /// The next written feature.
  void add(const Prepared& prepared);
  /// A rejected one: what it would replace stays, and is not missing. `row`: its values, `key`: fields of the key,
  /// `faulty`: parts of the key that it was rejected for.
  void add_rejected(const Prepared& prepared, std::span<const Value> row, std::span<const int> key,
                    const std::vector<bool>& faulty);

  const Row& of(std::int64_t fid) const { return rows_.begin()[fid - 1]; }
  bool has_key(std::int64_t fid) const { return !keyless_.contains(fid); }
  /// Keys of rejected features without the part that is missing or at fault. See partial_key_hash().
  struct Slip {
    std::uint64_t partial, key;
    bool has_key;
  };
  const std::vector<Slip>& slips() const { return slips_; }
  const std::vector<std::uint64_t>& rejected_keys() const { return rejected_; }

 private:
  Growing<Row> rows_;
  std::unordered_set<std::int64_t> keyless_;
  std::vector<std::uint64_t> rejected_;
  std::vector<Slip> slips_;
};

/// What is to be done to the layer.
struct LayerChanges {
  struct Replaced {
    std::int64_t staged, fid;
    bool geometry;  ///< differs too
  };
  std::vector<std::int64_t> added;  ///< fids of the staging database
  std::vector<Replaced> replaced;
  std::vector<std::int64_t> deleted;
  /// By fid of the staging database: the fid in the layer; 0 for what is added, or is not written at all.
  std::vector<std::int64_t> fids;
  /// Hashes of the keys that are in the layer because of this load, in no order.
  std::vector<std::uint64_t> written_keys;
  /// The columns that the counts are kept by; empty: none.
  std::string commune_column, sheet_column;
  /// Sheets of which the input has a valid feature. One of which all is rejected is not in the input: its number may be
  /// a slip.
  std::set<SheetName> given_sheets;
  /// The new counts of every sheet that the load has touched, valid features only.
  std::map<SheetName, SheetCount> sheets;
};

class Update {
 public:
  /// Opens the destination and begins to read the layer, on a thread of its own and without keeping others from
  /// writing.
  Update(const Destination& destination, const Staged& staged);

  /// What others have changed meanwhile is read again. `writing`: from here to the end nobody else can write.
  void lock(bool writing);
  /// Finds out what each written feature is. Mode::append: one whose key the layer has stays out, as a duplicate of
  /// what is there, unless it is the same. Of several features of the layer with one key the first is the one; the
  /// others stay, and are warned of. Features that are removed are told by issues of severity info. Issues are appended
  /// to `late`. Throws InputError when all would be removed because the input is empty.
  void compare(Staged& staged, const IncomingRows& rows, Batch& late, Totals& totals);
  /// Changes the layer, its _rejected and its issues, and records the run, in one transaction. `layers` as
  /// Staged::close() gave them. When this throws, the destination is as it was.
  void publish(const std::string& staging, const std::vector<FinishedLayer>& layers, int epsg);

 private:
  void read();
  void find_missing(const Staged& staged, const IncomingRows& rows, const Totals& totals);
  void tell_of_sheets(Staged& staged, const IncomingRows& rows, Batch& late, Totals& totals);
  void tell(Staged& staged, std::string_view rule, Severity severity, const std::vector<std::int64_t>& fids,
            Batch& late, Totals& totals);
  void tell_rejected_that_go(Staged& staged, Batch& late, Totals& totals);
  void tell_twins(Staged& staged, const std::vector<KnownFeature>& twins, Batch& late, Totals& totals);
  void count_sheets(const Staged& staged);
  bool is_deleted(std::int64_t fid) const;
  bool may_be(std::int64_t fid, const std::unordered_set<std::uint64_t>& slips, Statement& select) const;

  Destination destination_;
  OpenDataset file_;
  LayerPlan plan_;
  std::vector<int> key_fields_;
  std::vector<std::string> key_names_;
  std::vector<Type> key_types_;
  KnownRows known_;
  std::int64_t version_ = 0;
  std::future<void> reading_;
  LayerChanges changes_;
  std::unordered_set<std::uint32_t>
      left_sheets_;                     ///< of replaced rows (KnownRows::sheets()); they may be in another now
  std::vector<std::int64_t> doubtful_;  ///< missing, but a rejected feature may be it
  std::vector<std::string> labels_;     ///< of the sources
};

}  // namespace sohoa::store
