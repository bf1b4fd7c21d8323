#include "dataset/admin_commands.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

#include "base/command.hpp"
#include "base/message.hpp"
#include "base/nearest.hpp"

namespace sohoa {
namespace {

const std::vector<AdminCommand>& commands() {
  static const std::vector<AdminCommand> all{admin_list(),    admin_show(),   admin_recode(),
                                             admin_edition(), admin_locate(), admin_address()};
  return all;
}

std::string names() {
  std::string out;
  for (const AdminCommand& command : commands()) out += (out.empty() ? "" : ", ") + command.name;
  return out;
}

const AdminCommand& command_of(const std::vector<std::string>& words) {
  if (words.empty())
    throw UsageError(tr("no subcommand is given; there are: {}; example: sohoa-admin list --parent 22", names()));
  std::vector<std::string> known;
  for (const AdminCommand& command : commands()) {
    if (command.name == words.front()) return command;
    known.push_back(command.name);
  }
  const auto meant = nearest(words.front(), known);
  throw UsageError(meant ? tr("there is no subcommand {}; did you mean {}?", words.front(), *meant)
                         : tr("there is no subcommand {}; there are: {}", words.front(), names()));
}

void add_lines(std::istream& stream, std::vector<std::string>& lines) {
  for (std::string line; std::getline(stream, line);) {
    if (lines.empty() && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::move(line));
  }
}

}  // namespace

admin::Edition AdminCall::edition(std::string_view option, admin::Edition otherwise) const {
  return admin::parse_edition(arguments.get(option)).value_or(otherwise);
}

std::vector<std::string> AdminCall::questions() const {
  if (!arguments.has("--lines")) {
    if (words.empty())
      throw UsageError(tr("nothing is asked; give it as words, or one per line on standard input with --lines"));
    return words;
  }
  std::vector<std::string> lines;
  if (words.empty()) add_lines(std::cin, lines);
  for (const std::string& path : words) {
    if (path == "-") {
      add_lines(std::cin, lines);
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError(tr("{}: cannot be opened: {}", path, os_error(errno)));
    add_lines(file, lines);
    if (file.bad()) throw InputError(tr("{}: cannot be read", path));
  }
  return lines;
}

Option lines_option() {
  return {"--lines", "",  "", N_("the questions are lines: of standard input, or of the files that the words name"),
          false,     true};
}

Option edition_option() {
  return {
      "--edition",
      "",
      "2024|2025|2026",
      N_("list: the units of this edition (default: 2026); address: answer with the address as a line of this edition"),
      false,
      true};
}

Option from_option() {
  return {
      "--from",
      "",
      "2024|2025|2026",
      N_("recode: edition of the codes that are there (default: what the codes, the names beside them and the place "
         "tell; nothing is guessed); address: edition of the units (default: what the text tells)"),
      false,
      true};
}

Options admin_options() {
  Options all;
  const auto add = [&](const Option& option) {
    if (find(all, option.name) == nullptr) all.push_back(option);
  };
  add({"--json", "", "", N_("answer with one JSON object a line")});
  for (const AdminCommand& command : commands())
    for (const Option& option : command.options) add(option);
  for (const Option& option : common_options()) add(option);
  return all;
}

Exit run_admin(const ToolInfo& tool, const Arguments& arguments) {
  std::vector<std::string> words = arguments.inputs();
  const AdminCommand& command = command_of(words);
  refuse_other_options(tool, command.name, command.options, arguments);
  words.erase(words.begin());
  return command.run({tool, arguments, std::move(words)});
}

}  // namespace sohoa
