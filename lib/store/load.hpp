#pragma once
// One load of one layer into a destination, whatever its rows come from: the staging database, what is compared with
// what is there, and the moment in which all of it becomes visible or nothing.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/staged.hpp"
#include "store/staging.hpp"
#include "store/store.hpp"
#include "store/update.hpp"

namespace sohoa::store {

class Load {
 public:
  Load(StoreOptions options, std::shared_ptr<const Schema> schema);

  /// Looks at the destination, so that a load that cannot end well does not start. Throws as make_store() says.
  void look(const Header& header);
  /// Looks, and makes the staging database ready for rows (Staged::begin_load); `prepare` may write to it before.
  void begin(std::shared_ptr<const Header> header, const std::function<void(Staged&)>& prepare = {});

  Staged& staged() { return *staged_; }
  const StoreOptions& options() const { return options_; }
  const Destination& destination() const { return destination_; }
  Totals& totals() { return totals_; }
  const Totals& totals() const { return totals_; }
  /// Where each feature is told beside being written, in its order; null when the layer does not go on.
  IncomingRows* incoming() { return updates() ? &incoming_ : nullptr; }

  /// After the last row: applies `held` and `late` (see conclude()), and publishes, unless --strict or --dry-run keep
  /// it from that.
  void finish(Batch& held, Batch& late, const Trailer& trailer);
  /// Leaves everything as it was.
  void discard();

 private:
  bool updates() const { return options_.mode == Mode::upsert || options_.mode == Mode::append; }
  std::unique_ptr<FolderLock> wait_for_others();
  void tell_same_files(const Trailer& trailer, Batch& late) const;
  void record_run(const Trailer& trailer);

  StoreOptions options_;
  std::shared_ptr<const Schema> schema_;
  Destination destination_;
  int epsg_ = 0, srid_ = -1;
  std::string started_;
  Totals totals_;
  // In this order: the database is closed before its file is removed.
  std::optional<StagingFile> staging_;
  std::optional<Staged> staged_;
  std::optional<Update> update_;  ///< where the layer exists and is not replaced
  IncomingRows incoming_;
};

}  // namespace sohoa::store
