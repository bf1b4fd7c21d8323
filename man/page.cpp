// Fills a man page's gaps from the tools' own tables: man_page PAGE.scd vi|en, the page with its gaps filled comes out.
// A line that is @name@, @synopsis@ or @options@ becomes what the tool of the page's name has, @keys@ what
// configuration files may say and @per-run@ what they may not; any other @part@ is the file part.part beside the page.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/message.hpp"
#include "tables.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sohoa;

/// Plain text for scdoc, to which some characters mean something.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '*' || c == '_' || c == '\\' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::string argument_of(const Option& option) {
  if (option.may_stand_alone()) return "[=_" + option.argument.substr(2, option.argument.size() - 3) + "_]";
  return is_flag(option) ? "" : " _" + option.argument + "_";
}

std::string options_of(const ToolInfo& tool) {
  std::string out;
  for (const Option& option : tool.options) {
    if (!option.letter.empty()) out += "*" + option.letter + "*, ";
    out += "*" + option.name + "*" + argument_of(option) + "\n\t" + plain(tr(option.help.c_str())) + "\n\n";
  }
  return out;
}

/// The keys of configuration files in the order of the tables, together those that the same tools have.
std::string keys() {
  std::vector<const Option*> order;
  std::map<std::string, std::string> tools_of;
  for (const ToolInfo& tool : all_tools())
    for (const Option& option : tool.options) {
      if (option.per_run || find(tool.options, "--config") == nullptr) continue;
      std::string& names = tools_of[option.name];
      if (names.empty()) order.push_back(&option);
      names += (names.empty() ? "*" : ", *") + tool.name + "*";
    }
  std::stable_sort(order.begin(), order.end(), [&](const Option* a, const Option* b) {
    return tools_of[a->name].size() > tools_of[b->name].size();
  });
  std::string out, last;
  for (const Option* option : order) {
    const std::string& tools = tools_of[option->name];
    out += tools == last ? ",\n\t" : (out.empty() ? "" : "\n\n") + tools + "\n\t";
    out += "*" + option->name.substr(2) + "*" + (is_flag(*option) ? " _true|false_" : argument_of(*option));
    last = tools;
  }
  return out + "\n\n";
}

/// The options that cannot be configured, on one line.
std::string per_run() {
  std::set<std::string> names;
  for (const ToolInfo& tool : all_tools())
    for (const Option& option : tool.options)
      if (option.per_run) names.insert(option.name);
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "*" : ", *") + name + "*";
  return out + "\n";
}

std::string read(const fs::path& path) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << path << " cannot be read\n";
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string gap(const std::string& what, const fs::path& page) {
  const std::string name = page.stem().stem().string();
  const Tools& tools = all_tools();
  const auto tool = std::find_if(tools.begin(), tools.end(), [&](const ToolInfo& t) { return t.name == name; });
  if (what == "keys") return keys();
  if (what == "per-run") return per_run();
  if (tool != tools.end()) {
    if (what == "name") return plain(name + " - " + tr(tool->summary.c_str())) + "\n";
    if (what == "synopsis") return "*" + name + "* " + plain(tr(tool->synopsis.c_str())) + "\n";
    if (what == "options") return options_of(*tool);
  }
  return read(page.parent_path() / (what + ".part"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const fs::path page = argv[1];
  set_language(argv[2]);
  std::ifstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const bool is_gap = line.size() > 2 && line.front() == '@' && line.back() == '@';
    std::cout << (is_gap ? gap(line.substr(1, line.size() - 2), page) : line + "\n");
  }
}
