#include "base/nearest.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sohoa;

TEST_CASE("the nearest name is found within the slips its length allows") {
  const std::vector<std::string> known{"--output", "--overwrite", "--map", "--map-scale", "--map-date", "create"};
  CHECK(nearest("--outptu", known) == "--output");
  CHECK(nearest("--OUTPUT", known) == "--output");
  CHECK(nearest("--map_scale", known) == "--map-scale");
  CHECK(nearest("--map-dat", known) == "--map-date");
  CHECK(nearest("cretae", known) == "create");
  CHECK_FALSE(nearest("--foo", known));
  CHECK_FALSE(nearest("-x", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest("--output", {}));
}

TEST_CASE("names that bear marks need a fold of their own") {
  const std::vector<std::string> known{"Đầm Hà"};
  CHECK_FALSE(nearest("Dam Ha", known));
  CHECK(small_letters("Đầm HÀ A-Z_09") == "Đầm hÀ a-z_09");
}
