#include "store/store.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/encoder.hpp"
#include "store/open_dataset.hpp"
#include "store/publish.hpp"
#include "store/staged.hpp"
#include "store/staging.hpp"
#include "store/update.hpp"

namespace sohoa {
namespace {

using namespace store;

constexpr std::size_t kAhead = 8;  ///< features whose keys are fetched before their turn

/// Table names that mean something else to SQLite, the standards or us.
void check_layer_name(const std::string& layer) {
  for (const char* taken : {"sqlite_", "gpkg_", "rtree_", "idx_", "sohoa_", "geometry_columns", "spatial_ref_sys"})
    if (sqlite3_strnicmp(layer.c_str(), taken, static_cast<int>(std::string_view(taken).size())) == 0)
      throw UsageError(
          tr("layer name {}: names that start with {} are taken; rename the layer in the source", layer, taken));
}

std::string layer_name(const StoreOptions& options, const Schema* schema, const Header& header) {
  std::string layer = options.layer;
  if (layer.empty() && schema != nullptr) layer = schema->layer;
  if (layer.empty()) layer = header.name;
  if (layer.empty()) layer = std::filesystem::path(options.path).stem().string();
  check_layer_name(layer);
  // SpatiaLite takes no quotes in names, and nobody can type a control character.
  for (char& c : layer)
    if (c == '"' || c == '\'' || static_cast<unsigned char>(c) < ' ') c = '_';
  return layer;
}

class Store : public CountingSink {
 public:
  Store(StoreOptions options, std::shared_ptr<const Schema> schema)
      : options_(std::move(options)), schema_(std::move(schema)) {
    destination_.path = options_.path;
    destination_.format = format_of(options_.path);
    destination_.mode = options_.mode;
    destination_.missing = options_.missing;
    destination_.patience = options_.lock_timeout * 1000;
    destination_.backups = options_.backups;
    destination_.schema = schema_;
  }

  const Totals& totals() const override { return totals_; }

  void begin(std::shared_ptr<const Header> header) override {
    started_ = now_utc();
    epsg_ = header->epsg;
    destination_.layer = layer_name(options_, schema_.get(), *header);
    srid_ = check_destination(destination_, epsg_);
    staging_.emplace(options_.path);
    staged_.emplace(staging_->path(), options_.path, destination_.format, destination_.layer, header, schema_, srid_);
    if (updates() && options_.mode == Mode::upsert && staged_->key_fields.empty())
      throw UsageError(
          tr("{}: --mode upsert needs a key, and no schema says what the key of {} is; --mode append adds all "
             "features as new ones",
             options_.path, destination_.layer));
    if (updates() && has_layer(destination_)) update_.emplace(destination_, *staged_);
    staged_->begin_load();
    encoder_ = Encoder(destination_.format, staged_->layer->plan(), staged_->key_fields, *header, true);
    held_.header = header;
    raw_.resize(header->fields.size());
  }

  void encode(Batch& batch) const override { encoder_.encode(batch); }

  void take(Batch& batch) override {
    by_feature_.build(batch);
    for (std::size_t i = 0; i < batch.features.size(); ++i) take(batch, i);
    if (by_feature_.of_features() == batch.issues.size()) return;
    for (const Issue& issue : batch.issues)
      if (issue.feature == Issue::kLate) held_.issues.push_back(keep(issue, held_.arena));
  }

  void finish(Batch& late, const Trailer& trailer) override {
    for (const SourceInfo& source : trailer.sources) totals_.skipped += source.skipped;
    staged_->end_load();
    tell_same_files(trailer, late);
    const std::unique_ptr<FolderLock> alone = wait_for_others();
    conclude(*staged_, held_, late, totals_);
    if (update_) update_->compare(*staged_, incoming_, late, totals_);
    const std::int64_t kept = totals_.written + totals_.updated + totals_.unchanged + totals_.merged;
    if (totals_.read != kept + totals_.rejected)
      throw Error(Exit::fault, tr("{}: {} features read, but {} written and {} rejected", options_.path, totals_.read,
                                  kept, totals_.rejected));
    if (options_.dry_run || (options_.strict && (totals_.rejected > 0 || totals_.set_error))) {
      discard();
      return;
    }
    record_run(trailer);
    const std::vector<FinishedLayer> layers = staged_->close(!update_);
    staged_.reset();
    if (update_) {
      update_->publish(staging_->path(), layers, epsg_, totals_);
      staging_->remove();
    } else {
      if (updates()) destination_.mode = Mode::create;
      totals_.deleted = publish(destination_, *staging_, layers, epsg_);
    }
    update_.reset();
    staging_.reset();
    totals_.published = true;
  }

 private:
  /// The layer may exist and goes on with what is not in the input.
  bool updates() const { return options_.mode == Mode::upsert || options_.mode == Mode::append; }

  /// From here on nobody else writes to the destination. Where several begin one file or layer at the same time, the
  /// first makes it and the others go on with it.
  std::unique_ptr<FolderLock> wait_for_others() {
    std::unique_ptr<FolderLock> alone;
    if (updates() && !update_ && !options_.dry_run) {
      alone = std::make_unique<FolderLock>(options_.path, destination_.patience);
      if (has_layer(destination_)) {
        if (check_destination(destination_, epsg_) != srid_)
          throw OutputError(
              tr("{}: layer {} was made by another program meanwhile; run again", options_.path, destination_.layer));
        update_.emplace(destination_, *staged_);
      }
    }
    if (update_) update_->lock();
    return alone;
  }

  /// A file that is read twice under two names; where there are keys, conclude() finds more.
  void tell_same_files(const Trailer& trailer, Batch& late) {
    if (!staged_->key_fields.empty()) return;
    for (std::size_t i = 0; i < trailer.sources.size(); ++i)
      for (std::size_t before = 0; before < i; ++before) {
        const SourceInfo &one = trailer.sources[i], &other = trailer.sources[before];
        if (one.sha256.empty() || one.sha256 != other.sha256 || one.path == other.path) continue;
        Issue& issue = late.issues.emplace_back();
        issue.rule = "source.repeated";
        issue.severity = Severity::warning;
        issue.origin.file = static_cast<std::uint32_t>(i);
        issue.args = late.keep({{"file", Value::of(late.arena.copy(other.path))},
                                {"features", Value::of(one.read)},
                                {"different", Value::of(std::int64_t{0})}});
        break;
      }
  }

  void take(Batch& batch, std::size_t index) {
    const Feature& feature = batch.features[index];
    const Prepared& prepared = Encoder::prepared(batch, index);
    const std::span<const Value> row = std::as_const(batch).row(index);
    const auto next = static_cast<std::uint32_t>(staged_->layer->last_fid() + 1);
    std::optional<std::uint32_t> first;
    if (!feature.rejected && prepared.has_key && staged_->keys) {
      if (index + kAhead < batch.features.size())
        staged_->keys->expect(Encoder::prepared(batch, index + kAhead).key_hash);
      first = staged_->keys->find_or_add(prepared.key_hash, row, next);
    }
    const bool rejected = feature.rejected || first.has_value();

    ++totals_.read;
    staged_->rows.add(feature.origin, rejected);
    staged_->sheets.add(row, {rejected, !prepared.shape.blob.empty(), staged_->sheets.has_code(row), prepared.area});
    SourceCount& source = staged_->source_count(feature.origin.file);
    ++source.read;
    std::int64_t fid = 0;
    if (rejected) {
      ++source.rejected;
      if (updates() && !first) incoming_.add_rejected(prepared);
      reject(batch, index, prepared.shape, first);
    } else {
      if (updates()) incoming_.add(prepared);
      fid = staged_->layer->add(prepared.shape, prepared.record);
      ++totals_.written;
    }
    for (const std::uint32_t issue : by_feature_.of(index))
      write_issue(batch, index, batch.issues[issue], fid, prepared);
    if (rejected) stop_after_too_many();
  }

  /// `first`: the feature that has the key, of a duplicate.
  void reject(const Batch& batch, std::size_t index, const Shape& shape, std::optional<std::uint32_t> first) {
    const Feature& feature = batch.features[index];
    const std::span<const Value> row = batch.row(index);
    raw_texts(batch, by_feature_.of(index), raw_);
    const std::int64_t fid =
        staged_->rejected->add(row, raw_, feature.rest, staged_->label(feature.origin.file), feature.origin.row, shape);
    ++totals_.rejected;
    if (!first) return;
    const auto own = static_cast<std::uint32_t>(fid);
    const bool same = Encoder::prepared(batch, index).record == staged_->keys->found();
    staged_->duplicates.push_back({*first, own, feature.origin.file, feature.origin.row, same});
    ValueText text;
    for (std::size_t field = 0; field < raw_.size(); ++field)
      if (raw_[field].data() != nullptr) staged_->hidden[own].emplace_back(field, text.of(row[field]));
  }

  void write_issue(const Batch& batch, std::size_t index, const Issue& issue, std::int64_t fid,
                   const Prepared& prepared) {
    const Feature& feature = batch.features[index];
    IssueSubject subject;
    if (!staged_->key_fields.empty()) {
      key_.clear();
      append_key_json(key_, staged_->key_names, batch.row(index), staged_->key_fields);
      subject.key = key_;
    }
    subject.source = staged_->label(feature.origin.file);
    subject.row = feature.origin.row;
    subject.fid = fid;
    subject.box = prepared.shape.box;
    staged_->issues->add(issue, subject);
    count_rule(totals_, issue);
  }

  void discard() {
    update_.reset();
    staged_.reset();
    staging_.reset();
  }

  void stop_after_too_many() {
    if (options_.max_errors < 0 || totals_.rejected < std::max<std::int64_t>(options_.max_errors, 1)) return;
    discard();
    throw TooManyErrors(tr("{}: stopped after {} rejected features (--max-errors); nothing was written", options_.path,
                           totals_.rejected));
  }

  void record_run(const Trailer& trailer) {
    RunRecord run;
    run.layer = destination_.layer;
    run.started = started_;
    run.mode = name(options_.mode);
    run.tool = options_.tool;
    run.arguments = options_.arguments;
    run.epsg = epsg_;
    run.sources = trailer.sources.empty() ? staged_->header->sources : trailer.sources;
    run.counts = staged_->source_counts;
    run.counts.resize(run.sources.size());
    write_run(staged_->database, run, totals_, schema_.get(), staged_->sheets.sorted());
  }

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
  Encoder encoder_;
  IssuesByFeature by_feature_;
  Batch held_;  ///< late issues that came with features
  std::vector<std::string_view> raw_;
  std::string key_;
};

}  // namespace

std::string_view name(Mode mode) {
  switch (mode) {
    case Mode::create:
      return "create";
    case Mode::replace:
      return "replace";
    case Mode::upsert:
      return "upsert";
    case Mode::append:
      break;
  }
  return "append";
}

std::unique_ptr<CountingSink> make_store(StoreOptions options, std::shared_ptr<const Schema> schema) {
  if (!is_dataset(options.path))
    throw UsageError(tr("{}: the suffix of a dataset must be .gpkg or .sqlite", options.path));
  return std::make_unique<Store>(std::move(options), std::move(schema));
}

bool is_dataset(const std::string& path) {
  const std::string suffix = store::lower_suffix(path);
  return suffix == ".gpkg" || suffix == ".sqlite";
}

}  // namespace sohoa
