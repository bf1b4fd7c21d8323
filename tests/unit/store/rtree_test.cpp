// The packed R-tree against SQLite's own judgement and a plain scan.
#include <random>

#include "fixture.hpp"
#include "store/rtree.hpp"

using namespace test;
using namespace sohoa::store;

namespace {

struct Tree {
  explicit Tree(const std::string& path, int page_size = 4096) : database(path, Database::Open::create, path) {
    database.execute("PRAGMA page_size = " + std::to_string(page_size) +
                     "; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; CREATE VIRTUAL TABLE t USING rtree(id, "
                     "minx, maxx, miny, maxy)");
  }
  void fill(std::uint32_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> place(400000, 600000), size(0, 300);
    for (std::uint32_t i = 0; i < count; ++i) {
      geometry::Box box;
      box.add(place(random), place(random) + 2000000);
      box.add(box.minx + size(random), box.miny + size(random));
      boxes.push_back(box);
      // Every third fid is missing, as after rejected features.
      entries.push_back({index_box(box), i * 3 / 2 + 1, 0});
    }
    PageFile file(database.shown(), database.shown());
    write_rtree(file, index_tables(database, "t"), entries);
    file.finish();
  }
  std::string ask(const std::string& sql) { return test::ask(database.handle(), sql); }

  Database database;
  std::vector<geometry::Box> boxes;
  Growing<IndexEntry> entries;
};

}  // namespace

TEST_CASE("trees of all heights are sound and find what a scan finds") {
  for (const std::uint32_t count : {0u, 1u, 51u, 52u, 81u, 2040u, 2041u, 5000u, 90000u}) {
    CAPTURE(count);
    const Folder folder;
    Tree tree(folder / "t.db");
    tree.fill(count, count + 7);
    CHECK(tree.ask("SELECT rtreecheck('t')") == "ok");
    CHECK(tree.ask("SELECT count(*) FROM t") == std::to_string(count));
    for (int i = 0; i < 20; ++i) {
      const geometry::Box window{400000.0 + i * 9000, 2400000.0 + i * 9000, 412000.0 + i * 9000, 2412000.0 + i * 9000};
      std::int64_t expected = 0;
      for (const geometry::Box& box : tree.boxes) expected += box.intersects(window);
      const std::string found =
          tree.ask("SELECT count(*) FROM t WHERE maxx >= " + std::to_string(window.minx) +
                   " AND minx <= " + std::to_string(window.maxx) + " AND maxy >= " + std::to_string(window.miny) +
                   " AND miny <= " + std::to_string(window.maxy));
      // Boxes are rounded outwards: never fewer, and at most those within a float's step of the edge more.
      CHECK(std::stoll(found) >= expected);
      CHECK(std::stoll(found) <= expected + 2);
    }
  }
}

TEST_CASE("nodes are four fifths full") {
  const Folder folder;
  Tree tree(folder / "t.db");
  tree.fill(20000, 1);
  CHECK(tree.ask("SELECT length(data) FROM t_node WHERE nodeno = 1") == "1228");
  // 20000 / 40 leaves, 500 / 40 nodes above, the root.
  CHECK(tree.ask("SELECT count(*) FROM t_node") == std::to_string(500 + 13 + 1));
}

TEST_CASE("a packed tree takes later inserts and deletes") {
  const Folder folder;
  Tree tree(folder / "t.db");
  tree.fill(3000, 5);
  tree.database.execute("DELETE FROM t WHERE id % 2 = 0");
  tree.database.execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
      " INSERT INTO t SELECT 100000 + i, 500000 + i, 500010 + i, 2500000, 2500010 FROM n");
  CHECK(tree.ask("SELECT rtreecheck('t')") == "ok");
  CHECK(tree.ask("SELECT count(*) FROM t WHERE id > 100000") == "2000");
}

TEST_CASE("copying a tree, also into a file with other pages") {
  for (const int page_size : {4096, 1024}) {
    CAPTURE(page_size);
    const Folder folder;
    Tree from(folder / "from.db");
    from.fill(4000, 9);
    const std::string all = from.ask("SELECT count(*), min(id), max(id), min(minx), max(maxy) FROM t");
    from.database.close();
    Tree to(folder / "to.db", page_size);
    to.database.execute("ATTACH " + literal(folder / "from.db") + " AS source");
    copy_rtree(to.database, "t", "source");
    CHECK(to.ask("SELECT rtreecheck('t')") == "ok");
    CHECK(to.ask("SELECT count(*), min(id), max(id), min(minx), max(maxy) FROM main.t") == all);
  }
}

TEST_CASE("boxes hold what they stand for") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> value(-1e7, 1e7);
  for (int i = 0; i < 100000; ++i) {
    const double x = value(random);
    CHECK_UNARY(round_down(x) <= x);
    CHECK_UNARY(round_up(x) >= x);
    CHECK_UNARY(round_up(x) - round_down(x) <= 1.0);
  }
  CHECK(round_down(500000) == 500000);
  CHECK(round_up(500000) == 500000);
}
