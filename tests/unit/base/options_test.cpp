#include <doctest/doctest.h>

#include "base/error.hpp"
#include "base/options.hpp"

using namespace sohoa;

namespace {
const ToolInfo& tool() {
  static const ToolInfo info{.name = "sohoa-test",
                             .summary = "tests",
                             .synopsis = "[INPUT...]",
                             .options = Options{{"--output", "-o", "PATH", "where to"},
                                                {"--map", "", "FIELD=COLUMN", "maps", true},
                                                {"--severity", "", "RULE=off|error", "judges", true},
                                                {"--fix", "", "[=LIMIT]", "mends"},
                                                {"--edition", "", "2024|2025", "of codes"}} +
                                        common_options(),
                             .notes = ""};
  return info;
}
}  // namespace

TEST_CASE("options and inputs stand in any order") {
  const Arguments arguments = Arguments::parse(
      tool(), {"a.shp", "--lang", "en", "b.shp", "-o", "out.gpkg", "--map", "x=y", "--map=z=w", "-q", "-"});
  CHECK(arguments.inputs() == std::vector<std::string>{"a.shp", "b.shp", "-"});
  CHECK(arguments.get("--lang") == "en");
  CHECK(arguments.get("--output") == "out.gpkg");
  CHECK(arguments.list("--map") == std::vector<std::string>{"x=y", "z=w"});
  CHECK(arguments.has("--quiet"));
  CHECK_FALSE(arguments.has("--threads"));
  CHECK(arguments.integer("--threads", 7) == 7);
}

TEST_CASE("an option that may stand alone takes no word behind it") {
  const Arguments alone = Arguments::parse(tool(), {"--fix", "a.shp", "--", "--fix"});
  CHECK(alone.has("--fix"));
  CHECK(alone.get("--fix", "x").empty());
  CHECK(alone.inputs() == std::vector<std::string>{"a.shp", "--fix"});
  CHECK(alone.line() == "--fix a.shp -- --fix");
  CHECK(Arguments::parse(tool(), {"--fix=0.5", "a.shp"}).get("--fix") == "0.5");
  CHECK_FALSE(Arguments::parse(tool(), {"a.shp"}).has("--fix"));
  CHECK_THROWS_AS(Arguments::parse(tool(), {"--fix", "--fix=1"}), UsageError);
  CHECK(help(tool()).find("      --fix[=LIMIT]  ") != std::string::npos);
}

TEST_CASE("what is wrong is a usage error") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--outptu", "x"},
                                                {"--lang", "fr"},
                                                {"--lang", "vi", "--lang", "en"},
                                                {"-o"},
                                                {"--quiet=maybe"}})
    CHECK_THROWS_AS(Arguments::parse(tool(), words), UsageError);
  for (const char* number : {"x", "-1", "1.5", "", "99999999999999999999"}) {
    CAPTURE(number);
    const auto read = [&] {
      return Arguments::parse(tool(), {std::string("--threads=") + number}).integer("--threads", 1);
    };
    CHECK_THROWS_AS(read(), UsageError);
  }
  CHECK(Arguments::parse(tool(), {"--severity", "a.b=off"}).get("--severity") == "a.b=off");
}

TEST_CASE("a slip in an option or in its word is shown with what was meant") {
  const auto message = [](const std::vector<std::string>& words) {
    try {
      Arguments::parse(tool(), words);
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK(message({"--outptu", "x"}).starts_with("unknown option --outptu; did you mean --output?"));
  CHECK(message({"--thread=2"}).starts_with("unknown option --thread; did you mean --threads?"));
  CHECK(message({"--colour", "x"}) == "unknown option --colour; sohoa-test --help lists them all");
  CHECK(message({"--progress", "alwys"}) ==
        "--progress alwys: the value must be one of auto, always, never; did you mean always?");
  CHECK(message({"--progress", "sometimes"}) == "--progress sometimes: the value must be one of auto, always, never");
  CHECK(message({"--edition", "2023"}) == "--edition 2023: the value must be one of 2024, 2025");
}

TEST_CASE("help names every option") {
  const std::string text = help(tool());
  for (const Option& option : tool().options) CHECK(text.find(option.name) != std::string::npos);
}
