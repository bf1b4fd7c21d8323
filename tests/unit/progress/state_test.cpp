// The state of a dataset by the history of its runs, in tables made by hand.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/dataset_state.hpp"
#include "progress/report.hpp"
#include "store/sqlite.hpp"

using namespace sohoa;
using namespace sohoa::progress;
namespace fs = std::filesystem;

namespace {

/// A dataset with a layer that says nothing but editions.
class Dataset {
 public:
  explicit Dataset(const std::string& name = "a.gpkg") {
    set_language("en");
    std::string pattern = (fs::temp_directory_path() / "sohoa-progress-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = (folder_ / name).string();
    execute(
        "CREATE TABLE sohoa_run (id INTEGER PRIMARY KEY, layer TEXT, started TEXT, finished TEXT, tool TEXT, version"
        " TEXT, format INTEGER, arguments TEXT, status INTEGER, read INTEGER, written INTEGER, updated INTEGER,"
        " unchanged INTEGER, rejected INTEGER, merged INTEGER, skipped INTEGER, deleted INTEGER);"
        "CREATE TABLE sohoa_count (id INTEGER PRIMARY KEY, run INTEGER, layer TEXT, maXaGoc TEXT, soHieuToBanDo TEXT,"
        " total INTEGER, rejected INTEGER, without_geometry INTEGER, with_code INTEGER, area REAL);"
        "CREATE TABLE thua_dat (fid INTEGER PRIMARY KEY, maXaGoc TEXT, phienBan TEXT)");
  }
  ~Dataset() { fs::remove_all(folder_); }

  void execute(const std::string& sql) {
    const bool there = fs::exists(path_);
    store::Database database(path_, there ? store::Database::Open::existing : store::Database::Open::create, path_);
    database.execute(sql);
  }
  /// Runs are numbered 1, 2, 3 … and ended at noon UTC of that day of January 2025.
  void run(int day, const std::string& tool = "sohoa-parcel", const std::string& arguments = "x.shp", int deleted = 0) {
    execute(
        fmt::format("INSERT INTO sohoa_run VALUES ({}, 'thua_dat', '', '2025-01-{:02}T12:00:00.000Z', '{}', '', 1,"
                    " '{}', 0, 3, 3, 0, 0, 0, 0, 0, {})",
                    ++runs_, day, tool, arguments, deleted));
  }
  /// Of the last run.
  void count(const std::string& commune, const std::string& sheet, int total, int rejected = 0) {
    execute(
        fmt::format("INSERT INTO sohoa_count (run, layer, maXaGoc, soHieuToBanDo, total, rejected, without_geometry,"
                    " with_code, area) VALUES ({}, 'thua_dat', {}, {}, {}, {}, 0, 0, 1.5)",
                    runs_, text(commune), text(sheet), total, rejected));
  }

  const std::string& path() const { return path_; }
  DatasetState state(const char* until = nullptr) const {
    return read_dataset(path_, until ? parse_until(until) : std::nullopt);
  }
  /// "07192/5=10-1 07192/6=8-0", total and rejected.
  std::string told(const char* until = nullptr) const {
    std::vector<std::string> sheets;
    for (const SheetState& sheet : state(until).sheets)
      sheets.push_back(fmt::format("{}/{}={}-{}", sheet.commune, sheet.sheet, sheet.count.total, sheet.count.rejected));
    std::sort(sheets.begin(), sheets.end());
    return fmt::format("{}", fmt::join(sheets, " "));
  }

 private:
  static std::string text(const std::string& value) { return value.empty() ? "NULL" : store::literal(value); }
  fs::path folder_;
  std::string path_;
  int runs_ = 0;
};

/// The message of the error and its status.
std::string refusal(const std::string& path) {
  try {
    read_dataset(path, std::nullopt);
  } catch (const Error& error) {
    return fmt::format("{}: {}", static_cast<int>(error.status()), error.what());
  }
  return "none";
}

}  // namespace

TEST_CASE("the latest run that counted a sheet counts, and a total of 0 says that it has gone") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 10, 1);
  dataset.count("07192", "6", 8);
  dataset.run(2, "sohoa-parcel", "--mode upsert y.shp");
  dataset.count("07192", "6", 9, 2);
  dataset.count("07195", "1", 4);
  dataset.run(3, "sohoa-parcel", "--mode upsert z.shp");
  dataset.count("07192", "5", 0);
  CHECK(dataset.told() == "07192/6=9-2 07195/1=4-0");
  CHECK(dataset.told("2025-01-02") == "07192/5=10-1 07192/6=9-2 07195/1=4-0");
  CHECK(dataset.told("2025-01-01") == "07192/5=10-1 07192/6=8-0");
  CHECK(dataset.told("2025-01-01 18:59") == "");  // it ended at 19:00 in Viet Nam
  CHECK(dataset.told("2025-01-01 19:00") == "07192/5=10-1 07192/6=8-0");
  CHECK(dataset.told("2024-12-31") == "");
  CHECK(dataset.state().warnings.empty());
}

TEST_CASE("a later run counts though its rows stand first and the clock went back") {
  Dataset dataset;
  dataset.run(5);
  dataset.run(4);
  dataset.count("07192", "5", 7);
  dataset.execute("INSERT INTO sohoa_count VALUES (50, 1, 'thua_dat', '07192', '5', 3, 0, 0, 0, 0)");
  CHECK(dataset.told() == "07192/5=7-0");
}

TEST_CASE("a layer that an older version replaced has the sheets of that run only") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 10, 1);
  dataset.count("07192", "6", 8);
  dataset.run(2, "sohoa-parcel", "y.shp --mode replace", 17);
  dataset.count("07192", "7", 5);
  CHECK(dataset.told() == "07192/7=5-0");
  CHECK(dataset.told("2025-01-01") == "07192/5=10-1 07192/6=8-0");
}

TEST_CASE("the runs of another file that was merged into this one take nothing away") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 10);
  dataset.run(2, "sohoa-parcel", "y.shp --mode replace", 4);  // replaced 4 features elsewhere
  dataset.count("07195", "7", 5);
  CHECK(dataset.told() == "07192/5=10-0 07195/7=5-0");
}

TEST_CASE("a judgement counts, but brings nothing") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 10, 3);
  dataset.run(9, "sohoa-check", "a.gpkg --write --mode replace", 7);
  dataset.count("07192", "5", 10, 1);
  const auto sheets = dataset.state().sheets;
  REQUIRE(sheets.size() == 1);
  CHECK(sheets[0].count.rejected == 1);
  CHECK(iso_text(*sheets[0].loaded) == "2025-01-01T12:00:00.000Z");
}

TEST_CASE("codes belong to the edition that their features say") {
  Dataset dataset;
  dataset.run(1);
  // 07192: thị trấn Cô Tô until 2025; 07200 is in no list.
  for (const char* code : {"07192", "07195", "07200"}) dataset.count(code, "1", 1);
  const auto edition_of = [&](const std::string& code) {
    for (const SheetState& sheet : dataset.state().sheets)
      if (sheet.commune == code) return sheet.edition ? std::string(admin::edition_name(*sheet.edition)) : "none";
    return std::string("absent");
  };
  CHECK(edition_of("07192") == "none");
  dataset.execute("INSERT INTO thua_dat VALUES (1, '07195', '2024')");
  CHECK(edition_of("07195") == "2024");
  CHECK(edition_of("07192") == "2024");  // the only edition of the layer
  CHECK(edition_of("07200") == "none");
  dataset.execute("INSERT INTO thua_dat VALUES (900, '07189', '2025')");
  CHECK(edition_of("07195") == "2024");
  CHECK(edition_of("07192") == "none");
}

TEST_CASE("what does not add up is told with run and layer") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 3, 4);
  dataset.count("07192", "6", 3, 5);
  dataset.execute("UPDATE sohoa_run SET read = 4");
  const auto warnings = dataset.state().warnings;
  REQUIRE(warnings.size() == 2);  // one for all rows of a run
  CHECK(warnings[0] ==
        dataset.path() + ": run 1 about layer thua_dat does not add up: 4 features were read, 3 accounted for");
  CHECK(warnings[1].find("counts of run 1 about layer thua_dat do not add up: of 3 features 4 rejected") !=
        std::string::npos);
}

TEST_CASE("a layer that was edited or removed by others is told") {
  Dataset dataset;
  dataset.run(1);
  dataset.count("07192", "5", 3);
  dataset.execute(
      "CREATE TABLE gpkg_ogr_contents (table_name TEXT, feature_count INTEGER);"
      "INSERT INTO gpkg_ogr_contents VALUES ('thua_dat', 3)");
  CHECK(dataset.state().warnings.empty());
  dataset.execute("UPDATE gpkg_ogr_contents SET feature_count = 2");
  REQUIRE(dataset.state().warnings.size() == 1);
  CHECK(dataset.state().warnings[0].find("layer thua_dat has 2 features, the runs up to 1 counted 3") !=
        std::string::npos);
  CHECK(dataset.state("2025-01-05").warnings.empty());
  dataset.execute("DROP TABLE thua_dat");
  CHECK(dataset.told() == "");
  CHECK(dataset.state().layers.empty());
  CHECK(dataset.state().warnings.size() == 1);
  CHECK(dataset.told("2025-01-05") == "07192/5=3-0");
}

TEST_CASE("what cannot be read is named") {
  Dataset dataset;
  CHECK(refusal(dataset.path()) == "none");
  CHECK(dataset.told() == "");
  dataset.run(1);
  dataset.execute("UPDATE sohoa_run SET format = 9");
  CHECK(refusal(dataset.path()).find("3: " + dataset.path() + ": written by a newer version") == 0);
  dataset.execute("UPDATE sohoa_run SET format = 1; ALTER TABLE sohoa_count RENAME COLUMN area TO size");
  CHECK(refusal(dataset.path()).find("are not as sohoa writes them") != std::string::npos);
  dataset.execute("DROP TABLE sohoa_count");
  CHECK(refusal(dataset.path()).find("an SQLite database of another program") != std::string::npos);
  CHECK(refusal(dataset.path() + "x") == "3: " + dataset.path() + "x: no such file or folder");
}

TEST_CASE("bytes that are no text become some") {
  Dataset dataset;
  dataset.run(1);
  dataset.execute("INSERT INTO sohoa_count VALUES (1, 1, 'thua_dat', CAST(x'ff37' AS TEXT), '5', 1, 1, 0, 0, 0)");
  CHECK(dataset.told() == "\\xFF7/5=1-1");
}

TEST_CASE("several files are added up, by commune and edition") {
  Dataset one("one.gpkg"), two("two.gpkg");
  one.run(1);
  one.count("07192", "1", 10, 1);
  one.count("07192", "10", 5);
  one.count("07192", "4", 5);
  one.count("", "", 2, 2);
  one.count("07I92", "9", 1, 1);
  one.count("07192", "5005", 1, 1);  // a slip in a rejected feature
  two.run(2);
  two.count("07192", "4", 7);
  two.count("07192", "TĐ03-2014", 1);
  const auto report = make_report({one.state(), two.state()}, std::nullopt);
  REQUIRE(report.layers.size() == 1);
  const LayerPart& part = report.layers[0];
  CHECK(part.count.total == 32);
  CHECK(part.count.valid() == 27);
  CHECK(part.commune_count() == 1);
  REQUIRE(part.communes.size() == 3);
  const CommuneLine& commune = part.communes[0];
  CHECK(commune.code == "07192");
  CHECK(commune.name.empty());  // of 2024 it is Thị trấn Cô Tô, of 2025 another one, and nobody says which
  CHECK(text_of(commune.missing) == "2, 3, 5–9");
  CHECK(commune.files == std::vector<std::size_t>{0, 1});
  std::string sheets;
  for (const SheetLine& line : commune.lines) sheets += line.sheet + " ";
  CHECK(sheets == "1 4 10 5005 TĐ03-2014 ");
  CHECK(commune.lines[1].count.total == 12);
  CHECK(commune.lines[1].files == std::vector<std::size_t>{0, 1});
  CHECK(iso_text(*commune.lines[1].loaded) == "2025-01-02T12:00:00.000Z");
  CHECK_FALSE(part.communes[1].genuine);
  CHECK(part.communes[1].missing.empty());
  CHECK(part.communes[2].code.empty());
}
