#pragma once
// Named field mappings: which columns of a well-known kind of file fill which fields.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "schema/schema.hpp"

namespace sohoa {

/// A file in schemas/profiles, or the user's own. It is written as a configuration file is (base/config.hpp); README.md
/// in that folder names its keys.
struct Profile {
  std::string name;  ///< of the file, without suffix
  Text title;
  std::vector<std::string> detect;  ///< columns that must all be present for the profile to apply by itself
  char decimal = 0;                 ///< the decimal sign of its numbers, where their writing does not tell; 0: unsaid
  std::vector<std::pair<std::string, std::vector<std::string>>> map;  ///< field → its columns, the best first

  /// Loads by name or path. Throws UsageError naming line and key, also for a field that `schema` does not have.
  static Profile load(const std::string& name_or_path, const Schema& schema);
};

/// ',' or '.' of the words comma and point; 0 for anything else.
char parse_decimal(std::string_view word);

}  // namespace sohoa
