#include "dataset/recode_stage.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "dataset/code_column.hpp"
#include "stream/peeked_source.hpp"

using namespace sohoa;
using admin::CommuneLocator;
using admin::Edition;

namespace {

/// Finds what it was told, whatever the geometry is.
class FixedLocator : public CommuneLocator {
 public:
  explicit FixedLocator(std::vector<Part> parts) : parts_(std::move(parts)) {}
  std::vector<Part> locate(std::string_view wkb, std::span<const admin::Link>) const override {
    CHECK(wkb == "geometry");
    return parts_;
  }

 private:
  std::vector<Part> parts_;
};

std::shared_ptr<Header> header() {
  auto header = std::make_shared<Header>();
  header->epsg = 5899;
  header->schema = "parcel";
  header->fields = {{.name = "ghi chu"}, {.name = "maXa"}, {.name = "tenXa"}};
  header->sources = {{.path = "a.csv", .columns = {0, 1, 2}}};
  return header;
}

/// Rows of a code and a name through the stage.
struct Run {
  std::unique_ptr<Stage> stage;
  Batch batch;

  Run(RecodeOptions options, std::vector<std::pair<const char*, const char*>> rows) {
    options.field = 1;
    stage = make_recode_stage(std::move(options));
    const auto in = header();
    const auto out = stage->prepare(in);
    batch.header = in;
    for (const auto& [code, name] : rows) {
      Feature& feature = batch.features.emplace_back();
      feature.wkb = "geometry";
      batch.values.push_back(Value::of("giữ nguyên"));
      batch.values.push_back(code == nullptr ? Value::null() : Value::of(code));
      batch.values.push_back(Value::of(name));
    }
    stage->process(batch);
    CHECK(batch.header == out);
  }
  std::string value(std::size_t row, const char* field) const {
    const int column = batch.header->find(field);
    REQUIRE(column >= 0);
    const Value& found = batch.row(row)[static_cast<std::size_t>(column)];
    return found.is_null() ? "–" : std::string(found.text());
  }
  std::string rule(std::size_t row) const {
    for (const Issue& issue : batch.issues)
      if (issue.feature == row) return std::string(issue.rule);
    return {};
  }
};

RecodeOptions with_locator(std::vector<CommuneLocator::Part> parts, int* epsg = nullptr) {
  RecodeOptions options;
  options.locator = [parts = std::move(parts), epsg](int code) {
    if (epsg != nullptr) *epsg = code;
    return std::make_unique<FixedLocator>(parts);
  };
  return options;
}

}  // namespace

TEST_CASE("the old columns stay, three new ones stand behind them, and the schema does not hold any more") {
  const Run run({}, {{"07195", ""}, {"06886", ""}, {"7192.0", ""}, {nullptr, ""}, {"99999", ""}, {"318", ""}});
  CHECK(run.batch.header->schema.empty());
  CHECK(run.batch.header->fields.size() == 6);
  CHECK(run.batch.header->sources[0].columns == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5});
  for (std::size_t row = 0; row < 6; ++row) CHECK(run.value(row, "ghi chu") == "giữ nguyên");
  CHECK(run.value(0, "maXa") == "07195");
  CHECK(run.value(0, "ma_xa_2026") == "07192");
  CHECK(run.value(0, "ten_xa_2026") == "Đặc khu Cô Tô");
  CHECK(run.value(0, "ma_xa_2026_co_the") == "–");
  CHECK(run.rule(0).empty());
  CHECK(run.value(1, "ma_xa_2026") == "–");
  CHECK(run.value(1, "ma_xa_2026_co_the") == "06799,06886,06970");
  CHECK(run.rule(1) == "admin.recode-split");
  CHECK_FALSE(run.batch.features[1].rejected);
  CHECK(run.value(2, "maXa") == "7192.0");
  CHECK(run.value(2, "ma_xa_2026") == "07192");
  CHECK(run.rule(3) == "admin.code-missing");
  CHECK(run.rule(4) == "admin.code-unknown");
  CHECK(run.batch.features[4].rejected);
  CHECK(run.value(5, "ma_xa_2026") == "11948");
  REQUIRE(run.batch.changes.size() == 2);
  CHECK(run.batch.changes[0].rule == "admin.code-normalised");
}

TEST_CASE("a geometry decides when nine tenths of it lie in one commune") {
  int epsg = 0;
  const Run whole(with_locator({{"06970", 0.9}, {"06886", 0.1}}, &epsg), {{"06886", ""}, {"07195", ""}});
  CHECK(epsg == 5899);
  CHECK(whole.value(0, "ma_xa_2026") == "06970");
  CHECK(whole.value(0, "ten_xa_2026") == "Xã Ba Chẽ");
  CHECK(whole.batch.issues.empty());
  REQUIRE(whole.batch.changes.size() == 1);
  CHECK(whole.batch.changes[0].rule == "admin.recode-located");
  CHECK(whole.batch.changes[0].before == "06886");
  CHECK(whole.batch.changes[0].after == "06970");

  const Run across(with_locator({{"06970", 0.89}, {"06886", 0.11}}), {{"06886", ""}});
  CHECK(across.value(0, "ma_xa_2026") == "–");
  CHECK(across.value(0, "ma_xa_2026_co_the") == "06799,06886,06970");
  CHECK(across.rule(0) == "admin.recode-across");
  CHECK(across.batch.issues[0].args[1].value.text() == "06970 89 %, 06886 11 %");

  const Run outside(with_locator({}), {{"06886", ""}});
  CHECK(outside.rule(0) == "admin.recode-split");
}

TEST_CASE("a name of another edition stops its row, whatever edition was said") {
  RecodeOptions options;
  options.name = 2;
  const Run run(
      options,
      {{"06820", "P. Trưng Vương"}, {"06820", "P. Vàng Danh"}, {"06820", "Tên lạ"}, {"07195", "Đặc khu Cô Tô"}});
  CHECK(run.rule(0) == "admin.recode-split");
  CHECK(run.rule(1) == "admin.code-other-edition");
  CHECK(run.value(1, "ma_xa_2026_co_the") == "–");
  CHECK(run.rule(2) == "admin.code-name-differs");
  CHECK(run.value(3, "ma_xa_2026") == "07192");
}

TEST_CASE("backwards several communes are the answer and no issue") {
  RecodeOptions options;
  options.from = Edition::y2026;
  options.to = Edition::y2024;
  const Run run(options, {{"07192", ""}, {"06967", ""}});
  CHECK(run.value(0, "ma_xa_2024") == "–");
  CHECK(run.value(0, "ma_xa_2024_co_the") == "07192,07195,07198");
  CHECK(run.value(1, "ma_xa_2024") == "06967");
  CHECK(run.batch.issues.empty());
}

TEST_CASE("a stream that was recoded before is refused") {
  auto again = header();
  again->fields.push_back({.name = "ten_xa_2026"});
  RecodeOptions options;
  options.field = 1;
  CHECK_THROWS_AS(make_recode_stage(options)->prepare(again), UsageError);
}

namespace {

/// Batches of one row with a number each.
class Counting : public Source {
 public:
  explicit Counting(int batches) : left_(batches) {
    auto one = std::make_shared<Header>();
    one->fields = {{.name = "n", .type = Type::integer}};
    header_ = one;
  }
  std::shared_ptr<const Header> header() const override { return header_; }
  bool next(Batch& batch) override {
    if (left_ == 0) return false;
    batch.header = header_;
    batch.first_row = left_--;
    return true;
  }
  void decode(Batch& batch) const override {
    CHECK(batch.features.empty());  // nothing is decoded twice
    batch.features.emplace_back();
    batch.values.push_back(Value::of(batch.first_row));
  }
  Trailer finish() override { return {}; }

 private:
  int left_;
  std::shared_ptr<const Header> header_;
};

class Collect : public Sink {
 public:
  void begin(std::shared_ptr<const Header>) override {}
  void take(Batch& batch) override { seen.push_back(batch.row(0)[0].integer); }
  void finish(Batch&, const Trailer&) override {}
  std::vector<std::int64_t> seen;
};

}  // namespace

TEST_CASE("what was looked at flows as if nobody had looked") {
  for (const std::size_t peek : {0, 1, 3, 10, 99}) {
    CAPTURE(peek);
    Counting source(10);
    PeekedSource peeked(source, peek);
    CHECK(peeked.seen().size() == std::min<std::size_t>(peek, 10));
    Collect sink;
    run(peeked, {}, sink, 2);
    CHECK(sink.seen == std::vector<std::int64_t>{10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  }
}

TEST_CASE("what is looked at ends where memory would") {
  Counting source(10);
  const PeekedSource peeked(source, 99, 3 * (sizeof(Value) + sizeof(Feature)));
  CHECK(peeked.seen().size() == 3);
}
