#pragma once
// What stands in configuration files and in the environment, for base/options.hpp to put under the command line.
//
// From the weakest: /etc/sohoa/sohoa.conf, then the user's sohoa.conf below $XDG_CONFIG_HOME (~/.config), or the file
// of
// --config or $SOHOA_CONFIG in its stead, then SOHOA_OPTION in the environment. A file holds `key = value` lines for
// all tools that have the option, and [parcel] sections for one tool, which are stronger than the lines above them.
// Only these places are read, never the folder one works in: a folder of map sheets from elsewhere cannot configure the
// tools.
#include <string>
#include <string_view>
#include <vector>

#include "base/options.hpp"

namespace sohoa {

/// One `key = value` of a place, not yet judged.
struct ConfigEntry {
  std::string section;  ///< "parcel"; empty for all tools
  std::string key, value;
  std::string source;    ///< path of the file, or name of the variable
  std::size_t line = 0;  ///< 0 in the environment
  int layer = 0;         ///< 0 system, 1 user, 2 environment
};

/// The entries of a configuration file's text (UTF-8, with or without BOM, LF or CRLF). Throws UsageError naming
/// `source` and the line for a line that is neither `key = value` nor [section].
std::vector<ConfigEntry> parse_config(const std::string& text, const std::string& source, int layer);

/// All entries from the weakest place on. `file` is that of --config, empty for none. A file that is not there is an
/// error for `file` only; one that cannot be read is one always (UsageError).
std::vector<ConfigEntry> read_config(const std::string& file);

/// The language that the entries ask for, empty for none: errors in the entries are told in it.
std::string language_of(const std::vector<ConfigEntry>& entries, const ToolInfo& tool);

/// The settings for `tool` in rising rank. Throws UsageError naming place, key and the nearest name for a key or a
/// section that none of `tools` has, a key that is said per run, a key given twice and a value of the wrong kind.
std::vector<Setting> settings_for(const ToolInfo& tool, const Tools& tools, const std::vector<ConfigEntry>& entries);

}  // namespace sohoa
