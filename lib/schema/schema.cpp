#include "schema/schema.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/data.hpp"
#include "base/error.hpp"
#include "schema/schema_json.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace {

std::string fingerprint(const std::string& text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// Names of the files with a suffix in a folder, sorted.
std::vector<std::string> names_in(const fs::path& folder, const std::string& suffix) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.path().extension() == suffix && entry.path().stem() != "rules") names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path)) throw UsageError(tr("{}: cannot be opened", path.string()));
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path find_shipped(const std::string& name_or_path, const std::string& folder, const std::string& suffix) {
  const fs::path path = name_or_path;
  if (path.has_extension() || path.has_parent_path()) return path;
  const fs::path shipped = data_path(folder) / (name_or_path + suffix);
  if (fs::exists(shipped)) return shipped;
  const std::vector<std::string> names = names_in(data_path(folder), suffix);
  const auto close = text::nearest(name_or_path, names);
  throw UsageError(close ? tr("\"{}\" is not known; did you mean \"{}\"?", name_or_path, *close)
                         : tr("\"{}\" is not known; known are: {}", name_or_path, fmt::join(names, ", ")));
}

int Schema::find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const SchemaField& f) { return f.name == field; });
  return found == fields.end() ? -1 : static_cast<int>(found - fields.begin());
}

const Rule* Schema::rule(std::string_view id) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

const Rule* Schema::set_rule(std::string_view set_name) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.set.name == set_name; });
  return found == rules.end() ? nullptr : &*found;
}

std::shared_ptr<const Schema> Schema::load(const std::string& name_or_path) {
  const fs::path path = find_shipped(name_or_path, "", ".json");
  const bool ours = path != fs::path(name_or_path);
  return parse(read_file(path), path.string(), ours);
}

std::shared_ptr<const Schema> Schema::parse(const std::string& text, const std::string& origin, bool ours) {
  auto schema = std::make_shared<Schema>(read_schema(text, origin, ours));
  schema->digest = fingerprint(text);
  return schema;
}

std::shared_ptr<const Schema> Schema::of(const Header& header) {
  if (!header.schema_text.empty()) return parse(header.schema_text, tr("schema of the stream"), false);
  return header.schema.empty() ? nullptr : load(header.schema);
}

std::vector<std::shared_ptr<const Schema>> Schema::shipped() {
  std::vector<std::shared_ptr<const Schema>> schemas;
  for (const std::string& name : names_in(data_path(""), ".json")) schemas.push_back(load(name));
  return schemas;
}

}  // namespace sohoa
