#include "store/container.hpp"

#include <cstdlib>
#include <ctime>

#include "store/geopackage.hpp"
#include "store/spatialite.hpp"

namespace sohoa::store {

std::unique_ptr<Container> make_container(Format format, Database& database) {
  if (format == Format::geopackage) return std::make_unique<GeoPackage>(database);
  return std::make_unique<Spatialite>(database);
}

std::string now_utc() {
  const char* fixed = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t now = fixed != nullptr && *fixed != '\0' ? std::strtoll(fixed, nullptr, 10) : std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
  return text;
}

}  // namespace sohoa::store
