#include <algorithm>
#include <optional>

#include "schema/acceptance.hpp"
#include "schema/rest_json.hpp"
#include "schema/stages.hpp"
#include "schema/typing.hpp"

namespace sohoa {
namespace {

class PolicyStage : public Stage {
 public:
  PolicyStage(const std::shared_ptr<const Schema>& schema, const JudgeOptions& options, bool last)
      : policy_(options.policy), accepted_(options.accepted), last_(last) {
    if (schema && accepted_) key_ = schema->primary_key;
    if (schema) type_rule_ = schema->subject + ".type";
  }

  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> header) override {
    for (const std::string& name : key_) key_fields_.push_back(header->find(name));
    return header;
  }
  void process(Batch& batch) override { apply(batch); }
  void finish(Batch& late) override {
    if (accepted_ && last_) accepted_->report(late);
    apply(late);
  }

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
    if (policy_.rules.empty() && !accepted_) return;
    std::erase_if(batch.issues, [&](const Issue& issue) {
      const bool off = is_off(issue.rule);
      if (off && issue.feature != Issue::kLate) keep_misfit(batch, issue);
      return off;
    });
    std::erase_if(batch.changes, [&](const Change& change) { return is_off(change.rule); });
    for (Feature& feature : batch.features) feature.rejected = false;
    for (Issue& issue : batch.issues) {
      if (const auto* severity = said(issue.rule)) issue.severity = **severity;
      if (issue.feature == Issue::kLate) continue;
      accept(batch, issue);
      if (issue.severity == Severity::error) batch.features[issue.feature].rejected = true;
    }
    for (const Issue& issue : batch.issues)
      if (issue.feature != Issue::kLate && !batch.features[issue.feature].rejected) keep_misfit(batch, issue);
  }

  /// The text of a value that is not of its field's type stands in _rejected with the feature. Of one that is let pass
  /// it goes to the rest, so that it is not lost.
  void keep_misfit(Batch& batch, const Issue& issue) const {
    if (issue.rule != type_rule_ || issue.value.empty()) return;
    Feature& feature = batch.features[issue.feature];
    const std::string key = json_key(issue.field);
    if (feature.rest.find(key) != feature.rest.npos) return;  // judged again
    thread_local RestWriter rest;
    rest.begin(feature.rest);
    rest.add(key, Value::of(issue.value));
    feature.rest = rest.finish(batch.arena);
  }

  void accept(Batch& batch, Issue& issue) const {
    if (!accepted_ || issue.severity == Severity::info || !accepted_->about(issue.rule)) return;
    const std::span<const Value> row = std::as_const(batch).row(issue.feature);
    thread_local std::string key;
    key.clear();
    for (const int field : key_fields_) {
      if (field < 0) return;
      Acceptances::append_key_part(key, text_of(row[static_cast<std::size_t>(field)], batch.arena));
    }
    const auto reason = accepted_->reason(issue.rule, key);
    if (!reason) return;
    issue.accepted = *reason;
    issue.severity = Severity::info;
  }

  SeverityPolicy policy_;
  std::shared_ptr<const Acceptances> accepted_;
  bool last_;
  std::string type_rule_;
  std::vector<std::string> key_;
  std::vector<int> key_fields_;
};

}  // namespace

std::unique_ptr<Stage> make_policy_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options, bool last) {
  return std::make_unique<PolicyStage>(schema, options, last);
}

}  // namespace sohoa
