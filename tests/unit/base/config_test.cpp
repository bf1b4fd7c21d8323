#include "base/config.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"

using namespace sohoa;
namespace fs = std::filesystem;

namespace {

ToolInfo read_tool() {
  return {
      .name = "sohoa-read",
      .options = Options{{"--output", "-o", "PATH", "", false, true}, {"--layer", "", "NAME", ""}} + common_options()};
}

ToolInfo parcel_tool() {
  return {.name = "sohoa-parcel",
          .options = Options{{"--output", "-o", "PATH", "", false, true},
                             {"--map-scale", "", "N", ""},
                             {"--map", "", "FIELD=COLUMN", "", true},
                             {"--report", "", "FILE", "", true},
                             {"--strict", "", "", ""},
                             {"--severity", "", "RULE=off|info|warning|error", "", true}} +
                     common_options()};
}

const Tools& tools() {
  static const Tools all{{.name = "sohoa", .options = {{"--lang", "", "vi|en", ""}}}, read_tool(), parcel_tool()};
  return all;
}

std::vector<Setting> settings(const std::string& text, const ToolInfo& tool = parcel_tool()) {
  return settings_for(tool, tools(), parse_config(text, "x.conf", 1));
}

std::string error_of(const std::string& text) {
  try {
    settings(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

/// Command line over the given entries.
Arguments arguments(const std::vector<std::string>& words, const std::vector<ConfigEntry>& entries) {
  Arguments found = Arguments::parse(parcel_tool(), words);
  found.add(parcel_tool(), settings_for(parcel_tool(), tools(), entries));
  return found;
}

std::vector<ConfigEntry> operator+(std::vector<ConfigEntry> left, const std::vector<ConfigEntry>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// A home of its own, and nothing else in the environment that configures.
class Places {
 public:
  Places() : folder_(fs::temp_directory_path() / ("sohoa-config-" + std::to_string(getpid()))) {
    fs::create_directories(folder_ / "etc");
    fs::create_directories(folder_ / "home/.config/sohoa");
    set("SOHOA_CONFIG_DIR", (folder_ / "etc").string());
    set("HOME", (folder_ / "home").string());
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("SOHOA_CONFIG");
  }
  ~Places() {
    fs::remove_all(folder_);
    for (const std::string& name : set_) unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    set_.push_back(name);
    setenv(name.c_str(), value.c_str(), 1);
  }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  fs::path folder() const { return folder_; }

 private:
  fs::path folder_;
  std::vector<std::string> set_;
};

std::vector<std::string> values(const std::vector<ConfigEntry>& entries) {
  std::vector<std::string> found;
  for (const ConfigEntry& entry : entries) found.push_back(entry.value);
  return found;
}

}  // namespace

TEST_CASE("a file holds keys for all tools, and sections for one") {
  const auto entries = parse_config(
      "\xEF\xBB\xBF# của xã\r\n"
      "threads = 2   # hai nhân\r\n"
      "\r\n"
      "[parcel]\r\n"
      "map = soThuTuThua=SỐ THỬA\r\n"
      "[read]\r\n"
      "layer=\r\n",
      "x.conf", 0);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].section.empty());
  CHECK(entries[0].key == "threads");
  CHECK(entries[0].value == "2");
  CHECK(entries[0].line == 2);
  CHECK(entries[1].section == "parcel");
  CHECK(entries[1].key == "map");
  CHECK(entries[1].value == "soThuTuThua=SỐ THỬA");
  CHECK(entries[1].line == 5);
  CHECK(entries[2].section == "read");
  CHECK(entries[2].value.empty());
  CHECK(parse_config("", "x.conf", 0).empty());
  CHECK(parse_config("\n\n# nothing", "x.conf", 0).empty());
}

TEST_CASE("a line that is none is named") {
  for (const char* text : {"threads = 1\nthreads", "\n[parcel", "\n[]", "\n [ ] x=1"}) {
    CAPTURE(text);
    CHECK(error_of(text).starts_with("x.conf: line 2: "));
  }
}

TEST_CASE("what no tool knows is an error with the nearest name") {
  CHECK(error_of("\nmap-scal = 1000").find("x.conf: line 2: unknown key \"map-scal\"; did you mean map-scale?") == 0);
  CHECK(error_of("map_scale = 1000").find("did you mean map-scale?") != std::string::npos);
  CHECK(error_of("colour = red").find("unknown key \"colour\"") != std::string::npos);
  CHECK(error_of("[prcel]\nthreads = 1").find("did you mean [parcel]?") != std::string::npos);
  CHECK(error_of("[sohoa]\nlang = vi").find("there are: read, parcel") != std::string::npos);
  // A section is for one tool, and its keys are that tool's; the lines above are for whoever has the option.
  CHECK(error_of("[read]\nmap-scale = 1000") == "x.conf: line 2: sohoa-read has no option --map-scale");
  CHECK(error_of("layer = thua_dat\n[read]\nlayer = x") == "no error");
}

TEST_CASE("what is said per run cannot be configured") {
  for (const char* key : {"output", "help", "version", "config"}) {
    CAPTURE(key);
    CHECK(error_of(std::string(key) + " = 1").find("--" + std::string(key) + " is said on the command line") !=
          std::string::npos);
  }
}

TEST_CASE("a value of the wrong kind names its line") {
  CHECK(error_of("\nprogress = allways") ==
        "x.conf: line 2: --progress allways: the value must be one of auto, always, never; did you mean always?");
  CHECK(error_of("strict = maybe") == "x.conf: line 1: strict = maybe: write true or false");
  CHECK(error_of("threads = 1\nthreads = 2") == "x.conf: line 2: key \"threads\" stands on line 1 already");
  CHECK(error_of("threads = 1\n[parcel]\nthreads = 2") == "no error");
}

TEST_CASE("flags take the words of both languages") {
  for (const char* yes : {"true", "Yes", "có", "1"}) CHECK(settings("strict = " + std::string(yes)).at(0).value == "1");
  for (const char* no : {"false", "NO", "không", "0", ""})
    CHECK(settings("strict = " + std::string(no)).at(0).value.empty());
}

TEST_CASE("each layer wins over the one before, a section over its file, the command line over all") {
  const auto system = parse_config("threads = 1\nquiet = true\n[parcel]\nthreads = 2\n", "system", 0);
  const auto user = parse_config("threads = 3\n", "user", 1);
  const auto mine = parse_config("[parcel]\nthreads = 4\nquiet = false\n", "user", 1);
  CHECK(arguments({}, {}).integer("--threads", 9) == 9);
  CHECK(arguments({}, system).integer("--threads", 9) == 2);
  CHECK(arguments({}, system + user).integer("--threads", 9) == 3);
  CHECK(arguments({}, system + user + mine).integer("--threads", 9) == 4);
  CHECK(arguments({"--threads", "5"}, system + user + mine).integer("--threads", 9) == 5);
  CHECK(arguments({}, system).has("--quiet"));
  CHECK_FALSE(arguments({}, system + mine).has("--quiet"));
  CHECK_FALSE(arguments({"--quiet=false"}, system).has("--quiet"));
  const auto back = parse_config("threads =\n", "user", 1);
  CHECK_FALSE(arguments({}, system + back).has("--threads"));
}

TEST_CASE("values that may repeat add up; of one key the strongest place speaks") {
  const auto system = parse_config("severity = a.b=off\nseverity = c.d=info\nreport = system.csv\n", "system", 0);
  const auto user = parse_config("severity = a.b=error\nreport = user.csv\n", "user", 1);
  CHECK(arguments({"--severity", "e.f=off", "--report", "mine.csv"}, system + user).list("--severity") ==
        std::vector<std::string>{"c.d=info", "a.b=error", "e.f=off"});
  CHECK(arguments({"--report", "mine.csv"}, system + user).list("--report") ==
        std::vector<std::string>{"system.csv", "user.csv", "mine.csv"});
  CHECK(arguments({"--severity", "a.b=warning"}, system + user).list("--severity") ==
        std::vector<std::string>{"c.d=info", "a.b=warning"});
  const auto none = parse_config("report =\n", "user", 1);
  CHECK(arguments({"--report", "mine.csv"}, system + none).list("--report") == std::vector<std::string>{"mine.csv"});
}

TEST_CASE("the run's record tells what was in force and where it came from") {
  const auto system = parse_config("threads = 1\nmap-scale = 500\n", "/etc/sohoa.conf", 0);
  const auto user = parse_config("map-scale = 1000\nstrict = yes\nseverity = a.b=off\n", "user.conf", 1);
  CHECK(arguments({"a.shp", "--threads", "2"}, system + user).line() ==
        "a.shp --threads 2 [user.conf: --map-scale 1000 --strict --severity a.b=off]");
  CHECK(arguments({"a.shp"}, {}).line() == "a.shp");
}

TEST_CASE("an error about a value tells where the value stands") {
  const auto user = parse_config("map-scale = x\nseverity = a.b=off\nseverity = c.d=off\n", "user.conf", 1);
  const Arguments found = arguments({"--severity", "e.f=off"}, user);
  CHECK(found.place_of("--map-scale x: a whole number is needed") == "user.conf: line 1: ");
  CHECK(found.place_of("--severity c.d=off: there is no rule c.d") == "user.conf: line 3: ");
  CHECK(found.place_of("--severity e.f=off: there is no rule e.f").empty());
  CHECK(found.is_configured("--severity", "c.d=off"));
  CHECK_FALSE(found.is_configured("--severity", "e.f=off"));
  CHECK(found.said("--severity"));
  CHECK_FALSE(found.said("--map-scale"));
  CHECK(found.place_of("--map: field twice").empty());
  CHECK(found.place_of("--map-scales").empty());
  CHECK(found.place_of("a.shp: cannot be opened").empty());
}

TEST_CASE("places are read from the weakest on") {
  Places places;
  CHECK(read_config("").empty());
  places.write("etc/sohoa.conf", "lang = vi\n");
  places.write("home/.config/sohoa/sohoa.conf", "lang = en\n");
  places.set("SOHOA_MAP_SCALE", "1000");
  CHECK(values(read_config("")) == std::vector<std::string>{"vi", "en", "1000"});
  CHECK(language_of(read_config(""), parcel_tool()) == "en");
  CHECK(read_config("").back().key == "map-scale");
  CHECK(read_config("").back().source == "SOHOA_MAP_SCALE");
  places.write("xdg/sohoa/sohoa.conf", "lang = vi\n[read]\nlang = en\n");
  places.set("XDG_CONFIG_HOME", (places.folder() / "xdg").string());
  CHECK(language_of(read_config(""), read_tool()) == "en");
  CHECK(language_of(read_config(""), parcel_tool()) == "vi");
  places.set("XDG_CONFIG_HOME", "xdg");  // a relative one does not count
  CHECK(values(read_config("")) == std::vector<std::string>{"vi", "en", "1000"});
  const std::string mine = places.write("mine.conf", "threads = 1\n");
  CHECK(values(read_config(mine)) == std::vector<std::string>{"vi", "1", "1000"});
  places.set("SOHOA_CONFIG", mine);
  CHECK(values(read_config("")) == std::vector<std::string>{"vi", "1", "1000"});
}

TEST_CASE("a configuration that cannot be read is a usage error") {
  Places places;
  CHECK_THROWS_AS(read_config((places.folder() / "absent.conf").string()), UsageError);
  CHECK_THROWS_AS(read_config(places.folder().string()), UsageError);
  CHECK_THROWS_AS(read_config(places.write("utf16.conf", std::string("\xFF\xFEt\0h\0", 6))), UsageError);
  CHECK_THROWS_AS(read_config(places.write("huge.conf", std::string(2 << 20, '\n'))), UsageError);
  fs::create_directories(places.folder() / "etc/sohoa.conf");
  CHECK_THROWS_AS(read_config(""), UsageError);
}

TEST_CASE("a variable that is no option is a slip") {
  Places places;
  const auto error = [&] {
    try {
      settings_for(parcel_tool(), tools(), read_config(""));
    } catch (const UsageError& found) {
      return std::string(found.what());
    }
    return std::string("no error");
  };
  places.set("SOHOA_LANG", "fr");
  places.set("SOHOA_DATA", "/data");
  places.set("SOHOA_small", "1");
  CHECK(error() == "no error");
  places.set("SOHOA_MAP_SCLAE", "1000");
  CHECK(error() == "SOHOA_MAP_SCLAE: no tool has this option; did you mean SOHOA_MAP_SCALE?");
  unsetenv("SOHOA_MAP_SCLAE");
  places.set("SOHOA_OUTPUT", "x.gpkg");
  CHECK(error().starts_with("SOHOA_OUTPUT: --output is said"));
}
