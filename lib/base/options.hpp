#pragma once
// One table per tool describes its options; parsing, --help and the man page all come from it.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

/// One line of a tool's table. Texts are English message ids, shown in the user's language.
struct Option {
  std::string name;    ///< "--output"
  std::string letter;  ///< "-o", empty for none
  /// "PATH"; empty: a flag. "a|b|c" in small letters: one of these words. "[=LIMIT]": may be left out, and then is
  /// empty.
  std::string argument;
  std::string help;
  bool repeatable = false;
  /// Says what this one run is to do, or lets it destroy something: never taken from a configuration file or the
  /// environment.
  bool per_run = false;

  bool may_stand_alone() const { return argument.starts_with("[="); }
};

/// What a tool is, for its command line and its help.
struct ToolInfo {
  std::string name;      ///< "sohoa-parcel"
  std::string summary;   ///< one line
  std::string synopsis;  ///< "[INPUT...] [-o OUTPUT]"
  std::vector<Option> options;
  std::string notes;  ///< paragraphs after the options: what it holds in memory, exit statuses, an example
  bool takes_inputs = true;
};

/// Every tool: a key of a configuration file that no tool knows is a slip.
using Tools = std::vector<ToolInfo>;

/// The value of an option that does not stand on the command line (base/config.hpp finds them).
struct Setting {
  std::string option;  ///< "--map-scale"
  std::string value;   ///< a flag's is "1" or empty; an empty one takes back what weaker places say
  std::string source;  ///< path of the configuration file, or "SOHOA_MAP_SCALE"
  std::string place;   ///< the same for a message, with the line
  int rank = 0;        ///< of two places the one with the higher rank wins
};

using Options = std::vector<Option>;
/// --config --threads --progress --quiet --lang --version --help
Options common_options();
/// --layer --crs --province --to-crs --swap-axes --encoding --filtered
Options source_options();
/// --mode --overwrite --strict --max-errors --report --fail-on --dry-run --json; -o is each tool's own
Options output_options();
Options operator+(Options left, const Options& right);

/// The option `name` ("--output") of a table; null when there is none.
const Option* find(const Options& options, std::string_view name);
inline bool is_flag(const Option& option) {
  return option.argument.empty();
}
/// Throws UsageError, with the nearest word, when the option takes one of some words and `value` is none of them.
void check_choice(const Option& option, const std::string& value);

/// The command line as the table understands it.
class Arguments {
 public:
  /// Throws UsageError naming the word that is wrong. Does not open any file.
  static Arguments parse(const ToolInfo& tool, const std::vector<std::string>& words);
  /// Adds what the command line leaves unsaid; `settings` in rising rank. Values of a repeatable option stand before
  /// those of the command line; of KEY=VALUE ones with the same KEY only the strongest place's remain.
  void add(const ToolInfo& tool, const std::vector<Setting>& settings);

  bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  /// It stands on the command line. What is only configured is a habit: a tool that has no use for it in this run goes
  /// on without it, where an option that is said and cannot be obeyed is an error.
  bool said(std::string_view name) const;
  /// This value of the option is configured only.
  bool is_configured(std::string_view name, std::string_view value) const;
  /// The last value given, or `otherwise`.
  std::string get(std::string_view name, const std::string& otherwise = {}) const;
  /// Throws UsageError when the value is no whole number of at least `least`.
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least = 0) const;
  const std::vector<std::string>& list(std::string_view name) const;
  const std::vector<std::string>& inputs() const { return inputs_; }
  /// The words as given and, in brackets, the settings in force, for the run's record.
  const std::string& line() const { return line_; }
  /// Where the option stands that an error's `message` begins with ("--map-scale x: ..."), as "place: "; empty when
  /// that is the command line.
  std::string place_of(std::string_view message) const;

 private:
  void add(const Option& option, const std::vector<Setting>& settings);
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> inputs_;
  std::vector<std::string> given_;  // options the command line names, a --flag=false too
  std::vector<Setting> in_force_;
  std::string line_;
};

/// The text of --help, in the user's language.
std::string help(const ToolInfo& tool);

}  // namespace sohoa
