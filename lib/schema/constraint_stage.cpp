#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "schema/code_check.hpp"
#include "schema/judge_context.hpp"
#include "schema/stages.hpp"
#include "schema/typing.hpp"
#include "stream/issue_order.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// A rule's id and how grave it is.
struct Named {
  std::string id;
  Severity severity;

  Named(const RuleBook& book, std::string rule_id) : id(std::move(rule_id)) {
    const Rule* rule = book.find(id);
    severity = rule == nullptr ? Severity::error : rule->severity;
  }
};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The plain constraints of one field, compiled.
struct FieldCheck {
  const SchemaField* field;
  int column = -1;  // in the batch
  std::unique_ptr<RE2> pattern;
  std::string allowed;  // the enumeration, for the message

  explicit FieldCheck(const SchemaField& checked) : field(&checked) {
    const Constraints& constraints = checked.constraints;
    if (!constraints.pattern.empty()) pattern = std::make_unique<RE2>(constraints.pattern);
    for (const std::string& value : constraints.enumeration) allowed += (allowed.empty() ? "" : ", ") + value;
  }
  bool any() const {
    const Constraints& c = field->constraints;
    return c.required || pattern || !allowed.empty() || c.minimum || c.maximum || c.max_length;
  }
};

class ConstraintStage : public Stage {
 public:
  ConstraintStage(std::shared_ptr<const Schema> schema, const JudgeOptions& options);
  std::shared_ptr<const Header> prepare(std::shared_ptr<const Header> in) override;
  void process(Batch& batch) override;

 private:
  void judge(Batch& batch, std::size_t row, const FieldCheck& check, std::size_t earlier) const;
  void judge_text(Batch& batch, std::size_t row, const FieldCheck& check, const Value& value) const;
  void judge_number(Batch& batch, std::size_t row, const FieldCheck& check, const Value& value) const;
  Issue& add(Batch& batch, std::size_t row, const Named& rule, const FieldCheck& check) const {
    return batch.add_issue(row, rule.severity, rule.id, check.field->name);
  }

  std::shared_ptr<const Schema> schema_;
  JudgeContext context_;
  RuleBook book_;
  Named required_, pattern_, enum_, range_, length_;
  std::vector<FieldCheck> checks_;
  std::vector<CodeCheck> codes_;
};

ConstraintStage::ConstraintStage(std::shared_ptr<const Schema> schema, const JudgeOptions& options)
    : schema_(std::move(schema)),
      context_(*schema_, options),
      book_(schema_),
      required_(book_, schema_->subject + ".required"),
      pattern_(book_, schema_->subject + ".pattern"),
      enum_(book_, schema_->subject + ".enum"),
      range_(book_, schema_->subject + ".range"),
      length_(book_, schema_->subject + ".length") {
  for (const SchemaField& field : schema_->fields) {
    FieldCheck check(field);
    check.column = schema_->find(field.name);
    if (check.any()) checks_.push_back(std::move(check));
    if (!field.code_list.empty()) codes_.emplace_back(field, schema_->find(field.name), book_, options.recode_recalled);
  }
}

std::shared_ptr<const Header> ConstraintStage::prepare(std::shared_ptr<const Header> in) {
  for (FieldCheck& check : checks_) check.column = in->find(check.field->name);
  for (CodeCheck& check : codes_) check.set_column(in->find(check.field().name));
  return in;
}

void ConstraintStage::process(Batch& batch) {
  order_issues(batch);
  const std::size_t earlier = batch.issues.size();
  for (std::size_t row = 0; row < batch.features.size(); ++row) {
    for (const FieldCheck& check : checks_) judge(batch, row, check, earlier);
    if (!codes_.empty()) {
      const std::string_view day = context_.date(batch, row);
      for (const CodeCheck& check : codes_) check.judge(batch, row, day);
    }
  }
  order_issues(batch);
}

void ConstraintStage::judge(Batch& batch, std::size_t row, const FieldCheck& check, std::size_t earlier) const {
  const Value value = check.column < 0 ? Value::null() : batch.row(row)[static_cast<std::size_t>(check.column)];
  const std::size_t found = batch.issues.size();
  if (value.is_null()) {
    if (check.field->constraints.required) add(batch, row, required_, check);
  } else {
    if (value.type == Type::integer || value.type == Type::number) judge_number(batch, row, check, value);
    judge_text(batch, row, check, value);
  }
  if (batch.issues.size() > found && is_faulty(std::span(batch.issues).first(earlier), row, check.field->name))
    batch.issues.resize(found);
}

void ConstraintStage::judge_number(Batch& batch, std::size_t row, const FieldCheck& check, const Value& value) const {
  const Constraints& constraints = check.field->constraints;
  const double number = value.type == Type::integer ? static_cast<double>(value.integer) : value.number;
  const bool low = constraints.minimum && number < *constraints.minimum;
  const bool high = constraints.maximum && number > *constraints.maximum;
  if (!low && !high) return;
  const auto limit = [](const std::optional<double>& given) { return given ? Value::of(*given) : Value::null(); };
  Issue& issue = add(batch, row, range_, check);
  issue.value = text_of(value, batch.arena);
  issue.args = batch.keep({{"minimum", limit(constraints.minimum)}, {"maximum", limit(constraints.maximum)}});
}

void ConstraintStage::judge_text(Batch& batch, std::size_t row, const FieldCheck& check, const Value& value) const {
  const Constraints& constraints = check.field->constraints;
  if (!check.pattern && check.allowed.empty() && !constraints.max_length) return;
  const std::string_view text = text_of(value, batch.arena);
  if (check.pattern && !RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *check.pattern)) {
    Issue& issue = add(batch, row, pattern_, check);
    issue.value = text;
    issue.args = batch.keep({{"pattern", Value::of(std::string_view(constraints.pattern))}});
  }
  const auto& allowed = constraints.enumeration;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    Issue& issue = add(batch, row, enum_, check);
    issue.value = text;
    issue.args = batch.keep({{"allowed", Value::of(std::string_view(check.allowed))}});
  }
  // Bytes are never fewer than characters, so that counting is rare.
  if (constraints.max_length && text.size() > *constraints.max_length && characters(text) > *constraints.max_length) {
    Issue& issue = add(batch, row, length_, check);
    issue.value = text;
    issue.args = batch.keep({{"length", Value::of(static_cast<std::int64_t>(characters(text)))},
                             {"maximum", Value::of(static_cast<std::int64_t>(*constraints.max_length))}});
  }
}

}  // namespace

std::unique_ptr<Stage> make_constraint_stage(std::shared_ptr<const Schema> schema, const JudgeOptions& options) {
  return std::make_unique<ConstraintStage>(std::move(schema), options);
}

}  // namespace sohoa
