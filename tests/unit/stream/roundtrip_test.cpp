#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.hpp"
#include "stream/geojson.hpp"
#include "stream/json.hpp"
#include "stream/reader.hpp"
#include "stream/writer.hpp"

using namespace sohoa;

namespace {

/// A temporary file that text is written to and read back from.
class Scratch {
 public:
  Scratch() : file_(std::tmpfile()) {}
  ~Scratch() { std::fclose(file_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  int write_fd() { return fileno(file_); }
  int read_fd() {
    const int fd = ::dup(fileno(file_));
    ::lseek(fd, 0, SEEK_SET);
    return fd;
  }
  std::string text() {
    std::string text(static_cast<std::size_t>(::lseek(fileno(file_), 0, SEEK_END)), '\0');
    REQUIRE(::pread(fileno(file_), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }
  void put(std::string_view text) { REQUIRE(::write(fileno(file_), text.data(), text.size()) >= 0); }

 private:
  std::FILE* file_;
};

std::string polygon_wkb(std::initializer_list<std::pair<double, double>> points) {
  std::string wkb("\1\3\0\0\0\1\0\0\0", 9);
  const auto count = static_cast<std::uint32_t>(points.size());
  wkb.append(reinterpret_cast<const char*>(&count), 4);
  for (const auto& [x, y] : points) {
    wkb.append(reinterpret_cast<const char*>(&x), 8);
    wkb.append(reinterpret_cast<const char*>(&y), 8);
  }
  return wkb;
}

std::shared_ptr<Header> sample_header() {
  auto header = std::make_shared<Header>();
  header->name = "thua_dat";
  header->epsg = 5899;
  header->schema = "parcel";
  header->fields = {{.name = "so\"A", .type = Type::integer},
                    {.name = "dienTich", .type = Type::number, .decimal = ","},
                    {.name = "tên", .type = Type::text, .encoding = "tcvn3"},
                    {.name = "co", .type = Type::boolean},
                    {.name = "ngay", .type = Type::date}};
  SourceInfo source;
  source.path = "tờ 5.shp";
  source.layer = "dc5";
  source.size = 12;
  source.columns = {0, 2};
  source.samples = {{2, {"07192", "07195"}}};
  source.claimed = 300;
  source.has_extent = true;
  source.minx = 0.1;
  source.maxy = 1e9 + 0.123456;
  header->sources = {source};
  return header;
}

const std::string kTough = "a\"\\\n\x1E\tĐ\x7F";

void fill(Batch& batch, const std::string& wkb) {
  batch.header = sample_header();
  batch.features.resize(2);
  batch.features[0].origin = {0, 17, 16};
  batch.features[0].wkb = wkb;
  batch.features[0].rest = R"({"MSCOLOR":7,"x":[1,{"y":"}"}]})";
  batch.features[1].origin = {0, 18, -1};
  batch.values = {Value::of(std::numeric_limits<std::int64_t>::max()),
                  Value::of(0.1 + 0.2),
                  Value::of(std::string_view(kTough)),
                  Value::of(true),
                  Value::of(std::string_view("2025-06-30"), Type::date),
                  Value::null(),
                  Value::of(153.0),
                  Value::of(std::string_view("")),
                  Value::of(false),
                  Value::null()};
  Issue& issue = batch.add_issue(0, Severity::error, "parcel.area-differs", "dienTich");
  issue.value = "153,0";
  issue.args = batch.keep({{"drawn", Value::of(171.0)}, {"scale", Value::of(std::int64_t{1000})}});
  issue.has_place = true;
  issue.x = 0.1;
  issue.y = 2;
  batch.add_issue(1, Severity::warning, "parcel.x");
  Issue late;
  late.rule = "coverage.overlap";
  late.origin = {0, 17, 16};
  late.location = wkb;
  late.key = R"({"maXaGoc":"07192"})";
  late.count = 3;
  batch.issues.push_back(late);
}

Trailer sample_trailer() {
  Trailer trailer;
  trailer.read = 2;
  SourceInfo source;
  source.sha256 = "abc";
  source.read = 2;
  source.skipped = 1;
  trailer.sources = {source};
  return trailer;
}

void write_sample(Scratch& scratch, const std::string& wkb) {
  StreamWriter writer(scratch.write_fd());
  Batch batch, late;
  fill(batch, wkb);
  late.header = batch.header;
  writer.begin(batch.header);
  writer.encode(batch);
  writer.take(batch);
  writer.finish(late, sample_trailer());
}

const std::string kTriangle = polygon_wkb({{0, 0}, {1.1, 0}, {1.1, 1e-7}, {0, 0}});

}  // namespace

TEST_CASE("a stream read back is what was written") {
  Scratch scratch;
  write_sample(scratch, kTriangle);
  StreamReader reader(scratch.read_fd(), {.name = "test"});
  const Header& header = *reader.header();
  CHECK(header.name == "thua_dat");
  CHECK(header.epsg == 5899);
  CHECK(header.schema == "parcel");
  REQUIRE(header.fields.size() == 5);
  CHECK(header.fields[0].name == "so\"A");
  CHECK(header.fields[1].decimal == ",");
  CHECK(header.fields[2].encoding == "tcvn3");
  CHECK(header.fields[4].type == Type::date);
  REQUIRE(header.sources.size() == 1);
  CHECK(header.sources[0].path == "tờ 5.shp");
  CHECK(header.sources[0].claimed == 300);
  CHECK(header.sources[0].columns == std::vector<std::uint32_t>{0, 2});
  REQUIRE(header.sources[0].samples.size() == 1);
  CHECK(header.sources[0].samples[0].values[1] == "07195");
  CHECK(header.sources[0].maxy == 1e9 + 0.123456);

  Batch batch;
  REQUIRE(reader.next(batch));
  reader.decode(batch);
  REQUIRE(batch.features.size() == 2);
  CHECK(batch.features[0].origin.row == 17);
  CHECK(batch.features[0].origin.fid == 16);
  CHECK(batch.features[1].origin.fid == -1);
  CHECK(batch.features[0].wkb == kTriangle);
  CHECK(batch.features[1].wkb.empty());
  CHECK(batch.features[0].rest == R"({"MSCOLOR":7,"x":[1,{"y":"}"}]})");
  CHECK(batch.features[0].rejected);
  CHECK_FALSE(batch.features[1].rejected);
  CHECK(batch.row(0)[0].integer == std::numeric_limits<std::int64_t>::max());
  CHECK(batch.row(0)[1].number == 0.1 + 0.2);
  CHECK(batch.row(0)[2].text() == kTough);
  CHECK(batch.row(0)[3].boolean);
  CHECK(batch.row(0)[4].type == Type::date);
  CHECK(batch.row(1)[0].is_null());
  CHECK(batch.row(1)[1].type == Type::number);
  CHECK(batch.row(1)[1].number == 153.0);
  CHECK(batch.row(1)[2].type == Type::text);
  REQUIRE(batch.issues.size() == 3);
  CHECK(batch.issues[1].value == "153,0");
  REQUIRE(batch.issues[1].args.size() == 2);
  CHECK(batch.issues[1].args[0].value.type == Type::number);
  CHECK(batch.issues[1].args[1].value.type == Type::integer);
  CHECK(batch.issues[1].has_place);
  CHECK(batch.issues[1].y == 2);
  CHECK(batch.issues[0].feature == Issue::kLate);
  CHECK(batch.issues[0].location == kTriangle);
  CHECK(batch.issues[0].key == R"({"maXaGoc":"07192"})");
  CHECK(batch.issues[0].count == 3);
  Batch end;
  CHECK_FALSE(reader.next(end));
  const Trailer trailer = reader.finish();
  CHECK(trailer.read == 2);
  CHECK(trailer.rejected == 1);
  CHECK(trailer.sources.at(0).sha256 == "abc");
  CHECK(trailer.sources.at(0).path == "tờ 5.shp");
}

TEST_CASE("a stream cut anywhere is never taken for a whole one") {
  Scratch whole;
  write_sample(whole, kTriangle);
  const std::string text = whole.text();
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    CAPTURE(size);
    Scratch cut;
    cut.put(std::string_view(text).substr(0, size));
    const auto read_all = [&] {
      StreamReader reader(cut.read_fd(), {.name = "test", .block = 64});
      Batch batch;
      while (reader.next(batch)) {
        reader.decode(batch);
        batch.clear();
      }
      reader.finish();
    };
    CHECK_THROWS_AS(read_all(), InputError);
  }
}

TEST_CASE("a dropped feature is noticed unless a filter was announced") {
  Scratch whole;
  write_sample(whole, kTriangle);
  std::string text = whole.text();
  const std::size_t second = text.find("\x1E{\"type\":\"Feature\"", text.find("\x1E{\"type\":\"Feature\"") + 1);
  text.erase(second, text.find('\x1E', second + 1) - second);
  const auto read_all = [&](bool filtered) {
    Scratch scratch;
    scratch.put(text);
    StreamReader reader(scratch.read_fd(), {.name = "test", .filtered = filtered});
    Batch batch;
    while (reader.next(batch)) {
      reader.decode(batch);
      batch.clear();
    }
    return reader.finish();
  };
  CHECK_THROWS_AS(read_all(false), InputError);
  CHECK(read_all(true).read == 1);
}

TEST_CASE("a plain GeoJSON text sequence gets its fields from its records") {
  for (const char* text : {"\x1E{\"type\":\"Feature\",\"properties\":{\"a\":1,\"b\":\"x\"},\"geometry\":null}\n"
                           "\x1E{\"type\":\"Feature\",\"properties\":{\"a\":1.5,\"c\":true},\"geometry\":{\"type\":"
                           "\"Point\",\"coordinates\":[1,2,3]}}\n",
                           "{\"type\":\"Feature\",\"properties\":{\"a\":1,\"b\":\"x\"},\"geometry\":null}\r\n\r\n"
                           "{\"type\":\"Feature\",\"properties\":{\"a\":1.5,\"c\":true},\"geometry\":{\"type\":"
                           "\"Point\",\"coordinates\":[1,2,3]}}"}) {
    Scratch scratch;
    scratch.put(text);
    StreamReader reader(scratch.read_fd(), {.name = "test"});
    REQUIRE(reader.header()->plain);
    REQUIRE(reader.header()->fields.size() == 3);
    CHECK(reader.header()->fields[0].type == Type::number);
    CHECK(reader.header()->fields[2].type == Type::boolean);
    Batch batch;
    REQUIRE(reader.next(batch));
    reader.decode(batch);
    REQUIRE(batch.features.size() == 2);
    CHECK(batch.features[1].origin.row == 2);
    CHECK(batch.features[1].wkb.size() == 21);
    CHECK(batch.changes.size() == 1);
    CHECK(batch.row(0)[0].number == 1.0);
    batch.clear();
    CHECK_FALSE(reader.next(batch));
    CHECK(reader.finish().read == 2);
  }
}

TEST_CASE("garbage, whole collections and foreign JSON are refused") {
  for (const char* text :
       {"", "   \n", "hello", "\x1E{]", "PK\x03\x04", "\x1E[1,2]", "{\"type\":\"FeatureCollection\",\"features\":[]}",
        "{\"type\":\"Feature\",\"properties\":{\"a\":1}"}) {
    CAPTURE(text);
    Scratch scratch;
    scratch.put(text);
    const auto read_all = [&] {
      StreamReader reader(scratch.read_fd(), {.name = "test"});
      Batch batch;
      while (reader.next(batch)) {
        reader.decode(batch);
        batch.clear();
      }
      reader.finish();
    };
    CHECK_THROWS_AS(read_all(), InputError);
  }
}

TEST_CASE("every kind of geometry goes to GeoJSON and back") {
  simdjson::ondemand::parser parser;
  for (const char* text :
       {R"({"type":"Point","coordinates":[1.5,-2]})", R"({"type":"LineString","coordinates":[[0,0],[1,1]]})",
        R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]})",
        R"({"type":"MultiPoint","coordinates":[[0,0],[1,1]]})",
        R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]})",
        R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]})",
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[106.123456789012,20.5]}]})",
        R"({"type":"Point","coordinates":[]})", R"({"type":"Polygon","coordinates":[]})"}) {
    CAPTURE(text);
    const simdjson::padded_string padded{std::string_view(text)};
    auto document = parser.iterate(padded);
    std::string wkb, back;
    bool had_z = false;
    REQUIRE(read_geojson(document.get_object(), wkb, had_z));
    append_geojson(back, wkb);
    CHECK(back == text);
  }
}

TEST_CASE("malformed WKB becomes null, whatever its bytes") {
  for (std::size_t size = 0; size < kTriangle.size(); ++size) {
    std::string out = "x";
    append_geojson(out, std::string_view(kTriangle).substr(0, size));
    CHECK(out == "xnull");
  }
}

TEST_CASE("numbers keep every bit") {
  for (double value : {0.1, 1e-300, 1e300, 586543.123456789, -0.0, 1.0 / 3, 5e-324}) {
    std::string text;
    json::append_number(text, value);
    CHECK(std::strtod(text.c_str(), nullptr) == value);
  }
  std::string text;
  json::append_number(text, std::numeric_limits<double>::quiet_NaN());
  json::append_typed_number(text, 5);
  CHECK(text == "null5.0");
}

TEST_CASE("late issues between features leave each feature its own") {
  Scratch scratch;
  const std::string feature =
      R"({"type":"Feature","properties":{},"geometry":null,"origin":{"file":0,"row":1},"issues":[{"rule":"a.b","severity":"error"}]})";
  const std::string late =
      R"({"type":"FeatureCollection","sohoa":{"issues":[{"rule":"c.d","severity":"warning","origin":{"file":0,"row":1}}]},"features":[]})";
  scratch.put("\x1E" + header_json(*sample_header()) + "\n\x1E" + feature + "\n\x1E" + late + "\n\x1E" + feature +
              "\n");
  Trailer trailer;
  trailer.read = trailer.features = 2;
  trailer.rejected = 2;
  trailer.issues = 3;
  scratch.put("\x1E" + trailer_json(trailer) + "\n");
  StreamReader reader(scratch.read_fd(), {.name = "test"});
  Batch batch;
  REQUIRE(reader.next(batch));
  reader.decode(batch);
  REQUIRE(batch.issues.size() == 3);
  CHECK(batch.issues[0].feature == Issue::kLate);
  CHECK(batch.issues[1].feature == 0);
  CHECK(batch.issues[2].feature == 1);
  Scratch again;
  StreamWriter writer(again.write_fd());
  writer.begin(batch.header);
  writer.encode(batch);
  writer.take(batch);
  CHECK(writer.written().rejected == 2);
  CHECK(again.text().find("\"origin\":{\"file\":0,\"row\":1},\"issues\":[{\"rule\":\"a.b\"") != std::string::npos);
  CHECK_FALSE(reader.next(batch));
  CHECK_NOTHROW(reader.finish());
}

TEST_CASE("issues that disappear between two tools are noticed") {
  Scratch whole;
  write_sample(whole, kTriangle);
  std::string text = whole.text();
  const std::size_t issues = text.find(",\"issues\":[");
  text.erase(issues, text.find("]}\n", issues) + 1 - issues);
  Scratch scratch;
  scratch.put(text);
  StreamReader reader(scratch.read_fd(), {.name = "test"});
  Batch batch;
  while (reader.next(batch)) {
    reader.decode(batch);
    batch.clear();
  }
  CHECK_THROWS_AS(reader.finish(), InputError);
}
