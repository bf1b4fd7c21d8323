// Killed, out of space, locked: the old state or the new one, nothing between.
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <functional>

#include "base/tool.hpp"
#include "fixture.hpp"

using namespace test;

namespace {

void load(const std::string& path, Mode mode, std::int64_t count) {
  const auto sink = make_store(options(path, mode), lot_schema());
  Feed feed(header_of(*lot_schema()));
  for (std::int64_t i = 0; i < count; ++i) feed.add_lot("07192", "5", i, square(double(i), 0, 1));
  feed.run(*sink);
}

/// Exit status of a child that runs `action`: that of the Error it throws, 0 for none; -1 when it was killed.
int in_child(const std::function<void()>& action) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 0;
    try {
      action();
    } catch (const Error& error) {
      status = static_cast<int>(error.status());
    } catch (...) {
      status = 99;
    }
    _exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string count_of(const std::string& path) {
  Opened file(path);
  CHECK(file("PRAGMA integrity_check") == "ok");
  CHECK(file("SELECT rtreecheck('rtree_lo_dat_geom')") == "ok");
  return file("SELECT count(*) FROM lo_dat");
}

}  // namespace

TEST_CASE("killed while loading: no destination; the next run tidies up") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  CHECK(in_child([&] {
          const auto sink = make_store(options(path), lot_schema());
          const auto header = header_of(*lot_schema());
          sink->begin(header);
          Feed feed(header);
          feed.add_lot("1", "1", 1, square(0, 0, 1));
          sink->encode(feed.batch());
          sink->take(feed.batch());
          raise(SIGKILL);
        }) == -1);
  REQUIRE(folder.names().size() == 1);
  CHECK(folder.names()[0].starts_with(".o.gpkg.sohoa-"));
  load(path, Mode::create, 10);
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg"});
}

TEST_CASE("the staging database of a running program is left alone") {
  const Folder folder;
  const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
  sink->begin(header_of(*lot_schema()));
  const auto names = folder.names();
  CHECK(in_child([&] { load(folder / "o.gpkg", Mode::create, 3); }) == 0);
  for (const std::string& name : names) CHECK(fs::exists(folder / name));
}

TEST_CASE("killed while publishing into a file: the old state or the new one") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load(path, Mode::create, 2000);
  // Each child is killed a little later than the one before.
  for (int step = 0; step < 12; ++step) {
    const pid_t child = fork();
    if (child == 0) {
      load(path, Mode::replace, 3000);
      _exit(0);
    }
    usleep(static_cast<useconds_t>(5000 + step * 4000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    const std::string count = count_of(path);
    CHECK((count == "2000" || count == "3000"));
  }
  load(path, Mode::replace, 5);
  CAPTURE(fmt::format("{}", fmt::join(folder.names(), " ")));
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg"});
}

TEST_CASE("no space: status 4, nothing left, the destination as it was") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load(path, Mode::create, 100);
  const auto size = fs::file_size(path);
  const auto limited = [&](rlim_t limit, const std::string& to, Mode mode, std::int64_t count) {
    return in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit space{limit, limit};
      setrlimit(RLIMIT_FSIZE, &space);
      load(to, mode, count);
    });
  };
  SUBCASE("while staging a new file") {
    CHECK(limited(300'000, folder / "new.gpkg", Mode::create, 20'000) == 4);
    CHECK_FALSE(fs::exists(folder / "new.gpkg"));
  }
  SUBCASE("while staging for an existing file") {
    CHECK(limited(300'000, path, Mode::replace, 20'000) == 4);
  }
  SUBCASE("while publishing") {
    // The staging database fits, the destination with its second layer does not.
    {
      StoreOptions with = options(path);
      with.layer = "khac";
      const auto sink = make_store(with, lot_schema());
      Feed feed(header_of(*lot_schema()));
      for (int i = 0; i < 3000; ++i) feed.add_lot("1", "1", i, square(i, 0, 1));
      feed.run(*sink);
    }
    const auto grown = fs::file_size(path);
    CHECK(limited(grown + 20'000, path, Mode::replace, 3000) == 4);
    CHECK(fs::file_size(path) == grown);
  }
  CHECK(fs::file_size(path) >= size);
  CHECK(count_of(path) == "100");
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg"});
}

TEST_CASE("a signal ends the run and nothing is left") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder folder;
    const Tools tools{{"sohoa-test", "", "", common_options(), "", true}};
    char name[] = "sohoa-test";
    char* arguments[] = {name, nullptr};
    const auto body = [&](const Arguments&) {
      const auto sink = make_store(options(folder / "o.gpkg"), lot_schema());
      sink->begin(header_of(*lot_schema()));
      if (folder.names().size() == 1) raise(signal);
      return Exit::ok;
    };
    CHECK(in_child([&] { run_tool(tools, "sohoa-test", 1, arguments, body); }) != 0);
    CHECK(folder.names().empty());
  }
}

TEST_CASE("the journal of a file that was deleted does no harm to the new one") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load(path, Mode::create, 50);
  // A transaction that was killed leaves a hot journal; then someone deletes the file alone.
  in_child([&] {
    Opened file(path);
    file.database().execute("PRAGMA cache_size = 1; BEGIN; UPDATE sohoa_run SET arguments = hex(zeroblob(50000))");
    raise(SIGKILL);
  });
  REQUIRE(fs::exists(path + "-journal"));
  fs::remove(path);
  load(path, Mode::create, 7);
  CHECK(count_of(path) == "7");
  CHECK(folder.names() == std::vector<std::string>{"o.gpkg"});
}

TEST_CASE("a locked destination is refused") {
  const Folder folder;
  const std::string path = folder / "o.gpkg";
  load(path, Mode::create, 10);
  Opened other(path);
  other.database().execute("BEGIN EXCLUSIVE");
  // In a child, because locks do not keep a process from itself. It gives up after ten seconds.
  CHECK(in_child([&] { load(path, Mode::replace, 20); }) == 4);
  other.database().execute("ROLLBACK");
  CHECK(count_of(path) == "10");
}
