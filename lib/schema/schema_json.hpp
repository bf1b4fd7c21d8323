#pragma once
// The pieces of schema files that other files of the product are made of too.
#include "schema/json_node.hpp"
#include "schema/schema.hpp"

namespace sohoa {

/// {"vi": "...", "en": "..."}; vi must be there.
Text read_text(const JsonNode& node);

/// One rule of a schema or of schemas/rules.json: id, severity, title, message, cure, source, field, sql, args.
Rule read_rule(const JsonNode& node);

/// A whole schema file. Throws UsageError naming line and key.
Schema read_schema(const std::string& text, const std::string& origin, bool ours);

/// Fails at `node` with the nearest of `known`.
[[noreturn]] void fail_unknown(const JsonNode& node, std::string_view name, const std::vector<std::string>& known);

/// A file of ours or of the user's. Throws UsageError when it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// The file NAME.json in `folder` of the shipped data, or `name_or_path` itself when it has a suffix or a slash. Throws
/// UsageError naming the nearest shipped one.
std::filesystem::path find_shipped(const std::string& name_or_path, const std::string& folder,
                                   const std::string& suffix);

}  // namespace sohoa
