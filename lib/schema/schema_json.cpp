#include "schema/schema_json.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "schema/code_list.hpp"
#include "schema/set_rule.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

std::vector<std::string> names_of(const std::vector<SchemaField>& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const SchemaField& field : fields) names.push_back(field.name);
  return names;
}

/// The field `node` names; an error with the nearest name when the schema has none such.
std::string field_name(const JsonNode& node, const Schema& schema) {
  std::string name = node.text();
  if (schema.find(name) < 0) fail_unknown(node, name, names_of(schema.fields));
  return name;
}

std::vector<std::string> field_names(const JsonNode& node, const Schema& schema) {
  std::vector<std::string> names;
  // Table Schema allows a single name instead of a list.
  if (node.is_text()) return {field_name(node, schema)};
  for (const JsonNode& item : node.items()) names.push_back(field_name(item, schema));
  return names;
}

Constraints read_constraints(const JsonNode& node) {
  node.only({"required", "pattern", "enum", "minimum", "maximum", "maxLength"});
  Constraints constraints;
  constraints.required = node.flag_or("required", false);
  if (const auto pattern = node.get("pattern")) {
    constraints.pattern = pattern->text();
    const RE2 compiled(constraints.pattern, RE2::Quiet);
    if (!compiled.ok())
      pattern->fail(tr("the pattern \"{}\" cannot be used: {}", constraints.pattern, compiled.error()));
  }
  constraints.enumeration = node.texts_or_none("enum");
  if (const auto minimum = node.get("minimum")) constraints.minimum = minimum->number();
  if (const auto maximum = node.get("maximum")) constraints.maximum = maximum->number();
  if (const auto length = node.get("maxLength")) constraints.max_length = length->size();
  return constraints;
}

SchemaField read_field(const JsonNode& node) {
  node.only({"name", "type", "title", "description", "constraints"});
  SchemaField field;
  field.name = node.need("name").text();
  const JsonNode type = node.need("type");
  const auto parsed = parse_type(type.text());
  if (!parsed || *parsed == Type::null)
    fail_unknown(type, type.text(), {"boolean", "integer", "number", "string", "date", "datetime"});
  field.type = *parsed;
  field.title.vi = node.text_or("title", field.name);
  field.description.vi = node.text_or("description", "");
  if (const auto constraints = node.get("constraints")) field.constraints = read_constraints(*constraints);
  return field;
}

Normal read_normal(const JsonNode& node) {
  static const std::vector<std::pair<std::string, Normal>> kNames{{"number-text", Normal::number_text},
                                                                  {"commune", Normal::commune},
                                                                  {"code", Normal::code},
                                                                  {"listed", Normal::listed}};
  std::vector<std::string> names;
  for (const auto& [name, normal] : kNames) {
    if (node.text() == name) return normal;
    names.push_back(name);
  }
  fail_unknown(node, node.text(), names);
}

text::Unit read_unit(const JsonNode& node) {
  const auto unit = text::parse_unit(node.text());
  if (!unit || !text::factor(*unit, *unit))
    fail_unknown(node, node.text(), {"m2", "ha", "km2", "m", "km", "m3", "kg", "tấn"});
  return *unit;
}

void read_english(const JsonNode& node, Text& title, Text& description) {
  node.only({"title", "description"});
  title.en = node.text_or("title", "");
  description.en = node.text_or("description", "");
}

/// What `sohoa.fields` says about a field.
void read_field_extras(const JsonNode& node, const std::string& subject, SchemaField& field) {
  node.only({"en", "aliases", "weakAliases", "codeList", "codeRule", "compound", "personal", "derived", "normal",
             "missing", "unit"});
  if (const auto english = node.get("en")) read_english(*english, field.title, field.description);
  field.aliases = node.texts_or_none("aliases");
  field.weak_aliases = node.texts_or_none("weakAliases");
  if (const auto list = node.get("codeList")) {
    field.code_list = list->text();
    const std::vector<std::string> known = CodeList::names();
    if (std::find(known.begin(), known.end(), field.code_list) == known.end())
      fail_unknown(*list, field.code_list, known);
    field.code_rule = node.text_or("codeRule", subject + "." + field.code_list);
  }
  field.compound = node.flag_or("compound", false);
  field.personal = node.flag_or("personal", false);
  field.derived = node.flag_or("derived", false);
  if (const auto normal = node.get("normal")) field.normal = read_normal(*normal);
  if (const auto unit = node.get("unit")) field.unit = read_unit(*unit);
  field.missing = node.texts_or_none("missing");
}

/// A number of metres or square metres, not negative.
double size_or(const JsonNode& node, const char* key, double otherwise) {
  const auto size = node.get(key);
  if (!size) return otherwise;
  const double value = size->number();
  if (!(value >= 0)) size->fail(tr("\"{}\" is a size, so it cannot be negative", key));
  return value;
}

void read_geometry(const JsonNode& node, Schema& schema) {
  node.only({"need", "type", "minArea", "minWidth"});
  const JsonNode need = node.need("need");
  if (need.text() == "required") {
    schema.geometry = GeometryNeed::required;
  } else if (need.text() == "optional") {
    schema.geometry = GeometryNeed::optional;
  } else if (need.text() == "none") {
    schema.geometry = GeometryNeed::none;
  } else {
    fail_unknown(need, need.text(), {"required", "optional", "none"});
  }
  if (schema.geometry == GeometryNeed::none) return;
  const JsonNode type = node.need("type");
  const std::vector<std::string> types{"POINT",      "LINESTRING",      "POLYGON",
                                       "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"};
  schema.geometry_type = type.text();
  if (std::find(types.begin(), types.end(), schema.geometry_type) == types.end())
    fail_unknown(type, schema.geometry_type, types);
  schema.min_area = size_or(node, "minArea", schema.min_area);
  schema.min_width = size_or(node, "minWidth", schema.min_width);
}

void read_rules(const JsonNode& list, Schema& schema) {
  std::set<std::string> seen;
  for (const JsonNode& node : list.items()) {
    Rule rule = read_rule(node);
    if (!seen.insert(rule.id).second) node.need("id").fail(tr("there are two rules \"{}\"", rule.id));
    if (const auto field = node.get("field")) rule.field = field_name(*field, schema);
    if (const auto set = node.get("set")) {
      check_set_rule(*set, rule.set, schema);
      if (schema.set_rule(rule.set.name) != nullptr)
        set->need("name").fail(tr("there are two rules \"{}\"", rule.set.name));
    }
    schema.rules.push_back(std::move(rule));
  }
}

void read_fields(const JsonNode& list, Schema& schema) {
  for (const JsonNode& node : list.items()) {
    SchemaField field = read_field(node);
    if (schema.find(field.name) >= 0) node.need("name").fail(tr("there are two fields \"{}\"", field.name));
    schema.fields.push_back(std::move(field));
  }
}

void read_foreign_keys(const JsonNode& list, Schema& schema) {
  for (const JsonNode& node : list.items()) {
    node.only({"fields", "reference"});
    const JsonNode reference = node.need("reference");
    reference.only({"resource", "fields"});
    ForeignKey key;
    key.fields = field_names(node.need("fields"), schema);
    key.schema = reference.need("resource").text();
    const JsonNode fields = reference.need("fields");
    key.reference = fields.is_text() ? std::vector{fields.text()} : fields.texts();
    if (key.reference.size() != key.fields.size())
      fields.fail(tr("{} fields refer to {}", key.fields.size(), key.reference.size()));
    schema.foreign_keys.push_back(std::move(key));
  }
}

/// The name of a style, or the path of one.
std::string read_style_name(const JsonNode& node) {
  try {
    find_shipped(node.text(), "styles", ".json");
  } catch (const UsageError& unknown) {
    node.fail(unknown.what());
  }
  return node.text();
}

void read_scales(const JsonNode& list, Schema& schema) {
  for (const JsonNode& node : list.items()) {
    const auto scale = static_cast<int>(node.size());
    if (!schema.map_scales.empty() && scale <= schema.map_scales.back()) node.fail(tr("the scales must rise"));
    schema.map_scales.push_back(scale);
  }
}

CoverageSizes read_coverage(const JsonNode& node, const Schema& schema) {
  CoverageSizes sizes = read_coverage_sizes(node);
  for (const char* key : {"commune", "side"})
    if (const auto field = node.get(key)) field_name(*field, schema);
  if (const auto wider = node.get("wider")) field_name(wider->need("field"), schema);
  return sizes;
}

/// The `sohoa` object: what a Table Schema has no word for.
void read_extras(const JsonNode& node, Schema& schema) {
  node.only({"subject", "layer", "en", "geometry", "style", "mapDate", "mapScale", "mapSheet", "sheetWord", "mapScales",
             "assumedScale", "coverage", "profiles", "fields", "rules"});
  schema.subject = node.text_or("subject", schema.name);
  schema.layer = node.need("layer").text();
  if (const auto english = node.get("en")) {
    Text ignored;
    read_english(*english, schema.title, ignored);
  }
  read_geometry(node.need("geometry"), schema);
  if (const auto style = node.get("style")) schema.style = read_style_name(*style);
  if (const auto field = node.get("mapDate")) schema.map_date = field_name(*field, schema);
  if (const auto field = node.get("mapScale")) schema.map_scale = field_name(*field, schema);
  if (const auto field = node.get("mapSheet")) schema.map_sheet = field_name(*field, schema);
  if (const auto word = node.get("sheetWord")) schema.sheet_word = read_text(*word);
  if (const auto scales = node.get("mapScales")) read_scales(*scales, schema);
  if (const auto scale = node.get("assumedScale")) schema.assumed_scale = static_cast<int>(scale->size());
  if (const auto coverage = node.get("coverage")) schema.coverage = read_coverage(*coverage, schema);
  schema.profiles = node.texts_or_none("profiles");
  if (const auto fields = node.get("fields"))
    for (const auto& [name, extras] : fields->members()) {
      const int found = schema.find(name);
      if (found < 0) fail_unknown(extras, name, names_of(schema.fields));
      read_field_extras(extras, schema.subject, schema.fields[static_cast<std::size_t>(found)]);
    }
  if (const auto rules = node.get("rules")) read_rules(*rules, schema);
}

}  // namespace

void fail_unknown(const JsonNode& node, std::string_view name, const std::vector<std::string>& known) {
  const auto close = text::nearest(name, known);
  node.fail(close ? tr("\"{}\" is not known; did you mean \"{}\"?", name, *close) : tr("\"{}\" is not known", name));
}

Text read_text(const JsonNode& node) {
  node.only({"vi", "en"});
  return {node.need("vi").text(), node.text_or("en", "")};
}

Rule read_rule(const JsonNode& node) {
  node.only({"id", "severity", "title", "message", "cure", "source", "field", "sql", "args", "set"});
  static const RE2 kId("[a-z0-9-]+\\.[a-z0-9-]+");
  Rule rule;
  const JsonNode id = node.need("id");
  rule.id = id.text();
  if (!RE2::FullMatch(rule.id, kId))
    id.fail(tr("\"{}\" is no rule id: small letters, digits and hyphens with one dot, such as parcel.area-differs",
               rule.id));
  const JsonNode severity = node.need("severity");
  if (!parse(severity.text(), rule.severity)) fail_unknown(severity, severity.text(), {"info", "warning", "error"});
  rule.title = read_text(node.need("title"));
  rule.message = read_text(node.need("message"));
  if (const auto cure = node.get("cure")) rule.cure = read_text(*cure);
  rule.source = node.text_or("source", "");
  rule.field = node.text_or("field", "");
  if (const auto sql = node.get("sql")) {
    rule.sql = sql->text();
    rule.place = sql->place();
  }
  if (const auto set = node.get("set")) {
    if (!rule.sql.empty()) set->fail(tr("a rule has \"sql\" about one feature or \"set\" about all of them, not both"));
    rule.set = read_set_rule(*set);
  }
  if (const auto args = node.get("args"))
    for (const auto& [name, sql] : args->members()) rule.args.emplace_back(name, sql.text());
  return rule;
}

Schema read_schema(const std::string& text, const std::string& origin, bool ours) {
  const JsonNode node = JsonNode::parse(text, origin);
  node.only({"$schema", "name", "version", "title", "description", "fields", "primaryKey", "foreignKeys",
             "missingValues", "sohoa"});
  Schema schema;
  schema.text = text;
  schema.ours = ours;
  schema.name = node.need("name").text();
  schema.version = node.need("version").text();
  schema.title.vi = node.text_or("title", schema.name);
  schema.missing = {""};
  if (const auto missing = node.get("missingValues")) schema.missing = missing->texts();
  read_fields(node.need("fields"), schema);
  if (const auto key = node.get("primaryKey")) schema.primary_key = field_names(*key, schema);
  if (const auto keys = node.get("foreignKeys")) read_foreign_keys(*keys, schema);
  read_extras(node.need("sohoa"), schema);
  return schema;
}

}  // namespace sohoa
