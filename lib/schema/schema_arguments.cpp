#include "schema/schema_arguments.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/message.hpp"
#include "schema/acceptance.hpp"
#include "schema/profile.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

bool knows(const RuleBook& book, std::string_view id) {
  return std::any_of(book.all().begin(), book.all().end(), [&](const Rule* rule) { return rule->id == id; });
}

/// The office's severities are for all its datasets: a configured one may be about a rule of another dataset.
bool is_of_another_schema(std::string_view id, const RuleBook& book) {
  if (knows(book, id)) return false;
  const auto schemas = Schema::shipped();
  return std::any_of(schemas.begin(), schemas.end(), [&](const auto& schema) { return knows(RuleBook(schema), id); });
}

bool is_beside(std::string_view id, const RuleBook& book, const std::vector<std::shared_ptr<const Schema>>& beside) {
  return !knows(book, id) && std::any_of(beside.begin(), beside.end(),
                                         [&](const auto& schema) { return schema && knows(RuleBook(schema), id); });
}

/// Metres. More than the error of a point at 1:10000 times three is no slip of the hand.
double fix_limit(std::string text, const Schema* schema) {
  constexpr double kFarthest = 10;
  if (text.empty()) return (schema != nullptr ? *schema : Schema{}).min_width;
  const std::string said = text;
  std::replace(text.begin(), text.end(), ',', '.');
  double limit = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (failed != std::errc() || end != text.data() + text.size() || !(limit > 0 && limit <= kFarthest))
    throw UsageError(tr("--fix={}: write metres above 0 and up to {}, such as --fix=0.05", said, kFarthest));
  return limit;
}

}  // namespace

Options schema_options() {
  return {
      {"--schema", "", "NAME|FILE", N_("judge by this schema, one of ours or your own file")},
      {"--profile", "", "NAME|FILE",
       N_("named mapping of columns: famis, lis, mplis, vbdlis-excel, elis … (default: found by "
          "the columns)")},
      {"--map", "", "FIELD=COLUMN", N_("take FIELD from this column of the source; FIELD= takes it from none"), true},
      {"--decimal", "", "comma|point",
       N_("decimal sign of numbers such as 1.234 where nothing in their column tells it (default: they are reported)")},
      {"--map-date", "", "DATE",
       N_("the day whose code lists and tolerances apply (default: the survey date, else today)")},
      {"--map-scale", "", "N", N_("scale of the map, 1:N, for tolerances (default: from the data, else the widest)")},
      {"--recode-recalled", "", "",
       N_("also replace retired codes whose successor is not yet checked against the legal text")},
      {"--fix", "", "[=LIMIT]",
       N_("mend geometries where no boundary moves farther than LIMIT metres (default: the schema's smallest width, "
          "0.1) and no "
          "area changes beyond its tolerance; in a dataset also borders of neighbours that nearly match; each repair "
          "is "
          "told, and so is what goes too far"),
       false, true},
      {"--severity", "", "RULE=off|info|warning|error", N_("the office's own severity of a rule"), true},
      {"--accept", "", "FILE",
       N_("a .csv of exceptions the office accepts (columns rule, key, reason, until): they are reported as accepted "
          "and not counted"),
       true},
  };
}

MappingOptions mapping_arguments(const Arguments& arguments) {
  MappingOptions options;
  options.profile = arguments.get("--profile");
  options.decimal = parse_decimal(arguments.get("--decimal"));
  for (const std::string& text : arguments.list("--map")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(
          tr("--map {}: write FIELD=COLUMN, such as --map soThuTuThua=SHTHUA, or FIELD= for no column", text));
    options.assign.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    if (arguments.is_configured("--map", text)) options.where_there.insert(text.substr(0, equals));
  }
  return options;
}

JudgeOptions judge_arguments(const Arguments& arguments, const std::shared_ptr<const Schema>& schema,
                             const std::vector<std::shared_ptr<const Schema>>& beside) {
  JudgeOptions options;
  if (arguments.has("--map-date")) {
    const auto date = text::parse_date(arguments.get("--map-date"));
    if (!date)
      throw UsageError(tr("--map-date {}: write a day as 2025-06-30 or 30/06/2025", arguments.get("--map-date")));
    options.map_date = text::iso(*date);
  }
  options.map_scale = static_cast<int>(arguments.integer("--map-scale", 0, 1));
  options.recode_recalled = arguments.has("--recode-recalled");
  if (arguments.has("--fix")) options.fix = fix_limit(arguments.get("--fix"), schema.get());
  const RuleBook book(schema);
  for (const std::string& text : arguments.list("--severity")) {
    // Which of two rows with one key is written is no matter of taste.
    if (text.find(".duplicate-key=") != std::string::npos)
      throw UsageError(tr("--severity {}: the severity of duplicate keys cannot be changed", text));
    if (text.find(".merged=") != std::string::npos)
      throw UsageError(
          tr("--severity {}: this rule keeps merged records apart from the others; its severity cannot be "
             "changed",
             text));
    if (arguments.is_configured("--severity", text) && is_of_another_schema(text.substr(0, text.find('=')), book))
      continue;
    if (is_beside(text.substr(0, text.find('=')), book, beside)) continue;
    options.policy.add(text, book);
    const auto& [id, severity] = options.policy.rules.back();
    const Rule* rule = book.find(id);
    if (rule != nullptr && rule->severity == Severity::info && severity.value_or(Severity::info) != Severity::info)
      throw UsageError(tr("--severity {}: this rule only tells what was done; it can be turned off, not raised", text));
  }
  if (!arguments.has("--accept") || (!schema && !arguments.said("--accept"))) return options;
  if (!schema) throw UsageError(tr("--accept: features without a schema have no key; give --schema"));
  const auto accepted = std::make_shared<Acceptances>();
  for (const std::string& path : arguments.list("--accept")) accepted->add_file(path, *schema, book, beside);
  options.accepted = accepted;
  return options;
}

}  // namespace sohoa
