// Which sources a dataset holds, by what its runs have recorded.
#include "store/history.hpp"

#include "fixture.hpp"

using namespace test;

namespace {

/// A file with nothing but a history; runs are numbered 1, 2, 3 ...
class Runs {
 public:
  explicit Runs(const std::string& path, bool modes = true)
      : database_(path, store::Database::Open::create, path), modes_(modes) {
    database_.execute(
        "CREATE TABLE sohoa_run (id INTEGER PRIMARY KEY, layer TEXT, started TEXT, tool TEXT, version TEXT, format "
        "INTEGER,"
        " arguments TEXT, rejected INTEGER);"
        "CREATE TABLE sohoa_source (id INTEGER PRIMARY KEY, run INTEGER, path TEXT, layer TEXT, size INTEGER, sha256 "
        "TEXT,"
        " schema TEXT, schema_digest TEXT, rejected INTEGER);"
        "CREATE TABLE lo_dat (fid INTEGER PRIMARY KEY); CREATE TABLE other (fid INTEGER PRIMARY KEY);"
        "CREATE TABLE lo_dat_rejected (fid INTEGER PRIMARY KEY, source TEXT)");
    if (modes) database_.execute("ALTER TABLE sohoa_run ADD COLUMN mode TEXT");
  }

  void add(const std::string& mode, const std::string& paths, const std::string& more = {}, int rejected = 0,
           const std::string& layer = "lo_dat", const std::string& tool = "sohoa-parcel") {
    ++run_;
    const std::string id = std::to_string(run_);
    database_.execute(
        "INSERT INTO sohoa_run (id, layer, started, tool, version, format, arguments, rejected) VALUES (" + id + ", '" +
        layer + "', '2025-01-0" + id + "', '" + tool + "', '0.1', 1, 'a -o d.gpkg " + more + "', 0)");
    if (modes_) database_.execute("UPDATE sohoa_run SET mode = '" + mode + "' WHERE id = " + id);
    for (const char path : paths)
      database_.execute(
          "INSERT INTO sohoa_source (run, path, layer, size, sha256, schema, schema_digest, rejected)"
          " VALUES (" +
          id + ", '" + path + ".shp', '" + path + "', 7, 'hash" + id + "', 'lot', 'd', " + std::to_string(rejected) +
          ")");
  }
  void execute(const std::string& sql) { database_.execute(sql); }

 private:
  store::Database database_;
  bool modes_;
  int run_ = 0;
};

std::string in_effect(const std::string& path, const std::string& layer = "lo_dat") {
  std::string text;
  for (const store::LoadedSource& source : store::sources_in_effect(path, layer))
    text += (text.empty() ? "" : " ") + source.path + "=" + source.sha256;
  return text;
}

}  // namespace

TEST_CASE("a source is in effect as its last load left it, until its layer is made anew without it") {
  const Folder folder;
  const std::string path = folder / "d.gpkg";
  CHECK(in_effect(path).empty());
  Runs runs(path);
  runs.add("create", "ab");
  CHECK(in_effect(path) == "a.shp=hash1 b.shp=hash1");
  runs.add("upsert", "bc");
  CHECK(in_effect(path) == "a.shp=hash1 b.shp=hash2 c.shp=hash2");
  runs.add("write", "d", "--write", 0, "lo_dat", "sohoa-check");
  runs.add("append", "e", "--whole-sheets", 0, "OTHER");
  CHECK(in_effect(path) == "a.shp=hash1 b.shp=hash2 c.shp=hash2");
  CHECK(in_effect(path, "other") == "e.shp=hash4");
  CHECK(in_effect(path, "") == "a.shp=hash1 b.shp=hash2 c.shp=hash2 e.shp=hash4");
  runs.add("upsert", "ac", "--delete-missing");
  CHECK(in_effect(path) == "a.shp=hash5 c.shp=hash5");
  runs.add("replace", "b");
  CHECK(in_effect(path, "LO_DAT") == "b.shp=hash6");
  CHECK(in_effect(path, "other") == "e.shp=hash4");
  runs.execute("DROP TABLE lo_dat");
  CHECK(in_effect(path).empty());
}

TEST_CASE("runs that do not tell their mode made their layer anew, unless they judged it") {
  const Folder folder;
  const std::string path = folder / "d.gpkg";
  Runs runs(path, false);
  runs.add("", "ab");
  runs.add("", "x", "--write", 0, "lo_dat", "sohoa-check");
  CHECK(in_effect(path) == "a.shp=hash1 b.shp=hash1");
  runs.add("", "c", "--mode replace");
  CHECK(in_effect(path) == "c.shp=hash3");
}

TEST_CASE("what a source has in _rejected now is counted, not what its load rejected") {
  const Folder folder;
  const std::string path = folder / "d.gpkg";
  Runs runs(path);
  runs.add("create", "ab", "", 5);
  runs.add("append", "c");
  runs.execute(
      "INSERT INTO lo_dat_rejected (source) VALUES ('a.shp'), ('a.shp|layer 1'), ('a.shp|layer 2'), ('a.shp2'), "
      "('aXshp'),"
      " ('c.shp'), (NULL)");
  const auto sources = store::sources_in_effect(path, "lo_dat");
  REQUIRE(sources.size() == 3);
  CHECK(sources[0].still_rejected == 3);
  CHECK(sources[1].still_rejected == 0);  // mended since
  CHECK(sources[2].still_rejected == 0);  // never rejected any: not looked for
  CHECK(sources[0].started == "2025-01-01");
  CHECK(sources[0].arguments == "a -o d.gpkg ");
  CHECK(sources[0].schema_digest == "d");
  CHECK(sources[0].size == 7);
}

TEST_CASE("another program's file has no history, a newer program's is refused") {
  const Folder folder;
  const std::string path = folder / "d.gpkg";
  {
    store::Database(path, store::Database::Open::create, path).execute("CREATE TABLE t (x)");
    CHECK(in_effect(path).empty());
    fs::remove(path);
    Runs runs(path);
    runs.add("create", "a");
    runs.execute("UPDATE sohoa_run SET format = 1000");
  }
  CHECK_THROWS_AS(in_effect(path), OutputError);
  std::ofstream(folder / "e.gpkg") << "no database at all, and long enough to be looked at: " << std::string(4096, '-');
  CHECK_THROWS_AS(in_effect(folder / "e.gpkg"), OutputError);
}

TEST_CASE("the sources of a real load are found with the layer's schema") {
  const Folder folder;
  const std::string path = folder / "d.sqlite";
  const auto sink = make_store(options(path), lot_schema());
  Feed feed(header_of(*lot_schema()));
  feed.add_lot("07192", "5", 1, square(500000, 2300000, 5));
  feed.batch().add_issue(feed.add_lot("07192", "5", 2, square(500010, 2300000, 5)), Severity::error, "lot.bad");
  feed.run(*sink);
  const auto sources = store::sources_in_effect(path, "lo_dat");
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].path == "in/dc5.shp");
  CHECK(sources[0].size == 1234);
  CHECK(sources[0].tool == "sohoa-test");
  CHECK(sources[0].schema == "lot");
  CHECK(sources[0].schema_digest == lot_schema()->digest);
  CHECK(sources[0].still_rejected == 1);
}
