#include "schema/rule_page.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using Schemas = std::vector<std::shared_ptr<const Schema>>;

/// A rule and the schema that has it; null for rules that stand for themselves.
struct Found {
  const Rule* rule;
  const Schema* schema;
};

/// Keeps the books whose rules it points at.
class AllRules {
 public:
  explicit AllRules(const Schemas& schemas) {
    add(nullptr);
    for (const auto& schema : schemas) add(schema);
  }
  const std::map<std::string, Found>& by_id() const { return by_id_; }

  const Found& need(const std::string& id) const {
    const auto found = by_id_.find(id);
    if (found != by_id_.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [name, rule] : by_id_) known.push_back(name);
    const auto meant = text::nearest(id, known);
    throw UsageError(meant ? tr("there is no rule {}; do you mean {}?", id, *meant)
                           : tr("there is no rule {}; --list-rules lists them", id));
  }

 private:
  void add(const std::shared_ptr<const Schema>& schema) {
    const RuleBook& book = books_.emplace_back(schema);
    for (const Rule* rule : book.all()) by_id_.try_emplace(rule->id, Found{rule, schema.get()});
  }

  std::vector<RuleBook> books_;
  std::map<std::string, Found> by_id_;
};

/// The fields that an SQL text names.
std::vector<std::string> fields_in(const std::string& sql, const Schema& schema) {
  std::set<std::string> words;
  std::string word;
  for (const char c : sql + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      word += c;
      continue;
    }
    words.insert(word);
    word.clear();
  }
  std::vector<std::string> fields;
  for (const SchemaField& field : schema.fields)
    if (words.contains(field.name)) fields.push_back(field.name);
  return fields;
}

std::vector<std::string> fields_of(const Found& found) {
  std::vector<std::string> fields;
  if (found.schema != nullptr) fields = fields_in(found.rule->sql, *found.schema);
  if (!found.rule->field.empty() && std::find(fields.begin(), fields.end(), found.rule->field) == fields.end())
    fields.insert(fields.begin(), found.rule->field);
  return fields;
}

/// Who judges by it, where there is no SQL to show.
const char* judged_by(const Rule& rule) {
  return rule.sql.empty() ? tr("by the program itself") : tr("by this SQL; true or NULL means no fault");
}

Json json_of(const Found& found) {
  const Rule& rule = *found.rule;
  Json json{{"rule", rule.id}, {"severity", name(rule.severity)}, {"title", rule.title.in(language())}};
  json["message"] = rule.message.in(language());
  json["cure"] = rule.cure.in(language());
  json["source"] = rule.source;
  json["fields"] = fields_of(found);
  json["sql"] = rule.sql;
  json["args"] = Json::object();
  for (const auto& [arg, sql] : rule.args) json["args"][arg] = sql;
  json["schema"] = found.schema == nullptr ? Json(nullptr) : Json(found.schema->name);
  return json;
}

/// "{drawn:1} m²" → "{drawn} m²": how a number is written is no news to a reader.
std::string without_formats(std::string text) {
  for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    const std::size_t close = text.find('}', at), colon = text.find(':', at);
    if (close != text.npos && colon < close) text.erase(colon, close - colon);
  }
  return text;
}

void append_line(std::string& out, const char* label, const std::string& text) {
  if (!text.empty()) out += fmt::format("{}: {}\n", label, text);
}

}  // namespace

std::string rule_list(const Schemas& schemas, bool json) {
  const AllRules rules(schemas);
  if (json) {
    Json list = Json::array();
    for (const auto& [id, found] : rules.by_id())
      list.push_back({{"rule", id},
                      {"severity", name(found.rule->severity)},
                      {"title", found.rule->title.in(language())},
                      {"field", found.rule->field},
                      {"source", found.rule->source},
                      {"schema", found.schema == nullptr ? Json(nullptr) : Json(found.schema->name)}});
    return list.dump(1) + "\n";
  }
  std::size_t width = 0;
  for (const auto& [id, found] : rules.by_id()) width = std::max(width, id.size());
  std::string out;
  for (const auto& [id, found] : rules.by_id())
    out += fmt::format("{:<{}}  {:<7}  {}\n", id, width, name(found.rule->severity), found.rule->title.in(language()));
  return out;
}

std::string rule_page(const std::string& id, const Schemas& schemas, bool json) {
  const AllRules rules(schemas);
  const Found& found = rules.need(id);
  if (json) return json_of(found).dump(1) + "\n";
  const Rule& rule = *found.rule;
  std::string out = fmt::format("{} – {}\n", rule.id, rule.title.in(language()));
  append_line(out, tr("severity"), severity_word(rule.severity));
  append_line(out, tr("says"), without_formats(rule.message.in(language())));
  append_line(out, tr("cure"), rule.cure.in(language()));
  append_line(out, tr("legal source"), rule.source);
  append_line(out, tr("fields"), fmt::format("{}", fmt::join(fields_of(found), ", ")));
  if (found.schema != nullptr) append_line(out, tr("schema"), found.schema->name);
  append_line(out, tr("judged"), judged_by(rule));
  if (!rule.sql.empty()) out += "  " + rule.sql + "\n";
  for (const auto& [arg, sql] : rule.args) out += fmt::format("  {{{}}} = {}\n", arg, sql);
  if (rule.severity != Severity::info) append_line(out, tr("to turn it off"), "--severity " + rule.id + "=off");
  return out;
}

}  // namespace sohoa
