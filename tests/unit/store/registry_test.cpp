// Codes that are given for good: what may become of them, and that many programs at once never give one twice.
#include "store/registry.hpp"

#include <sys/wait.h>

#include <set>

#include "base/error.hpp"
#include "fixture.hpp"

using namespace test;

namespace {

store::CodeLife life() {
  return {{"asked", "given", "paused", "withdrawn"},
          {{"", "asked"},
           {"", "given"},
           {"asked", "given"},
           {"given", "paused"},
           {"paused", "given"},
           {"given", "withdrawn"},
           {"paused", "withdrawn"}}};
}

store::RegisteredCode code(std::int64_t number) {
  store::RegisteredCode made;
  made.family = "f";
  made.series = "A-";
  made.number = number;
  made.code = "A-" + std::to_string(number);
  made.state = "given";
  made.day = "2026-01-02";
  return made;
}

std::string bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a code is given once, moves by allowed steps only, and its history is kept") {
  const Folder folder;
  for (const char* name : {"r.gpkg", "r.sqlite"}) {
    store::Registry registry(folder / name, life(), "test", 1000);
    registry.begin();
    store::RegisteredCode first = code(7);
    first.name = "Vườn nhà";
    first.has_place = true;
    first.x = 107.5;
    first.y = 20.75;
    first.shape = std::string("\x01\x00\x02", 3);
    registry.add(first);
    CHECK_THROWS_AS(registry.add(code(7)), UsageError);
    store::RegisteredCode wrong = code(8);
    wrong.state = "paused";
    CHECK_THROWS_AS(registry.add(wrong), UsageError);
    CHECK(registry.move("f", "A-7", "paused", "2026-02-01", "no diary"));
    CHECK_FALSE(registry.move("f", "A-7", "paused", "2026-02-02", "again"));
    CHECK_THROWS_AS(registry.move("f", "A-7", "asked", "2026-02-03", ""), UsageError);
    CHECK_THROWS_AS(registry.move("f", "A-7", "given", "2026-01-31", ""), UsageError);
    CHECK_THROWS_AS(registry.move("f", "A-7", "sold", "2026-02-03", ""), UsageError);
    CHECK_THROWS_AS(registry.move("f", "A-8", "given", "2026-02-03", ""), UsageError);
    CHECK(registry.move("f", "A-7", "withdrawn", "2026-03-01", "asked for"));
    CHECK_THROWS_AS(registry.move("f", "A-7", "given", "2026-04-01", ""), UsageError);
    registry.commit();

    auto reading = store::Registry::reading(folder / name, life());
    const auto found = reading.find("f", "A-7");
    REQUIRE(found.has_value());
    CHECK(found->state == "withdrawn");
    CHECK(found->day == "2026-03-01");
    CHECK(found->name == "Vườn nhà");
    CHECK(found->shape == first.shape);
    CHECK(found->x == 107.5);
    CHECK(reading.last_number("f", "A-") == 7);
    CHECK(reading.last_number("f", "B-") == 0);
    const auto events = reading.history("f", "A-7");
    REQUIRE(events.size() == 3);
    CHECK(events[0].from.empty());
    CHECK(events[1].to == "paused");
    CHECK(events[1].reason == "no diary");
    CHECK(events[2].from == "paused");
    CHECK_FALSE(reading.find("f", "A-8").has_value());
  }
}

TEST_CASE("what is taken back, and what changes nothing, leaves the file as it was") {
  const Folder folder;
  const std::string path = folder / "r.gpkg";
  store::Registry registry(path, life(), "test", 1000);
  registry.begin();
  registry.add(code(1));
  registry.roll_back();
  CHECK(registry.all().empty());
  registry.begin();
  registry.add(code(1));
  registry.commit();
  const std::string before = bytes(path);
  registry.begin();
  registry.move("f", "A-1", "given", "2026-05-05", "");
  registry.commit();
  CHECK(bytes(path) == before);
}

TEST_CASE("fifty programs at once, each with the file to make, never give one number twice") {
  const Folder folder;
  const std::string path = folder / "r.gpkg";
  std::vector<pid_t> children;
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      int status = 1;
      try {
        store::Registry registry(path, life(), "test", 60'000);
        registry.begin();
        registry.add(code(registry.last_number("f", "A-") + 1));
        registry.commit();
        status = 0;
      } catch (const std::exception&) {
      }
      _exit(status);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  auto reading = store::Registry::reading(path, life());
  std::set<std::int64_t> numbers;
  for (const auto& each : reading.all("f")) numbers.insert(each.number);
  CHECK(numbers.size() == 50);
  CHECK(*numbers.begin() == 1);
  CHECK(*numbers.rbegin() == 50);
}

TEST_CASE("a file or tables of another program are left alone") {
  const Folder folder;
  const std::string path = folder / "r.gpkg";
  {
    store::Database database(path, store::Database::Open::create, path);
    database.execute("CREATE TABLE a (b)");
  }
  CHECK_THROWS_AS(store::Registry(path, life(), "test", 1000), OutputError);
  const std::string other = folder / "s.gpkg";
  { store::Registry made(other, life(), "test", 1000); }
  {
    store::Database database(other, store::Database::Open::existing, other);
    database.execute("CREATE TABLE sohoa_code (mine)");
  }
  CHECK_THROWS_AS(store::Registry(other, life(), "test", 1000), OutputError);
  CHECK_THROWS_AS(store::Registry::reading(folder / "none.gpkg", life()), InputError);
}
