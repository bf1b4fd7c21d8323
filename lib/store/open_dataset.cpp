#include "store/open_dataset.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace sohoa::store {

OpenDataset::OpenDataset(const std::string& path, Format format, Database::Open how, int patience)
    : database(path, how, path) {
  sqlite3_busy_timeout(database.handle(), patience);
  container = make_container(format, database);
}

std::string lower_suffix(const std::string& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  const auto number = [](const std::string& end) {
    return end.size() > 1 && end.find_first_not_of("0123456789", 1) == std::string::npos;
  };
  if (number(name.extension().string())) name = name.stem();
  std::string suffix = name.extension().string();
  for (char& c : suffix)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return suffix;
}

Format format_of(const std::string& path) {
  return lower_suffix(path) == ".gpkg" ? Format::geopackage : Format::spatialite;
}

std::string read_only_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?mode=ro&immutable=1";
}

std::int64_t feature_count(Database& database, const std::string& layer) {
  if (!database.has_table(layer)) return 0;
  return database.integer("SELECT count(*) FROM main." + quote(layer)).value_or(0);
}

std::vector<OwnLayer> own_layers(Database& database) {
  std::vector<OwnLayer> layers;
  if (!database.has_table("sohoa_run")) return layers;
  Statement select(
      database,
      "SELECT r.layer, (SELECT s.schema FROM sohoa_source s JOIN sohoa_run l ON l.id = s.run WHERE l.layer ="
      " r.layer COLLATE NOCASE ORDER BY s.id DESC LIMIT 1) FROM sohoa_run r WHERE r.layer IS NOT NULL"
      " GROUP BY r.layer COLLATE NOCASE ORDER BY min(r.id)");
  while (select.step()) {
    OwnLayer layer{std::string(select.text(0)), std::string(select.text(1))};
    layers.push_back(std::move(layer));
  }
  std::erase_if(layers, [&](const OwnLayer& layer) { return !database.has_table(layer.name); });
  return layers;
}

}  // namespace sohoa::store
