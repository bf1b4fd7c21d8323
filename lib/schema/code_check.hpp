#pragma once
// Judges the codes of one field against its list on the day of the map, and recodes what the law leaves no doubt about.
#include <string>
#include <string_view>

#include "schema/code_list.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Issues, with the code at fault as value: <code_rule>-unknown; -retired (args until, successors); -future (arg from);
/// -group; -zone. A retired code with exactly one sure successor is put in its place as the counted change
/// <code_rule>-recoded, the rest of the value staying as it was.
class CodeCheck {
 public:
  CodeCheck(const SchemaField& field, int column, const RuleBook& book, bool recode_recalled);

  const SchemaField& field() const { return *field_; }
  void set_column(int column) { column_ = column; }
  /// `day` is ISO 8601.
  void judge(Batch& batch, std::size_t row, std::string_view day) const;

 private:
  struct Named {
    std::string id;
    Severity severity;
  };
  Named named(const RuleBook& book, const char* fault, Severity otherwise) const;
  void judge_number(Batch& batch, std::size_t row, std::string_view day, std::int64_t number) const;
  void judge_parts(Batch& batch, std::size_t row, std::string_view day, Value& value) const;
  /// The code to put in the place of `code`; empty when it stays, and then its fault is reported.
  std::string_view judge_one(Batch& batch, std::size_t row, std::string_view day, std::string_view code) const;
  void report(Batch& batch, std::size_t row, std::string_view day, const CodeList::Judgement& judged,
              std::string_view code) const;
  Issue& add(Batch& batch, std::size_t row, const Named& rule, std::string_view code) const;

  const SchemaField* field_;
  const CodeList* list_;
  int column_;
  bool recode_recalled_;
  Named unknown_, retired_, future_, group_, zone_;
  std::string recoded_;
};

}  // namespace sohoa
