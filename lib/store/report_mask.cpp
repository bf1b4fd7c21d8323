#include "store/report_mask.hpp"

#include <strings.h>

#include <algorithm>

namespace sohoa::store {
namespace {

/// What the rules without SQL say beside the value itself.
constexpr std::string_view kHarmless[] = {"pattern", "allowed", "length",   "maximum",    "minimum",  "file",
                                          "row",     "edition", "columns",  "found",      "expected", "unit",
                                          "others",  "codes",   "speaking", "candidates", "why"};

/// Rules whose values are codes of communes, whatever the column is called: they have been read as five digits.
constexpr std::string_view kOfCodes[] = {"admin.recode-split",     "admin.recode-across",   "admin.recode-located",
                                         "admin.code-unknown",     "admin.code-normalised", "admin.code-other-edition",
                                         "admin.code-name-differs"};

bool in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

bool PersonalMask::hides(std::string_view field) const {
  if (field.empty()) return false;
  const int known = schema_ ? schema_->find(field) : -1;
  return known < 0 || schema_->fields[static_cast<std::size_t>(known)].personal;
}

void PersonalMask::apply(Issue& issue, const Rule* rule, std::vector<Arg>& args) {
  const bool of_codes = std::find(std::begin(kOfCodes), std::end(kOfCodes), issue.rule) != std::end(kOfCodes);
  if (hides(issue.field) && !of_codes && !is_place(issue))
    for (std::string_view* text : {&issue.value, &issue.before, &issue.after})
      if (!text->empty()) *text = kMask;
  args.assign(issue.args.begin(), issue.args.end());
  for (Arg& arg : args)
    if (!arg.value.is_null() && hides_arg(issue, rule, arg.name)) arg.value = Value::of(kMask);
  issue.args = args;
}

/// A column that was found by its title to hold places holds no persons; a clerk has to see what stands there.
bool PersonalMask::is_place(const Issue& issue) const {
  return issue.rule.starts_with("geometry.cell") && (schema_ == nullptr || schema_->find(issue.field) < 0);
}

bool PersonalMask::hides_arg(const Issue& issue, const Rule* rule, std::string_view name) {
  if (rule != nullptr && !rule->args.empty()) {
    auto known = by_sql_.find(rule);
    if (known == by_sql_.end()) {
      std::vector<bool> personal;
      for (const auto& arg : rule->args) personal.push_back(reads_personal(arg.second));
      known = by_sql_.emplace(rule, std::move(personal)).first;
    }
    for (std::size_t i = 0; i < rule->args.size(); ++i)
      if (rule->args[i].first == name) return known->second[i];
  }
  if (!hides(issue.field) || is_place(issue)) return false;
  return rule == nullptr || std::find(std::begin(kHarmless), std::end(kHarmless), name) == std::end(kHarmless);
}

/// Names inside texts and comments count too: rather a mask too many.
bool PersonalMask::reads_personal(std::string_view sql) const {
  if (schema_ == nullptr) return true;
  for (std::size_t at = 0; at < sql.size();) {
    std::size_t end = at;
    while (end < sql.size() && in_name(sql[end])) ++end;
    const std::string_view word = sql.substr(at, end - at);
    for (const SchemaField& field : schema_->fields)
      if (field.personal && same_name(field.name, word)) return true;
    at = std::max(end, at + 1);
  }
  return false;
}

}  // namespace sohoa::store
