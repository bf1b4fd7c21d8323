// --settle: what is left for the next run because it may still be being copied.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

#include "fixtures.hpp"
#include "source/inputs.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

/// Says that a file was changed `seconds` ago. What the machine notes of itself (ctime) stays now.
void age(const std::string& path, int seconds) {
  const timespec then{std::time(nullptr) - seconds, 0};
  const timespec times[] = {then, then};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

std::string old_file(const Folder& folder, const std::string& name) {
  const std::string path = folder.write(name, "x");
  age(path, 3600);
  return path;
}

struct Found {
  std::vector<std::string> files;
  Settling settling;
  std::string problems;
};

Found find(const std::string& input, std::int64_t seconds) {
  Found found;
  found.settling.seconds = seconds;
  Problems problems;
  for (const InputFile& file : find_inputs({input}, problems, found.settling))
    found.files.push_back(fs::path(file.display).filename().string());
  try {
    problems.end_if_any();
  } catch (const InputError& error) {
    found.problems = error.what();
  }
  return found;
}

}  // namespace

TEST_CASE("a file is left while any of its parts is young") {
  const Folder folder;
  for (const char* name : {"a.shp", "a.shx", "a.dbf", "b.gpkg"}) old_file(folder, name);
  CHECK(find(folder.path(), 600).files == std::vector<std::string>{"a.shp", "b.gpkg"});
  for (const char* part : {"a.prj", "a.shx", "a.cpg", "a.dbf", "a.shp"}) {
    CAPTURE(part);
    folder.write(part, "y");
    const Found found = find(folder.path(), 600);
    CHECK(found.files == std::vector<std::string>{"b.gpkg"});
    REQUIRE(found.settling.files == std::vector<std::string>{folder / "a.shp"});
    CHECK(has(found.settling.notes[0], part));
    CHECK(find(folder.path(), 0).files.size() == 2);
    age(folder / part, 599);
    CHECK(find(folder.path(), 600).files.size() == 1);
    age(folder / part, 601);
    CHECK(find(folder.path(), 600).files.size() == 2);
  }
}

TEST_CASE("the note says when, by the clock in Việt Nam") {
  CHECK(wall_text(1735689600LL * 1'000'000'000) == "2025-01-01 07:00:00");
  CHECK(utc_text(1735689600LL * 1'000'000'000) == "2025-01-01T00:00:00Z");
  const Folder folder;
  const std::string path = old_file(folder, "a.fgb");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  const Found found = find(path, 7200);
  REQUIRE(found.settling.notes.size() == 1);
  CHECK(has(found.settling.notes[0], wall_text(std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000)));
}

TEST_CASE("a file without the parts that complete it is left for as long after anything happened to it") {
  struct Sample {
    std::vector<const char*> names;
    const char* missing;
  };
  for (const Sample& sample : {Sample{{"a.shp", "a.dbf"}, ".shx"}, Sample{{"a.shp"}, ".shx, .dbf"},
                               Sample{{"a.dbf"}, ".shp"}, Sample{{"a.tab", "a.dat", "a.id"}, ".map"},
                               Sample{{"A.TAB", "A.DAT", "A.MAP"}, ".id"}, Sample{{"a.mif"}, ".mid"}}) {
    const Folder folder;
    for (const char* name : sample.names) old_file(folder, name);  // the copy has kept the old times
    const Found found = find(folder.path(), 600);
    CHECK(found.files.empty());
    REQUIRE(found.settling.notes.size() == 1);
    CHECK(has(found.settling.notes[0], sample.missing));
  }
  // Nothing has happened for a second: whoever reads it says what is wrong with it, as without --settle.
  const Folder folder;
  const std::string path = old_file(folder, "a.shp");
  ::usleep(1'100'000);
  CHECK(find(path, 1).files == std::vector<std::string>{"a.shp"});
}

TEST_CASE("a young .zip is left unread, an old broken one is a problem") {
  const Folder folder;
  const std::string path = folder.write("a.zip", "PK\3\4 the rest is on its way");
  Found found = find(path, 600);
  CHECK(found.settling.files == std::vector<std::string>{path});
  CHECK(found.problems.empty());
  age(path, 601);
  found = find(path, 600);
  CHECK(found.settling.files.empty());
  CHECK(has(found.problems, "a.zip"));
}

TEST_CASE("a time that has not come yet is young; a century is as good as for ever") {
  const Folder folder;
  const std::string path = old_file(folder, "a.gpkg");
  age(path, -86400);
  CHECK(find(path, 1).files.empty());
  age(path, INT32_MIN);  // 2094; later ones not every disk can keep
  CHECK(find(path, 1).files.empty());
  CHECK(nanoseconds({INT64_MAX, 999'999'999}) > 0);
  CHECK(wall_text(nanoseconds({INT64_MAX, 0})).starts_with("2262-"));
  age(path, 3600);
  CHECK(find(path, INT64_MAX).files.empty());
}

TEST_CASE("an inbox may be empty, a missing one may not") {
  const Folder folder;
  CHECK(find(folder.path(), 600).files.empty());
  CHECK(find(folder.path(), 600).problems.empty());
  CHECK(has(find(folder.path(), 0).problems, folder.path()));
  CHECK(has(find(folder / "none", 600).problems, "none"));
}
