#include "store/load.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/open_dataset.hpp"

namespace sohoa::store {
namespace {

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

}  // namespace

Load::Load(StoreOptions options, std::shared_ptr<const Schema> schema)
    : options_(std::move(options)), schema_(std::move(schema)) {
  destination_.path = options_.path;
  destination_.format = format_of(options_.path);
  destination_.mode = options_.mode;
  destination_.missing = options_.missing;
  destination_.patience = options_.lock_timeout * 1000;
  destination_.backups = options_.backups;
  destination_.schema = schema_;
}

void Load::look(const Header& header) {
  epsg_ = header.epsg;
  destination_.layer = layer_name(options_, schema_.get(), header);
  srid_ = check_destination(destination_, epsg_);
}

void Load::begin(std::shared_ptr<const Header> header, const std::function<void(Staged&)>& prepare) {
  started_ = now_utc();
  look(*header);
  staging_.emplace(options_.path);
  staged_.emplace(staging_->path(), options_.path, destination_.format, destination_.layer, header, schema_, srid_);
  if (options_.mode == Mode::upsert && staged_->key_fields.empty())
    throw UsageError(
        tr("{}: --mode upsert needs a key, and no schema says what the key of {} is; --mode append adds all "
           "features as new ones",
           options_.path, destination_.layer));
  if (updates() && has_layer(destination_)) update_.emplace(destination_, *staged_);
  if (prepare) prepare(*staged_);
  staged_->begin_load();
}

/// From here on nobody else writes to the destination. Where several begin one file or layer at the same time, the
/// first makes it and the others go on with it.
std::unique_ptr<FolderLock> Load::wait_for_others() {
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
  if (update_) update_->lock(!options_.dry_run);
  return alone;
}

/// A file that is read twice under two names; where there are keys, conclude() finds more.
void Load::tell_same_files(const Trailer& trailer, Batch& late) const {
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

void Load::finish(Batch& held, Batch& late, const Trailer& trailer) {
  for (const SourceInfo& source : trailer.sources) totals_.skipped += source.skipped;
  staged_->end_load();
  tell_same_files(trailer, late);
  const std::unique_ptr<FolderLock> alone = wait_for_others();
  conclude(*staged_, held, late, totals_);
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
  if (options_.beside) options_.beside(staged_->database, *staged_->container);
  const std::vector<FinishedLayer> layers = staged_->close(!update_);
  staged_.reset();
  if (update_) {
    update_->publish(staging_->path(), layers, epsg_);
    staging_->remove();
  } else {
    if (updates()) destination_.mode = Mode::create;
    totals_.deleted = publish(destination_, *staging_, layers, epsg_);
  }
  update_.reset();
  staging_.reset();
  totals_.published = true;
}

void Load::discard() {
  update_.reset();
  staged_.reset();
  staging_.reset();
}

void Load::record_run(const Trailer& trailer) {
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

}  // namespace sohoa::store
