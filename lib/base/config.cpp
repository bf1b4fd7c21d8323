#include "base/config.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/nearest.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace po = boost::program_options;
namespace {

constexpr int kEnvironment = 2;
/// Variables that are no option: where things lie, and the language of messages, for which any value goes
/// (message.hpp).
constexpr std::array<std::string_view, 5> kOwnVariables{"SOHOA_LANG", "SOHOA_DATA", "SOHOA_LOCALE", "SOHOA_CONFIG",
                                                        "SOHOA_CONFIG_DIR"};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path system_file() {
  const std::string folder = environment("SOHOA_CONFIG_DIR");
  return fs::path(folder.empty() ? "/etc/sohoa" : folder) / "sohoa.conf";
}

/// Empty where the environment names no home. A relative $XDG_CONFIG_HOME does not count, as its specification says.
fs::path user_file() {
  const fs::path given = environment("XDG_CONFIG_HOME");
  if (given.is_absolute()) return given / "sohoa" / "sohoa.conf";
  const fs::path home = environment("HOME");
  return home.is_absolute() ? home / ".config" / "sohoa" / "sohoa.conf" : fs::path{};
}

/// The text of a file, which messages call `label`; a configuration larger than this is another file given by mistake.
std::string text_of(const fs::path& path, const std::string& label) {
  constexpr std::size_t kLimit = 1 << 20;
  if (fs::is_directory(path)) throw UsageError(tr("{}: cannot be read: {}", label, os_error(EISDIR)));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(tr("{}: cannot be read: {}", label, os_error(errno)));
  std::string text(kLimit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLimit || text.find('\0') != std::string::npos || text.starts_with("\xFF\xFE"))
    throw UsageError(tr("{}: is no configuration file: a text in UTF-8 is needed", label));
  return text;
}

void append_file(std::vector<ConfigEntry>& entries, const fs::path& path, const std::string& label, int layer) {
  std::vector<ConfigEntry> more = parse_config(text_of(path, label), path.string(), layer);
  std::move(more.begin(), more.end(), std::back_inserter(entries));
}

/// The standard files need not exist.
void append_standard_file(std::vector<ConfigEntry>& entries, const fs::path& path, int layer) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (status.type() == fs::file_type::not_found || path.empty()) return;
  append_file(entries, path, path.string(), layer);
}

std::string key_of_variable(std::string_view name) {
  std::string key = small_letters(name.substr(std::strlen("SOHOA_")));
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

std::string variable_of_key(std::string_view key) {
  std::string name = "SOHOA_";
  for (const char c : key) name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

void append_environment(std::vector<ConfigEntry>& entries) {
  const po::parsed_options parsed =
      po::parse_environment(po::options_description(), [](const std::string& name) -> std::string {
        const bool own = std::find(kOwnVariables.begin(), kOwnVariables.end(), name) != kOwnVariables.end();
        const bool small = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        return name.starts_with("SOHOA_") && !own && !small ? name : "";
      });
  std::vector<ConfigEntry> found;
  for (const po::option& variable : parsed.options)
    found.push_back(
        {"", key_of_variable(variable.string_key), variable.value.at(0), variable.string_key, 0, kEnvironment});
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.source < b.source; });
  std::move(found.begin(), found.end(), std::back_inserter(entries));
}

/// What Boost finds in one line below the section `prefix`, and the prefix behind it. Boost tells no line numbers, so
/// it is asked line by line; a last line of our own shows which section it is in.
po::parsed_options parse_line(const std::string& prefix, const std::string& line) {
  std::istringstream text((prefix.empty() ? "" : "[" + prefix + "]\n") + line + "\n?=\n");
  return po::parse_config_file(text, po::options_description(), true);
}

bool is_nameless_section(std::string line) {
  std::erase_if(line, [](unsigned char c) { return std::isspace(c); });
  return line.starts_with("[]");
}

[[noreturn]] void fail(const ConfigEntry& entry, const std::string& message) {
  throw UsageError(entry.line == 0 ? entry.source + ": " + message
                                   : tr("{}: line {}: {}", entry.source, entry.line, message));
}

std::string short_name(const ToolInfo& tool) {
  constexpr std::string_view kPrefix = "sohoa-";
  return tool.name.starts_with(kPrefix) ? tool.name.substr(kPrefix.size()) : tool.name;
}

/// `sohoa` only runs the others, which read the configuration themselves.
bool has_section(const ToolInfo& tool) {
  return find(tool.options, "--config") != nullptr;
}

const ToolInfo* tool_of_section(const Tools& tools, const std::string& section) {
  const auto found = std::find_if(tools.begin(), tools.end(), [&](const ToolInfo& tool) {
    return has_section(tool) && short_name(tool) == section;
  });
  return found == tools.end() ? nullptr : &*found;
}

[[noreturn]] void unknown_section(const Tools& tools, const ConfigEntry& entry) {
  std::vector<std::string> names;
  for (const ToolInfo& tool : tools)
    if (has_section(tool)) names.push_back(short_name(tool));
  const auto close = nearest(entry.section, names);
  fail(entry, close ? tr("[{}]: no tool has this name; did you mean [{}]?", entry.section, *close)
                    : tr("[{}]: no tool has this name; there are: {}", entry.section, fmt::join(names, ", ")));
}

[[noreturn]] void unknown_key(const std::vector<const ToolInfo*>& tools, const Tools& all, const ConfigEntry& entry) {
  const std::string name = "--" + entry.key;
  const auto has = [&](const ToolInfo& tool) { return find(tool.options, name) != nullptr; };
  if (std::any_of(all.begin(), all.end(), has)) fail(entry, tr("{} has no option {}", tools.front()->name, name));
  std::vector<std::string> keys;
  for (const ToolInfo* tool : tools)
    for (const Option& option : tool->options)
      if (!option.per_run) keys.push_back(option.name.substr(2));
  const auto close = nearest(entry.key, keys);
  if (entry.layer == kEnvironment)
    fail(entry, close ? tr("no tool has this option; did you mean {}?", variable_of_key(*close))
                      : tr("no tool has this option; variables that begin with SOHOA_ are options"));
  fail(entry, close ? tr("unknown key \"{}\"; did you mean {}?", entry.key, *close)
                    : tr("unknown key \"{}\"; keys are the long options without their hyphens", entry.key));
}

/// Every entry is judged, also what another tool would take: a slip shows in the first run of any of them. The option
/// of `tool` is given back, null when the entry is not for it.
const Option* judged(const ToolInfo& tool, const Tools& tools, const ConfigEntry& entry) {
  std::vector<const ToolInfo*> concerned;
  if (entry.section.empty()) {
    for (const ToolInfo& each : tools) concerned.push_back(&each);
  } else if (const ToolInfo* named = tool_of_section(tools, entry.section); named != nullptr) {
    concerned = {named};
  } else {
    unknown_section(tools, entry);
  }
  bool known = false;
  const Option* own = nullptr;
  for (const ToolInfo* each : concerned) {
    const Option* option = find(each->options, "--" + entry.key);
    if (option == nullptr) continue;
    if (option->per_run)
      fail(entry, tr("{} is said on the command line of each run, it cannot be configured", option->name));
    known = true;
    if (each->name == tool.name) own = option;
  }
  if (!known) unknown_key(concerned, tools, entry);
  return own;
}

/// A flag's value as Arguments keeps it.
std::string truth(const ConfigEntry& entry) {
  const std::string word = small_letters(entry.value);
  for (const char* yes : {"true", "yes", "có", "1"})
    if (word == yes) return "1";
  for (const char* no : {"", "false", "no", "không", "0"})
    if (word == no) return "";
  fail(entry, tr("{} = {}: write true or false", entry.key, entry.value));
}

Setting setting_of(const Option& option, const ConfigEntry& entry) {
  Setting setting{option.name, entry.value, entry.source, entry.source, 2 * entry.layer + !entry.section.empty()};
  if (entry.line != 0) setting.place = tr("{}: line {}", entry.source, entry.line);
  if (is_flag(option)) {
    setting.value = truth(entry);
  } else if (!entry.value.empty()) {
    try {
      check_choice(option, entry.value);
    } catch (const UsageError& error) {
      fail(entry, error.what());
    }
  }
  return setting;
}

}  // namespace

std::vector<ConfigEntry> parse_config(const std::string& text, const std::string& source, int layer) {
  std::vector<ConfigEntry> entries;
  std::istringstream lines(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
  std::string section;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const ConfigEntry here{section, "", "", source, number, layer};
    if (is_nameless_section(line)) fail(here, tr("a section needs the name of a tool, such as [parcel]"));
    try {
      const po::parsed_options parsed = parse_line(section, line);
      const std::size_t prefix = section.empty() ? 0 : section.size() + 1;
      if (parsed.options.size() == 2)
        entries.push_back({section, parsed.options[0].string_key.substr(prefix), parsed.options[0].value.at(0), source,
                           number, layer});
      const std::string& last = parsed.options.back().string_key;
      section = last.size() == 1 ? "" : last.substr(0, last.size() - 2);
    } catch (const po::error&) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      fail(here, tr("\"{}\" is neither KEY = VALUE nor [TOOL]", line));
    }
  }
  return entries;
}

std::vector<ConfigEntry> read_config(const std::string& file) {
  std::vector<ConfigEntry> entries;
  append_standard_file(entries, system_file(), 0);
  const std::string variable = environment("SOHOA_CONFIG");
  if (!file.empty())
    append_file(entries, file, "--config " + file, 1);
  else if (!variable.empty())
    append_file(entries, variable, "SOHOA_CONFIG: " + variable, 1);
  else
    append_standard_file(entries, user_file(), 1);
  append_environment(entries);
  return entries;
}

std::string language_of(const std::vector<ConfigEntry>& entries, const ToolInfo& tool) {
  std::string choice;
  for (const ConfigEntry& entry : entries)
    if (entry.key == "lang" && (entry.section.empty() || entry.section == short_name(tool))) choice = entry.value;
  return choice;
}

std::vector<Setting> settings_for(const ToolInfo& tool, const Tools& tools, const std::vector<ConfigEntry>& entries) {
  std::vector<Setting> settings;
  std::vector<const ConfigEntry*> seen;
  for (const ConfigEntry& entry : entries) {
    const Option* option = judged(tool, tools, entry);
    if (option == nullptr) continue;
    for (const ConfigEntry* other : seen)
      if (other->key == entry.key && other->section == entry.section && other->layer == entry.layer &&
          !option->repeatable)
        fail(entry, tr("key \"{}\" stands on line {} already", entry.key, other->line));
    seen.push_back(&entry);
    settings.push_back(setting_of(*option, entry));
  }
  std::stable_sort(settings.begin(), settings.end(),
                   [](const Setting& a, const Setting& b) { return a.rank < b.rank; });
  return settings;
}

}  // namespace sohoa
