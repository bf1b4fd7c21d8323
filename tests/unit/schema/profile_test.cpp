#include "schema/profile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/config.hpp"
#include "base/data.hpp"

using namespace sohoa;

TEST_CASE("every shipped profile can be loaded by its schema, which knows it") {
  const auto schemas = Schema::shipped();
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_path("profiles"))) {
    if (entry.path().extension() != ".conf") continue;
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::string name;
    for (const ConfigEntry& line : parse_config(text, entry.path().string(), 0))
      if (line.key == "schema") name = line.value;
    CHECK_FALSE(name.empty());
    const auto schema = std::find_if(schemas.begin(), schemas.end(), [&](const auto& s) { return s->name == name; });
    if (schema == schemas.end()) continue;  // the fields are those of a list that has no schema here
    const std::string profile = entry.path().stem().string();
    CHECK(std::count((*schema)->profiles.begin(), (*schema)->profiles.end(), profile) == 1);
    CHECK_FALSE(Profile::load(profile, **schema).map.empty());
    ++checked;
  }
  CHECK(checked >= 8);
}
