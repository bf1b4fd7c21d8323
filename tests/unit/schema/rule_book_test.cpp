#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "geometry/findings.hpp"
#include "schema/schema.hpp"

using namespace sohoa;

namespace {

std::shared_ptr<Schema> schema() {
  auto made = std::make_shared<Schema>();
  made->name = made->subject = "lot";
  SchemaField area;
  area.name = "dienTich";
  area.type = Type::number;
  area.title = {"Diện tích", "Area"};
  SchemaField use;
  use.name = "loaiDat";
  use.title = {"Loại đất", ""};
  use.code_list = "land-use";
  use.code_rule = "lot.land-use";
  made->fields = {area, use};
  Rule rule;
  rule.id = "lot.area-differs";
  rule.severity = Severity::warning;
  rule.title = {"Diện tích khác hình học", "Area differs"};
  rule.message = {"diện tích {recorded:1} m² khác {drawn} m² (1:{scale})",
                  "area {recorded:1} m² differs from {drawn} m² (1:{scale})"};
  made->rules = {rule};
  return made;
}

Issue issue(std::string_view rule, std::string_view field = {}, std::string_view value = {}) {
  Issue made;
  made.rule = rule;
  made.field = field;
  made.value = value;
  return made;
}

/// The Vietnamese sentence of a one-off message.
std::string said(const std::string& message, const Issue& about, Lang lang = Lang::vi) {
  auto made = schema();
  made->rules[0].id = "lot.test";
  made->rules[0].message = {message, message};
  Issue copy = about;
  copy.rule = "lot.test";
  return RuleBook(made).render(copy, lang);
}

}  // namespace

TEST_CASE("numbers are written the way of the language") {
  const RuleBook book(schema());
  const Arg args[] = {
      {"recorded", Value::of(1234.5)}, {"drawn", Value::of(1171.375)}, {"scale", Value::of(std::int64_t{10000})}};
  Issue differs = issue("lot.area-differs");
  differs.args = args;
  CHECK(book.render(differs, Lang::vi) == "diện tích 1.234,5 m² khác 1.171,375 m² (1:10000)");
  CHECK(book.render(differs, Lang::en) == "area 1,234.5 m² differs from 1,171.375 m² (1:10000)");
}

TEST_CASE("a whole number reads alike as integer and as double, as it may come out of a pipe") {
  for (const Value& value : {Value::of(153.0), Value::of(std::int64_t{153})}) {
    const Arg args[] = {{"a", value}};
    Issue about = issue("");
    about.args = args;
    CHECK(said("{a} {a:1}", about) == "153 153,0");
  }
}

TEST_CASE("args of every type") {
  const Arg args[] = {{"none", Value::null()},
                      {"yes", Value::of(true)},
                      {"day", Value::of(std::string_view("2024-05-01"))},
                      {"tiny", Value::of(0.00025)},
                      {"nan", Value::of(std::numeric_limits<double>::quiet_NaN())},
                      {"huge", Value::of(1e300)},
                      {"line", Value::of(std::string_view("a\nb"))}};
  Issue about = issue("");
  about.args = args;
  CHECK(said("{none}|{yes}|{day}|{tiny}|{nan}|{line}", about) == "–|có|01/05/2024|0,00025|?|a\\x0Ab");
  CHECK(said("{none}|{yes}|{day}|{tiny}", about, Lang::en) == "–|yes|2024-05-01|0.00025");
  CHECK(said("{huge}", about).size() > 300);
}

TEST_CASE("the issue's own parts") {
  Issue about = issue("", "dienTich", "abc");
  about.before = "Hµ Néi";
  about.after = "Hà Nội";
  about.count = 12345;
  about.origin.row = 12345;
  about.key = R"({"dienTich":"07192","to":5})";
  CHECK(said("{field} {value} {before} {after} {count} {row} {key}", about) ==
        "Diện tích (dienTich) abc Hµ Néi Hà Nội 12.345 12345 Diện tích (dienTich) 07192, to 5");
  CHECK(said("{field}", issue("", "SHTHUA")) == "SHTHUA");
  CHECK(said("{field}", issue("", "loaiDat"), Lang::en) == "Loại đất (loaiDat)");
  about.key = "{broken";
  CHECK(said("{key}", about) == "{broken");
}

TEST_CASE("an arg goes before the issue's own part of the same name") {
  const Arg args[] = {{"row", Value::of(std::int64_t{7})}, {"file", Value::of(std::string_view("dc5.shp"))}};
  Issue about = issue("");
  about.args = args;
  about.origin.row = 9;
  CHECK(said("{row} {file}", about) == "7 dc5.shp");
}

TEST_CASE("places") {
  Issue about = issue("");
  CHECK(said("cắt{place}.", about) == "cắt.");
  about.has_place = true;
  about.x = 586543.126;
  about.y = 2322222.5;
  CHECK(said("cắt{place}.", about) == "cắt tại E 586543,13 N 2322222,50.");
  about.x = 105.85;
  about.y = 21.02;
  CHECK(said("cut{place}", about, Lang::en) == "cut at E 105.8500000 N 21.0200000");
  Arg args[] = {{"places", Value::of(std::int64_t{4})}};
  about.args = args;
  CHECK(said("cut{place}.", about, Lang::en) == "cut at E 105.8500000 N 21.0200000 and in 3 more.");
  CHECK(said("cắt{place}", about) == "cắt tại E 105,8500000 N 21,0200000 và 3 chỗ khác");
  args[0].value = Value::of(std::int64_t{1});
  CHECK(said("cut{place}", about, Lang::en) == "cut at E 105.8500000 N 21.0200000");
}

TEST_CASE("every fault of a geometry has its rule, with the severity that the stage gives it") {
  const RuleBook book(nullptr);
  for (int i = 1; i < geometry::kFaults; ++i) {
    const auto fault = static_cast<geometry::Fault>(i);
    const std::string id = "geometry." + std::string(geometry::name(fault));
    CAPTURE(id);
    const auto known =
        std::find_if(book.all().begin(), book.all().end(), [&](const Rule* rule) { return rule->id == id; });
    REQUIRE(known != book.all().end());
    CHECK(((*known)->severity == Severity::error) == geometry::is_invalid(fault));
    for (const std::string& text : {(*known)->message.vi, (*known)->message.en})
      CHECK((text.find("{place}") != text.npos) == (fault != geometry::Fault::malformed));
    CHECK_FALSE((*known)->cure.en.empty());
  }
}

TEST_CASE("braces that are no gaps, and gaps that nothing fills") {
  const Issue about = issue("", "dienTich", "{count} {0} {value}");
  CHECK(said("{value}", about) == "{count} {0} {value}");
  CHECK(said("{unknown} {file} {row} {key}", issue("")) == "? ? ? ?");
  CHECK(said("{", about) == "{");
  CHECK(said("a{b", about) == "a{b");
  CHECK(said("{}", about) == "{}");
  CHECK(said("{ value }", about) == "{ value }");
  CHECK(said("}{", about) == "}{");
  CHECK(said("{{field}}", about) == "{Diện tích (dienTich)}");
  CHECK(said("[0-9]{3,5}", about) == "[0-9]{3,5}");
}

TEST_CASE("values are shown on one line, valid, and not for ever") {
  std::string value;
  for (int i = 0; i < 100; ++i) value += "ữ";
  const std::string shown = said("{value}", issue("", "", value));
  CHECK(shown == value.substr(0, 80 * std::string("ữ").size()) + "…");
  CHECK(said("{value}", issue("", "", "\xB6\n")) == "\\xB6\\x0A");
  CHECK(said("“{value}”", issue("")) == "“(trống)”");
}

TEST_CASE("an unknown rule is shown by what is known of it") {
  const RuleBook book(schema());
  const Arg args[] = {{"limit", Value::of(1.5)}, {"unit", Value::of(std::string_view("m"))}};
  Issue about = issue("lot.new-thing", "dienTich", "12");
  about.args = args;
  CHECK(book.render(about, Lang::vi) == "lot.new-thing: Diện tích (dienTich) “12” (limit = 1,5; unit = m)");
  CHECK(book.render(issue("lot.new-thing"), Lang::en) == "lot.new-thing");
  CHECK(book.render(issue(""), Lang::en).empty());
  CHECK(book.title("lot.new-thing", Lang::vi) == "lot.new-thing");
  CHECK(book.find("lot.new-thing") == nullptr);
}

TEST_CASE("every schema has the general rules under its own names") {
  const RuleBook book(schema());
  REQUIRE(book.find("lot.required") != nullptr);
  CHECK(book.find("lot.required")->id == "lot.required");
  REQUIRE(book.find("lot.land-use-unknown") != nullptr);
  CHECK(book.find("lot.land-use-unknown")->field == "loaiDat");
  CHECK(book.title("lot.area-differs", Lang::en) == "Area differs");
  CHECK(book.render(issue("lot.required", "dienTich"), Lang::vi) == "Diện tích (dienTich): thiếu giá trị bắt buộc");

  const RuleBook none(nullptr);
  REQUIRE(none.find("parcel.required") != nullptr);
  REQUIRE(none.find("parcel.land-use-retired") != nullptr);
  CHECK(none.find("parcel.land-use-retired")->severity == Severity::warning);
  CHECK(none.find("parcel.something") == nullptr);
  CHECK(none.find("required") == nullptr);
}

TEST_CASE("a rule of the schema replaces the general one") {
  auto made = schema();
  made->rules[0].id = "lot.required";
  CHECK(RuleBook(made).title("lot.required", Lang::vi) == "Diện tích khác hình học");
  const RuleBook book(made);
  const auto& all = book.all();
  CHECK(std::count_if(all.begin(), all.end(), [](const Rule* rule) { return rule->id == "lot.required"; }) == 1);
}

TEST_CASE("a copy of a book stands on its own") {
  auto book = std::make_unique<RuleBook>(schema());
  const RuleBook copy = *book;
  book.reset();
  CHECK(copy.title("geometry.missing", Lang::vi) == "Thiếu hình học");
  CHECK(copy.all().size() > 30);
}

TEST_CASE("the shipped rules are complete in both languages and fill their gaps alike") {
  const auto gaps = [](const std::string& message) {
    std::vector<std::string> found;
    for (std::size_t at = message.find('{'); at != std::string::npos; at = message.find('{', at + 1))
      found.push_back(message.substr(at, message.find('}', at) - at));
    std::sort(found.begin(), found.end());
    return found;
  };
  const RuleBook book(schema());
  std::string last;
  for (const Rule* rule : book.all()) {
    CAPTURE(rule->id);
    CHECK(last < rule->id);
    last = rule->id;
    CHECK_FALSE(rule->title.vi.empty());
    CHECK_FALSE(rule->title.en.empty());
    CHECK_FALSE(rule->message.vi.empty());
    CHECK_FALSE(rule->message.en.empty());
    CHECK(rule->cure.vi.empty() == rule->cure.en.empty());
    CHECK(gaps(rule->message.vi) == gaps(rule->message.en));
    if (rule->severity == Severity::error && rule->id.starts_with("geometry.")) CHECK_FALSE(rule->cure.vi.empty());
  }
}

TEST_CASE("--severity") {
  set_language("en");
  const RuleBook book(schema());
  SeverityPolicy policy;
  policy.add("lot.area-differs=error", book);
  policy.add("geometry.missing=off", book);
  policy.add("lot.land-use-group=info", book);
  REQUIRE(policy.rules.size() == 3);
  CHECK(policy.rules[0].first == "lot.area-differs");
  CHECK(policy.rules[0].second == Severity::error);
  CHECK_FALSE(policy.rules[1].second.has_value());
  CHECK(policy.rules[2].second == Severity::info);
  for (const char* wrong :
       {"lot.area-differs", "lot.area-differs=", "lot.area-differs=fatal", "=error", "", "lot.none=error"})
    CHECK_THROWS_AS(policy.add(wrong, book), UsageError);
  try {
    policy.add("lot.area-difers=off", book);
    FAIL("a misspelt rule");
  } catch (const UsageError& error) {
    CHECK(std::string(error.what()).find("do you mean lot.area-differs?") != std::string::npos);
  }
  CHECK(policy.rules.size() == 3);
}
