#include "schema/set_rule.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/message.hpp"
#include "schema/schema_json.hpp"

namespace sohoa {
namespace {

enum class Needs { nothing, sheets, foreign_key, referring };

struct Kind {
  std::string name;
  Needs needs;
  std::vector<std::string> limits;
  bool compares = false;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds{
      {"number-gaps", Needs::sheets, {"share"}},
      {"sheet-cover", Needs::sheets, {"perParcel", "gapWidth"}},
      {"sheet-area", Needs::sheets, {"parcels"}},
      {"sheet-position", Needs::sheets, {}},
      {"outside-sheet", Needs::sheets, {"widening"}},
      {"same-number", Needs::sheets, {"length", "distance"}},
      {"cut-by-sheet", Needs::sheets, {"length", "distance"}},
      {"foreign-key", Needs::foreign_key, {}},
      {"foreign-key-many", Needs::foreign_key, {}},
      {"agree-area", Needs::foreign_key, {"tolerance", "absolute"}, true},
      {"agree-code", Needs::foreign_key, {}, true},
      {"referred-to", Needs::referring, {}},
      {"zone-overlap", Needs::nothing, {"share", "area"}},
      {"shared-code", Needs::nothing, {}},
  };
  return kKinds;
}

const Kind& kind_of(const JsonNode& name) {
  std::vector<std::string> known;
  for (const Kind& kind : kinds()) {
    if (kind.name == name.text()) return kind;
    known.push_back(kind.name);
  }
  fail_unknown(name, name.text(), known);
}

void read_limits(const JsonNode& node, const Kind& kind, SetRule& rule) {
  for (const auto& [name, number] : node.members()) {
    if (std::find(kind.limits.begin(), kind.limits.end(), name) == kind.limits.end())
      fail_unknown(number, name, kind.limits);
    if (!(number.number() >= 0)) number.fail(tr("\"{}\" is a size, so it cannot be negative", name));
    rule.limits.emplace_back(name, number.number());
  }
}

void need_field(const JsonNode& node, const std::string& name, const Schema& schema) {
  std::vector<std::string> names;
  for (const SchemaField& field : schema.fields) names.push_back(field.name);
  if (schema.find(name) < 0) fail_unknown(node, name, names);
}

}  // namespace

double SetRule::limit(std::string_view wanted) const {
  for (const auto& [limit, value] : limits)
    if (limit == wanted) return value;
  throw std::out_of_range("no such limit");
}

SetRule read_set_rule(const JsonNode& node) {
  node.only({"name", "limits", "schema", "compare", "having"});
  SetRule rule;
  const Kind& kind = kind_of(node.need("name"));
  rule.name = kind.name;
  if (const auto limits = node.get("limits")) read_limits(*limits, kind, rule);
  for (const std::string& limit : kind.limits)
    if (std::none_of(rule.limits.begin(), rule.limits.end(), [&](const auto& given) { return given.first == limit; }))
      node.fail(tr("\"{}\" needs the limit \"{}\"", kind.name, limit));
  if (kind.needs == Needs::referring) rule.schema = node.need("schema").text();
  if (kind.compares) {
    const JsonNode compare = node.need("compare");
    for (const auto& [field, other] : compare.members()) rule.compare.emplace_back(field, other.text());
    if (rule.compare.empty())
      compare.fail(tr("there has to be one field at least, with the field it is compared with"));
  }
  if (const auto having = node.get("having"))
    for (const auto& [field, values] : having->members()) rule.having.emplace_back(field, values.texts());
  return rule;
}

void check_set_rule(const JsonNode& node, const SetRule& rule, const Schema& schema) {
  const Kind& kind = kind_of(node.need("name"));
  if (kind.needs == Needs::sheets && number_in_key(schema) == 0)
    node.fail(tr("\"{}\" needs a primaryKey with mapSheet and the number behind it", rule.name));
  if (kind.needs == Needs::foreign_key && schema.foreign_keys.empty())
    node.fail(tr("\"{}\" needs foreignKeys, which name the other layer", rule.name));
  for (const auto& [field, other] : rule.compare) need_field(node.need("compare"), field, schema);
  for (const auto& [field, values] : rule.having) need_field(node.need("having"), field, schema);
}

std::size_t number_in_key(const Schema& schema) {
  const auto& key = schema.primary_key;
  const auto sheet = std::find(key.begin(), key.end(), schema.map_sheet);
  if (schema.map_sheet.empty() || sheet == key.end() || sheet + 1 == key.end()) return 0;
  return static_cast<std::size_t>(sheet - key.begin()) + 1;
}

bool about_sheet(const SetRule& rule) {
  return rule.name == "number-gaps" || rule.name == "sheet-cover" || rule.name == "sheet-area" ||
         rule.name == "sheet-position";
}

}  // namespace sohoa
