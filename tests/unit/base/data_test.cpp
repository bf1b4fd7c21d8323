#include <doctest/doctest.h>

#include <fstream>

#include "base/data.hpp"
#include "base/error.hpp"

using namespace sohoa;

namespace {
std::filesystem::path write(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / "sohoa-table-test.csv";
  std::ofstream(path, std::ios::binary) << text;
  return path;
}
}  // namespace

TEST_CASE("a table keeps quotes, line feeds in fields, a BOM and CRLF") {
  const Table table =
      Table::read(write("\xEF\xBB\xBF"
                        "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n,2\n"));
  REQUIRE(table.rows().size() == 2);
  CHECK(table.column("a") == 0);
  CHECK(table.rows()[0][1] == "x, \"y\"\nz");
  CHECK(table.rows()[1][0].empty());
  CHECK_FALSE(table.has("c"));
}

TEST_CASE("a ragged row and an absent column are named") {
  CHECK_THROWS_AS(Table::read(write("a,b\n1\n")), InputError);
  CHECK_THROWS_AS(Table::read(write("a,b\n1,2\n")).column("c"), InputError);
}
