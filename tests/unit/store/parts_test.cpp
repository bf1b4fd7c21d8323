// The small parts: cells, date-times, key and row indexes, column names.
#include <map>
#include <random>
#include <set>

#include "fixture.hpp"
#include "store/blob.hpp"
#include "store/encoder.hpp"
#include "store/issues.hpp"
#include "store/keys.hpp"
#include "store/layer.hpp"
#include "store/rows.hpp"

using namespace test;
using namespace sohoa::store;

namespace {

std::string cell(Format format, const std::string& wkb) {
  std::string place(blob_bound(wkb.size()), '\0');
  const geometry::Measure measure = geometry::measure(wkb);
  return std::string(write_blob(format, 5899, wkb, measure.box, place.data()));
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

TEST_CASE("SpatiaLite's cells are those that SpatiaLite makes of the same WKB") {
  const Folder folder;
  {
    store::Database make(folder / "s.sqlite", Database::Open::create, "s");
    make.execute("CREATE TABLE t(x)");
  }
  Opened spatialite(folder / "s.sqlite", true);
  for (const char* text :
       {"POINT(1 2)", "LINESTRING(0 0, 1 1.5, 2 0)", "POLYGON((0 0, 9 0, 9 9, 0 0), (1 .5, 2 .5, 2 1, 1 .5))",
        "MULTIPOINT(1 2, 3 4)", "MULTILINESTRING((0 0, 1 1), (2 2, 3 3, 4 4))",
        "MULTIPOLYGON(((0 0, 9 0, 9 9, 0 0), (2 1, 3 1, 3 2, 2 1)), ((20 20, 29 20, 29 29, 20 20)))",
        "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1), POLYGON((0 0, 9 0, 9 9, 0 0)))"}) {
    CAPTURE(text);
    const std::string sql = std::string("GeomFromText('") + text + "', 5899)";
    std::string wkb;
    {
      Statement select(spatialite.database(), "SELECT AsBinary(" + sql + ")");
      REQUIRE(select.step());
      REQUIRE(geometry::flatten(select.blob(0), wkb));
    }
    const std::string ours = cell(Format::spatialite, wkb);
    CHECK(hex(ours) == spatialite("SELECT hex(" + sql + ")"));
    std::string back;
    read_blob(Format::spatialite, ours, back);
    CHECK(hex(back) == hex(wkb));
    CHECK(blob_box(Format::spatialite, ours) == geometry::measure(wkb).box);
    read_blob(Format::geopackage, cell(Format::geopackage, wkb), back);
    CHECK(hex(back) == hex(wkb));
    CHECK(blob_box(Format::geopackage, cell(Format::geopackage, wkb)) == geometry::measure(wkb).box);
  }
}

TEST_CASE("cells of what SpatiaLite does not know") {
  std::string empty, mixed;
  geometry::Writer writer(empty);
  writer.begin(geometry::Kind::multipolygon);
  writer.end();
  CHECK(cell(Format::spatialite, empty).empty());
  const std::string flagged = cell(Format::geopackage, empty);
  CHECK(flagged.size() == 8 + empty.size());
  CHECK(flagged[3] == 0x11);  // empty, no envelope, little-endian
  CHECK(blob_box(Format::geopackage, flagged).empty());

  geometry::Writer collection(mixed);
  collection.begin(geometry::Kind::collection);
  collection.begin(geometry::Kind::multipoint);
  for (const double x : {1.0, 2.0}) {
    collection.begin(geometry::Kind::point);
    collection.xy(x, x);
    collection.end();
  }
  collection.end();
  collection.begin(geometry::Kind::line);
  collection.end();
  collection.end();
  std::string back;
  read_blob(Format::spatialite, cell(Format::spatialite, mixed), back);
  CHECK(geometry::wkt(back) == "GEOMETRYCOLLECTION (POINT (1 1), POINT (2 2))");
}

TEST_CASE("the header of a GeoPackage cell") {
  // OGC 12-128r17, 2.1.3: magic, version 0, flags (envelope xy, little-endian), srs_id, min x, max x, min y, max y.
  const std::string bytes = cell(Format::geopackage, point(1, 2));
  CHECK(hex(std::string_view(bytes).substr(0, 40)) ==
        "475000030B170000"
        "000000000000F03F000000000000F03F00000000000000400000000000000040");
  // Points of other programs come without envelope.
  std::string bare = bytes.substr(0, 8) + bytes.substr(40);
  bare[3] = 1;
  CHECK(blob_box(Format::geopackage, bare) == geometry::Box{1, 2, 1, 2});
}

TEST_CASE("date-times in UTC") {
  char place[24];
  CHECK(utc_datetime("2024-05-01T07:30:00+07:00", place) == "2024-05-01T00:30:00.000Z");
  CHECK(utc_datetime("2024-05-01T00:30:00Z", place) == "2024-05-01T00:30:00.000Z");
  CHECK(utc_datetime("2024-05-01T00:30:00.1239Z", place) == "2024-05-01T00:30:00.123Z");
  CHECK(utc_datetime("2024-03-01 06:59:59", place) == "2024-02-29T23:59:59.000Z");  // Vietnamese time
  CHECK(utc_datetime("2024/01/01 00:00", place) == "2023-12-31T17:00:00.000Z");
  CHECK(utc_datetime("2024-12-31T23:00:00-0230", place) == "2025-01-01T01:30:00.000Z");
  for (const char* text : {"", "2024-05-01", "hôm qua", "2024-13-01T00:00:00Z", "2024-05-01T00:00:00 x"})
    CHECK(utc_datetime(text, place).empty());
}

TEST_CASE("the key index finds exactly the keys that are there") {
  HashIndex index;
  std::map<std::string, std::uint32_t> expected;
  std::vector<std::string> keys{""};
  std::mt19937 random(11);
  for (std::uint32_t fid = 1; fid <= 20000; ++fid) {
    const std::string key = std::to_string(random() % 15000);
    keys.push_back(key);
    // Only 64 hashes: every place is contested.
    const std::uint64_t hash = (std::stoull(key) % 64) << 58;
    const auto found = index.find_or_add(hash, fid, [&](std::uint32_t other) { return keys[other] == key; });
    const auto known = expected.find(key);
    CHECK(found.has_value() == (known != expected.end()));
    if (found && known != expected.end()) CHECK(*found == known->second);
    expected.try_emplace(key, fid);
    if (expected.size() > 3000) break;
  }
}

TEST_CASE("keys: parts do not run together, 1 is 1.0, NULL is no key") {
  const std::vector<int> both{0, 1};
  const auto hash = [&](Value a, Value b) { return key_hash(std::vector<Value>{a, b}, both); };
  CHECK(hash(Value::of("ab"sv), Value::of("c"sv)) != hash(Value::of("a"sv), Value::of("bc"sv)));
  CHECK(hash(Value::of("a"sv), Value::of(""sv)) != hash(Value::of(""sv), Value::of("a"sv)));
  CHECK(hash(Value::of(std::int64_t{1}), Value::of(2.0)) == hash(Value::of(1.0), Value::of(std::int64_t{2})));
  CHECK(hash(Value::of(1.5), Value::of(2.0)) != hash(Value::of(1.25), Value::of(2.0)));
  CHECK_FALSE(hash(Value::of("a"sv), Value::null()).has_value());
}

TEST_CASE("the row index finds every record and nothing else") {
  std::mt19937 random(5);
  RowIndex index;
  struct Went {
    bool rejected;
    std::int64_t fid;
  };
  std::map<std::pair<std::uint32_t, std::int64_t>, Went> expected;
  std::int64_t written = 0, rejected = 0;
  const auto add = [&](std::uint32_t file, std::int64_t row) {
    const bool refuse = random() % 5 == 0;
    index.add({file, row, -1}, refuse);
    expected.try_emplace({file, row}, Went{refuse, refuse ? ++rejected : ++written});
  };
  for (std::int64_t row = 1; row < 3000; ++row)
    if (random() % 10 != 0) add(0, row);
  for (std::int64_t row = 1; row < 10'000'000'000; row = row * 3 + 1) add(1, row);  // filtered: far apart
  for (int i = 0; i < 500; ++i) add(2 + random() % 2, 1 + i);                       // two files in turn
  for (std::int64_t row = 600; row > 500; --row) add(4, row);                       // falling
  add(0, 1);                                                                        // the same again: the first counts
  for (std::uint32_t file = 0; file < 6; ++file)
    for (std::int64_t row = 0; row < 4000; ++row) {
      const auto found = index.find(file, row);
      const auto known = expected.find({file, row});
      REQUIRE(found.has_value() == (known != expected.end()));
      if (!found) continue;
      REQUIRE(found->rejected == known->second.rejected);
      REQUIRE(found->fid == known->second.fid);
      if (!found->rejected) {
        const Origin origin = index.origin_of(found->fid);
        REQUIRE(origin.file == file);
        REQUIRE(origin.row == row);
      }
    }
}

TEST_CASE("column names are unique whatever the fields are called") {
  const auto field = [](const char* name) { return Field{name, Type::text, {}, {}}; };
  CHECK(column_names({field("FID"), field("a"), field("A"), field("a_2"), field(""), field("khac")}, {"khac"}) ==
        std::vector<std::string>{"FID_2", "a", "A_2", "a_2_2", "field_5", "khac", "khac_2"});
}

TEST_CASE("rules about a set never reject a feature") {
  const RuleBook book(Schema::load("parcel"));
  CHECK_FALSE(may_reject("coverage.overlap", book));
  CHECK_FALSE(may_reject("parcel.sheet-cover", book));
  CHECK(may_reject("parcel.duplicate-key", book));
  CHECK(may_reject("accommodation.duplicate-address", book));
}
