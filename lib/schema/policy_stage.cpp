#include <algorithm>
#include <nlohmann/json.hpp>
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
    apply(late);
    if (!accepted_ || !last_) return;
    // Which exceptions are in use shows when all issues have met them; what is told of it is under the policy, too.
    accepted_->report(late);
    apply(late);
  }

 private:
  void apply(Batch& batch) const {
    if (policy_.rules.empty() && !accepted_) return;
    std::erase_if(batch.issues, [&](const Issue& issue) {
      const bool off = policy_.is_off(issue.rule);
      if (off && issue.feature != Issue::kLate) keep_misfit(batch, issue);
      return off;
    });
    std::erase_if(batch.changes, [&](const Change& change) { return policy_.is_off(change.rule); });
    for (Feature& feature : batch.features) feature.rejected = feature.merged = false;
    for (Issue& issue : batch.issues) {
      if (const auto* severity = policy_.said(issue.rule)) issue.severity = **severity;
      accept(batch, issue);
      batch.apply(issue);
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
    thread_local std::string key;
    key.clear();
    if (!(issue.feature == Issue::kLate ? append_late_key(issue, key) : append_key(batch, issue, key))) return;
    const auto reason = accepted_->reason(issue.rule, key, other_of(issue));
    if (!reason) return;
    issue.accepted = *reason;
    issue.severity = Severity::info;
  }

  /// The second feature that an issue is about.
  static std::string_view other_of(const Issue& issue) {
    for (const Arg& arg : issue.args)
      if (arg.name == "other" && arg.value.is_text()) return arg.value.text();
    return {};
  }

  bool append_key(Batch& batch, const Issue& issue, std::string& key) const {
    const std::span<const Value> row = std::as_const(batch).row(issue.feature);
    for (const int field : key_fields_) {
      if (field < 0) return false;
      Acceptances::append_key_part(key, text_of(row[static_cast<std::size_t>(field)], batch.arena));
    }
    return true;
  }

  /// Issues about a set bring their key as text; that of a sheet ends before the number.
  bool append_late_key(const Issue& issue, std::string& key) const {
    const auto object = nlohmann::json::parse(issue.key, nullptr, false);
    if (!object.is_object()) return false;
    for (const std::string& name : key_) {
      const auto value = object.find(name);
      if (value == object.end()) break;
      Acceptances::append_key_part(key, value->is_string() ? value->get<std::string>() : value->dump());
    }
    return !key.empty();
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
