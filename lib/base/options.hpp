#pragma once
// One table per tool describes its options; parsing, --help and the man page all come from it.
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

/// One line of a tool's table. Texts are English message ids, shown in the user's language.
struct Option {
  std::string name;      ///< "--output"
  std::string letter;    ///< "-o", empty for none
  std::string argument;  ///< "PATH"; empty: a flag. "a|b|c" in small letters: one of these words
  std::string help;
  bool repeatable = false;
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

using Options = std::vector<Option>;
/// --threads --progress --quiet --lang --version --help
Options common_options();
/// --layer --crs --province --to-crs --swap-axes --encoding --filtered
Options source_options();
/// --mode --overwrite --strict --max-errors --report --dry-run --json; -o is each tool's own
Options output_options();
Options operator+(Options left, const Options& right);

/// The command line as the table understands it.
class Arguments {
 public:
  /// Throws UsageError naming the word that is wrong. Does not open any file.
  static Arguments parse(const ToolInfo& tool, const std::vector<std::string>& words);

  bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  /// The last value given, or `otherwise`.
  std::string get(std::string_view name, const std::string& otherwise = {}) const;
  /// Throws UsageError when the value is no whole number of at least `least`.
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least = 0) const;
  const std::vector<std::string>& list(std::string_view name) const;
  const std::vector<std::string>& inputs() const { return inputs_; }
  /// The words as given, for the run's record.
  const std::string& line() const { return line_; }

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> inputs_;
  std::string line_;
};

/// The text of --help, in the user's language.
std::string help(const ToolInfo& tool);

}  // namespace sohoa
