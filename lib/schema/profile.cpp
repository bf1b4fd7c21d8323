#include "schema/profile.hpp"

#include <algorithm>

#include "base/config.hpp"
#include "base/error.hpp"
#include "schema/schema_json.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

[[noreturn]] void fail(const ConfigEntry& entry, const std::string& message) {
  throw UsageError(tr("{}: line {}: {}", entry.source, entry.line, message));
}

/// `word` must be one of `known`.
void expect(const ConfigEntry& entry, const std::string& word, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), word) != known.end()) return;
  const auto close = text::nearest(word, known);
  fail(entry, close ? tr("\"{}\" is not known; did you mean \"{}\"?", word, *close)
                    : tr("\"{}\" is not known; known are: {}", word, fmt::join(known, ", ")));
}

std::vector<std::string> mappable(const Schema& schema) {
  std::vector<std::string> names;
  for (const SchemaField& field : schema.fields)
    if (!field.derived) names.push_back(field.name);
  return names;
}

void take_key(const ConfigEntry& entry, const Schema& schema, Profile& profile) {
  expect(entry, entry.key, {"title", "title-en", "schema", "detect", "decimal"});
  if (entry.key == "title") profile.title.vi = entry.value;
  if (entry.key == "title-en") profile.title.en = entry.value;
  if (entry.key == "detect") profile.detect.push_back(entry.value);
  if (entry.key == "schema" && entry.value != schema.name && schema.ours)
    fail(entry, tr("this profile is for the schema {}, not for {}", entry.value, schema.name));
  if (entry.key != "decimal") return;
  profile.decimal = parse_decimal(entry.value);
  if (profile.decimal == 0) expect(entry, entry.value, {"comma", "point"});
}

void take_column(const ConfigEntry& entry, Profile& profile) {
  auto place =
      std::find_if(profile.map.begin(), profile.map.end(), [&](const auto& m) { return m.first == entry.key; });
  if (place == profile.map.end()) place = profile.map.insert(place, {entry.key, {}});
  if (!entry.value.empty()) place->second.push_back(entry.value);
}

}  // namespace

char parse_decimal(std::string_view word) {
  return word == "comma" ? ',' : word == "point" ? '.' : '\0';
}

Profile Profile::load(const std::string& name_or_path, const Schema& schema) {
  const std::filesystem::path path = find_shipped(name_or_path, "profiles", ".conf");
  Profile profile;
  profile.name = path.stem().string();
  const std::vector<std::string> fields = mappable(schema);
  for (const ConfigEntry& entry : parse_config(read_file(path), path.string(), 0)) {
    if (entry.section.empty()) {
      take_key(entry, schema, profile);
      continue;
    }
    expect(entry, entry.section, {"map"});
    expect(entry, entry.key, fields);
    take_column(entry, profile);
  }
  return profile;
}

}  // namespace sohoa
