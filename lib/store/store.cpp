#include "store/store.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/conclude.hpp"
#include "store/encoder.hpp"
#include "store/load.hpp"
#include "store/open_dataset.hpp"

namespace sohoa {
namespace {

using namespace store;

constexpr std::size_t kAhead = 8;  ///< features whose keys are fetched before their turn

class Store : public CountingSink {
 public:
  Store(StoreOptions options, std::shared_ptr<const Schema> schema) : load_(std::move(options), std::move(schema)) {}

  const Totals& totals() const override { return load_.totals(); }

  void begin(std::shared_ptr<const Header> header) override {
    load_.begin(header);
    encoder_ = Encoder(load_.destination().format, staged().layer->plan(), staged().key_fields, *header, true);
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

  void finish(Batch& late, const Trailer& trailer) override { load_.finish(held_, late, trailer); }

 private:
  Staged& staged() { return load_.staged(); }

  void take(Batch& batch, std::size_t index) {
    const Feature& feature = batch.features[index];
    const Prepared& prepared = Encoder::prepared(batch, index);
    const std::span<const Value> row = std::as_const(batch).row(index);
    const auto next = static_cast<std::uint32_t>(staged().layer->last_fid() + 1);
    std::optional<std::uint32_t> first;
    if (!feature.rejected && prepared.has_key && staged().keys) {
      if (index + kAhead < batch.features.size())
        staged().keys->expect(Encoder::prepared(batch, index + kAhead).key_hash);
      first = staged().keys->find_or_add(prepared.key_hash, row, next);
    }
    const bool rejected = feature.rejected || first.has_value();

    ++load_.totals().read;
    staged().rows.add(feature.origin, rejected);
    if (!feature.merged)
      staged().sheets.add(row, {rejected, !prepared.shape.blob.empty(), staged().sheets.has_code(row), prepared.area});
    SourceCount& source = staged().source_count(feature.origin.file);
    ++source.read;
    std::int64_t fid = 0;
    IncomingRows* const incoming = load_.incoming();
    if (rejected) {
      ++(feature.merged ? source.merged : source.rejected);
      if (incoming && !first) incoming->add_rejected(prepared, row, staged().key_fields, faulty_parts(batch, index));
      reject(batch, index, prepared.shape, first);
    } else {
      if (incoming) incoming->add(prepared);
      fid = staged().layer->add(prepared.shape, prepared.record);
      ++load_.totals().written;
    }
    for (const std::uint32_t issue : by_feature_.of(index))
      write_issue(batch, index, batch.issues[issue], fid, prepared);
    if (rejected && !feature.merged) stop_after_too_many();
  }

  /// Parts of the key that a feature was rejected for.
  std::vector<bool> faulty_parts(const Batch& batch, std::size_t index) {
    std::vector<bool> faulty(staged().key_names.size());
    for (const std::uint32_t number : by_feature_.of(index)) {
      const Issue& issue = batch.issues[number];
      for (std::size_t part = 0; part < faulty.size(); ++part)
        if (issue.severity == Severity::error && issue.field == staged().key_names[part]) faulty[part] = true;
    }
    return faulty;
  }

  /// `first`: the feature that has the key, of a duplicate.
  void reject(const Batch& batch, std::size_t index, const Shape& shape, std::optional<std::uint32_t> first) {
    const Feature& feature = batch.features[index];
    const std::span<const Value> row = batch.row(index);
    raw_texts(batch, by_feature_.of(index), raw_);
    const std::int64_t fid =
        staged().rejected->add(row, raw_, feature.rest, staged().label(feature.origin.file), feature.origin.row, shape);
    ++(feature.merged ? load_.totals().merged : load_.totals().rejected);
    if (!first) return;
    const auto own = static_cast<std::uint32_t>(fid);
    const bool same = Encoder::prepared(batch, index).record == staged().keys->found();
    staged().duplicates.push_back({*first, own, feature.origin.file, feature.origin.row, same});
    ValueText text;
    for (std::size_t field = 0; field < raw_.size(); ++field)
      if (raw_[field].data() != nullptr) staged().hidden[own].emplace_back(field, text.of(row[field]));
  }

  void write_issue(const Batch& batch, std::size_t index, const Issue& issue, std::int64_t fid,
                   const Prepared& prepared) {
    const Feature& feature = batch.features[index];
    IssueSubject subject;
    if (!staged().key_fields.empty()) {
      key_.clear();
      append_key_json(key_, staged().key_names, batch.row(index), staged().key_fields);
      subject.key = key_;
    }
    subject.source = staged().label(feature.origin.file);
    subject.row = feature.origin.row;
    subject.fid = fid;
    subject.box = prepared.shape.box;
    staged().issues->add(issue, subject);
    count_rule(load_.totals(), issue);
  }

  void stop_after_too_many() {
    const StoreOptions& options = load_.options();
    if (options.max_errors < 0 || load_.totals().rejected < std::max<std::int64_t>(options.max_errors, 1)) return;
    load_.discard();
    throw TooManyErrors(tr("{}: stopped after {} rejected features (--max-errors); nothing was written", options.path,
                           load_.totals().rejected));
  }

  Load load_;
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
