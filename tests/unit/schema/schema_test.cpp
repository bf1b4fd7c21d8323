#include "schema/schema.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "base/error.hpp"
#include "base/message.hpp"

using namespace sohoa;

namespace {

/// A small schema with one line changed.
std::string with(const std::string& from, const std::string& to) {
  std::string text = R"({
  "name": "well", "version": "1.0.0", "title": "Giếng",
  "fields": [
    {"name": "ma", "type": "string", "constraints": {"required": true}},
    {"name": "sau", "type": "number"}
  ],
  "primaryKey": ["ma"],
  "sohoa": {
    "layer": "gieng",
    "geometry": {"need": "required", "type": "POINT"},
    "fields": {
      "ma": {"aliases": ["CODE"], "normal": "number-text"}
    },
    "rules": [
      {"id": "well.depth", "severity": "error", "field": "sau", "sql": "sau > 0",
       "title": {"vi": "Độ sâu"}, "message": {"vi": "sâu {deep}"}, "args": {"deep": "sau"}}
    ]
  }
})";
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  try {
    Schema::parse(text, "well.json", false);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a schema file is read whole") {
  const auto schema = Schema::parse(with("well", "well"), "well.json", false);
  CHECK(schema->name == "well");
  CHECK(schema->subject == "well");
  CHECK(schema->layer == "gieng");
  CHECK(schema->geometry == GeometryNeed::required);
  CHECK(schema->geometry_type == "POINT");
  CHECK(schema->find("sau") == 1);
  CHECK(schema->find("no") == -1);
  CHECK(schema->fields[0].constraints.required);
  CHECK(schema->fields[0].normal == Normal::number_text);
  CHECK(schema->primary_key == std::vector<std::string>{"ma"});
  REQUIRE(schema->rule("well.depth") != nullptr);
  CHECK(schema->rule("well.depth")->args[0].second == "sau");
  CHECK(schema->rule("well.width") == nullptr);
  CHECK(schema->digest.size() == 32);
  CHECK(schema->digest != Schema::parse(with("Giếng", "Giêng"), "well.json", false)->digest);
  CHECK_FALSE(schema->ours);
}

TEST_CASE("sizes of slivers: the schema's, or those of everyone") {
  const auto plain = Schema::parse(with("well", "well"), "well.json", false);
  CHECK(plain->min_area == 0.5);
  CHECK(plain->min_width == 0.1);
  const auto own = Schema::parse(with("\"POINT\"", "\"POINT\", \"minArea\": 20, \"minWidth\": 0"), "well.json", false);
  CHECK(own->min_area == 20);
  CHECK(own->min_width == 0);
}

TEST_CASE("an error names file, line and key") {
  set_language("en");
  struct Row {
    const char* from;
    const char* to;
    const char* place;
    const char* hint;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"\"constraints\"", "\"constraint\"", "well.json: line 4: fields.0.constraint: ", "\"constraints\""},
           {"\"number\"", "\"nmber\"", "well.json: line 5: fields.1.type: ", "\"number\""},
           {"\"sau\", \"type\"", "\"ma\", \"type\"", "well.json: line 5: fields.1.name: ", "two fields"},
           {"[\"ma\"]", "[\"am\"]", "well.json: line 7: primaryKey.0: ", "\"am\""},
           {"\"layer\"", "\"layr\"", "well.json: line 9: sohoa.layr: ", "\"layer\""},
           {"\"POINT\"", "\"POINTS\"", "well.json: line 10: sohoa.geometry.type: ", "\"POINT\""},
           {"\"POINT\"", "\"POINT\", \"minWidth\": -1", "well.json: line 10: sohoa.geometry.minWidth: ", "negative"},
           {"\"POINT\"", "\"POINT\", \"minArea\": \"1\"", "well.json: line 10: sohoa.geometry.minArea: ", "number"},
           {"\"aliases\"", "\"aliase\"", "well.json: line 12: sohoa.fields.ma.aliase: ", "aliases"},
           {"\"ma\": {\"al", "\"maa\": {\"al", "well.json: line 12: sohoa.fields.maa: ", "maa"},
           {"\"normal\"", "\"codeList\": \"land-uses\", \"normal\"", "sohoa.fields.ma.codeList: ", "land-use"},
           {"\"error\"", "\"eror\"", "well.json: line 15: sohoa.rules.0.severity: ", "\"error\""},
           {"\"sau\", \"sql\"", "\"sao\", \"sql\"", "well.json: line 15: sohoa.rules.0.field: ", "\"sau\""},
           {"well.depth", "Well depth", "well.json: line 15: sohoa.rules.0.id: ", "rule id"},
           {"\"title\": {\"vi\": \"Độ sâu\"},", "", "well.json: line 15: sohoa.rules.0: ", "\"title\""},
           {"true", "\"yes\"", "well.json: line 4: fields.0.constraints.required: ", "true or false"},
           {"\"required\": true", "\"pattern\": \"[0-\"", "well.json: line 4: fields.0.constraints.pattern: ", "[0-"},
           {"\"primaryKey\": [\"ma\"],", "\"primaryKey\": [\"ma\"]", "well.json: line 8: ", "comma"},
           {"\"layer\": \"gieng\",", "\"layer\": \"gieng\", \"layer\": \"g\",", "well.json: ", "twice"},
       }) {
    const std::string message = error_of(with(row.from, row.to));
    CHECK_MESSAGE(contains(message, row.place), message);
    CHECK_MESSAGE(contains(message, row.hint), message);
  }
  set_language("vi");
}

TEST_CASE("schemas are found by name, by path, and in a stream") {
  CHECK(Schema::load("parcel")->ours);
  const auto file = Schema::load(std::string(SOHOA_SOURCE_DIR) + "/schemas/parcel.json");
  CHECK_FALSE(file->ours);
  CHECK(file->digest == Schema::load("parcel")->digest);
  CHECK_THROWS_WITH_AS(Schema::load("parcl"), doctest::Contains("parcel"), UsageError);
  CHECK_THROWS_AS(Schema::load("/no/such.json"), UsageError);

  Header header;
  CHECK(Schema::of(header) == nullptr);
  header.schema = "parcel";
  CHECK(Schema::of(header)->ours);
  header.schema_text = with("gieng", "gieng2");
  CHECK(Schema::of(header)->layer == "gieng2");
}
