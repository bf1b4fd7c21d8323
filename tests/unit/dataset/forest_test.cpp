#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "base/data.hpp"
#include "dataset/forest.hpp"
#include "dataset/forest_list_evidence.hpp"
#include "schema/code_list.hpp"
#include "schema/schema.hpp"

using namespace sohoa;

namespace {

const ForestClasses& classes() {
  return ForestClasses::shipped();
}

ForestSaid said(std::string_view symbol, const Value& number, const Value& origin) {
  return {symbol, &number, &origin};
}

/// What a layer of these lots (symbol, number or -1, origin or -1) turns out to be.
ForestListEvidence::Verdict verdict(std::vector<std::tuple<const char*, int, int>> lots) {
  ForestListEvidence evidence;
  for (const auto& [symbol, number, origin] : lots)
    evidence.add(said(symbol, number < 0 ? Value::null() : Value::of(std::int64_t{number}),
                      origin < 0 ? Value::null() : Value::of(std::int64_t{origin})));
  return evidence.verdict();
}

using enum ForestList;
using Kind = ForestListEvidence::Kind;

}  // namespace

TEST_CASE("both lists are whole: every number once, and the blocks that the standards name") {
  for (std::int64_t number = 1; number <= 98; ++number) {
    const ForestClass* found = classes().by_number(tcvn11565, number);
    REQUIRE(found != nullptr);
    const int origin = number <= 59 || number >= 94 ? 1 : number <= 71 ? 2 : 3;
    CHECK_MESSAGE(found->origin == origin, found->label);
  }
  CHECK(classes().by_number(tcvn11565, 99) == nullptr);
  for (std::int64_t number = 1; number <= 55; ++number) {
    const ForestClass* found = classes().by_number(tt16, number);
    REQUIRE(found != nullptr);
    CHECK_MESSAGE(found->origin == (number <= 40 ? 1 : number <= 52 ? 2 : 3), found->label);
  }
  CHECK(classes().by_number(tt16, 56) == nullptr);
}

TEST_CASE("no pair of symbol and number is of both lists") {
  for (std::int64_t number = 1; number <= 55; ++number) {
    const ForestClass* b = classes().by_number(tt16, number);
    CHECK_MESSAGE(classes().by_pair(tcvn11565, b->symbol, number) == nullptr, b->label);
  }
}

TEST_CASE("pairs as data have them") {
  CHECK(classes().by_pair(tcvn11565, "TXG", 14) != nullptr);
  CHECK(classes().by_pair(tcvn11565, "txg1", 1) != nullptr);
  CHECK(classes().by_pair(tt16, "TXG", 4) != nullptr);
  CHECK(classes().by_pair(tt16, "TXG", 14) == nullptr);
  for (const auto& [symbol, number] : {std::pair("NL", 88), std::pair("NND", 89), std::pair("NNM", 90),
                                       std::pair("NNP", 91), std::pair("DK", 93), std::pair("RNP1", 13)}) {
    CAPTURE(symbol);
    CHECK(classes().by_pair(tcvn11565, symbol, number) != nullptr);
  }
  CHECK(classes().by_symbol(tcvn11565, "RNP1")->number == 12);  // its own, not the misprint of 13
  CHECK(classes().by_shifted_pair("RTG", 65)->number == 60);
  CHECK(classes().by_shifted_pair("DTR", 77)->number == 72);
  CHECK(classes().by_shifted_pair("TXG", 19) == nullptr);  // the variant shifts nothing below 60
  CHECK(classes().by_symbol(tt16, "much too long to be one") == nullptr);
}

TEST_CASE("the list of a layer follows from its pairs, never from a number alone") {
  CHECK(verdict({{"TXG", 14, 1}, {"DTR", 72, 3}}).list == tcvn11565);
  CHECK(verdict({{"TXG", 4, 1}, {"DTR", 53, 3}}).list == tt16);
  CHECK(verdict({{"TXG", 4, 1}, {"TXB", 5, 1}, {"RTG", 60, 2}}).list == tt16);  // two against one
  CHECK(verdict({{"RTG", 65, 2}}).list == tcvn11565);                           // the shifted variant
  CHECK(verdict({{"", 14, -1}, {"", 72, -1}}).kind == Kind::none);
  CHECK(verdict({{"TXG", -1, 1}}).kind == Kind::none);  // a symbol of both
  const auto by_symbol = verdict({{"TXG", -1, 1}, {"DTTS", -1, 3}});
  CHECK(by_symbol.kind == Kind::symbols);
  CHECK(by_symbol.list == tt16);
  const auto by_origin = verdict({{"", 53, 3}, {"", 4, 1}});
  CHECK(by_origin.kind == Kind::origins);
  CHECK(by_origin.list == tt16);
  CHECK(verdict({{"", 72, 3}}).list == tcvn11565);
  // Numbers of one list with symbols of the other: the symbols speak.
  CHECK(verdict({{"RTG", 41, 2}, {"DT1", 55, 3}}).list == tcvn11565);
}

TEST_CASE("classes cross where it is certain") {
  const auto to = [](ForestList list, const char* symbol, Value mgo) {
    const ForestCrossing& crossing = classes().cross(*classes().by_symbol(list, symbol), mgo);
    return crossing.to == nullptr ? "(" + crossing.candidates + ")" : crossing.to->symbol;
  };
  CHECK(to(tcvn11565, "TXG1", Value::null()) == "NS");
  CHECK(to(tcvn11565, "DT2M", Value::null()) == "DTTS");
  CHECK(to(tcvn11565, "TXP", Value::of(9.9)) == "TXP");
  CHECK(to(tcvn11565, "TXP", Value::of(10.0)) == "(TXP)");
  CHECK(to(tcvn11565, "TXP", Value::null()) == "(TXP)");
  CHECK(to(tcvn11565, "RTK", Value::of(0.0)) == "(TG)");
  CHECK(to(tt16, "TXG", Value::null()) == "TXG");  // NRLG is of FRMS, not of the standard
  CHECK(to(tt16, "TG", Value::null()) == "RTG");
  CHECK(to(tt16, "TND", Value::null()) == "TND");
  CHECK(to(tt16, "HG", Value::null()) == "(HG1, HG2)");
  CHECK(to(tt16, "TGNN", Value::null()) == "()");
  // Nothing changes its origin on the way.
  for (std::int64_t number = 1; number <= 98; ++number) {
    const ForestClass* a = classes().by_number(tcvn11565, number);
    const ForestCrossing& crossing = classes().cross(*a, Value::of(5.0));
    if (crossing.to != nullptr) CHECK_MESSAGE(crossing.to->origin == a->origin, a->label);
  }
}

TEST_CASE("the schema has the 51 fields of FRMS in their order, and a rule for each of F1 to F24") {
  const auto schema = Schema::load("forest");
  std::string frms;
  for (const SchemaField& field : schema->fields)
    if (field.name != "maXaGoc" && field.name != "phienBan" && field.name != "dtich_bando" && field.name != "bang_ma" &&
        field.name != "ghichu")
      frms += field.name + " ";
  CHECK(frms ==
        "tt id matinh mahuyen maxa xa tk khoanh lo thuad tobando ddanh dtich nggocr ldlr maldlr sldlr namtr captuoi "
        "ktan nggocrt thanhrung mgo mtn mgolo mtnlo lapdia malr3 mdsd mamdsd dtuong churung machur trchap quyensd "
        "thoihansd khoan nqh nguoink nguoitrch mangnk mangtrch ngsinh kd vd capkd capvd locu vitrithua tinh huyen ");
  // The rules of a forest map, as foresters number them; the first is about geometry and everyone's.
  const std::vector<std::pair<std::string, Severity>> rules{{"geometry.self-crossing", Severity::error},
                                                            {"forest.duplicate-key", Severity::error},
                                                            {"forest.compartment-form", Severity::warning},
                                                            {"forest.mean-size", Severity::info},
                                                            {"forest.lot-below-scale", Severity::warning},
                                                            {"forest.lot-below-criterion", Severity::warning},
                                                            {"forest.class-differs", Severity::error},
                                                            {"forest.origin-differs", Severity::error},
                                                            {"forest.site-differs", Severity::warning},
                                                            {"forest.planting-year", Severity::error},
                                                            {"forest.plantation-origin", Severity::warning},
                                                            {"forest.establishment", Severity::warning},
                                                            {"forest.young-plantation", Severity::warning},
                                                            {"forest.reserve-missing", Severity::warning},
                                                            {"forest.reserve-class", Severity::warning},
                                                            {"forest.reserve-total", Severity::warning},
                                                            {"forest.area-differs", Severity::warning},
                                                            {"forest.total-forest", Severity::info},
                                                            {"forest.purpose-differs", Severity::error},
                                                            {"forest.owner-purpose", Severity::info},
                                                            {"forest.owner-number", Severity::warning},
                                                            {"forest.primary-differs", Severity::warning},
                                                            {"forest.sliver", Severity::warning},
                                                            {"forest.zone", Severity::warning}};
  REQUIRE(rules.size() == 24);
  const RuleBook book(schema);
  std::set<std::string> seen;
  for (const auto& [id, severity] : rules) {
    const Rule* rule = book.find(id);
    REQUIRE_MESSAGE(rule != nullptr, id);
    CHECK_MESSAGE(rule->id == id, id);
    CHECK_MESSAGE(rule->severity == severity, id);
    if (id.starts_with("forest.")) CHECK_MESSAGE(!rule->source.empty(), id);
    CHECK(seen.insert(id).second);
    const auto samples = std::filesystem::path(SOHOA_SOURCE_DIR) / "tests/rules" / (id + ".json");
    CHECK_MESSAGE(std::filesystem::exists(samples), id);
  }
}

TEST_CASE("every class has a row of the forms, and one colour for each scale") {
  for (const ForestList list : kForestLists) {
    const std::string file = "forest-" + std::string(name(list));
    const CodeList& codes = CodeList::named(file);
    const Table colours = Table::read(data_path("styles/" + file + ".csv"));
    CHECK(colours.rows().size() == codes.all({}).size());
    std::set<std::string> coloured;
    for (const auto& row : colours.rows()) {
      coloured.insert(row[colours.column("code")]);
      for (const char* column : {"fill", "coarse"})
        CHECK_MESSAGE(std::regex_match(row[colours.column(column)], std::regex("#[0-9a-f]{6}")), row[0]);
    }
    for (const auto& each : codes.all({})) {
      const std::string_view origin = codes.cell(each.code, "origin"), rows = codes.cell(each.code, "rows");
      CHECK_MESSAGE(coloured.contains(std::string(each.code)), each.code);
      const std::string_view reserve = codes.cell(each.code, "reserve");
      if (!reserve.empty() && reserve != "R")
        CHECK_MESSAGE((each.code.back() == reserve.front() || each.code.ends_with("1")), each.code);
      if (reserve == "R") CHECK_MESSAGE(each.code.back() == 'P', each.code);
      if (codes.cell(each.code, "primary") == "1") CHECK_MESSAGE(codes.cell(each.code, "origin") == "1", each.code);
      if (origin == "1") CHECK_MESSAGE(rows.find("111") == 0, each.code);
      if (origin == "3") CHECK_MESSAGE(rows.find("20") == 0, each.code);
    }
  }
}
