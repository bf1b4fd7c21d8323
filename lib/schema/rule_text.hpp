#pragma once
// The words of an issue: a rule's text with its gaps filled.
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "schema/schema.hpp"
#include "stream/feature.hpp"

namespace sohoa {

/// Writes one issue in one language; see RuleBook::render for what may stand in a text.
class IssueText {
 public:
  IssueText(const RuleBook& book, const Issue& issue, Lang lang) : book_(book), issue_(issue), lang_(lang) {}

  /// `pattern` with its {gaps} filled. Braces that are no gap stay; those in values are never gaps.
  std::string fill(std::string_view pattern) const;
  /// The issue of a rule that nobody knows: "parcel.new-rule: Diện tích (dienTich) “12” (limit = 1,5)".
  std::string bare() const;
  /// What follows the sentence of an accepted issue: " – đã chấp nhận: reason".
  std::string acceptance() const;

 private:
  std::string gap(std::string_view name, std::string_view format) const;
  std::string written(const Value& value, std::string_view format) const;
  std::string number(double value, std::string_view format) const;
  std::string text(std::string_view text) const;
  std::string words(std::string_view list) const;
  std::string key() const;
  std::string place() const;
  std::string other_places() const;

  const RuleBook& book_;
  const Issue& issue_;
  Lang lang_;
};

}  // namespace sohoa
