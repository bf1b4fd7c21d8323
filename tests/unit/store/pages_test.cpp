// Rows and trees written without SQLite, against what SQLite itself writes and says of them.
#include <cmath>
#include <limits>
#include <random>

#include "fixture.hpp"
#include "store/big_endian.hpp"
#include "store/layer.hpp"
#include "store/page_file.hpp"
#include "store/table_tree.hpp"

using namespace test;
using namespace sohoa::store;

namespace {

constexpr const char* kDeclared[] = {"TEXT", "INTEGER", "REAL", "BOOLEAN", "DATETIME", "BLOB", "POINT", "MULTIPOLYGON"};

/// A database with two tables of one column per type: what `ours` gets as pages, `theirs` gets by statements.
struct Twins {
  explicit Twins(const std::string& path, int page_size = 4096) : database(path, Database::Open::create, path) {
    database.execute("PRAGMA page_size = " + std::to_string(page_size) + "; PRAGMA journal_mode = OFF");
    std::string columns, marks;
    for (const char* type : kDeclared) {
      columns += ", c" + std::to_string(affinities.size()) + " " + type;
      marks += ", ?";
      affinities.push_back(affinity_of(type));
    }
    for (const char* table : {"ours", "theirs"})
      database.execute(std::string("CREATE TABLE ") + table + " (fid INTEGER PRIMARY KEY" + columns + ")");
    insert = Statement(database, "INSERT INTO theirs VALUES (?" + marks + ")");
  }

  /// From here to finish() no statement may run.
  void begin() {
    file.emplace(database.shown(), "t.db");
    tree.emplace(*file, root_page(database, "ours"));
  }

  std::string record(const std::vector<Value>& row) {
    RecordBuilder builder;
    build_row(builder, false, {}, row, affinities);
    std::string bytes(builder.size(), '\0');
    builder.write(bytes.data());
    return bytes;
  }
  void finish() {
    tree->finish();
    file->finish();
    tree.reset();
    file.reset();
  }
  std::string ask(const std::string& sql) { return test::ask(database.handle(), sql); }

  Database database;
  std::vector<Affinity> affinities;
  Statement insert;
  std::optional<PageFile> file;
  std::optional<TableTree> tree;
};

void bind(Statement& statement, int index, const Value& value) {
  if (value.is_text())
    statement.bind(index, value.text());
  else if (value.type == Type::number)
    statement.bind(index, value.number);
  else if (value.is_null())
    statement.bind_null(index);
  else
    statement.bind(index, value.type == Type::boolean ? std::int64_t{value.boolean} : value.integer);
}

std::vector<Value> edge_values() {
  std::vector<Value> values{Value::null(), Value::of(true), Value::of(false)};
  for (int bits = 0; bits < 64; ++bits)
    for (const std::int64_t delta : {-1, 0, 1}) {
      const auto integer = static_cast<std::int64_t>((std::uint64_t{1} << bits) + static_cast<std::uint64_t>(delta));
      for (const std::int64_t sign : {1, -1}) {
        const auto value =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(integer) * static_cast<std::uint64_t>(sign));
        values.push_back(Value::of(value));
        values.push_back(Value::of(static_cast<double>(value)));
      }
    }
  for (const double number : {0.0, -0.0, 0.1, -1.5, 1e300, 5e-324, 123456.789, std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity(), std::nan("")})
    values.push_back(Value::of(number));
  for (const char* text : {"",
                           " ",
                           "a",
                           "đất",
                           "12",
                           "-12",
                           "+12",
                           "012",
                           " 12 ",
                           "1.0",
                           "1.",
                           ".5",
                           "-.5",
                           "1e3",
                           "1e400",
                           "1e-400",
                           "9223372036854775807",
                           "9223372036854775808",
                           "99999999999999999999",
                           "2024-01-02",
                           "2024-01-02T03:04:05Z",
                           "12,5",
                           "0x10",
                           "inf",
                           "nan",
                           "1e",
                           "--1",
                           "+-1",
                           "1 2",
                           "-",
                           "+",
                           "."})
    values.push_back(Value::of(text));
  return values;
}

}  // namespace

TEST_CASE("rows hold what SQLite stores for the same values, type by type") {
  const Folder folder;
  Twins twins(folder / "t.db");
  const std::vector<Value> values = edge_values();
  std::int64_t fid = 0;
  for (const Value& value : values) {
    twins.insert.bind(1, ++fid);
    for (std::size_t i = 0; i < std::size(kDeclared); ++i) bind(twins.insert, static_cast<int>(i) + 2, value);
    twins.insert.run();
  }
  twins.begin();
  fid = 0;
  for (const Value& value : values)
    twins.tree->append(++fid, twins.record(std::vector<Value>(std::size(kDeclared), value)));
  twins.finish();
  CHECK(twins.ask("PRAGMA integrity_check") == "ok");
  CHECK(twins.ask("SELECT count(*) FROM ours") == std::to_string(fid));
  for (std::size_t i = 0; i < std::size(kDeclared); ++i) {
    CAPTURE(kDeclared[i]);
    const std::string column = "c" + std::to_string(i);
    CHECK(twins.ask("SELECT group_concat(o.fid || ' ' || typeof(o." + column + ") || ' ' || quote(o." + column +
                    ") || ' <> ' || quote(t." + column + ")) FROM ours o JOIN theirs t USING (fid) WHERE typeof(o." +
                    column + ") <> typeof(t." + column + ") OR quote(o." + column + ") <> quote(t." + column + ")") ==
          "NULL");
  }
  // Not only alike when read: as many bytes.
  const std::string payload = "SELECT sum(payload) FROM dbstat WHERE name = ";
  CHECK(twins.ask(payload + "'ours'") == twins.ask(payload + "'theirs'"));
}

TEST_CASE("what was stored is read back from the bytes of a row") {
  RecordBuilder builder;
  builder.begin(6);
  builder.add_null();
  builder.add_blob("\1\2\3");
  builder.add(std::int64_t{-70000}, Affinity::integer);
  builder.add(2.5, Affinity::real);
  builder.add("Cô Tô"sv, Affinity::text);
  builder.add(std::int64_t{1}, Affinity::numeric);
  std::string row(builder.size(), '\0');
  builder.write(row.data());
  CHECK(stored_value(row, 0).is_null());
  CHECK(stored_value(row, 1).text() == "\1\2\3");
  CHECK(stored_value(row, 2).integer == -70000);
  CHECK(stored_value(row, 3).number == 2.5);
  CHECK(stored_value(row, 4).text() == "Cô Tô");
  CHECK(stored_value(row, 5).integer == 1);
  CHECK(stored_value(row, 6).is_null());
  for (std::size_t size = 0; size < row.size(); ++size) stored_value(std::string_view(row).substr(0, size), 4);
}

TEST_CASE("trees of all heights, with rows of all lengths, are sound and complete") {
  for (const int page_size : {512, 4096, 65536})
    for (const std::size_t count : {0u, 1u, 7u, 300u, 20000u}) {
      CAPTURE(page_size);
      CAPTURE(count);
      const Folder folder;
      Twins twins(folder / "t.db", page_size);
      twins.begin();
      std::mt19937 random(static_cast<unsigned>(count));
      std::vector<std::pair<std::int64_t, std::string>> rows;
      std::int64_t fid = 0;
      for (std::size_t i = 0; i < count; ++i) {
        fid += 1 + random() % 3;
        std::size_t size = random() % 60;
        // Round the length at which a row leaves its page, and far beyond.
        if (i % 97 == 1) size = static_cast<std::size_t>(page_size) - 60 + random() % 60;
        if (i % 1009 == 5) size = static_cast<std::size_t>(page_size) * (1 + random() % 4) + random() % 20;
        rows.emplace_back(fid, std::string(size, static_cast<char>('a' + i % 26)));
        const Value text = Value::of(std::string_view(rows.back().second));
        twins.tree->append(fid, twins.record({text, {}, {}, {}, {}, {}, {}, Value::of(fid)}));
      }
      std::string record;
      for (const auto& [id, text] : rows) {
        REQUIRE(twins.tree->find(id, record));
        REQUIRE(stored_value(record, 1).text() == text);
      }
      CHECK_FALSE(twins.tree->find(fid + 1, record));
      twins.finish();
      CHECK(twins.ask("PRAGMA integrity_check") == "ok");
      Statement select(twins.database, "SELECT fid, c0, c7 FROM ours ORDER BY fid");
      for (const auto& [id, text] : rows) {
        REQUIRE(select.step());
        REQUIRE(select.integer(0) == id);
        REQUIRE(select.text(1) == text);
        REQUIRE(select.integer(2) == id);
      }
      CHECK_FALSE(select.step());
      select.reset();
      Statement one(twins.database, "SELECT c0 FROM ours WHERE fid = ?");
      for (std::size_t i = 0; i < rows.size(); i += 331) {
        one.bind(1, rows[i].first);
        REQUIRE(one.step());
        CHECK(one.text(0) == rows[i].second);
        one.reset();
      }
    }
}

TEST_CASE("a connection that was idle sees the pages, and goes on with the tables") {
  const Folder folder;
  Twins twins(folder / "t.db");
  CHECK(twins.ask("SELECT count(*) FROM ours") == "0");
  twins.begin();
  for (std::int64_t fid = 1; fid <= 5000; ++fid)
    twins.tree->append(fid, twins.record({Value::of("x"), {}, {}, {}, {}, {}, {}, {}}));
  twins.finish();
  CHECK(twins.ask("SELECT count(*) FROM ours") == "5000");
  twins.database.execute("INSERT INTO ours (c0) VALUES ('y'); DELETE FROM ours WHERE fid % 2 = 0");
  CHECK(twins.ask("SELECT max(fid) FROM ours WHERE c0 = 'y'") == "5001");
  CHECK(twins.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("the page that SQLite locks holds nothing") {
  const Folder folder;
  const std::string path = folder / "t.db";
  constexpr std::uint32_t kPageSize = 65536, kLockPage = 0x40000000 / kPageSize + 1;
  { const Twins made(path, kPageSize); }
  // A file of almost 1 GiB, all of it a hole.
  fs::resize_file(path, std::uintmax_t{kLockPage - 3} * kPageSize);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    char pages[4];
    put_big(pages, kLockPage - 3);
    file.seekp(28);
    file.write(pages, sizeof pages);
  }
  Database database(path, Database::Open::existing, path);
  PageFile file(path, path);
  TableTree tree(file, root_page(database, "ours"));
  RecordBuilder builder;
  const std::string text(40000, 'x');
  const std::vector<Value> row{Value::of(std::string_view(text))};
  const std::vector<Affinity> affinities{Affinity::text};
  build_row(builder, false, {}, row, affinities);
  std::string record(builder.size(), '\0');
  builder.write(record.data());
  std::vector<std::uint32_t> numbers;
  for (std::int64_t fid = 1; fid <= 8; ++fid) {
    numbers.push_back(file.next());
    tree.append(fid, record);
  }
  CHECK(std::find(numbers.begin(), numbers.end(), kLockPage) == numbers.end());
  CHECK(numbers.back() > kLockPage);
  std::string found;
  for (std::int64_t fid = 1; fid <= 8; ++fid) CHECK((tree.find(fid, found) && found == record));
  tree.finish();
  file.finish();
  CHECK(ask(database.handle(), "PRAGMA integrity_check(ours)") == "ok");
  CHECK(ask(database.handle(), "SELECT count(*), sum(length(c0)) FROM ours") == "8|320000");
}

TEST_CASE("affinities by SQLite's rules") {
  CHECK(affinity_of("INTEGER") == Affinity::integer);
  CHECK(affinity_of("multipoint") == Affinity::integer);  // it has "int" in it
  CHECK(affinity_of("VARCHAR(9)") == Affinity::text);
  CHECK(affinity_of("TEXT") == Affinity::text);
  CHECK(affinity_of("DOUBLE") == Affinity::real);
  CHECK(affinity_of("REAL") == Affinity::real);
  CHECK(affinity_of("DATE") == Affinity::numeric);
  CHECK(affinity_of("BOOLEAN") == Affinity::numeric);
  CHECK(affinity_of("") == Affinity::none);
}
