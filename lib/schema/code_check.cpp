#include "schema/code_check.hpp"

#include <charconv>
#include <iterator>

namespace sohoa {

using Standing = CodeList::Standing;

CodeCheck::CodeCheck(const SchemaField& field, int column, const RuleBook& book, bool recode_recalled)
    : field_(&field),
      list_(&CodeList::named(field.code_list)),
      column_(column),
      recode_recalled_(recode_recalled),
      unknown_(named(book, "-unknown", Severity::error)),
      retired_(named(book, "-retired", Severity::warning)),
      future_(named(book, "-future", Severity::warning)),
      group_(named(book, "-group", Severity::warning)),
      zone_(named(book, "-zone", Severity::warning)),
      recoded_(field.code_rule + "-recoded") {}

CodeCheck::Named CodeCheck::named(const RuleBook& book, const char* fault, Severity otherwise) const {
  std::string id = field_->code_rule + fault;
  const Rule* rule = book.find(id);
  return {std::move(id), rule == nullptr ? otherwise : rule->severity};
}

void CodeCheck::judge(Batch& batch, std::size_t row, std::string_view day) const {
  if (column_ < 0) return;
  Value& value = batch.row(row)[static_cast<std::size_t>(column_)];
  if (value.is_null()) return;
  if (value.type == Type::integer) return judge_number(batch, row, day, value.integer);
  const std::string_view text = value.text();
  const Standing whole = list_->judge(text, day).standing;
  if (whole == Standing::current) return;
  if (whole == Standing::unknown && field_->compound) return judge_parts(batch, row, day, value);
  if (const std::string_view successor = judge_one(batch, row, day, text); !successor.empty())
    value = Value::of(batch.arena.copy(successor));
}

/// Numbers are never recoded: no list of numbers has successors.
void CodeCheck::judge_number(Batch& batch, std::size_t row, std::string_view day, std::int64_t number) const {
  char digits[24];
  const char* end = std::to_chars(digits, std::end(digits), number).ptr;
  const std::string_view code(digits, static_cast<std::size_t>(end - digits));
  const CodeList::Judgement judged = list_->judge(code, day);
  if (judged.standing != Standing::current) report(batch, row, day, judged, batch.arena.copy(code));
}

void CodeCheck::judge_parts(Batch& batch, std::size_t row, std::string_view day, Value& value) const {
  const std::string_view text = value.text();
  const CodeParts codes(text, *list_);
  if (!codes.any_known()) {  // one fault, not one for each word of a sentence
    add(batch, row, unknown_, text);
    return;
  }
  thread_local std::string recoded;
  recoded.clear();
  std::size_t copied = 0;
  for (const CodePart& part : codes.parts()) {
    const std::string_view successor = judge_one(batch, row, day, text.substr(part.offset, part.size));
    if (successor.empty()) continue;
    recoded.append(text, copied, part.offset - copied);
    recoded += successor;
    copied = part.offset + part.size;
  }
  if (copied == 0) return;
  recoded.append(text, copied, text.size() - copied);
  value = Value::of(batch.arena.copy(recoded));
}

std::string_view CodeCheck::judge_one(Batch& batch, std::size_t row, std::string_view day,
                                      std::string_view code) const {
  const CodeList::Judgement judged = list_->judge(code, day);
  if (judged.standing == Standing::current) return {};
  if (judged.standing == Standing::retired) {
    const std::string_view successor = list_->recode(code, day, recode_recalled_);
    if (!successor.empty()) {
      Change change{recoded_, field_->name, judged.code, successor, batch.features[row].origin};
      change.by_value = true;
      batch.changes.push_back(change);
      return successor;
    }
  }
  report(batch, row, day, judged, code);
  return {};
}

Issue& CodeCheck::add(Batch& batch, std::size_t row, const Named& rule, std::string_view code) const {
  Issue& issue = batch.add_issue(row, rule.severity, rule.id, field_->name);
  const Value& value = batch.row(row)[static_cast<std::size_t>(column_)];
  issue.value = value.is_text() ? value.text() : code;  // whole: what is rejected must stay readable
  issue.args = batch.keep({{"code", Value::of(code)}});
  return issue;
}

void CodeCheck::report(Batch& batch, std::size_t row, std::string_view day, const CodeList::Judgement& judged,
                       std::string_view code) const {
  switch (judged.standing) {
    case Standing::current:
      return;
    case Standing::unknown:
      add(batch, row, unknown_, code);
      return;
    case Standing::group:
      add(batch, row, group_, code);
      return;
    case Standing::zone:
      add(batch, row, zone_, code);
      return;
    case Standing::future:
      add(batch, row, future_, code).args =
          batch.keep({{"code", Value::of(code)}, {"from", Value::of(judged.day, Type::date)}});
      return;
    case Standing::retired:
      break;
  }
  thread_local std::string successors;
  successors.clear();
  list_->append_successors(code, day, successors);
  const Value listed = successors.empty() ? Value::null() : Value::of(batch.arena.copy(successors));
  add(batch, row, retired_, code).args =
      batch.keep({{"code", Value::of(code)}, {"until", Value::of(judged.day, Type::date)}, {"successors", listed}});
}

}  // namespace sohoa
