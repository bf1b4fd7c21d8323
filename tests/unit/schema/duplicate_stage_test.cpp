#include <doctest/doctest.h>

#include "batch_maker.hpp"
#include "geometry/wkb.hpp"
#include "schema/stages.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

std::shared_ptr<const Schema> lot() {
  return Schema::parse(R"({
    "name": "lot", "version": "1.0.0",
    "fields": [{"name": "to", "type": "string"}, {"name": "thua", "type": "integer"}],
    "primaryKey": ["to", "thua"],
    "sohoa": {"layer": "lot", "geometry": {"need": "optional", "type": "POLYGON"}}
  })",
                       "lot.json", false);
}

std::string square(double x, bool other_way = false) {
  std::string wkb;
  geometry::Writer writer(wkb);
  writer.begin(geometry::Kind::polygon);
  writer.begin_ring();
  if (other_way) {
    for (const auto& [dx, dy] : {std::pair(1, 1), {1, 0}, {0, 0}, {0, 1}, {1, 1}}) writer.xy(x + dx, dy);
  } else {
    for (const auto& [dx, dy] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 1}, {0, 0}}) writer.xy(x + dx, dy);
  }
  writer.end();
  writer.end();
  return wkb;
}

void number_rows(Batch& batch, std::int64_t first) {
  for (Feature& feature : batch.features) feature.origin = {0, first++, -1};
}

std::int64_t row_arg(const Issue& issue) {
  for (const Arg& arg : issue.args)
    if (arg.name == "row") return arg.value.integer;
  return -1;
}

}  // namespace

TEST_CASE("the first of several features with one key keeps it, across batches") {
  const auto header = header_of({"to", "thua"});
  const auto stage = make_duplicate_stage(lot());
  stage->prepare(header);
  CHECK(stage->serial());
  Batch one = batch_of(header, {{word("5"), whole(1)}, {word("5"), whole(2)}, {word("5"), none()}});
  number_rows(one, 1);
  one.features[1].rejected = true;  // holds no key
  Batch two =
      batch_of(header, {{word("5"), whole(1)}, {word("5"), whole(2)}, {word("5"), none()}, {word("51"), none()}});
  number_rows(two, 4);
  stage->process(one);
  stage->process(two);
  CHECK(one.issues.empty());
  REQUIRE(two.issues.size() == 1);
  CHECK(two.issues[0].rule == "lot.duplicate-key");
  CHECK(two.issues[0].feature == 0);
  CHECK(row_arg(two.issues[0]) == 1);
  CHECK(two.features[0].rejected);
  CHECK_FALSE(two.features[1].rejected);
  Batch late;
  late.header = header;
  stage->finish(late);
  REQUIRE(late.issues.size() == 1);
  CHECK(late.issues[0].severity == Severity::warning);
  CHECK(late.issues[0].origin.row == 1);
  CHECK(late.issues[0].key == R"({"to":"5","thua":1})");
  CHECK(row_arg(late.issues[0]) == 4);
}

TEST_CASE("a geometry that is there twice is told at the later one") {
  const auto header = header_of({"to", "thua"});
  const auto stage = make_duplicate_stage(nullptr);
  stage->prepare(header);
  Batch batch = batch_of(header, {{none(), none()}, {none(), none()}, {none(), none()}, {none(), none()}});
  number_rows(batch, 1);
  const std::string shapes[] = {square(0), square(5), square(0, true), {}};
  for (std::size_t i = 0; i < 4; ++i) batch.features[i].wkb = shapes[i];
  stage->process(batch);
  REQUIRE(batch.issues.size() == 1);
  CHECK(batch.issues[0].rule == "geometry.duplicate");
  CHECK(batch.issues[0].feature == 2);
  CHECK(batch.issues[0].severity == Severity::warning);
  CHECK(row_arg(batch.issues[0]) == 1);
}

TEST_CASE("a hundred thousand copies are all found") {
  const auto header = header_of({"to", "thua"});
  const auto stage = make_duplicate_stage(lot());
  stage->prepare(header);
  const std::string shape = square(7);
  std::size_t found = 0, keys = 0;
  for (int number = 0; number < 100; ++number) {
    Batch batch = batch_of(header, {});
    batch.features.resize(1000);
    batch.values.assign(2000, word("1"));
    for (std::size_t i = 0; i < 1000; ++i) batch.values[2 * i + 1] = whole(static_cast<std::int64_t>(i % 500));
    for (Feature& feature : batch.features) feature.wkb = shape;
    number_rows(batch, number * 1000 + 1);
    stage->process(batch);
    for (const Issue& issue : batch.issues) ++(issue.rule == "geometry.duplicate" ? found : keys);
  }
  CHECK(found == 99'999);
  CHECK(keys == 99'500);
}
