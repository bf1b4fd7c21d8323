#include "dataset/subcommands.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/command.hpp"
#include "base/message.hpp"
#include "base/nearest.hpp"

namespace sohoa {
namespace {

std::string names(const std::vector<Subcommand>& commands) {
  std::string out;
  for (const Subcommand& command : commands) out += (out.empty() ? "" : ", ") + command.name;
  return out;
}

const Subcommand& command_of(const std::vector<Subcommand>& commands, const std::vector<std::string>& words,
                             std::string_view example) {
  if (words.empty())
    throw UsageError(tr("no subcommand is given; there are: {}; example: {}", names(commands), example));
  std::vector<std::string> known;
  for (const Subcommand& command : commands) {
    if (command.name == words.front()) return command;
    known.push_back(command.name);
  }
  const auto meant = nearest(words.front(), known);
  throw UsageError(meant ? tr("there is no subcommand {}; did you mean {}?", words.front(), *meant)
                         : tr("there is no subcommand {}; there are: {}", words.front(), names(commands)));
}

void each_line(std::istream& stream, const std::function<void(const std::string&)>& take) {
  bool first = true;
  for (std::string line; std::getline(stream, line); first = false) {
    if (first && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    take(line);
  }
}

}  // namespace

void Call::each_question(const std::function<void(const std::string&)>& answer) const {
  if (!arguments.has("--lines")) {
    if (words.empty())
      throw UsageError(tr("nothing is asked; give it as words, or one per line on standard input with --lines"));
    for (const std::string& word : words) answer(word);
    return;
  }
  std::ios::sync_with_stdio(false);
  if (words.empty()) each_line(std::cin, answer);
  for (const std::string& path : words) {
    if (path == "-") {
      each_line(std::cin, answer);
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError(tr("{}: cannot be opened: {}", path, os_error(errno)));
    each_line(file, answer);
    if (file.bad()) throw InputError(tr("{}: cannot be read", path));
  }
}

std::vector<std::string> Call::questions() const {
  std::vector<std::string> all;
  each_question([&](const std::string& question) { all.push_back(question); });
  return all;
}

Option lines_option() {
  return {"--lines", "",  "", N_("the questions are lines: of standard input, or of the files that the words name"),
          false,     true};
}

Option stream_output_option() {
  return {"--output", "-o", "PATH", N_("a .gpkg, .sqlite or .geojsonl file (default: a stream on standard output)"),
          false,      true};
}

/// "nha.csv", but not "107.77".
static bool has_suffix(const std::string& word) {
  const std::size_t dot = word.rfind('.');
  return dot != std::string::npos && dot > 0 && word.size() - dot <= 9 && dot + 1 < word.size() &&
         std::isalpha(static_cast<unsigned char>(word[dot + 1])) != 0;
}

bool are_questions(const std::vector<std::string>& words, const std::function<bool(const std::string&)>& is_question) {
  const auto asks = [&](const std::string& word) {
    std::error_code failed;
    return word != "-" && !std::filesystem::exists(word, failed) && is_question(word);
  };
  const auto count = std::count_if(words.begin(), words.end(), asks);
  if (count == 0) return false;
  // A bad question is answered as such, beside the good ones.
  const auto is_file = [](const std::string& word) {
    std::error_code failed;
    return word == "-" || std::filesystem::exists(word, failed) || word.find('/') != std::string::npos ||
           has_suffix(word);
  };
  for (const std::string& word : words)
    if (!asks(word) && is_file(word))
      throw UsageError(tr("{}: questions and files cannot be answered in one run", word));
  return true;
}

void refuse_stream_options(const Arguments& arguments, std::initializer_list<std::string_view> allowed) {
  const Options streams = Options{stream_output_option()} + source_options() + output_options();
  for (const Option& option : streams)
    if (arguments.said(option.name) && option.name != "--json" &&
        std::find(allowed.begin(), allowed.end(), option.name) == allowed.end())
      throw UsageError(tr("{} is for files and streams, not for questions", option.name));
}

Options options_of(const std::vector<Subcommand>& commands) {
  Options all;
  const auto add = [&](const Option& option) {
    if (find(all, option.name) == nullptr) all.push_back(option);
  };
  add({"--json", "", "", N_("answer with one JSON object a line")});
  for (const Subcommand& command : commands)
    for (const Option& option : command.options) add(option);
  for (const Option& option : common_options()) add(option);
  return all;
}

Exit run_subcommand(const ToolInfo& tool, const Arguments& arguments, const std::vector<Subcommand>& commands,
                    std::string_view example) {
  std::vector<std::string> words = arguments.inputs();
  const Subcommand& command = command_of(commands, words, example);
  refuse_other_options(tool, command.name, command.options, arguments);
  words.erase(words.begin());
  return command.run({tool, arguments, std::move(words)});
}

}  // namespace sohoa
