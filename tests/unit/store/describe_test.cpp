// Styles, titles, lists of values and lineage: what QGIS, GDAL and a person find beside the layers, and what of a
// person's stays.
#include <array>
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "store/lineage.hpp"
#include "store/open_dataset.hpp"
#include "store/qml.hpp"
#include "store/style.hpp"
#include "store/styles.hpp"
#include "store/written.hpp"

using namespace test;
using namespace sohoa::store;

namespace {

constexpr const char* kToday = "2026-06-01";

/// A lot with a style, titles, a code list, an enumeration, a range and a pattern.
std::shared_ptr<const Schema> styled_schema(const std::string& title = "Mã xã gốc") {
  return Schema::parse(R"({
    "name": "lot", "version": "1.2.3", "title": "Lô",
    "fields": [
      {"name": "maXaGoc", "type": "string", "title": ")" +
                           title + R"(", "constraints": {"pattern": "[0-9]{5}"}},
      {"name": "soHieuToBanDo", "type": "string", "title": "Số"}, {"name": "soThuTuThua", "type": "integer", "title": "Số"},
      {"name": "dienTich", "type": "number", "title": "Diện tích", "constraints": {"minimum": 0, "maximum": 1e6}},
      {"name": "daCap", "type": "boolean", "title": "Đã cấp"},
      {"name": "phienBan", "type": "string", "title": "Phiên bản", "constraints": {"enum": ["2024", "2025"]}},
      {"name": "loaiDat", "type": "string", "title": "Loại đất", "description": "Có thể nhiều mã"},
      {"name": "tenXa", "type": "string"}],
    "primaryKey": ["maXaGoc", "soHieuToBanDo", "soThuTuThua"],
    "sohoa": {"subject": "lot", "layer": "lo_dat", "style": "parcel",
      "geometry": {"need": "optional", "type": "MULTIPOLYGON"},
      "fields": {"loaiDat": {"codeList": "land-use", "codeRule": "lot.land-use", "compound": true},
                 "tenXa": {"derived": true}}}})",
                       "test", false);
}

Totals load(const std::string& path, Mode mode, const std::shared_ptr<const Schema>& schema = styled_schema()) {
  const auto sink = make_store(options(path, mode), schema);
  Feed feed(header_of(*schema));
  feed.add_lot("07192", "5", 1, square(500000, 2300000, 10));
  feed.batch().add_issue(feed.add_lot("07192", "5", 2, square(500020, 2300000, 10)), Severity::error, "lot.bad");
  feed.run(*sink);
  return sink->totals();
}

LayerPlan plan_of(const Schema& schema) {
  LayerPlan plan;
  plan.name = schema.layer;
  for (const SchemaField& field : schema.fields) plan.columns.push_back({field.name, field.type});
  return plan;
}

nlohmann::json lineage(const std::string& path) {
  return nlohmann::json::parse(
      Opened(path)("SELECT metadata FROM gpkg_metadata WHERE md_standard_uri LIKE 'urn:x-sohoa:%'"));
}

std::string error_of_style(const std::string& text) {
  const Folder folder;
  const std::string path = folder / "my.json";
  std::ofstream(path) << text;
  try {
    read_style(path, kToday);
  } catch (const UsageError& error) {
    return std::string(error.what()).substr(path.size());
  }
  return "none";
}

}  // namespace

TEST_CASE("the style of parcels has a class for each code with a colour, in the order of the groups") {
  const Style style = read_style("parcel", kToday);
  CHECK(style.classes.front().title == "LUC – Đất chuyên trồng lúa");
  CHECK(style.classes.front().colour == "#fffc8c");
  CHECK(style.classes.back().values.empty());
  std::vector<std::string> seen;
  std::size_t built = 0, rice = 0, rock = 0;
  for (std::size_t i = 0; i < style.classes.size(); ++i)
    for (const std::string& value : style.classes[i].values) {
      seen.push_back(value);
      if (value == "ONT") built = i;
      if (value == "LUC") rice = i;
      if (value == "NCS") rock = i;
    }
  CHECK(rice < built);
  CHECK(built < rock);
  // Each code of the list is in one class, whatever its age: symbols of 1995 in that of their group.
  const auto codes = CodeList::named("land-use").all(kToday);
  CHECK(seen.size() == codes.size());
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  CHECK(std::binary_search(seen.begin(), seen.end(), "Hg/b"));
}

TEST_CASE("a fault in a style names line and key") {
  CHECK(error_of_style(R"({"title": {"vi": "x"}, "rules": [{"title": {"vi": "y"}, "colour": "red"}]})")
            .starts_with(": line 1: rules.0.colour: "));
  CHECK(error_of_style(R"({"title": {"vi": "x"}, "codes": {"list": "land", "value": "a", "groups": {}}})")
            .starts_with(": line 1: codes.list: "));
  CHECK(error_of_style("{\"title\": {\"vi\": \"x\"},\n \"ruls\": []}").starts_with(": line 2: ruls: "));
  CHECK(error_of_style(R"({"title": {"vi": "x"}, "rules": [], "label": {"text": "a", "scale": 0, "size": 1}})")
            .starts_with(": line 1: label.scale: "));
  CHECK_THROWS_AS(Schema::parse(R"({"name": "a", "version": "1", "fields": [], "sohoa": {"layer": "a",
    "geometry": {"need": "none"}, "style": "parcell"}})",
                                "test", false),
                  UsageError);
}

TEST_CASE("patterns that have one length become globs") {
  CHECK(glob_of("[0-9]{5}") == "[0-9][0-9][0-9][0-9][0-9]");
  CHECK(glob_of("VN-\\d{2}[A-Z]") == "VN-[0-9][0-9][A-Z]");
  for (const char* other : {"", "[0-9]+", "a|b", "a.c", "(ab){2}", "[^a]{2}x*", "\\w{3}", "[0-9]{2,5}", "[[:alpha:]]",
                            "a{1000}", "a{", "[a", "a?"})
    CHECK_MESSAGE(!glob_of(other), other);
  // SQLite is the judge of what they match.
  const Folder folder;
  Database database(folder / "x.db", Database::Open::create, "x");
  const std::string glob = literal(*glob_of("[0-9]{5}"));
  CHECK(ask(database.handle(), "SELECT '07192' GLOB " + glob + ", '7192' GLOB " + glob + ", '071925' GLOB " + glob) ==
        "1|0|0");
}

TEST_CASE("a GeoPackage tells titles and lists of values by the standard's registers") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load(path, Mode::create);
  Opened file(path);
  CHECK(file("SELECT name, title, description, constraint_name FROM gpkg_data_columns WHERE table_name = 'lo_dat' AND"
             " column_name = 'loaiDat'") == "Loại đất|Loại đất|Có thể nhiều mã|lo_dat_loaiDat");
  CHECK(file("SELECT column_name, name, title FROM gpkg_data_columns WHERE table_name = 'lo_dat' AND title = 'Số'") ==
        "soHieuToBanDo|Số|Số;soThuTuThua|Số (soThuTuThua)|Số");
  CHECK(file("SELECT count(*) FROM gpkg_data_columns WHERE column_name = 'tenXa'") == "0");
  CHECK(file("SELECT constraint_type, value, min, min_is_inclusive, max, max_is_inclusive FROM"
             " gpkg_data_column_constraints WHERE constraint_name IN ('lo_dat_dienTich', 'lo_dat_maXaGoc',"
             " 'lo_dat_phienBan') ORDER BY rowid") ==
        "glob|[0-9][0-9][0-9][0-9][0-9]|NULL|NULL|NULL|NULL;range|NULL|0|1|1000000|1;"
        "enum|2024|NULL|NULL|NULL|NULL;enum|2025|NULL|NULL|NULL|NULL");
  const std::string code =
      "SELECT description FROM gpkg_data_column_constraints WHERE constraint_name ="
      " 'lo_dat_loaiDat' AND value = ";
  CHECK(file(code + "'LUC'") == "Đất chuyên trồng lúa");
  CHECK(file(code + "'BHK'") == "");  // retired in 2024
  CHECK(file(code + "'ONT+CLN'") == "Đất ở tại nông thôn + Đất trồng cây lâu năm");
  // What broke a rule is shown under its title too, but not held against a list.
  CHECK(file("SELECT count(*), count(constraint_name) FROM gpkg_data_columns WHERE table_name = 'lo_dat_rejected'") ==
        "10|0");
  CHECK(file("SELECT group_concat(DISTINCT extension_name) FROM gpkg_extensions WHERE table_name IN"
             " ('gpkg_data_columns', 'gpkg_data_column_constraints')") == "gpkg_schema");
  CHECK(validate_gpkg(path) == "");
}

TEST_CASE("QGIS finds a style for each layer, in a SpatiaLite file by either of its ways") {
  const Folder folder;
  const std::string select =
      "SELECT f_table_schema, f_table_name, f_geometry_column, styleName, useAsDefault FROM layer_styles ORDER BY id";
  load(folder / "out.gpkg", Mode::create);
  CHECK(Opened(folder / "out.gpkg")(select) ==
        "|lo_dat|geom|Loại đất|1;|lo_dat_rejected|geom|Bị loại, chờ sửa|1;|sohoa_issue|geom|Mức độ|1");
  CHECK(Opened(folder / "out.gpkg")("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'") ==
        "attributes");
  load(folder / "out.sqlite", Mode::create);
  CHECK(Opened(folder / "out.sqlite")(select) ==
        "|lo_dat|geom|Loại đất|1;NULL|lo_dat|geom|Loại đất|1;|lo_dat_rejected|geom|Bị loại, chờ sửa|1;"
        "NULL|lo_dat_rejected|geom|Bị loại, chờ sửa|1;|sohoa_issue|geom|Mức độ|1;NULL|sohoa_issue|geom|Mức độ|1");
}

TEST_CASE("a style holds titles and lists for the form, and escapes what it writes") {
  auto schema = styled_schema("Mã \\\"xã\\\" <gốc> & 'cũ'");
  const Style style = read_style("parcel", kToday);
  const std::string text = qml(style, column_titles(plan_of(*schema), schema.get(), &style, true, kToday), true);
  const auto has = [&](std::string_view part) { return text.find(part) != text.npos; };
  CHECK(has("<alias field=\"maXaGoc\" name=\"Mã &quot;xã&quot; &lt;gốc&gt; &amp; &#39;cũ&#39;\"/>"));
  CHECK(has("<Option type=\"QString\" name=\"LUC – Đất chuyên trồng lúa\" value=\"LUC\"/>"));
  CHECK(has("<Option type=\"QString\" name=\"2024\" value=\"2024\"/>"));
  CHECK(has("<field name=\"daCap\"><editWidget type=\"CheckBox\">"));
  CHECK(has("<field name=\"tenXa\" editable=\"0\"/>"));
  CHECK(has("k=\"color\" v=\"255,252,140,255\""));
  CHECK(qml(style, {}, false).find("renderer") == std::string::npos);
}

TEST_CASE("a person's style survives replace; ours is brought up to date and stays default or not") {
  for (const char* name : {"out.gpkg", "out.sqlite"}) {
    const Folder folder;
    const std::string path = folder / name;
    load(path, Mode::create);
    const std::string select =
        "SELECT styleName, substr(styleQML, 1, 5), useAsDefault, description FROM layer_styles WHERE f_table_name ="
        " 'lo_dat' AND f_table_schema = '' ORDER BY id";
    std::string before;
    {
      Opened file(path);
      Fingerprint old;
      old.add("older");
      before = file("SELECT description FROM layer_styles WHERE f_table_name = 'lo_dat' LIMIT 1");
      // As an older version of this program wrote it, and a style of the user's own, the default now.
      file("UPDATE layer_styles SET styleQML = 'older', description = 'sohoa " + old.text() +
           "', useAsDefault = 0 WHERE f_table_name = 'lo_dat'");
      file(
          "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
          " styleQML, useAsDefault) VALUES ('', '', 'lo_dat', 'geom', 'của tôi', '<mine', 1)");
      // Ours, changed by hand.
      file("UPDATE layer_styles SET styleQML = 'edited' WHERE f_table_name = 'lo_dat_rejected'");
      file(
          "UPDATE layer_styles SET description = 'saved in QGIS', styleQML = 'saved' WHERE f_table_name ="
          " 'sohoa_issue'");
    }
    load(path, Mode::replace);
    Opened file(path);
    CHECK(file(select) == "Loại đất|<!DOC|0|" + before + ";của tôi|<mine|1|NULL");
    CHECK(file("SELECT DISTINCT styleQML FROM layer_styles WHERE f_table_name IN ('lo_dat_rejected', 'sohoa_issue')"
               " ORDER BY 1") == "edited;saved");
    // Taken away together with its default: it comes back beside the user's.
    file("DELETE FROM layer_styles WHERE styleName = 'Loại đất'");
    load(path, Mode::replace);
    CHECK(file(select) == "của tôi|<mine|1|NULL;Loại đất|<!DOC|0|" + before);
  }
}

TEST_CASE("a person's titles survive replace; ours follow the schema") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load(path, Mode::create);
  const std::string title = "SELECT title FROM gpkg_data_columns WHERE column_name = 'maXaGoc' ORDER BY table_name";
  load(path, Mode::replace, styled_schema("Xã"));
  CHECK(Opened(path)(title) == "Xã;Xã");
  Opened{path}(
      "UPDATE gpkg_data_columns SET title = 'của tôi' WHERE column_name = 'dienTich' AND table_name = 'lo_dat'");
  Opened{path}("DELETE FROM gpkg_data_columns WHERE column_name = 'daCap' AND table_name = 'lo_dat'");
  load(path, Mode::replace, styled_schema("Xã cũ"));
  // The table that was touched keeps what it has and gets what it lacks, the other one follows.
  CHECK(Opened(path)(title) == "Xã;Xã cũ");
  CHECK(Opened(path)("SELECT title FROM gpkg_data_columns WHERE column_name IN ('dienTich', 'daCap') AND table_name ="
                     " 'lo_dat' ORDER BY column_name") == "Đã cấp;của tôi");
  CHECK(Opened(path)("SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = 'lo_dat_dienTich'") ==
        "1");
  CHECK(validate_gpkg(path) == "");
}

TEST_CASE("a list of values that a person has added to stays") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load(path, Mode::create);
  Opened{path}(
      "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value) VALUES"
      " ('lo_dat_phienBan', 'enum', '2023')");
  load(path, Mode::replace, styled_schema("Xã"));
  CHECK(Opened(path)("SELECT value FROM gpkg_data_column_constraints WHERE constraint_name ="
                     " 'lo_dat_phienBan' ORDER BY rowid") == "2024;2025;2023");
}

TEST_CASE("the lineage of a layer is the state of now") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load(path, Mode::create);
  for (int run = 1; run <= 3; ++run) {
    const nlohmann::json json = lineage(path);
    CHECK(json["layer"] == "lo_dat");
    REQUIRE(json["steps"].size() == 1);
    const nlohmann::json& step = json["steps"][0];
    CHECK(step["run"] == run);
    CHECK(step["tool"] == "sohoa-test");
    CHECK(step["schema"]["name"] == "lot");
    CHECK(step["totals"]["read"] == 2);
    CHECK(step["totals"]["deleted"] == (run == 1 ? 0 : 1));
    CHECK(step["sources"][0]["path"] == "in/dc5.shp");
    CHECK(Opened(path)("SELECT count(*) FROM gpkg_metadata") == "1");
    CHECK(Opened(path)("SELECT reference_scope, table_name, md_file_id FROM gpkg_metadata_reference ORDER BY 2") ==
          "table|lo_dat|1;table|lo_dat_rejected|1");
    load(path, Mode::replace);
  }
}

TEST_CASE("what is added takes over the sources it has read anew; of judgements the last is kept") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load(path, Mode::create);
  OpenDataset file(path, Format::geopackage);
  const auto run = [&](LayerChange change, const std::vector<const char*>& sources) {
    Database& database = file.database;
    database.execute("INSERT INTO sohoa_run (layer, tool) VALUES ('lo_dat', 'x')");
    const std::int64_t id = database.integer("SELECT max(id) FROM sohoa_run").value();
    for (const char* source : sources)
      database.execute(fmt::format("INSERT INTO sohoa_source (run, path, layer) VALUES ({}, '{}', 'dc5')", id, source));
    write_lineage(database, *file.container, "LO_DAT", id, change, {});
    std::string steps;
    const auto json = nlohmann::json::parse(database.text("SELECT metadata FROM gpkg_metadata").value());
    for (const auto& step : json["steps"]) {
      steps += (steps.empty() ? "" : ";") + step["run"].dump();
      for (const auto& source : step["sources"]) steps += " " + source["path"].get<std::string>();
    }
    return steps;
  };
  CHECK(run(LayerChange::added, {"b", "c"}) == "1 in/dc5.shp;2 b c");
  CHECK(run(LayerChange::judged, {"out.gpkg"}) == "1 in/dc5.shp;2 b c;3 out.gpkg");
  CHECK(run(LayerChange::judged, {"out.gpkg"}) == "1 in/dc5.shp;2 b c;4 out.gpkg");
  CHECK(run(LayerChange::added, {"c", "d"}) == "1 in/dc5.shp;2 b;5 c d");
  CHECK(run(LayerChange::added, {"b"}) == "1 in/dc5.shp;5 c d;6 b");
  CHECK(run(LayerChange::begun, {"e"}) == "7 e");
  // Damaged by someone: begun anew.
  file.database.execute("UPDATE gpkg_metadata SET metadata = '{'");
  CHECK(Opened(path)("SELECT count(*) FROM gpkg_metadata") == "1");
}
