#include "store/checklist.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "base/data.hpp"
#include "base/message.hpp"
#include "schema/json_node.hpp"
#include "schema/schema_json.hpp"

namespace sohoa::store {
namespace {

bool is_meant(const std::string& pattern, const std::string& rule) {
  return fnmatch(pattern.c_str(), rule.c_str(), 0) == 0;
}

/// What a source shows when it is read, and a dataset does not any more.
bool needs_source(std::string_view rule) {
  return rule.starts_with("crs.") || rule.starts_with("text.") || rule.starts_with("table.") ||
         rule.starts_with("source.") || rule.starts_with("load.");
}

Checklist::Found find(const std::string& pattern, const JudgedRules& judged, const ReportTally& tally) {
  Checklist::Found found;
  found.rules = pattern;
  for (const auto& [rule, count] : judged.counts()) {
    if (!is_meant(pattern, rule)) continue;
    if (count.judged + count.left <= found.judged + found.left) continue;
    found.unit = count.unit;
    found.judged = count.judged;
    found.left = count.left;
  }
  for (const auto& [rule, of_rule] : tally.rules())
    if (is_meant(pattern, rule))
      for (const Weight weight : kWeights) found.counts.of(weight) += of_rule.counts.of(weight);
  return found;
}

Verdict verdict_of(const Checklist::Check& check) {
  if (check.found.empty()) return Verdict::by_people;
  if (check.counts.of(Weight::error) > 0) return Verdict::fail;
  if (check.counts.of(Weight::warning) > 0) return Verdict::review;
  const auto ran = [](const Checklist::Found& found) { return found.judged > 0; };
  const auto ran_over_all = [&](const Checklist::Found& found) { return ran(found) && found.left == 0; };
  if (std::none_of(check.found.begin(), check.found.end(), ran)) return Verdict::unjudged;
  return std::all_of(check.found.begin(), check.found.end(), ran_over_all) ? Verdict::pass : Verdict::partly;
}

Checklist::Check read_check(const JsonNode& node, const JudgedRules& judged, const ReportTally& tally) {
  node.only({"title", "note", "rules"});
  Checklist::Check check;
  check.title = read_text(node.need("title"));
  if (const auto note = node.get("note")) check.note = read_text(*note);
  for (const std::string& pattern : node.need("rules").texts()) {
    check.found.push_back(find(pattern, judged, tally));
    for (const Weight weight : kWeights) check.counts.of(weight) += check.found.back().counts.of(weight);
  }
  check.verdict = verdict_of(check);
  return check;
}

}  // namespace

void JudgedRules::add(const std::string& rule, SetUnit unit, std::int64_t judged, std::int64_t left) {
  Count& count = counts_[rule];
  count.unit = unit;
  count.judged += judged;
  count.left += left;
}

void JudgedRules::add(const std::shared_ptr<const Schema>& schema, std::int64_t features, bool stored,
                      const SetTally& set) {
  const RuleBook book(schema);
  for (const Rule* rule : book.all()) {
    const bool by_feature = rule->set.name.empty() && !rule->id.starts_with("coverage.");
    const bool of_shape = !rule->id.starts_with("geometry.") || !schema || schema->geometry != GeometryNeed::none;
    if (by_feature && of_shape && !(stored && needs_source(rule->id))) add(rule->id, SetUnit::features, features, 0);
  }
  for (const SetTally::Line& line : set.lines) add(line.rule, line.unit, line.judged, line.left);
}

const char* verdict_name(Verdict verdict) {
  constexpr const char* kNames[] = {"pass", "pass-in-part", "review", "fail", "not-judged", "by-people"};
  return kNames[static_cast<std::size_t>(verdict)];
}

const char* verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return tr("pass");
    case Verdict::partly:
      return tr("pass as far as judged");
    case Verdict::review:
      return tr("to be looked at");
    case Verdict::fail:
      return tr("fail");
    case Verdict::unjudged:
      return tr("not judged");
    case Verdict::by_people:
      break;
  }
  return tr("by people");
}

const char* unit_name(SetUnit unit) {
  constexpr const char* kNames[] = {"features", "sheets", "pairs"};
  return kNames[static_cast<std::size_t>(unit)];
}

Checklist::Checklist(const JudgedRules& judged, const ReportTally& tally) {
  const std::filesystem::path path = data_path("checklists") / "tt19-2026.json";
  const JsonNode node = JsonNode::parse(read_file(path), path.string());
  node.only({"title", "note", "groups"});
  title_ = read_text(node.need("title"));
  note_ = read_text(node.need("note"));
  for (const JsonNode& group : node.need("groups").items()) {
    group.only({"title", "checks"});
    Group& added = groups_.emplace_back();
    added.title = read_text(group.need("title"));
    for (const JsonNode& check : group.need("checks").items()) added.checks.push_back(read_check(check, judged, tally));
  }
}

}  // namespace sohoa::store
