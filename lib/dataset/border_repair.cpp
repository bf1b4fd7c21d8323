#include "dataset/border_repair.hpp"

#include <array>
#include <cmath>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "dataset/coverage_ground.hpp"
#include "dataset/feature_names.hpp"
#include "dataset/feature_spool.hpp"
#include "geometry/changed_stretch.hpp"
#include "geometry/coverage_repair.hpp"
#include "schema/ground_area.hpp"
#include "schema/judge_context.hpp"
#include "schema/repair_terms.hpp"

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
  Collector(std::shared_ptr<const Schema> schema, const JudgeOptions& options, std::size_t memory)
      : schema_(std::move(schema)),
        numbers_(coverage_schema(schema_)),
        classes_(*numbers_->coverage, false),
        kinds_(schema_.get(), *numbers_->coverage, options),
        width_(*options.fix),
        memory_{memory, {}},
        names_(schema_.get()) {
    if (schema_) context_.emplace(*schema_, options);
  }

  void begin(std::shared_ptr<const Header> header) override {
    names_.begin(*header);
    kinds_.begin(*header);
  }

  void take(Batch& batch) override {
    const JudgeContext* const context = context_ ? &*context_ : nullptr;
    for (std::size_t i = 0; i < batch.features.size(); ++i) {
      const Feature& feature = batch.features[i];
      const geometry::Measure measure = geometry::measure(feature.wkb);
      if (measure.polygons == 0 || !measure.finite) continue;
      const std::uint8_t kind = classes_.of(kinds_.scale(batch, i), kinds_.is_wider(batch, i));
      repair().add(taken_.size(), feature.wkb, largest_change(context, batch, i, measure.area), kind);
      taken_.push_back(names_.add(batch, i));
    }
  }

  void finish(Batch&, const Trailer&) override {}

  /// Mends what was taken.
  void mend(Plan& plan) {
    repair().finish(
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
  geometry::CoverageRepair& repair() {
    if (!repair_) repair_.emplace(classes_.limits(), width_, memory_);
    return *repair_;
  }

  std::pair<Origin, std::string> called(std::uint64_t number) {
    FeatureNames::Name name = names_.read(taken_[number]);
    return {name.origin, std::move(name.path)};
  }

  std::shared_ptr<const Schema> schema_, numbers_;
  std::optional<JudgeContext> context_;
  CoverageClasses classes_;
  CoverageKinds kinds_;
  double width_;
  geometry::CoverageMemory memory_;
  FeatureNames names_;
  std::vector<std::uint64_t> taken_;  ///< places in names_
  std::optional<geometry::CoverageRepair> repair_;
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
                                          std::shared_ptr<const Schema> schema, const JudgeOptions& options,
                                          std::size_t memory) {
  if (!options.fix || !GroundArea::is_direct(layer.header()->epsg)) return nullptr;
  Collector collector(std::move(schema), options, memory);
  run(layer, shaping, collector);
  auto plan = std::make_unique<Plan>();
  collector.mend(*plan);
  if (plan->empty()) return nullptr;
  return std::make_unique<BorderRepairStage>(std::move(plan));
}

}  // namespace sohoa
