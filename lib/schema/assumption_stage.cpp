#include <atomic>

#include "schema/judge_context.hpp"
#include "schema/stages.hpp"

namespace sohoa {
namespace {

/// What was assumed for want of something said: today's code lists, the widest tolerances. Said once, not per feature.
class AssumptionStage : public Stage {
 public:
  AssumptionStage(std::shared_ptr<const Schema> schema, const JudgeOptions& options)
      : schema_(std::move(schema)), context_(*schema_, options) {}

  void process(Batch& batch) override {
    if (!schema_->map_date.empty() && !today_)
      for (std::size_t i = 0; i < batch.features.size() && !today_; ++i) today_ = context_.is_assumed_date(batch, i);
    // Tolerances are about what is drawn.
    if (!schema_->map_sheet.empty() && schema_->geometry != GeometryNeed::none && !widest_)
      for (std::size_t i = 0; i < batch.features.size() && !widest_; ++i) widest_ = context_.is_assumed_scale(batch, i);
  }

  void finish(Batch& late) override {
    if (today_) add(late, "schema.map-date", {"date", Value::of(late.arena.copy(context_.today()), Type::date)});
    if (widest_) add(late, "schema.map-scale", {"scale", Value::of(std::int64_t{context_.assumed_scale()})});
  }

 private:
  static void add(Batch& late, std::string_view rule, const Arg& arg) {
    Issue issue;
    issue.severity = Severity::info;
    issue.rule = rule;
    issue.args = late.keep({arg});
    late.issues.push_back(issue);
  }

  std::shared_ptr<const Schema> schema_;
  JudgeContext context_;
  std::atomic<bool> today_{false}, widest_{false};
};

}  // namespace

std::unique_ptr<Stage> make_assumption_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options) {
  return std::make_unique<AssumptionStage>(std::move(schema), options);
}

}  // namespace sohoa
