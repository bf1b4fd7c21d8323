// What a load leaves in a new file, asked of SQLite, SpatiaLite, GDAL and the GeoPackage validator.
#include "fixture.hpp"

using namespace test;

namespace {

void feed_mixed(Feed& feed) {
  feed.add({Value::of("07192"sv), Value::of("5"sv), Value::of(std::int64_t{12}), Value::of(153.25), Value::of(true),
            Value::of("2014-03-05"sv, Type::date), Value::of("2024-05-01T07:30:00+07:00"sv, Type::datetime),
            Value::of("w7er2"sv)},
           square(500000, 2300000, 10));
  feed.batch().features[0].rest = R"({"ghi_chu":"x"})";
  feed.add({Value::of("07192"sv), Value::of("5"sv), Value::of(std::int64_t{13}), Value::of(0.1)},
           square(500010, 2300000, 10, false));
  const std::size_t bad =
      feed.add({Value::of("07192"sv), Value::of("6"sv), Value::null(), Value::of(1e22), Value::of(false)},
               point(500100, 2300500));
  Issue& issue = feed.batch().add_issue(bad, Severity::error, "lot.type", "soThuTuThua");
  issue.value = "mười hai";
  Issue& second = feed.batch().add_issue(bad, Severity::warning, "lot.area-differs", "dienTich");
  second.has_place = true;
  second.x = 500101;
  second.y = 2300501;
  feed.add({Value::of("07195"sv), Value::of("1"sv), Value::of(std::int64_t{1})}, "");
}

Totals load_mixed(const std::string& path) {
  const auto sink = make_store(options(path), lot_schema());
  Feed feed(header_of(*lot_schema()));
  feed_mixed(feed);
  feed.run(*sink, {Feed::late(0, Severity::info, "text.encoding")});
  return sink->totals();
}

}  // namespace

TEST_CASE("a new GeoPackage holds the features, the rejected ones, the issues and the run") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  const Totals totals = load_mixed(path);
  CHECK(totals.read == 4);
  CHECK(totals.written == 3);
  CHECK(totals.rejected == 1);
  CHECK(totals.published);
  CHECK(totals.rules.at("lot.type").of(Severity::error) == 1);
  CHECK(folder.names() == std::vector<std::string>{"out.gpkg"});

  Opened file(path);
  CHECK(file("PRAGMA application_id") == std::to_string(0x47504B47));
  CHECK(file("PRAGMA user_version") == "10300");
  CHECK(file("PRAGMA journal_mode") == "delete");
  CHECK(file("PRAGMA integrity_check") == "ok");
  CHECK(file("SELECT fid, maXaGoc, soThuTuThua, dienTich, daCap, ngay, luc, khac FROM lo_dat") ==
        "1|07192|12|153.25|1|2014-03-05|2024-05-01T00:30:00.000Z|{\"ghi_chu\":\"x\"};"
        "2|07192|13|0.1|NULL|NULL|NULL|NULL;3|07195|1|NULL|NULL|NULL|NULL|NULL");
  CHECK(file("SELECT group_concat(typeof(soThuTuThua) || typeof(dienTich) || typeof(maXaGoc)) FROM lo_dat WHERE fid = "
             "1") == "integerrealtext");
  CHECK(file("SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('lo_dat')") ==
        "fid INTEGER, geom MULTIPOLYGON, maXaGoc TEXT, soHieuToBanDo TEXT, soThuTuThua INTEGER, dienTich REAL, daCap "
        "BOOLEAN,"
        " ngay DATE, luc DATETIME, maThuaDat TEXT, khac TEXT");
  CHECK(file("SELECT sql LIKE '%fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL%' FROM sqlite_schema WHERE name = "
             "'lo_dat'") == "1");
  CHECK(file("SELECT seq FROM sqlite_sequence WHERE name = 'lo_dat'") == "3");
  CHECK(file("SELECT fid, soHieuToBanDo, soThuTuThua, dienTich, daCap, typeof(dienTich), source, row FROM "
             "lo_dat_rejected") == "1|6|mười hai|1e+22|false|text|in/dc5.shp|3");
  CHECK(file("SELECT data_type, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents WHERE table_name = 'lo_dat'") ==
        "features|500000.0|2300000.0|500020.0|2300010.0|5899");
  CHECK(file("SELECT table_name, feature_count FROM gpkg_ogr_contents ORDER BY 1") ==
        "lo_dat|3;lo_dat_rejected|1;sohoa_issue|3");
}

TEST_CASE("issues say what, where and in both languages") {
  const Folder folder;
  load_mixed(folder / "out.gpkg");
  Opened file(folder / "out.gpkg");
  CHECK(
      file(
          "SELECT dataset, rule, severity, field, value, count, key, source, row, feature_fid, run FROM sohoa_issue") ==
      "lo_dat|lot.type|error|soThuTuThua|mười "
      "hai|1|{\"maXaGoc\":\"07192\",\"soHieuToBanDo\":\"6\",\"soThuTuThua\":null}"
      "|in/dc5.shp|3|NULL|1;"
      "lo_dat|lot.area-differs|warning|dienTich|NULL|1|{\"maXaGoc\":\"07192\",\"soHieuToBanDo\":\"6\",\"soThuTuThua\":"
      "null}"
      "|in/dc5.shp|3|NULL|1;"
      "lo_dat|text.encoding|info|NULL|NULL|1|NULL|in/dc5.shp|NULL|NULL|1");
  CHECK(file("SELECT count(*) FROM sohoa_issue WHERE length(message_vi) > 0 AND length(message_en) > 0") == "3");
  // The place of the issue; the middle of the feature where it has none; nothing for a whole source.
  CHECK(file("SELECT id, minx <= 500101 AND maxx >= 500101, maxx - minx < 1 FROM rtree_sohoa_issue_geom ORDER BY id") ==
        "1|0|1;2|1|1");
}

TEST_CASE("the run, its sources and the counts per sheet") {
  const Folder folder;
  setenv("SOURCE_DATE_EPOCH", "1735700645", 1);
  load_mixed(folder / "out.gpkg");
  unsetenv("SOURCE_DATE_EPOCH");
  Opened file(folder / "out.gpkg");
  CHECK(file("SELECT id, layer, started, finished, tool, arguments, format, status, read, written, rejected FROM "
             "sohoa_run") == "1|lo_dat|2025-01-01T03:04:05.000Z|2025-01-01T03:04:05.000Z|sohoa-test|-o out|2|1|4|3|1");
  CHECK(file("SELECT run, path, layer, size, mtime, epsg, schema, schema_version, read, written, rejected FROM "
             "sohoa_source") == "1|in/dc5.shp|dc5|1234|2025-01-02T03:04:05Z|5899|lot|1.2.3|4|3|1");
  CHECK(file("SELECT maXaGoc, soHieuToBanDo, total, rejected, without_geometry, with_code, area FROM sohoa_count") ==
        "07192|5|2|0|0|1|200.0;07192|6|1|1|0|0|0.0;07195|1|1|0|1|0|0.0");
  CHECK(file("SELECT DISTINCT last_change FROM gpkg_contents") == "2025-01-01T03:04:05.000Z");
}

TEST_CASE("GDAL and the GeoPackage validator accept the file") {
  const Folder folder;
  const std::string path = folder / "out.gpkg";
  load_mixed(path);
  CHECK(validate_gpkg(path) == "");
  if (!has_command("ogrinfo")) return;
  const std::string info = output_of("ogrinfo -al " + path + " lo_dat");
  CHECK(info.find("ERROR") == info.npos);
  CHECK(info.find("Warning") == info.npos);
  CHECK(info.find("Feature Count: 3") != info.npos);
  CHECK(info.find("Extent: (500000.000000, 2300000.000000) - (500020.000000, 2300010.000000)") != info.npos);
  CHECK(info.find("VN-2000") != info.npos);
  CHECK(info.find("MULTIPOLYGON (((500010 2300000,500020 2300000,500020 2300010,500010 2300010,500010 2300000)))") !=
        info.npos);
  CHECK(info.find("luc (DateTime) = 2024/05/01 00:30:00+00") != info.npos);
  CHECK(info.find("daCap (Integer(Boolean)) = 1") != info.npos);
  CHECK(output_of("ogrinfo -q -al " + path + " sohoa_issue").find("POINT (500101 2300501)") != std::string::npos);
}

TEST_CASE("a new SpatiaLite file is one to SpatiaLite and GDAL") {
  const Folder folder;
  const std::string path = folder / "out.sqlite";
  load_mixed(path);
  {
    Opened file(path, true);
    CHECK(file("PRAGMA integrity_check") == "ok");
    CHECK(file("SELECT CheckSpatialMetaData()") == "3");
    CHECK(file("SELECT CheckSpatialIndex()") == "1");
    CHECK(file("SELECT fid, GeometryType(geom), Srid(geom), Area(geom), IsValid(geom) FROM lo_dat") ==
          "1|MULTIPOLYGON|5899|100.0|1;2|MULTIPOLYGON|5899|100.0|1;3|NULL|NULL|NULL|-1");
    CHECK(file("SELECT AsText(geom) FROM lo_dat_rejected") == "POINT(500100 2300500)");
    CHECK(file("SELECT auth_name, auth_srid, ref_sys_name FROM spatial_ref_sys WHERE srid = 5899") ==
          "epsg|5899|VN-2000 / TM-3 107-45");
    CHECK(file("SELECT row_count, extent_min_x, extent_max_y FROM geometry_columns_statistics WHERE f_table_name = "
               "'lo_dat'") == "3|500000.0|2300010.0");
    // The geometry is the same, byte for byte, that SpatiaLite itself would have stored.
    CHECK(
        file("SELECT min(geom = CastToMulti(GeomFromWKB(AsBinary(geom), 5899))) FROM lo_dat WHERE geom IS NOT NULL") ==
        "1");
  }
  if (!has_command("ogrinfo")) return;
  const std::string info = output_of("ogrinfo -al " + path + " lo_dat");
  CHECK(info.find("ERROR") == info.npos);
  CHECK(info.find("Geometry: Multi Polygon") != info.npos);
  CHECK(info.find("Feature Count: 3") != info.npos);
}

TEST_CASE("edits by other programs keep the index and the counts right") {
  const Folder folder;
  SUBCASE("GeoPackage, through GDAL") {
    if (!has_command("ogrinfo")) return;
    const std::string path = folder / "out.gpkg";
    load_mixed(path);
    const auto edit = [&](const std::string& sql) {
      int status = 0;
      const std::string text = output_of("ogrinfo -q " + path + " -sql \"" + sql + "\"", &status);
      CHECK_MESSAGE(status == 0, text);
      CHECK_MESSAGE(text.find("ERROR") == text.npos, text);
    };
    edit("INSERT INTO lo_dat (fid, geom) SELECT 77, ST_Transform(geom, 5899) FROM lo_dat WHERE fid = 1");
    edit("UPDATE lo_dat SET geom = NULL WHERE fid = 1");
    edit("UPDATE lo_dat SET geom = (SELECT geom FROM lo_dat WHERE fid = 2) WHERE fid = 3");
    edit("UPDATE lo_dat SET fid = 99 WHERE fid = 77");
    edit("DELETE FROM lo_dat WHERE fid = 2");
    Opened file(path);
    CHECK(file("SELECT id, minx, maxx FROM rtree_lo_dat_geom ORDER BY id") ==
          "3|500010.0|500020.0;99|500000.0|500010.0");
    CHECK(file("SELECT rtreecheck('rtree_lo_dat_geom')") == "ok");
    CHECK(file("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'lo_dat'") == "3");
  }
  SUBCASE("SpatiaLite") {
    const std::string path = folder / "out.sqlite";
    load_mixed(path);
    Opened file(path, true);
    file.database().execute("UPDATE lo_dat SET geom = NULL WHERE fid = 1; DELETE FROM lo_dat WHERE fid = 3");
    CHECK(file("SELECT pkid FROM idx_lo_dat_geom") == "2");
    CHECK(file("SELECT CheckSpatialIndex()") == "1");
    // The type of the column is guarded again.
    CHECK_THROWS(file.database().execute("UPDATE lo_dat SET geom = MakePoint(1, 2, 5899)"));
  }
}

TEST_CASE("a stream without schema: own columns, clashing names, an unknown system") {
  const Folder folder;
  auto header = std::make_shared<Header>();
  header->name = "thửa đất \"cũ\"";
  header->fields = {{"fid", Type::text, {}, {}},
                    {"Geom", Type::text, {}, {}},
                    {"A", Type::integer, {}, {}},
                    {"a", Type::number, {}, {}},
                    {"", Type::text, {}, {}}};
  header->sources.resize(2);
  header->sources[0].path = header->sources[1].path = "b.xlsx";
  header->sources[0].layer = "Tờ 1";
  header->sources[1].layer = "Tờ 2";
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    const std::string path = folder / ("o" + suffix);
    const auto sink = make_store(options(path), nullptr);
    Feed feed(header);
    feed.add({Value::of("x"sv), Value::of("y"sv), Value::of(std::int64_t{7}), Value::of(0.5), Value::of("z"sv)},
             point(1, 2));
    const std::size_t bad = feed.add({}, square(0, 0, 1), 5, 1);
    feed.batch().add_issue(bad, Severity::error, "geometry.self-crossing");
    feed.run(*sink);
    Opened file(path, suffix == ".sqlite");
    CHECK(file("SELECT fid_2, Geom_2, A, a_2, field_5 FROM \"thửa đất _cũ_\"") == "x|y|7|0.5|z");
    CHECK(file("SELECT source, row FROM \"thửa đất _cũ__rejected\"") == "b.xlsx|Tờ 2|5");
    CHECK(file("SELECT count(*) FROM sohoa_count") == "1");
    CHECK(file("PRAGMA integrity_check") == "ok");
    if (suffix == ".sqlite") CHECK(file("SELECT CheckSpatialIndex()") == "1");
    if (suffix == ".gpkg") CHECK(validate_gpkg(path) == "");
  }
}

TEST_CASE("a table without geometry") {
  const Folder folder;
  const auto schema = Schema::parse(R"({"name": "ho_so", "version": "1", "title": "Hồ sơ",
    "fields": [{"name": "so", "type": "string"}], "primaryKey": ["so"],
    "sohoa": {"subject": "hs", "layer": "ho_so_dat", "geometry": {"need": "none"}}})",
                                    "test", false);
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    const std::string path = folder / ("o" + suffix);
    const auto sink = make_store(options(path), schema);
    Feed feed(header_of(*schema, 0));
    feed.add({Value::of("A1"sv)}, "");
    feed.add({Value::of("A1"sv)}, "");
    feed.run(*sink);
    Opened file(path);
    CHECK(file("SELECT fid, so, khac FROM ho_so_dat") == "1|A1|NULL");
    CHECK(file("SELECT fid, so, row FROM ho_so_dat_rejected") == "1|A1|2");
    if (suffix == ".gpkg") {
      CHECK(file("SELECT data_type FROM gpkg_contents WHERE table_name = 'ho_so_dat'") == "attributes");
      CHECK(validate_gpkg(path) == "");
    }
  }
}

TEST_CASE("an empty stream gives empty layers") {
  const Folder folder;
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    const std::string path = folder / ("o" + suffix);
    const auto sink = make_store(options(path), lot_schema());
    Feed feed(header_of(*lot_schema()));
    feed.run(*sink);
    CHECK(sink->totals().published);
    Opened file(path, suffix == ".sqlite");
    CHECK(file("SELECT count(*) FROM lo_dat") == "0");
    CHECK(file("SELECT count(*) FROM lo_dat_rejected") == "0");
    if (suffix == ".gpkg") CHECK(validate_gpkg(path) == "");
    if (suffix == ".sqlite") CHECK(file("SELECT CheckSpatialIndex()") == "1");
  }
}

TEST_CASE("two loads at one SOURCE_DATE_EPOCH give the same bytes") {
  const Folder folder;
  setenv("SOURCE_DATE_EPOCH", "1735700645", 1);
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    const auto bytes = [&](const std::string& name) {
      load_mixed(folder / name);
      std::ifstream file(folder / name, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(file), {});
    };
    CHECK(bytes("a" + suffix) == bytes("b" + suffix));
  }
  unsetenv("SOURCE_DATE_EPOCH");
}
