// Loading into a file that exists: what is kept, replaced, refused.
#include "crs/transform.hpp"
#include "fixture.hpp"

using namespace test;

namespace {

std::shared_ptr<const Schema> other_schema() {
  static const auto schema = Schema::parse(R"({"name": "luu_tru", "version": "1", "title": "Cơ sở",
    "fields": [{"name": "ma", "type": "string"}], "primaryKey": ["ma"],
    "sohoa": {"subject": "stay", "layer": "co_so", "geometry": {"need": "optional", "type": "POINT"}}})",
                                           "test", false);
  return schema;
}

Totals load_lots(const std::string& path, Mode mode, std::int64_t first, std::int64_t count) {
  const auto sink = make_store(options(path, mode), lot_schema());
  Feed feed(header_of(*lot_schema()));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::size_t at = feed.add_lot("07192", "5", first + i, square(500000 + 10.0 * double(i), 2300000, 5));
    if (i % 10 == 9) feed.batch().add_issue(at, Severity::error, "lot.bad");
  }
  feed.run(*sink);
  return sink->totals();
}

Totals load_other(const std::string& path, int epsg) {
  const auto sink = make_store(options(path), other_schema());
  Feed feed(header_of(*other_schema(), epsg));
  feed.add({Value::of("A"sv)}, point(106.9, 20.95));
  const std::size_t at = feed.add({Value::of("B"sv)}, point(106.91, 20.96));
  feed.batch().add_issue(at, Severity::error, "stay.bad");
  feed.run(*sink);
  return sink->totals();
}

void check_sound(const std::string& path) {
  if (path.ends_with(".gpkg")) {
    CHECK(validate_gpkg(path) == "");
    Opened file(path);
    for (const char* layer : {"lo_dat", "lo_dat_rejected", "sohoa_issue"})
      CHECK(file(std::string("SELECT rtreecheck('rtree_") + layer + "_geom')") == "ok");
    CHECK(file("PRAGMA integrity_check") == "ok");
    CHECK(file("PRAGMA journal_mode") == "delete");
  } else {
    Opened file(path, true);
    CHECK(file("SELECT CheckSpatialIndex()") == "1");
    CHECK(file("PRAGMA integrity_check") == "ok");
  }
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

TEST_CASE("a second layer joins the first, and its issues come to the first one's system") {
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    const Folder folder;
    const std::string path = folder / ("o" + suffix);
    load_lots(path, Mode::create, 1, 95);
    CHECK(load_other(path, 4326).published);
    check_sound(path);
    CHECK(folder.names() == std::vector<std::string>{"o" + suffix});
    Opened file(path, suffix == ".sqlite");
    CHECK(file("SELECT count(*) FROM lo_dat") == "86");
    CHECK(file("SELECT ma FROM co_so") == "A");
    CHECK(file("SELECT id, layer, written FROM sohoa_run") == "1|lo_dat|86;2|co_so|1");
    CHECK(file("SELECT run, layer, total FROM sohoa_count WHERE layer = 'co_so'") == "2|co_so|2");
    CHECK(file("SELECT dataset, run, count(*) FROM sohoa_issue GROUP BY 1, 2 ORDER BY 2") == "lo_dat|1|9;co_so|2|1");
    double x = 106.91, y = 20.96;
    crs::Transform(4326, 5899).forward(x, y);
    const std::string index = suffix == ".gpkg" ? "rtree_sohoa_issue_geom" : "idx_sohoa_issue_geom";
    const std::string columns = suffix == ".gpkg" ? "minx, miny" : "xmin, ymin";
    const std::string key = suffix == ".gpkg" ? "id" : "pkid";
    const std::string found = file("SELECT " + columns + " FROM " + index + " WHERE " + key +
                                   " = (SELECT fid FROM sohoa_issue WHERE dataset = 'co_so')");
    CHECK(std::abs(std::stod(found) - x) < 1);
    CHECK(std::abs(std::stod(found.substr(found.find('|') + 1)) - y) < 1);
    if (suffix == ".gpkg") {
      CHECK(file("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'sohoa_issue'") == "10");
      CHECK(file("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id IN (4326, 5899)") == "2");
    }
  }
}

TEST_CASE("replace: the layer, its rejected features and its issues are those of the new load") {
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    const Folder folder;
    const std::string path = folder / ("o" + suffix);
    load_lots(path, Mode::create, 1, 300);
    load_other(path, 5899);
    const Totals totals = load_lots(path, Mode::replace, 1000, 25);
    CHECK(totals.published);
    CHECK(totals.deleted == 270);
    check_sound(path);
    Opened file(path, suffix == ".sqlite");
    CHECK(file("SELECT count(*), min(soThuTuThua), min(fid) FROM lo_dat") == "23|1000|1");
    CHECK(file("SELECT count(*) FROM lo_dat_rejected") == "2");
    CHECK(file("SELECT dataset, run, count(*) FROM sohoa_issue GROUP BY 1, 2 ORDER BY 2") == "co_so|2|1;lo_dat|3|2");
    CHECK(file("SELECT id, read, written, rejected, deleted FROM sohoa_run") ==
          "1|300|270|30|0;2|2|1|1|0;3|25|23|2|270");
    if (suffix == ".gpkg")
      CHECK(file("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'lo_dat'") == "23");
    // Triggers are those of the new table.
    file.database().execute("DELETE FROM lo_dat WHERE fid = 1");
    const std::string index = suffix == ".gpkg" ? "rtree_lo_dat_geom" : "idx_lo_dat_geom";
    CHECK(file("SELECT count(*) FROM " + index) == "22");
  }
}

TEST_CASE("what is refused leaves every byte as it was, and nothing beside it") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load_lots(path, Mode::create, 1, 20);
  const std::string before = bytes_of(path);

  std::string message = error_of([&] { load_lots(path, Mode::create, 1, 1); });
  CHECK(message.starts_with("4 "));
  CHECK(message.find("--mode replace") != message.npos);
  CHECK(message.find(" 18 ") != message.npos);

  const auto strict = [&] {
    StoreOptions with = options(path, Mode::replace);
    with.strict = true;
    const auto sink = make_store(with, lot_schema());
    Feed feed(header_of(*lot_schema()));
    const std::size_t bad = feed.add_lot("1", "1", 1, "");
    feed.batch().add_issue(bad, Severity::error, "lot.bad");
    feed.run(*sink);
    CHECK(sink->totals().rejected == 1);
    CHECK_FALSE(sink->totals().published);
  };
  strict();

  StoreOptions limited = options(path, Mode::replace);
  limited.max_errors = 2;
  const auto sink = make_store(limited, lot_schema());
  Feed feed(header_of(*lot_schema()));
  for (int i = 0; i < 5; ++i) feed.batch().add_issue(feed.add_lot("1", "1", i, ""), Severity::error, "lot.bad");
  CHECK_THROWS_AS(feed.run(*sink), TooManyErrors);
  CHECK(sink->totals().rejected == 2);
  CHECK_FALSE(sink->totals().published);

  StoreOptions dry = options(path, Mode::replace);
  dry.dry_run = true;
  const auto dry_sink = make_store(dry, lot_schema());
  Feed dry_feed(header_of(*lot_schema()));
  dry_feed.add_lot("1", "1", 1, "");
  dry_feed.run(*dry_sink);
  CHECK(dry_sink->totals().written == 1);
  CHECK_FALSE(dry_sink->totals().published);

  CHECK(bytes_of(path) == before);
}

TEST_CASE("a run that stops half way leaves nothing") {
  const Folder folder;
  {
    const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
    sink->begin(header_of(*lot_schema()));
    CHECK(folder.names().size() == 1);  // the staging database
    CHECK((fs::status(folder / folder.names()[0]).permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  }
  CHECK(folder.names().empty());
}

TEST_CASE("files and layers that are not ours") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  const auto refused = [&](const std::string& word) {
    const std::string before = bytes_of(path);
    const std::string message = error_of([&] { load_lots(path, Mode::replace, 1, 1); });
    CHECK_MESSAGE(message.starts_with("4 "), message);
    CHECK_MESSAGE(message.find(word) != message.npos, message);
    CHECK(bytes_of(path) == before);
    CHECK(folder.names().size() == 1);
  };
  SUBCASE("text") {
    std::ofstream(path) << "not a database at all, but long enough to be read as one";
    refused("o.gpkg");
  }
  SUBCASE("an empty file") {
    std::ofstream{path};
    refused("GeoPackage");
  }
  SUBCASE("a plain SQLite database") {
    store::Database(path, store::Database::Open::create, path).execute("CREATE TABLE t(x)");
    refused("GeoPackage");
  }
  SUBCASE("a layer of another program") {
    load_other(path, 5899);
    Opened(path).database().execute("CREATE TABLE lo_dat (fid INTEGER PRIMARY KEY, geom BLOB)");
    refused("another program");
  }
  SUBCASE("a newer format") {
    load_lots(path, Mode::create, 1, 1);
    Opened(path).database().execute("UPDATE sohoa_run SET format = 99");
    refused("newer");
  }
  SUBCASE("a directory") {
    fs::create_directory(path);
    const std::string message = error_of([&] { load_lots(path, Mode::create, 1, 1); });
    CHECK(message.starts_with("4 "));
  }
  SUBCASE("SpatiaLite under the name of a GeoPackage") {
    load_other(folder / "x.sqlite", 5899);
    fs::rename(folder / "x.sqlite", path);
    refused("GeoPackage");
  }
}

TEST_CASE("GeoPackages that GDAL made take our layers") {
  if (!has_command("ogr2ogr")) return;
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  std::ofstream(folder / "a.csv") << "WKT,ten\n\"POINT (1 2)\",x\n";
  int status = 0;
  output_of("ogr2ogr -a_srs EPSG:5899 " + path + " " + (folder / "a.csv"), &status);
  REQUIRE(status == 0);
  load_lots(path, Mode::create, 1, 30);
  check_sound(path);
  const std::string info = output_of("ogrinfo -so -al " + path);
  CHECK(info.find("ERROR") == info.npos);
  CHECK(info.find("Layer name: a") != info.npos);
  CHECK(info.find("Feature Count: 27") != info.npos);
}

TEST_CASE("no such folder") {
  const Folder folder;
  const std::string message = error_of([&] { load_lots(folder / "no/o.gpkg", Mode::create, 1, 1); });
  CHECK(message.starts_with("4 "));
  CHECK(message.find("folder") != message.npos);
}

TEST_CASE("names that are taken") {
  const Folder folder;
  StoreOptions with = options(folder / "o.gpkg");
  with.layer = "sohoa_run";
  const auto sink = make_store(with, lot_schema());
  CHECK_THROWS_AS(sink->begin(header_of(*lot_schema())), UsageError);
  CHECK_THROWS_AS(make_store(options(folder / "o.shp"), lot_schema()), UsageError);
  CHECK(is_dataset("A.GPKG"));
  CHECK_FALSE(is_dataset("a.gpkg.zip"));
}

TEST_CASE("a reader beside the load keeps its view, a file in WAL mode stays whole") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load_lots(path, Mode::create, 1, 20);
  Opened reader(path);
  CHECK(reader("PRAGMA journal_mode = WAL") == "wal");
  reader.database().execute("BEGIN");
  CHECK(reader("SELECT count(*) FROM lo_dat") == "18");
  CHECK(load_lots(path, Mode::replace, 1, 5).published);
  CHECK(reader("SELECT count(*) FROM lo_dat") == "18");
  reader.database().execute("COMMIT");
  CHECK(reader("SELECT count(*) FROM lo_dat") == "5");
}
