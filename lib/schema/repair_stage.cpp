#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "geometry/findings.hpp"
#include "geometry/measure.hpp"
#include "geometry/repair.hpp"
#include "schema/ground_area.hpp"
#include "schema/judge_context.hpp"
#include "schema/repair_terms.hpp"
#include "schema/stages.hpp"
#include "stream/issue_order.hpp"

namespace sohoa {
namespace {

using geometry::Fault;
using geometry::Mend;
using geometry::Repair;

const std::string& rule_of(Mend mend) {
  static const auto rules = [] {
    std::array<std::string, geometry::kMends> names;
    for (std::size_t i = 0; i < names.size(); ++i)
      names[i] = "geometry.fixed-" + std::string(geometry::name(static_cast<Mend>(i)));
    return names;
  }();
  return rules[static_cast<std::size_t>(mend)];
}

/// Rules of what the geometry stage finds in a geometry.
bool is_finding(std::string_view rule) {
  constexpr std::string_view kGeometry = "geometry.";
  if (!rule.starts_with(kGeometry)) return false;
  return geometry::fault_named(rule.substr(kGeometry.size())) != Fault::none;
}

class RepairStage : public Stage {
 public:
  RepairStage(std::shared_ptr<const Schema> schema, const JudgeOptions& options)
      : schema_(std::move(schema)), limit_(options.fix.value_or(0)) {
    if (!schema_) return;
    context_.emplace(*schema_, options);
    may_split_ = schema_->geometry_type != "POLYGON";
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override {
    epsg_ = in->epsg;
    return in;
  }

  void process(Batch& batch) override {
    Tools& tools = tools_.local();
    tools.mended.clear();
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      if (!batch.features[i].wkb.empty()) mend(batch, i, tools);
    if (!tools.mended.empty()) forget_old_findings(batch, tools);
  }

 private:
  struct Tools {
    geometry::Repairer repairer;
    std::unique_ptr<GroundArea> ground;
    std::vector<bool> mended;  ///< by feature of the batch; empty: none
  };

  void mend(Batch& batch, std::size_t index, Tools& tools) const {
    Feature& feature = batch.features[index];
    const geometry::Measure measure = geometry::measure(feature.wkb);
    if (!measure.finite || measure.empty()) return;
    geometry::RepairLimits limits;
    limits.may_split = may_split_;
    const double area = square_metres(feature.wkb, measure, tools);
    const auto scale = ground_scale(epsg_, area, measure);
    if (scale) {
      limits.width = limit_;
      limits.x_metres = scale->x;
      limits.y_metres = scale->y;
    }
    if (!tools.repairer.wants_repair(feature.wkb, measure, limits)) return;
    limits.area = scale ? largest_change(context(), batch, index, area) : kAreaRounding * measure.area;
    const Repair& repair = tools.repairer.repair(feature.wkb, measure, limits);
    if (repair.outcome == Repair::Outcome::untouched) return;
    if (repair.outcome == Repair::Outcome::refused) return tell_refusal(batch, index, repair, limits.area);
    for (const geometry::Mended& mended : repair.mended) tell(batch, index, mended, repair, tools.repairer.wkb());
    feature.wkb = batch.arena.copy(tools.repairer.wkb());
    feature.reshaped = true;
    feature.area = Feature::kUnmeasured;
    tools.mended.resize(batch.features.size());
    tools.mended[index] = true;
  }

  double square_metres(std::string_view wkb, const geometry::Measure& measure, Tools& tools) const {
    if (GroundArea::is_direct(epsg_) || measure.polygons == 0) return measure.area;
    if (!tools.ground) tools.ground = std::make_unique<GroundArea>(epsg_);
    return tools.ground->of(wkb, measure.box);
  }

  const JudgeContext* context() const { return context_ ? &*context_ : nullptr; }

  void tell(Batch& batch, std::size_t index, const geometry::Mended& mended, const Repair& repair,
            std::string_view after) const {
    // Of what is said by no short chain of vertices the whole shape is shown.
    const std::string_view was = mended.before.empty() ? batch.features[index].wkb : std::string_view(mended.before);
    const std::string_view is = mended.before.empty() ? after : std::string_view(mended.after);
    Issue& issue = batch.add_issue(index, Severity::info, rule_of(mended.what));
    issue.has_place = std::isfinite(mended.at.x) && std::isfinite(mended.at.y);
    issue.x = mended.at.x;
    issue.y = mended.at.y;
    issue.before = shown_shape(batch, was);
    issue.after = shown_shape(batch, is);
    issue.args = batch.keep({{"places", Value::of(std::int64_t{mended.places})},
                             {"moved", Value::of(mended.moved)},
                             {"area_before", Value::of(repair.area_before)},
                             {"area_after", Value::of(repair.area_after)}});
  }

  static void tell_refusal(Batch& batch, std::size_t index, const Repair& repair, double tolerance) {
    Issue& issue = batch.add_issue(index, Severity::warning, "geometry.not-fixed");
    const geometry::Point at = repair.mended.empty() ? geometry::kNoPlace : repair.mended.back().at;
    issue.has_place = std::isfinite(at.x) && std::isfinite(at.y);
    if (issue.has_place) {
      issue.x = at.x;
      issue.y = at.y;
    }
    issue.args = batch.keep({{"area_before", Value::of(repair.area_before)},
                             {"area_after", Value::of(repair.area_after)},
                             {"tolerance", Value::of(tolerance)}});
  }

  /// The judgements that a stream brings along are about shapes that are no more.
  static void forget_old_findings(Batch& batch, const Tools& tools) {
    order_issues(batch);
    const auto is_mended = [&](const Issue& issue) {
      return issue.feature != Issue::kLate && tools.mended[issue.feature];
    };
    std::erase_if(batch.issues, [&](const Issue& issue) { return is_mended(issue) && is_finding(issue.rule); });
    for (std::size_t i = 0; i < batch.features.size(); ++i)
      if (tools.mended[i]) batch.features[i].rejected = batch.features[i].merged || has_error(batch.issues, i, "");
  }

  std::shared_ptr<const Schema> schema_;
  std::optional<JudgeContext> context_;
  double limit_;
  bool may_split_ = true;
  int epsg_ = 0;
  tbb::enumerable_thread_specific<Tools> tools_;
};

}  // namespace

std::unique_ptr<Stage> make_repair_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options) {
  return std::make_unique<RepairStage>(std::move(schema), options);
}

}  // namespace sohoa
