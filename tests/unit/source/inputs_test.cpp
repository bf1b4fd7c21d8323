#include "source/inputs.hpp"

#include <sys/stat.h>

#include <atomic>

#include "fixtures.hpp"
#include "source/digest.hpp"
#include "source/zip_index.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

std::vector<std::string> names(const std::vector<std::string>& inputs) {
  std::vector<std::string> found;
  for (const InputFile& file : find_inputs(inputs)) found.push_back(fs::path(file.display).filename().string());
  return found;
}

template <typename Expected>
std::string refused(const std::vector<std::string>& inputs) {
  try {
    find_inputs(inputs);
  } catch (const Expected& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a folder gives its data in byte order, without sidecars, hidden files, locks and subfolders") {
  const Folder folder;
  for (const char* name : {"b.shp", "b.shx", "b.dbf", "b.prj", "B2.TAB", "B2.DAT", "B2.ID", "B2.MAP", "a.mif", "a.mid",
                           "c.dbf", ".hidden.shp", "~$b.gpkg", "readme.txt", "z.gpkg", "sub/d.shp"})
    folder.write(name, "x");
  CHECK(names({folder.path()}) == std::vector<std::string>{"B2.TAB", "a.mif", "b.shp", "c.dbf", "z.gpkg"});
}

TEST_CASE("two formats of one name in a folder are named both") {
  const Folder folder;
  folder.write("dc5.shp", "x");
  folder.write("dc5.tab", "x");
  const std::string message = refused<UsageError>({folder.path()});
  CHECK(has(message, "dc5.shp"));
  CHECK(has(message, "dc5.tab"));
}

TEST_CASE("what is no data is refused in one line") {
  const Folder folder;
  CHECK(has(refused<InputError>({folder.path()}), folder.path()));
  CHECK(has(refused<InputError>({folder / "none.shp"}), "none.shp"));
  CHECK(has(refused<InputError>({"/vsicurl/http://localhost/a.shp"}), "/vsicurl"));
  const std::string shp = folder.write("p.shp", "x"), dbf = folder.write("p.dbf", "x");
  CHECK(has(refused<UsageError>({dbf}), "p.shp"));
  CHECK(names({dbf, shp}) == std::vector<std::string>{"p.shp"});  // in/*
  CHECK(has(refused<UsageError>({shp, shp}), "twice"));
  const std::string pipe = folder / "pipe.shp";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(has(refused<InputError>({pipe}), "pipe.shp"));
}

TEST_CASE("members of a .zip are found, and hostile ones refused") {
  const Folder folder;
  const auto write = [&](const std::vector<ZipEntry>& entries) { return folder.write("a.zip", zip(entries)); };
  const auto why = [&](const std::vector<ZipEntry>& entries) { return refused<InputError>({write(entries)}); };

  CHECK(names({write({{"x/b.shp", "1"}, {"x/b.dbf", "1"}, {"a.tab", "1"}, {"__MACOSX/x/b.shp", "1"}, {"x/", ""}})}) ==
        std::vector<std::string>{"a.tab", "b.shp"});
  CHECK(has(why({{"../a.shp", "1"}}), "../a.shp"));
  CHECK(has(why({{"/etc/a.shp", "1"}}), "/etc/a.shp"));
  CHECK(has(why({{"C:\\a.shp", "1"}}), "a.shp"));
  CHECK(has(why({{"b.ZIP", "1"}}), "b.ZIP"));
  CHECK(has(why({{"a.shp", "1", 0xF0000000}}), "MiB"));
  CHECK(has(why({{"a.shp", "1", -1, 1}}), "encrypted"));
  CHECK(has(why({{"readme.txt", "1"}}), "no data"));
  const std::string whole = zip({{"a.shp", "1"}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    folder.write("a.zip", whole.substr(0, size));
    CHECK_FALSE(refused<InputError>({folder / "a.zip"}).empty());
  }
}

TEST_CASE("a Shapefile in a .zip reads like one in a folder") {
  const Folder folder;
  std::vector<ZipEntry> entries;
  for (const char* suffix : {".dbf", ".prj", ".shp", ".shx"})
    entries.push_back({std::string("Cô Tô/dc5") + suffix, read(sample(std::string("dc5") + suffix))});
  const Result zipped = read_file(folder.write("a.zip", zip(entries)));
  const Result plain = read_file(sample("dc5.shp"));
  CHECK(zipped.rows == plain.rows);
  CHECK(zipped.geometries == plain.geometries);
  CHECK(zipped.header->sources[0].path == folder / "a.zip/Cô Tô/dc5.shp");
}

TEST_CASE("the hash of a Shapefile goes over .shp, .dbf and .prj in this order") {
  const Folder folder;
  folder.write("a.shp", "a");
  folder.write("a.prj", "c");
  folder.write("a.dbf", "b");
  folder.write("a.shx", "not hashed");
  const std::vector<InputFile> files = find_inputs({folder / "a.shp"});
  const std::atomic<bool> stop{false};
  // FIPS 180-2, appendix B.1: the hash of "abc"
  CHECK(sha256(files[0].parts, stop) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("times are written in UTC") {
  CHECK(utc_text(1'751'335'384'000'000'000) == "2025-07-01T02:03:04Z");
}
