#include "dataset/border_repair.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "dataset/feature_spool.hpp"
#include "geometry/changed_stretch.hpp"
#include "geometry/coverage_repair.hpp"
#include "schema/ground_area.hpp"
#include "schema/judge_context.hpp"
#include "schema/repair_terms.hpp"
#include "stream/json.hpp"

namespace sohoa {
namespace {

using geometry::BorderChange;
using geometry::BorderMend;
using geometry::BorderMended;
using geometry::BorderRefusal;
using geometry::BorderRefused;

const std::string& rule_of(BorderMend mend) {
  static const auto rules = [] {
    std::array<std::string, geometry::kBorderMends> names;
    for (std::size_t i = 0; i < names.size(); ++i)
      names[i] = "coverage.fixed-" + std::string(geometry::name(static_cast<BorderMend>(i)));
    return names;
  }();
  return rules[static_cast<std::size_t>(mend)];
}

/// A word of rules.json; of a refusal for an area figures tell more.
std::string_view word(BorderRefusal why) {
  return why == BorderRefusal::movement ? "border-beyond"
         : why == BorderRefusal::shape  ? "shape-harmed"
                                        : "border-held";
}

/// Borders of neighbours are meant to be one when they are no farther apart than two errors of a boundary point add up
/// to: TT 25/2014/TT-BTNMT, article 7, Δ ≤ √(m1² + m2²).
geometry::CoverageLimits limits_at(int scale) {
  struct Error {
    int scale;
    double metres;
  };
  static constexpr std::array<Error, 6> kErrors{
      {{200, 0.05}, {500, 0.07}, {1000, 0.15}, {2000, 0.3}, {5000, 1.5}, {10000, 3}}};
  constexpr double kNode = 0.001, kGap = 0.0005;  // the resolution of the map's file; half a millimetre on the map
  const auto* error = &kErrors.back();
  for (auto entry = kErrors.rbegin(); entry != kErrors.rend() && entry->scale >= scale; ++entry) error = &*entry;
  return {kNode, std::hypot(error->metres, error->metres), kGap * error->scale, 0};
}

/// To a thousandth of a millimetre: beyond that coordinates are noise.
Value rounded(double value) {
  return Value::of(std::round(value * 1e6) / 1e6);
}

/// What is done to the features of a layer, found by where they come from.
class Plan {
 public:
  struct Done {
    std::uint64_t shape = 0;  ///< place in shapes_, when `mended` holds something
    double area_before = 0, area_after = 0;
    std::vector<std::pair<BorderMended, std::string>> mended;                   ///< with the name of the other
    std::vector<std::pair<BorderRefused, std::array<std::string, 2>>> refused;  ///< with the names of b, because
  };

  bool empty() const { return done_.empty(); }
  Done& at(const Origin& origin) { return done_[key(origin)]; }
  const Done* find(const Origin& origin) const {
    const auto found = done_.find(key(origin));
    return found == done_.end() ? nullptr : &found->second;
  }
  std::uint64_t keep(const Origin& origin, std::string_view wkb) { return shapes_.add(origin, wkb); }
  void shape(const Done& done, std::string& wkb) {
    const std::lock_guard lock(mutex_);
    Origin origin;
    shapes_.read(done.shape, origin, wkb);
  }

 private:
  /// A fid of _rejected may be that of a feature of the layer.
  static std::int64_t key(const Origin& origin) { return origin.fid * 2 + (origin.file == 0 ? 0 : 1); }

  std::unordered_map<std::int64_t, Done> done_;
  std::mutex mutex_;
  FeatureSpool shapes_;
};

/// Takes the shapes of a layer, and what features are called.
class Collector : public Sink {
 public:
  Collector(const Schema* schema, const JudgeOptions& options) : schema_(schema), options_(options) {
    if (schema != nullptr) context_.emplace(*schema, options);
  }

  void begin(std::shared_ptr<const Header> header) override {
    for (const SourceInfo& source : header->sources)
      files_.push_back(std::filesystem::path(source.path).filename().string());
    if (schema_ == nullptr) return;
    for (const std::string& name : schema_->primary_key) key_.push_back(header->find(name));
    if (std::count(key_.begin(), key_.end(), -1) > 0) key_.clear();
  }

  void take(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const geometry::Measure measure = geometry::measure(feature.wkb);
      if (measure.polygons == 0 || !measure.finite) continue;
      const JudgeContext* const context = context_ ? &*context_ : nullptr;
      Taken& taken = taken_.emplace_back();
      taken.name = names_.add(feature.origin, name(batch, i));
      taken.shape = shapes_.add(feature.origin, feature.wkb);
      taken.change = largest_change(context, batch, i, measure.area);
      const bool unknown = context == nullptr || context->is_assumed_scale(batch, i);
      const int scale = !unknown ? context->scale(batch, i) : options_.map_scale;
      if (scale > 0) finest_ = finest_ == 0 ? scale : std::min(finest_, scale);
    }
  }

  void finish(Batch&, const Trailer&) override {}

  /// Mends what was taken.
  void mend(Plan& plan) {
    constexpr int kUnknownScale = 200;  // the strictest: a repair asks nobody
    geometry::CoverageMemory memory;
    geometry::CoverageRepair repair(limits_at(finest_ == 0 ? kUnknownScale : finest_), *options_.fix, memory);
    Origin origin;
    std::string text;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      shapes_.read(taken_[i].shape, origin, text);
      repair.add(i, text, taken_[i].change);
    }
    repair.finish(
        [&](const BorderChange& change) {
          const auto [where, own] = called(change.id);
          Plan::Done& done = plan.at(where);
          done.shape = plan.keep(where, change.wkb);
          done.area_before = change.area_before;
          done.area_after = change.area_after;
          for (const BorderMended& mended : change.mended)
            done.mended.emplace_back(mended, called(mended.other).second);
        },
        [&](const BorderRefused& refused) {
          plan.at(called(refused.a).first)
              .refused.push_back({refused, {called(refused.b).second, called(refused.because).second}});
        });
  }

 private:
  struct Taken {
    std::uint64_t name, shape;  ///< places in the spools
    double change;
  };

  std::pair<Origin, std::string> called(std::uint64_t number) {
    std::pair<Origin, std::string> result;
    names_.read(taken_[number].name, result.first, result.second);
    return result;
  }

  /// 07192/5/12, else file and record.
  const std::string& name(const Batch& batch, std::size_t row) {
    name_.clear();
    for (const int field : key_) {
      const Value& value = batch.row(row)[static_cast<std::size_t>(field)];
      if (value.is_null()) {
        name_.clear();
        break;
      }
      if (!name_.empty()) name_ += '/';
      if (value.is_text())
        name_ += value.text();
      else
        json::append_value(name_, value);
    }
    if (!name_.empty()) return name_;
    const Origin& origin = batch.features[row].origin;
    if (origin.file < files_.size()) name_ += files_[origin.file];
    name_ += ':';
    name_ += std::to_string(origin.row);
    return name_;
  }

  const Schema* schema_;
  const JudgeOptions& options_;
  std::optional<JudgeContext> context_;
  std::vector<std::string> files_;
  std::vector<int> key_;
  std::string name_;
  std::vector<Taken> taken_;
  FeatureSpool names_, shapes_;
  int finest_ = 0;
};

class BorderRepairStage : public Stage {
 public:
  explicit BorderRepairStage(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}

  void process(Batch& batch) override {
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Plan::Done* const done = plan_->find(batch.features[i].origin);
      if (done == nullptr) continue;
      if (!done->mended.empty()) reshape(batch, i, *done);
      for (const auto& [refused, names] : done->refused) tell(batch, i, refused, names);
    }
  }

 private:
  void reshape(Batch& batch, std::size_t index, const Plan::Done& done) const {
    Feature& feature = batch.features[index];
    std::string now;
    plan_->shape(done, now);
    const auto [before, after] = geometry::changed_stretch(feature.wkb, now);
    for (const auto& [mended, other] : done.mended) {
      Issue& issue = batch.add_issue(index, Severity::info, rule_of(mended.what));
      issue.has_place = true;
      issue.x = mended.at.x;
      issue.y = mended.at.y;
      issue.before = shown_shape(batch, before);
      issue.after = shown_shape(batch, after);
      issue.args = batch.keep({{"other", Value::of(batch.arena.copy(other))},
                               {"places", Value::of(std::int64_t{mended.places})},
                               {"moved", rounded(mended.moved)},
                               {"area", rounded(mended.area)},
                               {"width", rounded(mended.width)},
                               {"area_before", rounded(done.area_before)},
                               {"area_after", rounded(done.area_after)}});
    }
    feature.wkb = batch.arena.copy(now);
    feature.reshaped = true;
    feature.area = Feature::kUnmeasured;
  }

  static void tell(Batch& batch, std::size_t index, const BorderRefused& refused,
                   const std::array<std::string, 2>& names) {
    const bool area = refused.why == BorderRefusal::area;
    Issue& issue = batch.add_issue(index, Severity::warning, area ? "coverage.not-fixed" : "coverage.not-fixed-shape");
    issue.has_place = true;
    issue.x = refused.place.x;
    issue.y = refused.place.y;
    const Value other = Value::of(batch.arena.copy(names[0])), because = Value::of(batch.arena.copy(names[1]));
    if (area)
      issue.args = batch.keep({{"other", other},
                               {"because", because},
                               {"change", rounded(std::abs(refused.change))},
                               {"tolerance", rounded(refused.allowed)}});
    else
      issue.args = batch.keep({{"other", other}, {"because", because}, {"why", Value::of(word(refused.why))}});
  }

  std::unique_ptr<Plan> plan_;
};

}  // namespace

std::unique_ptr<Stage> make_border_repair(Source& layer, const std::vector<std::unique_ptr<Stage>>& shaping,
                                          std::shared_ptr<const Schema> schema, const JudgeOptions& options) {
  if (!options.fix || !GroundArea::is_direct(layer.header()->epsg)) return nullptr;
  Collector collector(schema.get(), options);
  run(layer, shaping, collector);
  auto plan = std::make_unique<Plan>();
  collector.mend(*plan);
  if (plan->empty()) return nullptr;
  return std::make_unique<BorderRepairStage>(std::move(plan));
}

}  // namespace sohoa
