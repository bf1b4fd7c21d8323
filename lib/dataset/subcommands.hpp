#pragma once
// Tools that are asked: sohoa-NAME SUBCOMMAND WORD... Each subcommand has its options and its function.
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/options.hpp"

namespace sohoa {

/// What a subcommand is asked.
struct Call {
  const ToolInfo& tool;
  const Arguments& arguments;
  std::vector<std::string> words;  ///< behind the subcommand's name: questions, or inputs

  /// The words; with --lines the lines of the files that they name, or of standard input. Blank lines stay, so that
  /// answers stand beside their questions. Throws UsageError when there are none, InputError when a file cannot be
  /// read.
  std::vector<std::string> questions() const;
  /// The same, one by one: however many lines there are, one is held.
  void each_question(const std::function<void(const std::string&)>& answer) const;
};

struct Subcommand {
  std::string name;
  Options options;  ///< beside --json and those of all tools; two subcommands that share one describe it alike
  std::function<Exit(const Call&)> run;
};

/// The options of all subcommands, each once, with --json and those of all tools.
Options options_of(const std::vector<Subcommand>& commands);

/// Runs the subcommand that the first word names. Throws UsageError when there is none of that name (with the nearest
/// one), or for an option that is said and belongs to another subcommand. `example`: a whole command, for whoever gives
/// none.
Exit run_subcommand(const ToolInfo& tool, const Arguments& arguments, const std::vector<Subcommand>& commands,
                    std::string_view example);

/// --lines, of all subcommands that answer questions one by one.
Option lines_option();
/// -o, of those that write what flows.
Option stream_output_option();

/// Whether the words are questions: some of them are, by `is_question`, and none is an input. A file of that name goes
/// first. Throws UsageError when there are both.
bool are_questions(const std::vector<std::string>& words, const std::function<bool(const std::string&)>& is_question);

/// Questions are no stream: throws UsageError for an option of sources or outputs that is said and not `allowed`.
void refuse_stream_options(const Arguments& arguments, std::initializer_list<std::string_view> allowed);

}  // namespace sohoa
