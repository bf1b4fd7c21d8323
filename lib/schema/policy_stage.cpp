#include <algorithm>
#include <optional>

#include "schema/stages.hpp"

namespace sohoa {
namespace {

class PolicyStage : public Stage {
 public:
  explicit PolicyStage(SeverityPolicy policy) : policy_(std::move(policy)) {}

  void process(Batch& batch) override { apply(batch); }
  void finish(Batch& batch) override { apply(batch); }

 private:
  /// What the office says about a rule: null when nothing. What is said last counts.
  const std::optional<Severity>* said(std::string_view rule) const {
    const auto found = std::find_if(policy_.rules.rbegin(), policy_.rules.rend(),
                                    [&](const auto& entry) { return entry.first == rule; });
    return found == policy_.rules.rend() ? nullptr : &found->second;
  }

  bool is_off(std::string_view rule) const {
    const auto* severity = said(rule);
    return severity != nullptr && !severity->has_value();
  }

  void apply(Batch& batch) const {
    if (policy_.rules.empty()) return;
    std::erase_if(batch.issues, [&](const Issue& issue) { return is_off(issue.rule); });
    std::erase_if(batch.changes, [&](const Change& change) { return is_off(change.rule); });
    for (Feature& feature : batch.features) feature.rejected = false;
    for (Issue& issue : batch.issues) {
      if (const auto* severity = said(issue.rule)) issue.severity = **severity;
      if (issue.severity == Severity::error && issue.feature != Issue::kLate)
        batch.features[issue.feature].rejected = true;
    }
  }

  SeverityPolicy policy_;
};

}  // namespace

std::unique_ptr<Stage> make_policy_stage(SeverityPolicy policy) {
  return std::make_unique<PolicyStage>(std::move(policy));
}

}  // namespace sohoa
