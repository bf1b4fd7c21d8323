// Loading into a layer that exists: by key, as additions, and what goes.
#include <fstream>
#include <functional>

#include "fixture.hpp"
#include "store/open_dataset.hpp"
#include "store/table_scan.hpp"

using namespace test;

namespace {

struct Lot {
  const char* sheet;
  std::int64_t number;
  double area = 100.5;
  double x = 0;
  bool bad = false;
};

struct Load {
  std::string path;
  Mode mode = Mode::upsert;
  std::string source = "in/dc5.shp";
  Missing missing = Missing::stay;
  bool dry_run = false;
};

void fill(Feed& feed, const std::vector<Lot>& lots) {
  for (const Lot& lot : lots) {
    const std::size_t at = feed.add(
        {Value::of("07192"sv), Value::of(std::string_view(lot.sheet)), Value::of(lot.number), Value::of(lot.area)},
        square(500000 + lot.x + 10.0 * double(lot.number), 2300000, 5));
    if (lot.bad) feed.batch().add_issue(at, Severity::error, "lot.bad");
  }
}

Totals load(const Load& how, const std::vector<Lot>& lots, std::vector<Issue> late = {}) {
  StoreOptions chosen = options(how.path, how.mode);
  chosen.missing = how.missing;
  chosen.dry_run = how.dry_run;
  const auto sink = make_store(chosen, lot_schema());
  auto header = header_of(*lot_schema());
  header->sources.front().path = how.source;
  Feed feed(header);
  fill(feed, lots);
  feed.run(*sink, late);
  return sink->totals();
}

std::string counts(const Totals& t) {
  CHECK(t.read == t.written + t.updated + t.unchanged + t.rejected + t.merged);
  return fmt::format("{} {} {} {} {} {}", t.written, t.updated, t.unchanged, t.rejected, t.merged, t.deleted);
}

/// What a person does to a dataset; the functions that its triggers call are there.
void execute(const std::string& path, const std::string& sql) {
  store::OpenDataset(path, store::format_of(path)).database.execute(sql);
}

void check_sound(const std::string& path) {
  Opened file(path, !path.ends_with(".gpkg"));
  CHECK(file("PRAGMA integrity_check") == "ok");
  if (path.ends_with(".gpkg")) {
    CHECK(validate_gpkg(path) == "");
    for (const char* layer : {"lo_dat", "lo_dat_rejected", "sohoa_issue"}) {
      CHECK(file(std::string("SELECT rtreecheck('rtree_") + layer + "_geom')") == "ok");
      CHECK(file(std::string("SELECT feature_count - (SELECT count(*) FROM ") + layer +
                 ") FROM gpkg_ogr_contents WHERE table_name = '" + layer + "'") == "0");
    }
  } else {
    CHECK(file("SELECT CheckSpatialIndex()") == "1");
  }
}

/// Does what another process would do while a load runs. That has a staging file of its own; here there is one process,
/// so its file is out of the way meanwhile.
void meanwhile(const std::string& path, const std::function<void()>& action) {
  const fs::path staging = fs::path(path).parent_path() / (".o.gpkg.sohoa-" + std::to_string(getpid()));
  const fs::path aside = fs::path(path).parent_path() / "aside";
  fs::rename(staging, aside);
  action();
  fs::rename(aside, staging);
}

constexpr const char* kLatest =
    "SELECT soHieuToBanDo, total, rejected, area FROM (SELECT *, max(run) FROM sohoa_count GROUP BY layer, maXaGoc,"
    " soHieuToBanDo) ORDER BY 1";

}  // namespace

TEST_CASE("upsert writes what is new, updates what differs, leaves what is the same") {
  Folder folder;
  for (const char* name : {"o.gpkg", "o.sqlite"}) {
    const std::string path = folder / name;
    CAPTURE(path);
    // Where there is no layer, it begins one.
    CHECK(counts(load({path}, {{"5", 1}, {"5", 2}, {"5", 3}, {"6", 1}})) == "4 0 0 0 0 0");
    execute(path, "ALTER TABLE lo_dat ADD COLUMN ghi_chu TEXT; UPDATE lo_dat SET ghi_chu = 'xem lại' WHERE fid = 2");
    CHECK(counts(load({path}, {{"5", 4}, {"5", 2, 77}, {"5", 3, 100.5, 1000}, {"5", 1}})) == "1 2 1 0 0 0");
    Opened file(path);
    CHECK(file("SELECT fid, soHieuToBanDo, soThuTuThua, dienTich, ghi_chu FROM lo_dat ORDER BY fid") ==
          "1|5|1|100.5|NULL;2|5|2|77.0|xem lại;3|5|3|100.5|NULL;4|6|1|100.5|NULL;5|5|4|100.5|NULL");
    CHECK(file("SELECT id, mode, read, written, updated, unchanged, rejected FROM sohoa_run") ==
          "1|upsert|4|4|0|0|0;2|upsert|4|1|2|1|0");
    CHECK(file(kLatest) == "5|4|0|100.0;6|1|0|25.0");
    check_sound(path);
  }
}

TEST_CASE("the side tables tell the state of now") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path, Mode::create}, {{"5", 1}, {"5", 2, 1, 0, true}, {"5", 3, 1, 0, true}});
  load({path, Mode::upsert, "in/dc6.shp"}, {{"6", 1, 1, 0, true}, {"6", 2}});
  {
    Opened file(path);
    CHECK(file("SELECT soThuTuThua, source FROM lo_dat_rejected ORDER BY fid") ==
          "2|in/dc5.shp;3|in/dc5.shp;1|in/dc6.shp");
    CHECK(file(kLatest) == "5|3|2|25.0;6|2|1|25.0");
  }
  // The same source again, written a little differently: what it left is gone.
  CHECK(counts(load({path, Mode::upsert, "in/../in/dc5.shp"}, {{"5", 1}, {"5", 2}, {"5", 3, 1, 0, true}})) ==
        "1 0 1 1 0 0");
  {
    Opened file(path);
    CHECK(file("SELECT soThuTuThua, source FROM lo_dat_rejected ORDER BY fid") == "1|in/dc6.shp;3|in/../in/dc5.shp");
    CHECK(file("SELECT key, source FROM sohoa_issue ORDER BY fid") ==
          R"({"maXaGoc":"07192","soHieuToBanDo":"6","soThuTuThua":1}|in/dc6.shp;)"
          R"({"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":3}|in/../in/dc5.shp)");
    CHECK(file(kLatest) == "5|3|1|50.0;6|2|1|25.0");
  }
  // Another source brings a feature that was rejected: it is in the layer now, and nothing says otherwise.
  CHECK(counts(load({path, Mode::upsert, "in/new.shp"}, {{"5", 3}, {"6", 1}})) == "2 0 0 0 0 0");
  Opened file(path);
  CHECK(file("SELECT count(*) FROM lo_dat_rejected") == "0");
  CHECK(file("SELECT count(*) FROM sohoa_issue") == "0");
  CHECK(file(kLatest) == "5|3|0|75.0;6|2|0|50.0");
  check_sound(path);
}

TEST_CASE("a rejected feature leaves the valid one of its key in the layer") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  CHECK(counts(load({path, Mode::upsert, "in/dc5.shp", Missing::leave_layer}, {{"5", 1, 9, 0, true}})) ==
        "0 0 0 1 0 1");
  Opened file(path);
  CHECK(file("SELECT soThuTuThua, dienTich FROM lo_dat") == "1|100.5");
  CHECK(file("SELECT rule, severity, count, key FROM sohoa_issue ORDER BY fid") ==
        R"(lot.bad|error|1|{"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":1};)"
        R"(load.deleted|info|1|{"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":2};)"
        R"(load.older-kept|warning|1|{"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":1})");
  CHECK(file(kLatest) == "5|2|1|25.0");
}

TEST_CASE("what the input lacks stays, goes from its sheets, or goes") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  const std::vector<Lot> all{{"5", 1}, {"5", 2}, {"6", 1}, {"6", 2}, {"6", 3}};
  load({path}, all);
  CHECK(counts(load({path}, {{"5", 1}})) == "0 0 1 0 0 0");
  CHECK(counts(load({path, Mode::upsert, "in/dc5.shp", Missing::leave_sheets}, {{"5", 1}})) == "0 0 1 0 0 1");
  {
    Opened file(path);
    CHECK(file("SELECT soHieuToBanDo, soThuTuThua FROM lo_dat") == "5|1;6|1;6|2;6|3");
    CHECK(file(kLatest) == "5|1|0|25.0;6|3|0|75.0");
  }
  CHECK(counts(load({path, Mode::upsert, "in/dc5.shp", Missing::leave_layer}, {{"5", 1}})) == "0 0 1 0 0 3");
  {
    Opened file(path);
    CHECK(file("SELECT soHieuToBanDo, soThuTuThua FROM lo_dat") == "5|1");
    CHECK(file(kLatest) == "5|1|0|25.0;6|0|0|0.0");
    CHECK(file("SELECT rule, count FROM sohoa_issue") == "load.deleted|3");
    check_sound(path);
  }
  CHECK(error_of([&] { load({path, Mode::upsert, "in/dc5.shp", Missing::leave_layer}, {}); }).starts_with("3 "));
  CHECK(Opened(path)("SELECT count(*) FROM lo_dat") == "1");
}

TEST_CASE("what is rejected without a clear key removes nothing") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}, {"6", 1}});
  // All of sheet 6 is rejected: its number may be a slip, and the sheet is not in the input.
  CHECK(counts(load({path, Mode::upsert, "a", Missing::leave_sheets}, {{"5", 1}, {"5", 2}, {"6", 9, 1, 0, true}})) ==
        "0 0 2 1 0 0");
  CHECK(Opened(path)("SELECT count(*) FROM lo_dat") == "3");
  // Nor does what another source left in that sheet's _rejected.
  load({path, Mode::upsert, "b", Missing::leave_sheets}, {{"6", 8, 1, 0, true}});
  CHECK(Opened(path)("SELECT source, soThuTuThua FROM lo_dat_rejected ORDER BY 1") == "a|9;b|8");
  // A sheet that the layer does not know may be any of the same number.
  const auto sink = make_store(
      [&] {
        StoreOptions all = options(path, Mode::upsert);
        all.missing = Missing::leave_layer;
        return all;
      }(),
      lot_schema());
  Feed feed(header_of(*lot_schema()));
  fill(feed, {{"5", 1}});
  const std::size_t at = feed.add({Value::of("0719x"sv), Value::of("5"sv), Value::of(std::int64_t{2})}, {});
  feed.batch().add_issue(at, Severity::error, "lot.bad", "maXaGoc");
  feed.run(*sink);
  CHECK(counts(sink->totals()) == "0 0 1 1 0 1");
  Opened file(path);
  CHECK(file("SELECT soHieuToBanDo, soThuTuThua FROM lo_dat") == "5|1;5|2");
  CHECK(file("SELECT rule, severity, count FROM sohoa_issue WHERE rule LIKE 'load.%' ORDER BY 1") ==
        "load.deleted|info|1;load.deleted-rejected|info|2;load.not-deleted|warning|1");
}

TEST_CASE("that the layer keeps an older state is told, and a rival of another source stays rejected") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path, Mode::create, "in/a.shp"}, {{"5", 1}, {"5", 2}});
  CHECK(counts(load({path, Mode::append, "in/b.shp"}, {{"5", 1, 7}})) == "0 0 0 1 0 0");
  CHECK(counts(load({path, Mode::upsert, "in/a.shp"}, {{"5", 1}, {"5", 2, 1, 0, true}})) == "0 0 1 1 0 0");
  Opened file(path);
  CHECK(file("SELECT source, soThuTuThua FROM lo_dat_rejected ORDER BY 1") == "in/a.shp|2;in/b.shp|1");
  CHECK(file("SELECT rule, source FROM sohoa_issue WHERE severity <> 'info' ORDER BY 1") ==
        "load.older-kept|NULL;lot.bad|in/a.shp;lot.duplicate-key|in/b.shp");
}

TEST_CASE("append adds, and never changes what is there") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  CHECK(counts(load({path, Mode::append, "in/b.shp"}, {{"5", 1}, {"5", 2, 7}, {"5", 3}})) == "1 0 1 1 0 0");
  Opened file(path);
  CHECK(file("SELECT soThuTuThua, dienTich FROM lo_dat") == "1|100.5;2|100.5;3|100.5");
  CHECK(file("SELECT soThuTuThua, dienTich, source, row FROM lo_dat_rejected") == "2|7|in/b.shp|2");
  CHECK(file("SELECT rule, severity, source, row, feature_fid FROM sohoa_issue") ==
        "lot.duplicate-key|error|in/b.shp|2|NULL");
  CHECK(file(kLatest) == "5|4|1|75.0");
  check_sound(path);
}

TEST_CASE("issues point at the features in the layer") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}, {"5", 3}});
  load({path}, {{"5", 9}, {"5", 3}, {"5", 2, 1}},
       {Feed::late(1, Severity::warning, "lot.new"), Feed::late(2, Severity::warning, "lot.same"),
        Feed::late(3, Severity::warning, "lot.changed")});
  Opened file(path);
  CHECK(file("SELECT i.rule, l.soThuTuThua FROM sohoa_issue i JOIN lo_dat l ON l.fid = i.feature_fid ORDER BY 1") ==
        "lot.changed|2;lot.new|9;lot.same|3");
}

TEST_CASE("a dry run counts and changes nothing") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  CHECK(counts(load({path, Mode::upsert, "in/dc5.shp", Missing::leave_layer, true}, {{"5", 1, 5}, {"5", 3}})) ==
        "1 1 0 0 0 1");
  CHECK(Opened(path)("SELECT count(*) FROM sohoa_run") == "1");
}

TEST_CASE("what others write between the first look and the end is seen") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  const auto sink = make_store(options(path, Mode::upsert), lot_schema());
  auto header = header_of(*lot_schema());
  sink->begin(header);
  meanwhile(path, [&] { load({path, Mode::upsert, "in/other.shp"}, {{"5", 2, 9}, {"7", 1}}); });
  Feed feed(header);
  fill(feed, {{"5", 2}, {"7", 1}, {"8", 1}});
  sink->encode(feed.batch());
  sink->take(feed.batch());
  feed.end.header = header;
  Trailer trailer;
  trailer.sources = header->sources;
  sink->finish(feed.end, trailer);
  CHECK(counts(sink->totals()) == "1 1 1 0 0 0");
  CHECK(Opened(path)("SELECT soHieuToBanDo, soThuTuThua, dienTich FROM lo_dat ORDER BY 1, 2") ==
        "5|1|100.5;5|2|100.5;7|1|100.5;8|1|100.5");
}

TEST_CASE("two loads begin one file: the second goes on with what the first made") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  const auto sink = make_store(options(path, Mode::upsert), lot_schema());
  auto header = header_of(*lot_schema());
  sink->begin(header);
  meanwhile(path, [&] { load({path, Mode::upsert, "in/first.shp"}, {{"5", 1}, {"5", 2}}); });
  Feed feed(header);
  fill(feed, {{"5", 2}, {"6", 1}});
  sink->encode(feed.batch());
  sink->take(feed.batch());
  feed.end.header = header;
  sink->finish(feed.end, {});
  CHECK(counts(sink->totals()) == "1 0 1 0 0 0");
  CHECK(Opened(path)("SELECT soHieuToBanDo, soThuTuThua FROM lo_dat") == "5|1;5|2;6|1");
}

TEST_CASE("a sheet that came twice is one message") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  const auto twice = [&](double area, int count) {
    const auto sink = make_store(options(path, Mode::replace), lot_schema());
    auto header = header_of(*lot_schema());
    header->sources.push_back(header->sources.front());
    header->sources.back().path = "in/dc5 (2).shp";
    Feed feed(header);
    for (std::uint32_t file = 0; file < 2; ++file)
      for (int i = 1; i <= count; ++i)
        feed.add({Value::of("07192"sv), Value::of("5"sv), Value::of(std::int64_t{i}),
                  Value::of(file == 1 && i == 3 ? area : 1.0)},
                 square(10.0 * i, 0, 5), i, file);
    feed.run(*sink);
    return sink->totals();
  };
  CHECK(counts(twice(1.0, 20)) == "20 0 0 0 20 0");
  CHECK(Opened(path)("SELECT rule, severity, source FROM sohoa_issue") == "source.repeated|warning|in/dc5 (2).shp");
  CHECK(Opened(path)("SELECT count(*) FROM lo_dat_rejected") == "0");
  CHECK(Opened(path)(kLatest) == "5|20|0|500.0");
  CHECK(Opened(path)("SELECT path, read, written, rejected FROM sohoa_source") ==
        "in/dc5.shp|20|20|0;in/dc5 (2).shp|20|0|0");
  CHECK(counts(twice(2.0, 20)) == "20 0 0 1 19 20");
  CHECK(Opened(path)("SELECT rule, severity FROM sohoa_issue") == "source.repeated|error");
  CHECK(Opened(path)("SELECT soThuTuThua, dienTich FROM lo_dat_rejected") == "3|2");
  // A few are told one by one.
  CHECK(counts(twice(1.0, 3)) == "3 0 0 3 0 20");
  CHECK(Opened(path)("SELECT count(*) FROM sohoa_issue WHERE rule = 'lot.duplicate-key' AND severity = 'error'") ==
        "3");
  check_sound(path);
}

TEST_CASE("layers that cannot take the features are left alone") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}});
  SUBCASE("another coordinate system") {
    const auto sink = make_store(options(path, Mode::upsert), lot_schema());
    const std::string error = error_of([&] { sink->begin(header_of(*lot_schema(), 5897)); });
    CHECK(error.starts_with("2 "));
    CHECK(error.find("--to-crs EPSG:5899") != std::string::npos);
  }
  SUBCASE("a column of another type") {
    execute(path, "ALTER TABLE lo_dat RENAME COLUMN dienTich TO bo; ALTER TABLE lo_dat ADD COLUMN dienTich TEXT");
    const std::string error = error_of([&] { load({path}, {{"5", 2}}); });
    CHECK(error.starts_with("4 "));
    CHECK(error.find("dienTich") != std::string::npos);
  }
  SUBCASE("a key column is missing") {
    execute(path, "ALTER TABLE lo_dat RENAME COLUMN soThuTuThua TO bo");
    CHECK(error_of([&] { load({path}, {{"5", 2}}); }).starts_with("4 "));
  }
  SUBCASE("no key") {
    auto header = header_of(*lot_schema());
    header->schema.clear();
    header->name = "khac";
    const auto sink = make_store(options(path, Mode::upsert), nullptr);
    CHECK(error_of([&] { sink->begin(header); }).starts_with("2 "));
  }
  CHECK(Opened(path)("SELECT count(*) FROM lo_dat") == "1");
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg"});
}

TEST_CASE("rows without a key stay, and a column that the layer lacks is added") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  execute(path, "UPDATE lo_dat SET soThuTuThua = NULL WHERE fid = 2; ALTER TABLE lo_dat DROP COLUMN daCap");
  CHECK(counts(load({path, Mode::upsert, "a", Missing::leave_layer}, {{"5", 1}, {"5", 2}})) == "1 0 1 0 0 0");
  CHECK(Opened(path)("SELECT fid, soThuTuThua, daCap FROM lo_dat") == "1|1|NULL;2|NULL|NULL;3|2|NULL");
}

TEST_CASE("of features that somebody copied in the layer the first is updated, and the others are warned of") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}, {"5", 3}});
  execute(path,
          "INSERT INTO lo_dat (geom, maXaGoc, soHieuToBanDo, soThuTuThua) SELECT geom, maXaGoc, soHieuToBanDo,"
          " soThuTuThua FROM lo_dat WHERE fid < 3");
  CHECK(counts(load({path}, {{"5", 2, 7}, {"5", 3}})) == "0 1 1 0 0 0");
  {
    Opened file(path);
    CHECK(file("SELECT fid, soThuTuThua, dienTich FROM lo_dat") == "1|1|100.5;2|2|7.0;3|3|100.5;4|1|NULL;5|2|NULL");
    CHECK(file("SELECT rule, severity, message_en, feature_fid, row FROM sohoa_issue") ==
          "lot.duplicate-key|warning|has the same key as record 5 of lo_dat|2|1");
    check_sound(path);
  }
  // One that goes is no twin any more; nor is there anything to be warned of.
  CHECK(counts(load({path, Mode::upsert, "in/dc5.shp", Missing::leave_sheets}, {{"5", 1}, {"5", 2, 7}, {"5", 3}})) ==
        "0 0 3 0 0 2");
  CHECK(Opened(path)("SELECT rule, count FROM sohoa_issue") == "load.deleted|2");
}

TEST_CASE("a file with a write-ahead log is read with what stands in the log") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  load({path}, {{"5", 1}, {"5", 2}});
  {
    store::OpenDataset other(path, store::format_of(path));  // QGIS, say, which keeps it open
    other.database.execute("PRAGMA journal_mode = WAL; UPDATE lo_dat SET dienTich = 3 WHERE fid = 2");
    CHECK(counts(load({path}, {{"5", 1}, {"5", 2, 3}, {"5", 3}})) == "1 0 2 0 0 0");
  }
  CHECK(Opened(path)("SELECT soThuTuThua, dienTich FROM lo_dat") == "1|100.5;2|3.0;3|100.5");
}

TEST_CASE("backups keep the former states") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  for (std::int64_t number = 1; number <= 4; ++number) {
    StoreOptions with = options(path, number == 4 ? Mode::replace : Mode::upsert);
    with.backups = 2;
    const auto sink = make_store(with, lot_schema());
    Feed feed(header_of(*lot_schema()));
    fill(feed, {{"5", number}});
    feed.run(*sink);
  }
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg", "o.gpkg.1", "o.gpkg.2"});
  CHECK(Opened(path)("SELECT count(*) FROM lo_dat") == "1");
  CHECK(Opened(folder / "o.gpkg.1")("SELECT count(*) FROM lo_dat") == "3");
  CHECK(Opened(folder / "o.gpkg.2")("SELECT count(*) FROM lo_dat") == "2");
  CHECK(Opened(folder / "o.gpkg.1")("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a backup is of the state before, and a load that changes nothing makes none") {
  Folder folder;
  const std::string path = folder / "o.gpkg";
  const auto load_one = [&](std::int64_t number) {
    StoreOptions with = options(path, Mode::upsert);
    with.backups = 1;
    const auto sink = make_store(with, lot_schema());
    Feed feed(header_of(*lot_schema()));
    fill(feed, {{"5", number}});
    feed.run(*sink);
  };
  load_one(1);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  load_one(2);
  load_one(2);
  CHECK(Opened(folder / "o.gpkg.1")("SELECT count(*) FROM lo_dat") == "1");
  CHECK(fs::status(folder / "o.gpkg.1").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("scanning knows the defaults of columns that were added later") {
  Folder folder;
  const std::string path = folder / "d.db";
  store::Database database(path, store::Database::Open::create, path);
  database.execute(
      "CREATE TABLE t (fid INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x');"
      "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 7");
  store::scan_table(database, "t",
                    [](std::int64_t, std::string_view record) { CHECK(store::stored_value(record, 2).integer == 7); });
}

TEST_CASE("scanning gives the rows that SQLite selects") {
  Folder folder;
  for (const int page_size : {512, 4096, 65536})
    for (const bool wal : {false, true}) {
      CAPTURE(page_size);
      CAPTURE(wal);
      const std::string path = folder / (std::to_string(page_size) + (wal ? "w.db" : ".db"));
      store::Database database(path, store::Database::Open::create, path);
      database.execute("PRAGMA page_size = " + std::to_string(page_size) +
                       "; PRAGMA journal_mode = " + (wal ? "WAL" : "DELETE") +
                       "; CREATE TABLE other (x); CREATE TABLE t (fid INTEGER PRIMARY KEY, a"
                       " TEXT, b REAL, c INTEGER, d BLOB)");
      database.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i * 3,"
          " CASE WHEN i % 7 THEN printf('%.*c', (i * 37) % 900, 'x') END, i / 4.0, i * i * i, CASE WHEN i % 97"
          " = 0 THEN zeroblob(i % 50 * 1000 + 1) END FROM n; DELETE FROM t WHERE fid % 5 = 0; INSERT INTO t VALUES "
          "(-4, 'âm', -1, -1, x'00')");
      const auto root = database.text(
          "SELECT group_concat(fid || '|' || ifnull(a, '-') || '|' || b || '|' || c || '|' ||"
          " ifnull(length(d), 0), ';') FROM (SELECT * FROM t ORDER BY fid)");
      std::string all;
      database.execute("BEGIN");
      store::scan_table(database, "T", [&](std::int64_t fid, std::string_view record) {
        const Value a = store::stored_value(record, 1), b = store::stored_value(record, 2);
        const double number = b.type == Type::integer ? double(b.integer) : b.number;
        char text[64];
        sqlite3_snprintf(sizeof text, text, "%!.15g", number);
        all += (all.empty() ? "" : ";") + std::to_string(fid) + "|" + (a.is_null() ? "-" : std::string(a.text())) +
               "|" + text + "|" + std::to_string(store::stored_value(record, 3).integer) + "|" +
               std::to_string(store::stored_value(record, 4).text().size());
        CHECK(store::stored_record(database, "t", fid) == record);
      });
      database.execute("COMMIT");
      CHECK(all == root);
    }
}

TEST_CASE("a tree that is not sound is refused") {
  Folder folder;
  const std::string path = folder / "o.db";
  store::Database database(path, store::Database::Open::create, path);
  database.execute(
      "CREATE TABLE other (x); CREATE TABLE t (fid INTEGER PRIMARY KEY, a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
      " SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, printf('%.*c', 90, 'x') FROM n;"
      "INSERT INTO other SELECT a FROM t WHERE fid < 20");
  const auto root = static_cast<std::uint32_t>(store::root_page(database, "t"));
  const auto other = static_cast<std::uint32_t>(store::root_page(database, "other"));
  for (const std::uint32_t last_child : {root, other, 1U, 0U, 1U << 30}) {
    CAPTURE(last_child);
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp((root - 1) * 4096 + 8);
      for (int shift = 24; shift >= 0; shift -= 8) file.put(static_cast<char>(last_child >> shift & 0xFF));
    }
    CHECK(error_of([&] { store::scan_table(database, "t", [](std::int64_t, std::string_view) {}); }).starts_with("4 "));
  }
}
