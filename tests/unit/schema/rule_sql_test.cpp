#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/data.hpp"
#include "base/error.hpp"
#include "schema/sql_rules.hpp"

using namespace sohoa;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<Schema> lots() {
  auto schema = std::make_shared<Schema>();
  schema->name = schema->subject = "lot";
  const auto add = [&](const char* name, Type type) {
    SchemaField field;
    field.name = name;
    field.type = type;
    schema->fields.push_back(field);
  };
  add("ma", Type::text);
  add("so", Type::integer);
  add("dienTich", Type::number);
  add("coSo", Type::boolean);
  add("ngay", Type::date);
  return schema;
}

Rule rule(std::string id, std::string sql, std::string field = {},
          std::vector<std::pair<std::string, std::string>> args = {}) {
  Rule made;
  made.id = std::move(id);
  made.sql = std::move(sql);
  made.field = std::move(field);
  made.args = std::move(args);
  return made;
}

std::shared_ptr<const Schema> with(std::vector<Rule> rules) {
  auto schema = lots();
  schema->rules = std::move(rules);
  return schema;
}

std::shared_ptr<const Schema> with(const std::string& sql) {
  return with(std::vector{rule("lot.x", sql)});
}

struct Lot {
  Value code, number, area, flag, day;
};

/// A batch of lots, one feature each.
struct Lots : Batch {
  explicit Lots(std::initializer_list<Lot> rows) {
    auto made = std::make_shared<Header>();
    const auto schema = lots();
    for (const SchemaField& field : schema->fields) made->fields.push_back({field.name, field.type, {}, {}});
    header = made;
    for (const Lot& row : rows) {
      features.emplace_back();
      for (const Value& value : {row.code, row.number, row.area, row.flag, row.day}) values.push_back(value);
    }
  }
};

Value word_of(std::string_view value) {
  return Value::of(value);
}
Value whole(std::int64_t value) {
  return Value::of(value);
}
Value real(double value) {
  return Value::of(value);
}

/// "feature:rule" of all issues.
std::string faults(const Batch& batch) {
  std::string list;
  for (const Issue& issue : batch.issues)
    list += (list.empty() ? "" : " ") + std::to_string(issue.feature) + ":" + std::string(issue.rule);
  return list;
}

/// Whether the expression holds for one lot: "true", "false", or "null" when it is not judged.
std::string judged(const std::string& sql, const Lot& lot, const JudgeOptions& options = {}) {
  Lots batch{lot};
  SqlRules(with({rule("lot.yes", sql), rule("lot.no", "NOT (" + sql + ")")}), options).judge(batch);
  return batch.issues.empty() ? "null" : batch.issues[0].rule == "lot.no" ? "true" : "false";
}

/// What the refusal of a rule says; empty when it is accepted.
std::string refusal(const std::string& sql, std::chrono::milliseconds limit = SqlRules::kTimeLimit) {
  try {
    SqlRules rules(with(sql), {}, limit);
    Lots batch{{word_of("a"), whole(1), real(2.5), Value::of(true), word_of("2024-05-01")}};
    rules.judge(batch);
  } catch (const UsageError& error) {
    CHECK(std::string(error.what()).find("lot.x") != std::string::npos);
    return error.what();
  }
  return {};
}

bool names(const std::string& message, const char* word) {
  return message.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("rows at fault, exactly, in the order of features and rules") {
  SqlRules rules(with({rule("lot.area", "dienTich > 0", "dienTich"), rule("lot.code", "ma GLOB 'L*'", "ma")}), {});
  Lots batch{{word_of("L1"), whole(1), real(2), {}, {}},
             {word_of("X1"), whole(1), real(0), {}, {}},
             {Value::null(), whole(1), real(-1.5), {}, {}},
             {word_of("M"), whole(1), Value::null(), {}, {}}};
  rules.judge(batch);
  CHECK(faults(batch) == "1:lot.area 1:lot.code 2:lot.area 3:lot.code");
  CHECK(batch.issues[2].field == "dienTich");
  CHECK(batch.issues[2].value == "-1.5");
  CHECK(batch.issues[1].value == "X1");
  CHECK_FALSE(batch.features[0].rejected);
  CHECK(batch.features[1].rejected);
  CHECK_FALSE(batch.issues[0].has_place);
}

TEST_CASE("one connection judges many batches") {
  SqlRules rules(with("dienTich > 0"), {});
  for (int i = 0; i < 3; ++i) {
    Lots good{{{}, {}, real(1), {}, {}}}, bad{{{}, {}, real(1), {}, {}}, {{}, {}, real(-1), {}, {}}}, none{};
    rules.judge(good);
    rules.judge(bad);
    rules.judge(none);
    CHECK(faults(good).empty());
    CHECK(faults(bad) == "1:lot.x");
    CHECK(faults(none).empty());
  }
}

TEST_CASE("values have the types of the schema; NULL is not judged") {
  const Lot lot{word_of("12"), whole(1LL << 53 | 1), real(2.5), Value::of(true), word_of("2024-05-01")};
  CHECK(judged("typeof(ma) = 'text' AND typeof(so) = 'integer' AND typeof(dienTich) = 'real'", lot) == "true");
  CHECK(judged("ma = '12' AND ma <> '012'", lot) == "true");
  CHECK(judged("so = 9007199254740993", lot) == "true");
  CHECK(judged("coSo", lot) == "true");
  CHECK(judged("ngay < '2024-06-01'", lot) == "true");
  CHECK(judged("so > 0", {}) == "null");
  CHECK(judged("geom_area > 0", lot) == "null");
  CHECK(judged("geom_type = 'POINT'", lot) == "null");
  CHECK(judged("dienTich > 0 OR ma IS NULL", {}) == "true");
  CHECK(judged("ma = ''", {word_of(""), {}, {}, {}, {}}) == "true");
}

TEST_CASE("derived columns") {
  JudgeOptions options;
  options.map_date = "2020-02-03";
  options.map_scale = 500;
  CHECK(judged("map_date = '2020-02-03' AND map_scale = 500", {}, options) == "true");

  // A point at (0, 0), measured as 12.5 m² for the test.
  const std::string point("\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21);
  Lots batch{{}, {}};
  batch.features[0].wkb = batch.features[1].wkb = point;
  batch.features[0].area = 12.5;
  SqlRules rules(with({rule("lot.area", "geom_area = 12"), rule("lot.type", "geom_type <> 'POINT'"),
                       rule("lot.row", "_row <> 1")}),
                 {});
  rules.judge(batch);
  CHECK(faults(batch) == "0:lot.area 0:lot.type 1:lot.type 1:lot.row");
}

TEST_CASE("args are evaluated for the row at fault and keep their types") {
  SqlRules rules(
      with({rule("lot.area", "dienTich > so", "dienTich",
                 {{"limit", "so"}, {"half", "dienTich / 2"}, {"code", "'<' || ma || '>'"}, {"none", "NULL"}})}),
      {});
  Lots batch{{word_of("a"), whole(1), real(5), {}, {}}, {word_of("b"), whole(7), real(5), {}, {}}};
  rules.judge(batch);
  REQUIRE(faults(batch) == "1:lot.area");
  const auto args = batch.issues[0].args;
  REQUIRE(args.size() == 4);
  CHECK(args[0].name == "limit");
  CHECK(args[0].value.type == Type::integer);
  CHECK(args[0].value.integer == 7);
  CHECK(args[1].value.type == Type::number);
  CHECK(args[1].value.number == 2.5);
  CHECK(args[2].value.text() == "<b>");
  CHECK(args[3].value.is_null());
}

TEST_CASE("more rules than a mask has bits") {
  std::vector<Rule> many;
  for (int i = 0; i < 200; ++i) many.push_back(rule("lot.r" + std::to_string(i), "so <> " + std::to_string(i)));
  SqlRules rules(with(many), {});
  Lots batch{{{}, whole(199), {}, {}, {}},
             {{}, whole(62), {}, {}, {}},
             {{}, whole(61), {}, {}, {}},
             {{}, whole(200), {}, {}, {}},
             {{}, whole(0), {}, {}, {}}};
  rules.judge(batch);
  CHECK(faults(batch) == "0:lot.r199 1:lot.r62 2:lot.r61 4:lot.r0");
}

TEST_CASE("issues stay in the order of features, and are not said twice") {
  SqlRules rules(with({rule("lot.area", "dienTich > 0", "dienTich")}), {});
  Lots batch{{{}, {}, real(-1), {}, {}}, {{}, {}, real(-1), {}, {}}};
  batch.add_issue(1, Severity::info, "text.blanks");
  Issue late;
  late.rule = "late.one";
  batch.issues.push_back(late);
  rules.judge(batch);
  rules.judge(batch);
  CHECK(faults(batch) == "4294967295:late.one 0:lot.area 1:text.blanks 1:lot.area");
}

TEST_CASE("functions") {
  const Lot lot{word_of("Lô 7a"), whole(7), real(100), {}, word_of("1970-01-11")};
  CHECK(judged("regexp('Lô [0-9]+[a-z]?', ma)", lot) == "true");
  CHECK(judged("ma REGEXP '[0-9]+'", lot) == "false");  // the whole value
  CHECK(judged("regexp('[0-9]', so)", lot) == "true");
  CHECK(judged("regexp('a', NULL)", lot) == "null");
  CHECK(judged("fold(ma) = 'lo 7a'", lot) == "true");
  CHECK(judged("days(ngay) = 10", lot) == "true");
  CHECK(judged("days('2024-03-01') - days('2024-02-28') = 2", lot) == "true");
  CHECK(judged("days(ma) = 1", lot) == "null");
  CHECK(judged("today() > '2024-01-01' AND length(today()) = 10", lot) == "true");
  CHECK(judged("abs(area_tolerance(dienTich, 1000, '2026-01-01') - 0.83) < 1e-9", lot) == "true");
  CHECK(judged("area_tolerance(NULL, 1000, '2026-01-01') > 0", lot) == "null");
  CHECK(judged("area_tolerance(dienTich, NULL, NULL) > 0", lot) == "true");
  CHECK(judged("in_codelist('land-use', 'ODT')", lot) == "true");
  CHECK(judged("in_codelist('land-use', ma)", lot) == "false");
  CHECK(judged("in_codelist('land-use', NULL)", lot) == "null");
  // TT 08/2024 put HNK in the place of BHK and NHK on 01/08/2024.
  CHECK(judged("in_codelist('land-use', 'BHK', '2020-01-01')", lot) == "true");
  CHECK(judged("in_codelist('land-use', 'BHK', '2025-01-01')", lot) == "false");
}

TEST_CASE("what a rule may not do is refused with the rule and the reason") {
  set_language("en");
  CHECK(refusal("dienTich > 0").empty());
  CHECK(names(refusal("load_extension('x.so')"), "load_extension"));
  CHECK(names(refusal("random() > 0"), "random"));
  CHECK(names(refusal("(SELECT so FROM feature) > 0"), "query of its own"));
  CHECK(names(refusal("EXISTS (SELECT 1)"), "query of its own"));
  CHECK_FALSE(refusal("(SELECT count(*) FROM feature) > 0").empty());
  CHECK(names(refusal("ma IN (SELECT name FROM sqlite_master)"), "sqlite_master"));
  CHECK_FALSE(refusal("ma IN sqlite_master").empty());
  CHECK_FALSE(refusal("ma IN pragma_database_list").empty());
  CHECK_FALSE(
      refusal("(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r) > 0").empty());
  CHECK_FALSE(refusal("1); ATTACH 'x.db' AS x; --").empty());
  CHECK_FALSE(refusal("1)) IS FALSE) << 0) FROM feature; DELETE FROM feature; --").empty());
  CHECK_FALSE(refusal("1) UNION SELECT 1, (2").empty());
  CHECK_FALSE(refusal("count(*) > 1").empty());
  CHECK_FALSE(refusal("max(so) > 1").empty());
  CHECK_FALSE(refusal("so > ?1").empty());
  CHECK_FALSE(refusal("so > :limit").empty());
  CHECK_FALSE(refusal(" ").empty());
  CHECK_FALSE(refusal("so >").empty());
  CHECK_FALSE(refusal("/* so > 1").empty());
  CHECK(refusal("so > 0 -- more than none").empty());
  CHECK(names(refusal("dienTic > 0"), "dienTich"));
  CHECK(names(refusal("\"dienTic\" > 0"), "dienTich"));
  CHECK(names(refusal("in_codelist('no-such-list', ma)"), "no-such-list"));
  CHECK(names(refusal("in_codelist('../rules', ma)"), "../rules"));
  CHECK(names(refusal("regexp('[', ma)"), "["));
  CHECK_THROWS_AS(SqlRules(with({rule("lot.x", "so > 0", "so", {{"a", "1, 2"}})}), {}), UsageError);
  CHECK_THROWS_AS(SqlRules(with({rule("lot.x", "so > 0", "so", {{"a", "hidden"}})}), {}), UsageError);
}

TEST_CASE("a rule that fails on a value names itself") {
  set_language("en");
  SqlRules rules(with({rule("lot.fine", "so <> 1"), rule("lot.breaks", "abs(so) > 0")}), {});
  Lots batch{{{}, whole(std::numeric_limits<std::int64_t>::min()), {}, {}, {}}};
  try {
    rules.judge(batch);
    FAIL("abs of the smallest integer has no answer");
  } catch (const UsageError& error) {
    CHECK(names(error.what(), "lot.breaks"));
    CHECK(names(error.what(), "overflow"));
  }
}

TEST_CASE("a rule that takes too long is stopped") {
  set_language("en");
  std::string slow = "ma";
  for (int i = 0; i < 7; ++i) slow = "replace(" + slow + ", 'a', 'aaaaaaaa')";
  SqlRules rules(with({rule("lot.fine", "so IS NULL"), rule("lot.slow", "length(" + slow + ") > 0")}), {}, 20ms);
  Lots batch{};
  for (int i = 0; i < 20000; ++i) {
    batch.features.emplace_back();
    batch.values.insert(batch.values.end(), {word_of("a"), {}, {}, {}, {}});
  }
  try {
    rules.judge(batch);
    FAIL("forty thousand million bytes in a fiftieth of a second");
  } catch (const UsageError& error) {
    CHECK(names(error.what(), "lot.slow"));
    CHECK(names(error.what(), "0.02 s"));
  }
}

TEST_CASE("a rule that the policy turns off is not run") {
  JudgeOptions options;
  options.policy.rules = {
      {"lot.a", Severity::info}, {"lot.a", std::nullopt}, {"lot.b", std::nullopt}, {"lot.b", Severity::info}};
  SqlRules rules(with({rule("lot.a", "so > 0"), rule("lot.b", "so > 0")}), options);
  Lots batch{{{}, whole(0), {}, {}, {}}};
  rules.judge(batch);
  CHECK(faults(batch) == "0:lot.b");
}

TEST_CASE("a field named like a derived column cannot be told apart") {
  auto schema = lots();
  schema->fields[0].name = "MAP_DATE";
  schema->rules = {rule("lot.x", "so > 0")};
  CHECK_THROWS_AS(SqlRules(schema, {}), UsageError);
}

TEST_CASE("names with quotes and blanks are columns too") {
  auto schema = lots();
  schema->fields[0].name = "mã \"số\" lô";
  schema->rules = {rule("lot.x", R"("mã ""số"" lô" = 'a')")};
  Lots batch{{word_of("b"), {}, {}, {}, {}}};
  SqlRules(schema, {}).judge(batch);
  CHECK(faults(batch) == "0:lot.x");
}

TEST_CASE("a text too long for SQL is not judged") {
  const std::string huge(static_cast<std::size_t>(kLongestText) + 1, 'a'), large(kLongestText, 'a');
  CHECK(judged("ma = 'b'", {word_of(huge), {}, {}, {}, {}}) == "null");
  CHECK(judged("ma = 'b'", {word_of(large), {}, {}, {}, {}}) == "false");
}

TEST_CASE("the stage wants the fields of the schema") {
  auto stage = make_rule_stage(with("so > 0"), {});
  CHECK_NOTHROW(stage->prepare(Lots{}.header));
  CHECK_THROWS_AS(stage->prepare(std::make_shared<Header>()), Error);
  CHECK_THROWS_AS(make_rule_stage(with("nonsense("), {}), UsageError);
  Lots batch{{{}, whole(0), {}, {}, {}}};
  stage->process(batch);
  CHECK(faults(batch) == "0:lot.x");
}

TEST_CASE("the rules of the shipped schemas can be used") {
  int schemas = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_path(""))) {
    if (entry.path().extension() != ".json" || entry.path().stem() == "rules") continue;
    CAPTURE(entry.path().string());
    const auto schema = Schema::load(entry.path().string());
    CHECK_NOTHROW(SqlRules(schema, {}));
    ++schemas;
  }
  CHECK(schemas > 0);
}

TEST_CASE("a parcel is judged by the circular's tolerance for its recorded area") {
  set_language("vi");
  const auto schema = Schema::load("parcel");
  JudgeOptions options;
  options.map_date = "2025-06-01";
  options.map_scale = 1000;
  auto header = std::make_shared<Header>();
  for (const SchemaField& field : schema->fields) header->fields.push_back({field.name, field.type, {}, {}});
  Batch batch;
  batch.header = header;
  batch.features.resize(3);
  batch.values.resize(3 * batch.width());
  const auto area = static_cast<std::size_t>(schema->find("dienTich"));
  for (std::size_t i = 0; i < 3; ++i) {
    batch.row(i)[area] = Value::of(100.0);
    batch.features[i].wkb = "\x01";
  }
  batch.features[0].area = 100.87;  // 0.83 m² and the rounding of the recorded area are allowed
  batch.features[1].area = 100.89;
  batch.features[2].area = 71.4;
  SqlRules(schema, options).judge(batch);
  std::erase_if(batch.issues, [](const Issue& issue) { return issue.rule != "parcel.area-differs"; });
  CHECK(faults(batch) == "1:parcel.area-differs 2:parcel.area-differs");
  const std::string said = RuleBook(schema).render(batch.issues[1], Lang::vi);
  CHECK(names(said, "71,4"));
  CHECK(names(said, "(1:1000)"));
}

TEST_CASE("a field that an earlier stage found at fault is not judged again") {
  SqlRules rules(with({rule("lot.missing", "dienTich IS NOT NULL", "dienTich")}), {});
  Lots batch{{word_of("L1"), whole(1), Value::null(), {}, {}}, {word_of("L2"), whole(1), Value::null(), {}, {}}};
  batch.add_issue(0, Severity::error, "lot.type", "dienTich");
  rules.judge(batch);
  CHECK(faults(batch) == "0:lot.type 1:lot.missing");
}
