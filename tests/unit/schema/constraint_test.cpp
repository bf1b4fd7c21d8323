#include <doctest/doctest.h>

#include "batch_maker.hpp"
#include "schema/stages.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

std::shared_ptr<const Schema> lot() {
  return Schema::parse(R"({
    "name": "lot", "version": "1.0.0",
    "fields": [
      {"name": "ma", "type": "string", "constraints": {"required": true, "pattern": "[0-9]{5}"}},
      {"name": "so", "type": "integer", "constraints": {"minimum": 1, "maximum": 60}},
      {"name": "loai", "type": "string", "constraints": {"enum": ["a", "b"], "maxLength": 3}},
      {"name": "dat", "type": "string"},
      {"name": "ngay", "type": "date"}
    ],
    "sohoa": {"layer": "lot", "geometry": {"need": "none"}, "mapDate": "ngay",
              "fields": {"dat": {"codeList": "land-use", "codeRule": "lot.use", "compound": true}}}
  })",
                       "lot.json", false);
}

Batch judged(std::initializer_list<std::vector<Value>> rows, JudgeOptions options = {}) {
  // Issues point to names that the stage holds; a pipeline keeps its stages to the end, and so do these tests.
  static std::vector<std::unique_ptr<Stage>> kept;
  kept.push_back(make_constraint_stage(lot(), options));
  const auto header = header_of({"ma", "so", "loai", "dat", "ngay"});
  Batch batch = batch_of(header, rows);
  kept.back()->prepare(header);
  kept.back()->process(batch);
  return batch;
}

Batch judged_use(std::string_view code, const char* day, bool recalled = false) {
  JudgeOptions options;
  options.map_date = day;
  options.recode_recalled = recalled;
  return judged({{word("07192"), none(), none(), word(code), none()}}, options);
}

std::string use(const Batch& batch) {
  return std::string(at(batch, 0, "dat").text());
}

}  // namespace

TEST_CASE("plain constraints") {
  const Batch batch = judged({{word("07192"), whole(60), word("a"), none(), none()},
                              {none(), whole(0), word("dài quá"), none(), none()},
                              {word("7192"), whole(61), word("ấấấ"), none(), none()},
                              {word("071921"), none(), none(), none(), none()}});
  CHECK(rules_of(batch, 0) == "");
  CHECK(rules_of(batch, 1) == "lot.required lot.range lot.enum lot.length");
  CHECK(rules_of(batch, 2) == "lot.pattern lot.range lot.enum");  // three characters, nine bytes
  CHECK(rules_of(batch, 3) == "lot.pattern");
  CHECK_FALSE(batch.features[0].rejected);
  CHECK(batch.features[1].rejected);
}

TEST_CASE("a field that an earlier stage found at fault is not judged again") {
  const auto header = header_of({"ma", "so", "loai", "dat", "ngay"});
  Batch batch = batch_of(header, {{none(), none(), none(), none(), none()}, {none(), none(), none(), none(), none()}});
  batch.add_issue(0, Severity::error, "lot.type", "ma");
  const auto stage = make_constraint_stage(lot(), {});
  stage->prepare(header);
  stage->process(batch);
  CHECK(rules_of(batch, 0) == "lot.type");
  CHECK(rules_of(batch, 1) == "lot.required");

  batch =
      batch_of(header, {{word("7"), whole(0), none(), none(), none()}, {word("7"), none(), none(), none(), none()}});
  batch.add_issue(1, Severity::warning, "lot.odd", "ma");
  batch.add_issue(0, Severity::error, "lot.unknown", "ma");
  stage->process(batch);
  CHECK(rules_of(batch, 0) == "lot.unknown lot.range");
  CHECK(rules_of(batch, 1) == "lot.odd lot.pattern");
}

TEST_CASE("codes are judged at the day of the map") {
  CHECK(rules_of(judged_use("LUC", "2026-01-01"), 0) == "");
  CHECK(rules_of(judged_use("LUC+NTS", "2026-01-01"), 0) == "");
  CHECK(rules_of(judged_use("XYZ", "2026-01-01"), 0) == "lot.use-unknown");
  CHECK(rules_of(judged_use("đất ở nông thôn", "2026-01-01"), 0) == "lot.use-unknown");
  CHECK(rules_of(judged_use("ONT+XYZ", "2026-01-01"), 0) == "lot.use-unknown");
  CHECK(rules_of(judged_use("SKX", "2026-01-01"), 0) == "lot.use-retired");
  CHECK(rules_of(judged_use("SKX", "2020-01-01"), 0) == "");
  CHECK(rules_of(judged_use("CNT", "2020-01-01"), 0) == "lot.use-future");
  CHECK(rules_of(judged_use("LUA", "2026-01-01"), 0) == "lot.use-group");
  CHECK(rules_of(judged_use("KKT", "2026-01-01"), 0) == "lot.use-zone");
  CHECK(judged_use("XYZ", "2026-01-01").features[0].rejected);
  CHECK_FALSE(judged_use("SKX", "2026-01-01").features[0].rejected);
  CHECK_FALSE(judged_use("LUA", "2026-01-01").features[0].rejected);
}

TEST_CASE("the day comes from the feature when no option says it") {
  const Batch batch = judged({{word("07192"), none(), none(), word("BHK"), Value::of("2020-05-06", Type::date)},
                              {word("07192"), none(), none(), word("BHK"), Value::of("2024-08-01", Type::date)}});
  CHECK(at(batch, 0, "dat").text() == "BHK");
  CHECK(at(batch, 1, "dat").text() == "HNK");
}

TEST_CASE("a retired code with one verified successor is recoded and counted by value") {
  const Batch batch = judged_use("BHK", "2026-01-01");
  CHECK(use(batch) == "HNK");
  CHECK(batch.issues.empty());
  REQUIRE(batch.changes.size() == 1);
  CHECK(batch.changes[0].rule == "lot.use-recoded");
  CHECK(batch.changes[0].before == "BHK");
  CHECK(batch.changes[0].after == "HNK");
  CHECK(batch.changes[0].by_value);
  CHECK(batch.changes[0].origin.row == 1);

  CHECK(use(judged_use("LUN", "2026-01-01")) == "LUN");
  CHECK(use(judged_use("LUN", "2026-01-01", true)) == "LUK");
  CHECK(use(judged_use("T", "2026-01-01", true)) == "T");
}

TEST_CASE("a recoded part of a compound value keeps the rest as it was") {
  CHECK(use(judged_use("ONT + BHK", "2026-01-01")) == "ONT + HNK");
  CHECK(use(judged_use("BHK-C+DDT-P", "2026-01-01")) == "HNK-C+DDD-P");
  CHECK(use(judged_use("NHK*", "2026-01-01")) == "HNK*");
  const Batch batch = judged_use("BHK (SKX)", "2026-01-01");
  CHECK(use(batch) == "HNK (SKX)");
  CHECK(rules_of(batch, 0) == "lot.use-retired");
}

TEST_CASE("a retired code says until when, and what came after") {
  const Batch batch = judged_use("T", "2026-01-01");
  REQUIRE(batch.issues.size() == 1);
  const Issue& issue = batch.issues[0];
  CHECK(issue.field == "dat");
  CHECK(issue.value == "T");
  REQUIRE(issue.args.size() == 3);
  CHECK(issue.args[0].name == "code");
  CHECK(issue.args[0].value.text() == "T");
  CHECK(issue.args[1].name == "until");
  CHECK(issue.args[1].value.text() == "2004-06-30");
  CHECK(issue.args[2].name == "successors");
  CHECK(issue.args[2].value.text() == "ODT, ONT");
  CHECK(judged_use("DCK", "2026-01-01").issues[0].args[2].value.is_null());
}

TEST_CASE("the office's policy changes severities and drops rules") {
  Batch batch = batch_of(header_of({"ma"}), {{none()}, {none()}, {none()}});
  batch.add_issue(0, Severity::error, "lot.a", "ma");
  batch.add_issue(1, Severity::warning, "lot.b", "ma");
  batch.add_issue(2, Severity::error, "lot.c", "ma");
  Issue late;
  late.rule = "lot.b";
  late.severity = Severity::warning;
  batch.issues.push_back(late);
  batch.changes.push_back({"lot.d", "ma", "x", "y", {}});
  SeverityPolicy policy;
  policy.rules = {{"lot.a", Severity::warning},
                  {"lot.b", Severity::info},
                  {"lot.b", Severity::error},
                  {"lot.c", std::nullopt},
                  {"lot.d", std::nullopt}};
  JudgeOptions options;
  options.policy = policy;
  const auto stage = make_policy_stage(nullptr, options);
  stage->process(batch);
  CHECK_FALSE(batch.features[0].rejected);
  CHECK(batch.features[1].rejected);
  CHECK_FALSE(batch.features[2].rejected);
  REQUIRE(batch.issues.size() == 3);
  CHECK(batch.issues[0].severity == Severity::warning);
  CHECK(batch.issues[1].severity == Severity::error);
  CHECK(batch.issues[2].severity == Severity::error);
  CHECK(batch.changes.empty());
}
