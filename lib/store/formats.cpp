#include "store/formats.hpp"

#include <sqlite3.h>
// sqlite3.h first: spatialite.h uses its types without including it.
#include <spatialite.h>

#include "base/message.hpp"

namespace sohoa {

std::string writable_formats() {
  return fmt::format("GeoPackage (SQLite {}), SpatiaLite {}, GeoJSON text sequence", sqlite3_libversion(),
                     spatialite_version());
}

}  // namespace sohoa
