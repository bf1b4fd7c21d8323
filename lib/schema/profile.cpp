#include "schema/profile.hpp"

#include <algorithm>
#include "schema/schema_json.hpp"

namespace sohoa {

Profile Profile::load(const std::string& name_or_path, const Schema& schema) {
  const std::filesystem::path path = find_json(name_or_path, "profiles");
  const JsonNode node = JsonNode::parse(read_file(path), path.string());
  node.only({"name", "title", "detect", "map"});
  Profile profile;
  profile.name = node.need("name").text();
  if (const auto title = node.get("title")) profile.title = read_text(*title);
  profile.detect = node.texts_or_none("detect");
  std::vector<std::string> mappable;
  for (const SchemaField& field : schema.fields)
    if (!field.derived) mappable.push_back(field.name);
  for (const auto& [field, columns] : node.need("map").members()) {
    if (std::find(mappable.begin(), mappable.end(), field) == mappable.end()) fail_unknown(columns, field, mappable);
    profile.map.emplace_back(field, columns.texts());
  }
  return profile;
}

}  // namespace sohoa
