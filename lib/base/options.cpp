#include "base/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <sstream>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/nearest.hpp"

namespace sohoa {
namespace {

std::vector<std::string> choices(const Option& option) {
  std::vector<std::string> words;
  const bool placeholder =
      std::any_of(option.argument.begin(), option.argument.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (placeholder || option.argument.find('|') == std::string::npos) return words;
  std::size_t start = 0;
  while (start <= option.argument.size()) {
    const std::size_t end = std::min(option.argument.find('|', start), option.argument.size());
    words.push_back(option.argument.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

[[noreturn]] void unknown_option(std::string word, const ToolInfo& tool) {
  word = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const Option& option : tool.options) names.push_back(option.name);
  const auto close = nearest(word, names);
  throw UsageError(close ? tr("unknown option {}; did you mean {}? {} --help lists them all", word, *close, tool.name)
                         : tr("unknown option {}; {} --help lists them all", word, tool.name));
}

/// CLI11's exceptions in our words.
[[noreturn]] void explain(const CLI::ParseError& error, const ToolInfo& tool) {
  const std::string what = error.what();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    const std::size_t colon = what.rfind(": ");
    unknown_option(colon == std::string::npos ? what : what.substr(colon + 2), tool);
  }
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch))
    throw UsageError(tr("an option lacks its value: {}", what.substr(0, what.find(':'))));
  throw UsageError(what);
}

/// KEY of KEY=VALUE.
std::string_view key_of(std::string_view value) {
  return value.substr(0, value.find('='));
}

std::string left_column(const Option& option) {
  std::string left = option.letter.empty() ? "    " : option.letter + ", ";
  left += option.name;
  if (!is_flag(option)) left += (option.may_stand_alone() ? "" : " ") + option.argument;
  return left;
}

/// Stands for the value that is left out; no command line can hold it.
const std::string kAlone(1, '\1');

/// The words from the last to the first, as CLI11 wants them; an option that may stand alone gets its value, since the
/// word behind it is none.
std::vector<std::string> written_out(const std::vector<std::string>& words, const Options& options) {
  std::vector<std::string> written(words.rbegin(), words.rend());
  const auto last = std::find(written.rbegin(), written.rend(), "--");
  for (auto word = written.rbegin(); word != last; ++word)
    for (const Option& option : options)
      if (option.may_stand_alone() && *word == option.name) *word += "=" + kAlone;
  return written;
}

/// Lays `text` out in lines of `width` characters (code points), `indent` blanks before each but the first.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const auto length = static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (used > 0 && used + 1 + length > width) {
      out += "\n" + std::string(indent, ' ');
      used = 0;
    }
    if (used > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += length;
    at = end + 1;
  }
  return out;
}

}  // namespace

const Option* find(const Options& options, std::string_view name) {
  const auto found = std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

void check_choice(const Option& option, const std::string& value) {
  const std::vector<std::string> words = choices(option);
  if (words.empty() || std::find(words.begin(), words.end(), value) != words.end()) return;
  // Of numbers none is nearer in spelling: 2023 is not meant to be 2024.
  const bool number = value.find_first_not_of("0123456789") == std::string::npos;
  const auto close = number ? std::nullopt : nearest(value, words);
  throw UsageError(close ? tr("{} {}: the value must be one of {}; did you mean {}?", option.name, value,
                              fmt::join(words, ", "), *close)
                         : tr("{} {}: the value must be one of {}", option.name, value, fmt::join(words, ", ")));
}

Options operator+(Options left, const Options& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Options common_options() {
  return {
      {"--config", "", "FILE", N_("read this configuration file instead of ~/.config/sohoa/sohoa.conf"), false, true},
      {"--threads", "", "N", N_("how many cores to use (default: all)")},
      {"--progress", "", "auto|always|never", N_("show a progress bar (auto: on a terminal)")},
      {"--quiet", "-q", "", N_("print no totals, only errors")},
      {"--lang", "", "vi|en", N_("language of messages")},
      {"--version", "", "", N_("print the version"), false, true},
      {"--help", "-h", "", N_("print this text"), false, true},
  };
}

Options source_options() {
  return {
      {"--layer", "", "NAME", N_("read only this layer (default: every layer that has features)")},
      {"--sheet", "", "NAME",
       N_("read this sheet of a workbook, even a hidden one (default: the largest table and those of the same form)")},
      {"--header-row", "", "N[-M]",
       N_("the header of the table stands in this row of the sheet, or in the rows from N to M (default: found out)")},
      {"--crs", "", "EPSG:n", N_("coordinate system of the input; said by you, it wins over what the file says")},
      {"--province", "", "CODE",
       N_("take the VN-2000 zone of this province (code of 2024) where the input has no coordinate "
          "system")},
      {"--to-crs", "", "EPSG:n", N_("reproject to this coordinate system")},
      {"--swap-axes", "", "", N_("the input has north before east: swap them")},
      {"--encoding", "",
       "auto|utf-8|tcvn3|tcvn3-h|tcvn3-twice|vni|vps|viscii|cp1258|cp1252|vietware-f|vietware-x|bkhcm1|bkhcm2",
       N_("encoding of the text (default: found out column by column)")},
      {"--filtered", "", "", N_("the stream went through a filter: fewer features than its trailer says are fine")},
  };
}

Options output_options() {
  return {
      {"--mode", "", "create|replace|upsert|append",
       N_("what happens to a layer that exists. create: it must not; replace: it is replaced whole; upsert: features "
          "are "
          "updated by their key, new ones added; append: new ones are added, what the layer has stays as it is"),
       false, true},
      {"--delete-missing", "", "",
       N_("with --mode upsert: remove the features of the layer that the input does not have"), false, true},
      {"--whole-sheets", "", "",
       N_("with --mode upsert: remove the features that the input does not have from the map sheets that it has"),
       false, true},
      {"--lock-timeout", "", "SECONDS",
       N_("how long to wait for other programs that write to the dataset (default: 10)")},
      {"--backup", "", "N",
       N_("keep the N last states of a dataset that is changed, as DATASET.1 (the newest) to DATASET.N")},
      {"--overwrite", "", "", N_("a .geojsonl file may exist and is replaced"), false, true},
      {"--strict", "", "", N_("any rejected feature: write nothing")},
      {"--max-errors", "", "N", N_("stop after N rejected features and write nothing")},
      {"--report", "", "FILE", N_("also write all issues to a .csv, .json, .xlsx or .html file"), true},
      {"--fail-on", "", "error|warning|never",
       N_("what makes the exit status 1 (default: error, that is rejected features and set-wide errors; a stream on "
          "standard output ends with 0 unless this is said, because the tool behind it judges)")},
      {"--dry-run", "", "", N_("check everything, write nothing"), false, true},
      {"--json", "", "", N_("print the totals as one JSON object")},
  };
}

Arguments Arguments::parse(const ToolInfo& tool, const std::vector<std::string>& words) {
  Arguments arguments;
  for (const std::string& word : words) arguments.line_ += (arguments.line_.empty() ? "" : " ") + word;

  CLI::App app;
  app.set_help_flag();
  std::map<std::string, std::vector<std::string>> texts;
  std::map<std::string, bool> flags;
  for (const Option& option : tool.options) {
    const std::string names = option.letter.empty() ? option.name : option.letter + "," + option.name;
    if (is_flag(option)) {
      app.add_flag(names, flags[option.name]);
    } else {
      app.add_option(names, texts[option.name])
          ->expected(1)
          ->allow_extra_args(false)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
  }
  if (tool.takes_inputs) app.add_option("INPUT", arguments.inputs_);
  try {
    app.parse(written_out(words, tool.options));
  } catch (const CLI::ParseError& error) {
    explain(error, tool);
  }
  for (const Option& option : tool.options) {
    if (app.get_option(option.name)->count() > 0) arguments.given_.push_back(option.name);
    if (is_flag(option)) {
      if (flags[option.name]) arguments.values_[option.name] = {"1"};
      continue;
    }
    const std::vector<std::string>& given = texts[option.name];
    if (given.empty()) continue;
    if (given.size() > 1 && !option.repeatable)
      throw UsageError(tr("{} is given {} times; give it once", option.name, given.size()));
    for (const std::string& value : given) check_choice(option, value);
    arguments.values_[option.name] = given;
    for (std::string& value : arguments.values_[option.name])
      if (value == kAlone) value.clear();
  }
  return arguments;
}

void Arguments::add(const ToolInfo& tool, const std::vector<Setting>& settings) {
  for (const Option& option : tool.options) add(option, settings);
  std::stable_sort(in_force_.begin(), in_force_.end(),
                   [](const Setting& a, const Setting& b) { return a.rank < b.rank; });
  std::string source;
  for (const Setting& setting : in_force_) {
    if (setting.source != source) line_ += (source.empty() ? " [" : "] [") + setting.source + ":";
    source = setting.source;
    line_ += " " + setting.option;
    const Option* option = sohoa::find(tool.options, setting.option);
    if (!is_flag(*option)) line_ += " " + setting.value;
  }
  if (!source.empty()) line_ += "]";
}

void Arguments::add(const Option& option, const std::vector<Setting>& settings) {
  if (said(option.name) && !option.repeatable) return;
  const bool keyed = option.argument.find('=') != std::string::npos;
  std::vector<Setting> chosen;
  for (const Setting& setting : settings) {
    if (setting.option != option.name) continue;
    if (setting.value.empty() || !option.repeatable) chosen.clear();
    if (setting.value.empty()) continue;
    if (keyed)
      std::erase_if(chosen, [&](const Setting& weaker) {
        return weaker.rank < setting.rank && key_of(weaker.value) == key_of(setting.value);
      });
    chosen.push_back(setting);
  }
  std::vector<std::string>& values = values_[option.name];
  if (keyed)
    std::erase_if(chosen, [&](const Setting& weaker) {
      return std::any_of(values.begin(), values.end(),
                         [&](const std::string& value) { return key_of(value) == key_of(weaker.value); });
    });
  std::size_t at = 0;
  for (Setting& setting : chosen) {
    values.insert(values.begin() + static_cast<std::ptrdiff_t>(at++), setting.value);
    in_force_.push_back(std::move(setting));
  }
  if (values.empty()) values_.erase(option.name);
}

std::string Arguments::place_of(std::string_view message) const {
  const auto begins = [&](const std::string& start) {
    return message.starts_with(start) && message.find_first_of(" :", start.size()) == start.size();
  };
  for (const Setting& setting : in_force_)
    if (begins(setting.option + " " + setting.value)) return setting.place + ": ";
  for (const Setting& setting : in_force_)
    if (begins(setting.option) && !said(setting.option)) return setting.place + ": ";
  return {};
}

bool Arguments::said(std::string_view name) const {
  return std::find(given_.begin(), given_.end(), name) != given_.end();
}

bool Arguments::is_configured(std::string_view name, std::string_view value) const {
  return std::any_of(in_force_.begin(), in_force_.end(),
                     [&](const Setting& setting) { return setting.option == name && setting.value == value; });
}

std::string Arguments::get(std::string_view name, const std::string& otherwise) const {
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? otherwise : found->second.back();
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t otherwise, std::int64_t least) const {
  if (!has(name)) return otherwise;
  const std::string text = get(name);
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || value < least)
    throw UsageError(tr("{} {}: a whole number of at least {} is needed", name, text, least));
  return value;
}

const std::vector<std::string>& Arguments::list(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? none : found->second;
}

std::string help(const ToolInfo& tool) {
  constexpr std::size_t kLeft = 30;
  constexpr std::size_t kRight = 86;
  std::string out = fmt::format("{} – {}\n\n{}: {} {}\n\n", tool.name, tr(tool.summary.c_str()), tr("usage"), tool.name,
                                tr(tool.synopsis.c_str()));
  for (const Option& option : tool.options) {
    const std::string left = left_column(option);
    out += "  " + left;
    out += left.size() < kLeft ? std::string(kLeft - left.size(), ' ') : "\n" + std::string(kLeft + 2, ' ');
    out += wrapped(tr(option.help.c_str()), kRight, kLeft + 2) + "\n";
  }
  if (tool.notes.empty()) return out;
  out += '\n';
  std::istringstream notes(tr(tool.notes.c_str()));
  for (std::string line; std::getline(notes, line);)
    out += (line.find("  ") == std::string::npos ? wrapped(line, kLeft + kRight, 0) : line) + "\n";
  return out;
}

}  // namespace sohoa
