// Reports, streams in files, and what a job refuses: they appear whole or not at all.
#include <sys/stat.h>

#include "report_fixture.hpp"

using namespace test;

TEST_CASE("a line says where, and which by the fields of the key") {
  for (const char* name : {"o.gpkg", "o.sqlite", "o.geojsonl"}) {
    CAPTURE(name);
    const Folder folder;
    const auto sink =
        is_dataset(name) ? make_store(options(folder / name), lot_schema()) : make_stream_sink(folder / name, {});
    Feed feed(header_of(*lot_schema()));
    add_lots(feed);
    Issue& placed = feed.batch().add_issue(2, Severity::warning, "lot.odd");
    placed.has_place = true;
    placed.x = 500020.12345;
    placed.y = 2300000;
    const Totals totals = report(*sink, {folder / "r.csv", folder / "r.json"}, feed, lot_schema());
    CHECK(totals.published);
    CHECK(folder.names() == std::vector<std::string>{name, "r.csv", "r.json"});
    const std::string csv = text_of(folder / "r.csv");
    CHECK(holds(csv, ",\"'=1+x\","));
    // Fields of the key, source, layer, record, the middle of the square.
    CHECK(holds(csv, ",07192,5,2,in/dc5.shp,dc5,2,500011.500,2300021.500,\r\n"));
    CHECK(holds(csv, ",07192,5,3,in/dc5.shp,dc5,3,500020.123,2300000.000,\r\n"));
    CHECK(holds(csv, "\xEF\xBB\xBF" + std::string(tr("severity")) + ","));
    CHECK(holds(csv, "\r\n" + std::string(severity_word(Severity::error)) + ",lot.bad,"));
    const std::string json = text_of(folder / "r.json");
    CHECK(holds(json, R"("location":{"type":"Point","coordinates":[500011.5,2300021.5]})"));
    CHECK(holds(json, R"("run":{"tool":"sohoa-test","version":")"));
    CHECK(holds(json, R"("arguments":"--report r","finished":")"));
    CHECK(holds(json, R"("totals":{"read":3,"written":2,"rejected":1,)"));
  }
}

TEST_CASE("degrees have eight decimals; duplicates have the place of their features") {
  const Folder folder;
  const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
  Feed feed(header_of(*lot_schema(), 4326));
  feed.add_lot("07192", "5", 1, square(106.25, 20.5, 0.5));
  feed.add_lot("07192", "5", 1, square(107.25, 20.5, 0.5));
  report(*sink, {folder / "r.csv"}, feed, lot_schema());
  const std::string csv = text_of(folder / "r.csv");
  CHECK(holds(csv, ",1,106.50000000,20.75000000,\r\n"));
  CHECK(holds(csv, ",2,107.50000000,20.75000000,\r\n"));
}

TEST_CASE("no place is better than a wrong one") {
  const Folder folder;
  const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
  Feed feed(header_of(*lot_schema()));
  std::string empty;
  geometry::Writer writer(empty);
  writer.begin(geometry::Kind::multipolygon);
  writer.end();
  const std::size_t at = feed.add_lot("07192", "5", 1, empty);
  feed.batch().features[at].area = 0;  // as the geometry stage leaves it
  feed.batch().add_issue(at, Severity::error, "geometry.empty");
  report(*sink, {folder / "r.csv"}, feed, lot_schema());
  CHECK(holds(text_of(folder / "r.csv"), ",in/dc5.shp,dc5,1,,,\r\n"));
  Opened file(folder / "o.gpkg");
  CHECK(file("SELECT geom FROM sohoa_issue") == "NULL");
  CHECK(file("SELECT count(*) FROM rtree_lo_dat_rejected_geom") == "0");
}

TEST_CASE("personal fields, and columns that no schema knows, are masked; in keys too") {
  const Folder folder;
  const auto sink = make_store(options(folder / "o.gpkg"), owner_schema());
  Feed feed(header_of(*owner_schema()));
  const std::size_t at = feed.add({Value::of("12"sv), Value::of("Trần Văn Thử"sv)}, "");
  feed.batch().add_issue(at, Severity::error, "own.pattern", "chu").value = "Trần Văn Thử";
  Issue column = Feed::late(0, Severity::info, "text.blanks");
  column.field = "TENCHU";
  column.before = column.value = " Trần Văn Thử";
  column.after = "Trần Văn Thử";
  report(*sink, {folder / "r.csv", folder / "r.json"}, feed, owner_schema(), {column});
  for (const char* name : {"r.csv", "r.json"}) {
    const std::string text = text_of(folder / name);
    CHECK_MESSAGE(!holds(text, "Thử"), text);
    CHECK(holds(text, "***"));
  }
  CHECK(holds(text_of(folder / "r.csv"), ",12,***,"));
  CHECK(holds(text_of(folder / "r.csv"), "," + owner_schema()->fields[0].title.in(language()) + ","));
}

TEST_CASE("a report appears when the run has come to its end, and only then") {
  const Folder folder;
  for (const char* name : {"r.csv", "r.json"}) std::ofstream(folder / name) << "earlier";
  const std::vector<std::string> paths{folder / "r.csv", folder / "r.json"};
  SUBCASE("the run fails") {
    {
      const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
      Report files(paths, {lot_schema()}, {});
      ReportSink reports(files, *sink, lot_schema());
      Feed feed(header_of(*lot_schema()));
      add_lots(feed);
      reports.begin(header_of(*lot_schema()));
      reports.encode(feed.batch());
      reports.take(feed.batch());
    }
    CHECK(text_of(paths[0]) == "earlier");
    CHECK(text_of(paths[1]) == "earlier");
    CHECK(folder.names() == std::vector<std::string>{"r.csv", "r.json"});
  }
  SUBCASE("--strict") {
    for (const char* name : {"o.gpkg", "o.geojsonl"}) {
      StoreOptions with = options(folder / name);
      with.strict = true;
      const auto sink =
          is_dataset(name) ? make_store(with, lot_schema()) : make_stream_sink(folder / name, {.strict = true});
      Feed feed(header_of(*lot_schema()));
      add_lots(feed);
      CHECK_FALSE(report(*sink, paths, feed, lot_schema()).published);
      CHECK(holds(text_of(paths[0]), "lot.bad"));
      CHECK(folder.names() == std::vector<std::string>{"r.csv", "r.json"});
    }
  }
  SUBCASE("--max-errors") {
    for (const char* name : {"o.gpkg", "o.geojsonl"}) {
      StoreOptions with = options(folder / name);
      with.max_errors = 1;
      {
        const auto sink =
            is_dataset(name) ? make_store(with, lot_schema()) : make_stream_sink(folder / name, {.max_errors = 1});
        Feed feed(header_of(*lot_schema()));
        add_lots(feed);
        feed.batch().add_issue(2, Severity::error, "lot.not-reached");
        CHECK_THROWS_AS(report(*sink, paths, feed, lot_schema()), TooManyErrors);
        CHECK(sink->totals().read == 2);
        CHECK(sink->totals().rejected == 1);
      }
      CHECK(holds(text_of(paths[1]), "lot.bad"));
      CHECK(holds(text_of(paths[1]), R"("totals":{"read":2,"written":1,"rejected":1,)"));
      CHECK_FALSE(holds(text_of(paths[1]), "lot.not-reached"));
      CHECK(folder.names() == std::vector<std::string>{"r.csv", "r.json"});
    }
  }
}

TEST_CASE("reports that cannot be") {
  const Folder folder;
  fs::create_directory(folder / "d.csv");
  const auto open = [&](const std::vector<std::string>& paths) { Report(paths, {lot_schema()}, {}); };
  for (const char* name : {"r.txt", "r", ".csv", "r.xls"}) CHECK_THROWS_AS(open({folder / name}), UsageError);
  for (const char* name : {"r.CSV", "r.Json", "r.XLSX", "r.HTML"}) CHECK_NOTHROW(open({folder / name}));
  CHECK_THROWS_AS(open({folder / "d.xlsx/r.xlsx"}), OutputError);
  CHECK_THROWS_AS(open({folder / "r.csv", folder / "r.csv"}), UsageError);
  CHECK_THROWS_AS(open({folder / "d.csv"}), OutputError);
  CHECK_THROWS_AS(open({folder / "no/r.csv"}), OutputError);
  CHECK(folder.names() == std::vector<std::string>{"d.csv"});
}

TEST_CASE("a stream in a file") {
  const Folder folder;
  const std::string path = folder / "o.geojsonl";
  const auto write = [&](const StreamOptions& with, bool bad, const std::vector<Issue>& last = {}) {
    const auto sink = make_stream_sink(path, with);
    Feed feed(header_of(*lot_schema()));
    add_lots(feed, bad);
    feed.run(*sink, last);
    CHECK(sink->totals().read == 3);
    CHECK(sink->totals().read == sink->totals().written + sink->totals().rejected);
    return sink->totals();
  };
  CHECK_FALSE(write({.dry_run = true}, false).published);
  CHECK_FALSE(write({.strict = true}, true).published);
  CHECK_FALSE(write({.strict = true}, false, {Feed::late(1, Severity::error, "lot.late")}).published);
  CHECK(folder.names().empty());
  CHECK(write({.strict = true}, false).published);
  const std::string first = text_of(path);
  CHECK(holds(first, "\"end\":true"));
  const mode_t mask = umask(0);
  umask(mask);
  CHECK((static_cast<mode_t>(fs::status(path).permissions()) & 0777) == (0666 & ~mask));

  CHECK_THROWS_AS(write({}, false), OutputError);
  CHECK_THROWS_AS(write({.dry_run = true}, false), OutputError);
  CHECK_FALSE(write({.overwrite = true, .strict = true}, true).published);
  CHECK(text_of(path) == first);
  CHECK(write({.overwrite = true}, true).rejected == 1);
  CHECK(holds(text_of(path), "lot.bad"));
  CHECK(folder.names() == std::vector<std::string>{"o.geojsonl"});

  // It appeared meanwhile: left alone.
  fs::remove(path);
  {
    const auto sink = make_stream_sink(path, {});
    std::ofstream(path) << "another";
    Feed feed(header_of(*lot_schema()));
    CHECK_THROWS_AS(feed.run(*sink), OutputError);
  }
  CHECK(text_of(path) == "another");
  CHECK(folder.names() == std::vector<std::string>{"o.geojsonl"});
}

TEST_CASE("standard output cannot be taken back") {
  CHECK_THROWS_AS(make_stream_sink("", {.strict = true}), UsageError);
  CHECK_THROWS_AS(make_stream_sink("-", {.max_errors = 3}), UsageError);
  const auto sink = make_stream_sink("-", {.dry_run = true});
  Feed feed(header_of(*lot_schema()));
  add_lots(feed);
  feed.run(*sink);  // would show in the output of the tests
  CHECK(sink->totals().rejected == 1);
}
