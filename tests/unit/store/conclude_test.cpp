// Duplicate keys and late issues: who stays, who goes, and what is said about it.
#include "fixture.hpp"

using namespace test;

namespace {

constexpr const char* kLots = "SELECT fid, maXaGoc, soHieuToBanDo, soThuTuThua, dienTich FROM lo_dat ORDER BY fid";
constexpr const char* kRejected = "SELECT fid, soThuTuThua, dienTich, row FROM lo_dat_rejected ORDER BY fid";
constexpr const char* kIssues = "SELECT rule, severity, row, feature_fid FROM sohoa_issue ORDER BY fid";

/// Loads, checks what must always hold, and opens the file.
struct Loaded {
  Folder folder;
  std::string path;
  Totals totals;
  std::unique_ptr<Opened> file;

  Loaded(Feed& feed, const std::string& suffix, const std::vector<Issue>& last = {}) : path(folder / ("o" + suffix)) {
    const auto sink = make_store(options(path), lot_schema());
    feed.run(*sink, last);
    totals = sink->totals();
    file = std::make_unique<Opened>(path, suffix == ".sqlite");
    const std::string index = suffix == ".sqlite" ? "idx_" : "rtree_";
    for (const char* layer : {"lo_dat", "lo_dat_rejected", "sohoa_issue"}) {
      CHECK((*file)("SELECT rtreecheck('" + index + layer + "_geom')") == "ok");
      CHECK((*file)("SELECT count(*) FROM " + index + layer + "_geom") ==
            (*file)(std::string("SELECT count(geom) FROM ") + layer));
    }
    CHECK((*file)("SELECT count(*) FROM lo_dat") == std::to_string(totals.written));
    CHECK((*file)("SELECT count(*) FROM lo_dat_rejected") == std::to_string(totals.rejected));
    CHECK((*file)("SELECT sum(total), sum(rejected) FROM sohoa_count") ==
          std::to_string(totals.read) + "|" + std::to_string(totals.rejected));
    CHECK((*file)("SELECT sum(read), sum(rejected) FROM sohoa_source") ==
          std::to_string(totals.read) + "|" + std::to_string(totals.rejected));
    if (suffix == ".sqlite") CHECK((*file)("SELECT CheckSpatialIndex()") == "1");
    if (suffix == ".gpkg") CHECK(validate_gpkg(path) == "");
  }
  std::string operator()(const std::string& sql) { return (*file)(sql); }
};

}  // namespace

TEST_CASE("the first of one key is written, the others are rejected and name it") {
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    Feed feed(header_of(*lot_schema()));
    feed.add_lot("07192", "5", 1, square(0, 0, 1));
    feed.add_lot("07192", "5", 2, square(2, 0, 1));
    feed.add_lot("07192", "5", 1, square(4, 0, 1));
    feed.next();
    feed.add_lot("07192", "51", 1, square(6, 0, 1));  // another sheet
    feed.add_lot("07192", "5", 1, square(8, 0, 1));
    Loaded out(feed, suffix);
    CHECK(out(kLots) == "1|07192|5|1|100.5;2|07192|5|2|100.5;3|07192|51|1|100.5");
    CHECK(out(kRejected) == "1|1|100.5|3;2|1|100.5|5");
    CHECK(out(kIssues) ==
          "lot.duplicate-key|warning|1|1;lot.duplicate-key|error|3|NULL;lot.duplicate-key|error|5|NULL");
    CHECK(out("SELECT key FROM sohoa_issue LIMIT 1") == R"({"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":1})");
    CHECK(out("SELECT source FROM sohoa_issue WHERE row = 5") == "in/dc5.shp");
    CHECK(out.totals.rules.at("lot.duplicate-key").total() == 3);
    // Reports are written from what finish() leaves in the late issues.
    REQUIRE(feed.end.issues.size() == 3);
    CHECK(feed.end.issues[1].origin.row == 3);
    REQUIRE(feed.end.issues[1].args.size() == 2);
    CHECK(feed.end.issues[1].args[0].value.text() == "in/dc5.shp");
    CHECK(feed.end.issues[1].args[1].value.integer == 1);
    CHECK(feed.end.issues[0].args[1].value.integer == 3);
  }
}

TEST_CASE("a key with a missing part is no key, a rejected feature holds none") {
  Feed feed(header_of(*lot_schema()));
  feed.add({Value::of("07192"sv), Value::null(), Value::of(std::int64_t{1})}, "");
  feed.add({Value::of("07192"sv), Value::null(), Value::of(std::int64_t{1})}, "");
  const std::size_t bad = feed.add_lot("07192", "7", 1, "");
  feed.batch().add_issue(bad, Severity::error, "lot.required");
  feed.add_lot("07192", "7", 1, "");
  Loaded out(feed, ".gpkg");
  CHECK(out.totals.written == 3);
  CHECK(out(kIssues) == "lot.required|error|3|NULL");
}

TEST_CASE("a late error moves its feature, with the raw text that an issue had") {
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    Feed feed(header_of(*lot_schema()));
    feed.add_lot("07192", "5", 1, square(0, 0, 1));
    const std::size_t odd = feed.add_lot("07192", "5", 2, square(100, 0, 1));
    feed.batch().values[odd * 8 + 4] = Value::of(true);
    Issue& warning = feed.batch().add_issue(odd, Severity::warning, "lot.area-differs", "dienTich");
    warning.value = "100,50";
    feed.add_lot("07192", "5", 3, square(2, 0, 1));
    feed.batch().issues.push_back(Feed::late(2, Severity::error, "lot.no-such-place"));
    feed.next();
    feed.add_lot("07192", "5", 4, square(4, 0, 1));
    Loaded out(feed, suffix, {Feed::late(4, Severity::warning, "lot.looks-odd")});
    CHECK(out.totals.written == 3);
    CHECK(out.totals.rejected == 1);
    CHECK_FALSE(out.totals.set_error);
    CHECK(out("SELECT fid, soThuTuThua FROM lo_dat") == "1|1;3|3;4|4");
    CHECK(out("SELECT soThuTuThua, dienTich, daCap, row, source FROM lo_dat_rejected") == "2|100,50|true|2|in/dc5.shp");
    CHECK(out(kIssues) == "lot.area-differs|warning|2|NULL;lot.no-such-place|error|2|NULL;lot.looks-odd|warning|4|4");
    // The extent no longer holds the moved one.
    if (suffix == ".gpkg") CHECK(out("SELECT max_x FROM gpkg_contents WHERE table_name = 'lo_dat'") == "5.0");
    CHECK(out("SELECT key FROM sohoa_issue WHERE rule = 'lot.no-such-place'") ==
          R"({"maXaGoc":"07192","soHieuToBanDo":"5","soThuTuThua":2})");
  }
}

TEST_CASE("when the first of a key goes, the next one takes its place") {
  for (const std::string suffix : {".gpkg", ".sqlite"}) {
    CAPTURE(suffix);
    Feed feed(header_of(*lot_schema()));
    feed.add_lot("07192", "5", 1, square(0, 0, 1));                            // row 1: goes
    feed.add_lot("07192", "5", 2, square(10, 0, 1));                           // row 2
    feed.add_lot("07192", "5", 1, square(20, 0, 1));                           // row 3: late error too
    const std::size_t heir = feed.add_lot("07192", "5", 1, square(30, 0, 1));  // row 4: stays
    feed.batch().values[heir * 8 + 4] = Value::of(false);
    feed.batch().values[heir * 8 + 3] = Value::of(0.1);
    Issue& warning = feed.batch().add_issue(heir, Severity::warning, "lot.area-differs", "dienTich");
    warning.value = "0,10";
    feed.add_lot("07192", "5", 1, square(40, 0, 1));  // row 5: a duplicate of row 4 now
    Loaded out(
        feed, suffix,
        {Feed::late(1, Severity::error, "lot.no-such-place"), Feed::late(3, Severity::error, "lot.no-such-place")});
    CHECK(out("SELECT fid, soThuTuThua, dienTich, typeof(dienTich), daCap FROM lo_dat") ==
          "1|1|0.1|real|0;2|2|100.5|real|NULL");
    CHECK(out(kRejected) == "1|1|100.5|3;3|1|100.5|5;4|1|100.5|1");
    CHECK(out(kIssues) ==
          "lot.area-differs|warning|4|1;lot.no-such-place|error|1|NULL;lot.no-such-place|error|3|NULL;"
          "lot.duplicate-key|warning|4|1;lot.duplicate-key|error|5|NULL");
    CHECK(feed.end.issues.back().args[1].value.integer == 4);
    const std::string index = suffix == ".sqlite" ? "idx_lo_dat_geom" : "rtree_lo_dat_geom";
    CHECK(out("SELECT " + std::string(suffix == ".sqlite" ? "pkid, xmin" : "id, minx") + " FROM " + index +
              " ORDER BY 1") == "1|30.0;2|10.0");
    CHECK(out("SELECT seq FROM sqlite_sequence WHERE name = 'lo_dat'") == "2");
  }
}

TEST_CASE("a duplicate whose only rival goes is no duplicate") {
  Feed feed(header_of(*lot_schema()));
  feed.add_lot("07192", "5", 1, square(0, 0, 1));
  feed.add_lot("07192", "5", 1, square(20, 0, 1));
  Loaded out(feed, ".gpkg", {Feed::late(1, Severity::error, "lot.no-such-place")});
  CHECK(out(kIssues) == "lot.no-such-place|error|1|NULL");
  CHECK(out("SELECT id, minx FROM rtree_lo_dat_geom") == "1|20.0");
}

TEST_CASE("rules about sets reject nothing but count as errors") {
  Feed feed(header_of(*lot_schema()));
  feed.add_lot("07192", "5", 1, square(0, 0, 1));
  Issue overlap = Feed::late(1, Severity::error, "coverage.overlap");
  const std::string location = square(0.5, 0.5, 0.25, false);
  overlap.location = location;
  Loaded out(feed, ".gpkg", {overlap});
  CHECK(out.totals.written == 1);
  CHECK(out.totals.set_error);
  CHECK(out("SELECT status FROM sohoa_run") == "1");
  CHECK(out("SELECT minx, maxx FROM rtree_sohoa_issue_geom") == "0.5|0.75");
}

TEST_CASE("late issues that find no feature") {
  Feed feed(header_of(*lot_schema()));
  feed.add_lot("07192", "5", 1, square(0, 0, 1));
  Issue change = Feed::late(77, Severity::info, "text.encoding");
  change.before = "a";
  change.after = "b";
  change.count = 12;
  Loaded out(
      feed, ".gpkg",
      {Feed::late(99, Severity::error, "lot.no-such-place"), change, Feed::late(0, Severity::warning, "source.cut")});
  // Filtered out: ignored. A counted change and a word about the whole source stay.
  CHECK(out("SELECT rule, row, count, before, after FROM sohoa_issue") ==
        "text.encoding|77|12|a|b;source.cut|NULL|1|NULL|NULL");
  CHECK(out.totals.rejected == 0);
  CHECK_FALSE(out.totals.rules.contains("lot.no-such-place"));
}
