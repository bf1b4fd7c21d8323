#include <algorithm>
#include <iterator>
#include <map>

#include "base/data.hpp"
#include "base/error.hpp"
#include "schema/rule_text.hpp"
#include "schema/schema.hpp"
#include "schema/schema_json.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

constexpr std::string_view kSchema = "schema.", kCode = "code.";

struct Shipped {
  std::vector<Rule> rules, schema_rules, code_rules;
  std::map<std::string, Text, std::less<>> words;  ///< by how args say them
};

std::vector<Rule> read_rules(const JsonNode& list) {
  std::vector<Rule> rules;
  for (const JsonNode& node : list.items()) rules.push_back(read_rule(node));
  return rules;
}

const Shipped& shipped() {
  static const Shipped book = [] {
    const std::filesystem::path path = data_path("rules.json");
    const JsonNode root = JsonNode::parse(read_file(path), path.string());
    root.only({"rules", "schemaRules", "codeRules", "words"});
    Shipped all{
        read_rules(root.need("rules")), read_rules(root.need("schemaRules")), read_rules(root.need("codeRules")), {}};
    for (const auto& [word, text] : root.need("words").members()) all.words.emplace(word, read_text(text));
    return all;
  }();
  return book;
}

Rule renamed(const Rule& rule, std::string id, const std::string& field = {}) {
  Rule copy = rule;
  copy.id = std::move(id);
  if (copy.field.empty()) copy.field = field;
  return copy;
}

std::string tail(const Rule& rule, std::string_view head) {
  return rule.id.substr(head.size());
}

/// The rules that every schema has, under its own names.
void add_rules_of(const Schema& schema, std::vector<Rule>& rules) {
  for (const Rule& rule : shipped().schema_rules)
    rules.push_back(renamed(rule, schema.subject + "." + tail(rule, kSchema)));
  for (const SchemaField& field : schema.fields)
    if (!field.code_list.empty())
      for (const Rule& rule : shipped().code_rules)
        rules.push_back(renamed(rule, field.code_rule + "-" + tail(rule, kCode), field.name));
}

const Rule* find_in(const std::vector<Rule>& rules, std::string_view head, std::string_view tail_of_id) {
  for (const Rule& rule : rules)
    if (std::string_view(rule.id).substr(head.size()) == tail_of_id) return &rule;
  return nullptr;
}

/// parcel.required → schema.required, parcel.land-use-unknown → code.unknown.
const Rule* find_general(std::string_view id) {
  const std::size_t dot = id.find('.');
  if (dot == id.npos) return nullptr;
  if (const Rule* rule = find_in(shipped().schema_rules, kSchema, id.substr(dot + 1))) return rule;
  const std::size_t hyphen = id.rfind('-');
  return hyphen == id.npos || hyphen < dot ? nullptr : find_in(shipped().code_rules, kCode, id.substr(hyphen + 1));
}

bool earlier(const Rule* a, const Rule* b) {
  return a->id < b->id;
}

/// The rule of that very id; null when there is none.
const Rule* find_exact(const std::vector<const Rule*>& all, std::string_view id) {
  const auto place = std::lower_bound(all.begin(), all.end(), id,
                                      [](const Rule* rule, std::string_view wanted) { return rule->id < wanted; });
  return place != all.end() && (*place)->id == id ? *place : nullptr;
}

}  // namespace

RuleBook::RuleBook(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)) {
  std::vector<Rule> rules = shipped().rules;
  if (schema_) add_rules_of(*schema_, rules);
  if (schema_ && schema_->coverage && !schema_->coverage->basis.empty())
    for (Rule& rule : rules)
      if (rule.id.starts_with("coverage.") && !rule.source.empty()) rule.source = schema_->coverage->basis;
  rules_ = std::make_shared<const std::vector<Rule>>(std::move(rules));
  // The schema's own come first, so that of two with one id hers stays.
  if (schema_)
    for (const Rule& rule : schema_->rules) all_.push_back(&rule);
  for (const Rule& rule : *rules_) all_.push_back(&rule);
  std::stable_sort(all_.begin(), all_.end(), earlier);
  all_.erase(std::unique(all_.begin(), all_.end(), [](const Rule* a, const Rule* b) { return a->id == b->id; }),
             all_.end());
}

const Rule* RuleBook::find(std::string_view id) const {
  const Rule* rule = find_exact(all_, id);
  return rule != nullptr ? rule : find_general(id);
}

std::string RuleBook::title(std::string_view id, Lang lang) const {
  const Rule* rule = find(id);
  return rule == nullptr ? std::string(id) : rule->title.in(lang);
}

std::string RuleBook::field(std::string_view name, Lang lang) const {
  const int index = schema_ ? schema_->find(name) : -1;
  if (index < 0) return std::string(name);
  const std::string& title = schema_->fields[static_cast<std::size_t>(index)].title.in(lang);
  return title.empty() || title == name ? std::string(name) : fmt::format("{} ({})", title, name);
}

std::string RuleBook::word(std::string_view word, Lang lang) const {
  const auto found = shipped().words.find(word);
  return found == shipped().words.end() ? std::string(word) : found->second.in(lang);
}

std::string RuleBook::render(const Issue& issue, Lang lang) const {
  const IssueText text(*this, issue, lang);
  const Rule* rule = find(issue.rule);
  std::string sentence = rule == nullptr ? text.bare() : text.fill(rule->message.in(lang));
  if (!issue.accepted.empty()) sentence += text.acceptance();
  return sentence;
}

const char* severity_word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return tr("error");
    case Severity::warning:
      return tr("warning");
    case Severity::info:
      break;
  }
  return tr("info");
}

void SeverityPolicy::add(std::string_view text, const RuleBook& book) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos)
    throw UsageError(tr("--severity {}: say RULE=off, RULE=info, RULE=warning or RULE=error", text));
  const std::string id(text.substr(0, equals));
  const std::string_view level = text.substr(equals + 1);
  std::vector<std::string> known;
  for (const Rule* rule : book.all()) known.push_back(rule->id);
  if (!std::binary_search(known.begin(), known.end(), id)) {
    const auto meant = text::nearest(id, known);
    throw UsageError(meant ? tr("--severity {}: there is no rule {}; do you mean {}?", text, id, *meant)
                           : tr("--severity {}: there is no rule {}", text, id));
  }
  Severity severity = Severity::error;
  if (level != "off" && !parse(level, severity))
    throw UsageError(tr("--severity {}: \"{}\" is none of off, info, warning, error", text, level));
  rules.emplace_back(id, level == "off" ? std::nullopt : std::optional(severity));
}

const std::optional<Severity>* SeverityPolicy::said(std::string_view rule) const {
  const auto found = std::find_if(rules.rbegin(), rules.rend(), [&](const auto& entry) { return entry.first == rule; });
  return found == rules.rend() ? nullptr : &found->second;
}

bool SeverityPolicy::is_off(std::string_view rule) const {
  const auto* severity = said(rule);
  return severity != nullptr && !severity->has_value();
}

}  // namespace sohoa
