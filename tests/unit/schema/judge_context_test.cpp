#include "schema/judge_context.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "batch_maker.hpp"

using namespace sohoa;
using namespace sohoa::test;

TEST_CASE("a scale is read as people write it and brought to one with tolerances") {
  CHECK(parse_scale("1/500") == 500);
  CHECK(parse_scale("1:1000") == 1000);
  CHECK(parse_scale("2000") == 2000);
  CHECK(parse_scale("1/2.000") == 2000);
  CHECK(parse_scale("tỷ lệ 1:5 000") == 5000);
  CHECK(parse_scale("1/4000") == 5000);
  CHECK(parse_scale("1/25000") == 10000);
  CHECK(parse_scale("") == 0);
  CHECK(parse_scale("0") == 0);
  CHECK(parse_scale("không rõ") == 0);
  CHECK(parse_scale("1/") == 0);
}

TEST_CASE("the form of a sheet number tells the scale (TT 25/2014, appendix 03)") {
  CHECK(scale_of_sheet("10-728 494") == 10000);
  CHECK(scale_of_sheet("725 497") == 5000);
  CHECK(scale_of_sheet("725497") == 5000);
  CHECK(scale_of_sheet("725 500-6") == 2000);
  CHECK(scale_of_sheet("725 500-6-d") == 1000);
  CHECK(scale_of_sheet("725 500-6-(11)") == 500);
  CHECK(scale_of_sheet("725 500-6-25") == 200);
  for (const char* other :
       {"14", "TĐ03-2014", "725 500-0", "725 500-6-e", "725 500-6-(17)", "725 500-6-101", "10-728", "725 500-6-", ""})
    CHECK_MESSAGE(scale_of_sheet(other) == 0, other);
}

TEST_CASE("date and scale: option, then field, then sheet, then today and the widest") {
  setenv("SOURCE_DATE_EPOCH", "1767225600", 1);  // 2026-01-01T00:00:00Z
  Schema schema;
  for (const char* name : {"ngay", "tyLe", "to"}) schema.fields.emplace_back().name = name;
  schema.map_date = "ngay";
  schema.map_scale = "tyLe";
  schema.map_sheet = "to";
  const Batch batch = batch_of(header_of({"ngay", "tyLe", "to"}),
                               {{Value::of("2012-05-06", Type::date), word("1/500"), word("725 500-6-d")},
                                {none(), none(), word("725 500-6-d")},
                                {none(), whole(2000), word("14")},
                                {none(), word("?"), word("14")}});
  const JudgeContext plain(schema, {});
  CHECK(plain.date(batch, 0) == "2012-05-06");
  CHECK(plain.date(batch, 1) == "2026-01-01");
  CHECK(plain.scale(batch, 0) == 500);
  CHECK(plain.scale(batch, 1) == 1000);
  CHECK(plain.scale(batch, 2) == 2000);
  CHECK(plain.scale(batch, 3) == kWidestScale);

  JudgeOptions options;
  options.map_date = "2020-01-01";
  options.map_scale = 200;
  const JudgeContext given(schema, options);
  CHECK(given.date(batch, 0) == "2020-01-01");
  CHECK(given.scale(batch, 0) == 200);

  // A stream whose fields stand in another order.
  const Batch other = batch_of(header_of({"to", "ngay"}), {{word("14"), Value::of("2011-01-02", Type::date)}});
  CHECK(plain.date(other, 0) == "2011-01-02");
  CHECK(plain.scale(other, 0) == kWidestScale);
  unsetenv("SOURCE_DATE_EPOCH");
}
