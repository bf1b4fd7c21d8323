#include "text/unit.hpp"

#include <doctest/doctest.h>

#include "text/number.hpp"

using namespace sohoa::text;

TEST_CASE("units however they are written") {
  for (const char* text : {"m2", "m²", "M2", "m^2", "(m2)", "mét vuông", "m2.", "sqm"}) {
    CAPTURE(text);
    CHECK(parse_unit(text) == Unit::square_metre);
  }
  for (const char* text : {"ha", "Ha", "HA", "héc-ta", "hecta", "héc ta"}) {
    CAPTURE(text);
    CHECK(parse_unit(text) == Unit::hectare);
  }
  CHECK(parse_unit("km²") == Unit::square_kilometre);
  for (const char* text : {"1000 m2", "1.000 m²", "1000m2", "nghìn m2"})
    CHECK(parse_unit(text) == Unit::thousand_square_metres);
  CHECK(parse_unit("ngàn ha") == Unit::thousand_hectares);
  CHECK(parse_unit("tấn") == Unit::tonne);
  CHECK(parse_unit("tạ") == Unit::quintal);
  CHECK(parse_unit("m³") == Unit::cubic_metre);
  CHECK(parse_unit("sào") == Unit::sao);
  CHECK(parse_unit("Sào Bắc Bộ") == Unit::sao_north);
  CHECK(parse_unit("công") == Unit::cong);
  CHECK(parse_unit("mẫu") == Unit::mau);
  for (const char* text : {"sào", "Sào Bắc Bộ", "công", "mẫu", "thước"}) CHECK(is_customary(*parse_unit(text)));
  for (const char* text :
       {"", "hà", "thửa", "m4", "haha", "đồng", "một đoạn văn dài không phải là đơn vị đo lường nào"}) {
    CAPTURE(text);
    const auto unit = parse_unit(text);
    CHECK((!unit || *text == 'h'));  // marks do not count: "hà" is read as ha
  }
}

TEST_CASE("factors between units of one quantity only") {
  CHECK(factor(Unit::hectare, Unit::square_metre) == 10000);
  CHECK(factor(Unit::thousand_square_metres, Unit::square_metre) == 1000);
  CHECK(factor(Unit::thousand_hectares, Unit::square_kilometre) == 10);
  CHECK(factor(Unit::square_metre, Unit::hectare) == doctest::Approx(0.0001));
  CHECK(factor(Unit::square_kilometre, Unit::hectare) == 100);
  CHECK(factor(Unit::tonne, Unit::quintal) == 10);
  CHECK_FALSE(factor(Unit::hectare, Unit::metre));
  for (const Unit unit : {Unit::sao, Unit::cong, Unit::customary}) CHECK_FALSE(factor(unit, Unit::square_metre));
  CHECK_FALSE(factor(Unit::none, Unit::none));
}

TEST_CASE("a number with its unit") {
  struct Case {
    const char *text, *number;
    Unit unit;
  };
  for (const Case& c :
       {Case{"2,5 ha", "2,5", Unit::hectare}, Case{"120m2", "120", Unit::square_metre},
        Case{"120 m²", "120", Unit::square_metre}, Case{" 1.234,5  m2 ", "1.234,5", Unit::square_metre},
        Case{"1 234,5 m2", "1 234,5", Unit::square_metre}, Case{"0,5km2", "0,5", Unit::square_kilometre},
        Case{"3 sào", "3", Unit::sao}, Case{"1e3 m2", "1e3", Unit::square_metre},
        Case{"2\xC2\xA0ha", "2", Unit::hectare}, Case{"−5 ha", "−5", Unit::hectare}, Case{"120", "120", Unit::none},
        Case{"120 thửa", "120", Unit::none}}) {
    CAPTURE(c.text);
    const Quantity quantity = split_quantity(c.text);
    CHECK(quantity.number == c.number);
    CHECK(quantity.meaning == c.unit);
  }
  CHECK(split_quantity("khoảng 2 ha").number.empty());
  CHECK(split_quantity("").number.empty());
}

TEST_CASE("the unit at the end of a column title") {
  struct Case {
    const char *title, *bare;
    Unit unit;
  };
  for (const Case& c :
       {Case{"Diện tích (ha)", "Diện tích", Unit::hectare}, Case{"Diện tích [m²]", "Diện tích", Unit::square_metre},
        Case{"dien_tich_ha", "dien_tich", Unit::hectare}, Case{"Sản lượng (tấn)", "Sản lượng", Unit::tonne},
        Case{"Diện tích, ha", "Diện tích", Unit::hectare}, Case{"Diện tích (sào)", "Diện tích", Unit::sao},
        Case{"Diện tích", "Diện tích", Unit::none}, Case{"so_ta", "so_ta", Unit::none},
        Case{"Họ tên (vợ)", "Họ tên (vợ)", Unit::none}, Case{"(ha)", "(ha)", Unit::none}}) {
    CAPTURE(c.title);
    std::string_view bare;
    CHECK(unit_of_title(c.title, bare) == c.unit);
    CHECK(bare == c.bare);
  }
}

TEST_CASE("a column of areas with units shows its decimal sign") {
  DecimalJudge judge;
  judge.observe("120 m2");
  CHECK(judge.decimal() == 0);
  judge.observe("1.234,5 m²");
  CHECK(judge.decimal() == ',');
}
