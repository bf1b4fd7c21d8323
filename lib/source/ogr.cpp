#include "source/ogr.hpp"

#include <cpl_conv.h>
#include <cpl_error.h>

#include <array>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/mapinfo.hpp"
#include "source/sqlite_file.hpp"
#include "text/nearest.hpp"

namespace sohoa::source {
namespace {

struct Driver {
  const char* name;
  void (*add)();
};

/// The allow-list: what a local office sends, and nothing that follows links to other files or hosts.
constexpr std::array kDrivers{
    Driver{"ESRI Shapefile", RegisterOGRShape},  Driver{"MapInfo File", RegisterOGRTAB},
    Driver{"GPKG", RegisterOGRGeoPackage},       Driver{"SQLite", RegisterOGRSQLite},
    Driver{"GeoJSON", RegisterOGRGeoJSON},       Driver{"GeoJSONSeq", RegisterOGRGeoJSONSeq},
    Driver{"FlatGeobuf", RegisterOGRFlatGeobuf},
};

constexpr std::array<std::array<const char*, 2>, 14> kSettings{{
    {"GDAL_PAM_ENABLED", "NO"},
    {"GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"},
    {"SHAPE_ENCODING", ""},
    {"SHAPE_RESTORE_SHX", "NO"},
    {"CPL_ZIP_ENCODING", "UTF-8"},  // names of members stay the bytes that they are
    {"OGR_SQLITE_PRAGMA", "trusted_schema=OFF"},
    {"SQLITE_LIST_ALL_TABLES", "NO"},
    {"GDAL_HTTP_TIMEOUT", "1"},
    {"GDAL_HTTP_MAX_RETRY", "0"},
    {"GDAL_HTTP_PROXY", "127.0.0.1:9"},
    {"PROJ_NETWORK", "OFF"},
    {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{none}"},
    {"OGR_GEOJSON_MAX_OBJ_SIZE", "1024"},  // MB: one huge commune boundary is no attack
    {"CPL_DEBUG", "OFF"},
}};

/// The process that was forked may have known more drivers.
void register_only_ours() {
  GDALDriverManager& manager = *GetGDALDriverManager();
  for (int i = manager.GetDriverCount(); i-- > 0;) manager.DeregisterDriver(manager.GetDriver(i));
  for (const Driver& driver : kDrivers) driver.add();
}

/// Parts of warnings that tell of data GDAL did not read.
constexpr std::array<std::string_view, 7> kLosses{
    "parsed incompletely", "truncat", "corrupt", "clamped", "clamping", "orrupted", "nvalid geometry",
};

std::vector<std::string> errors;
std::size_t more_errors = 0;

/// Paths as the user knows them.
std::string without_prefix(std::string text) {
  for (const std::string_view prefix : {kMapInfoPrefix, std::string_view("/vsizip/")})
    for (std::size_t at; (at = text.find(prefix)) != std::string::npos;) text.erase(at, prefix.size());
  return text;
}

void on_error(CPLErr kind, CPLErrorNum, const char* message) {
  const std::string_view text(message);
  bool loss = kind >= CE_Failure;
  if (kind == CE_Warning)
    for (const std::string_view part : kLosses) loss = loss || text.find(part) != std::string_view::npos;
  // The largest integers are "clamped" to themselves.
  if (kind == CE_Warning && text.find("9223372036854775807") != std::string_view::npos) loss = false;
  if (!loss) return;
  if (errors.size() < 8)
    errors.push_back(without_prefix(std::string(text)));
  else
    ++more_errors;
}

/// A surface as polygons, a curve as lines; null when `geometry` is neither.
std::unique_ptr<OGRGeometry> simplified(const OGRGeometry& geometry) {
  const OGRwkbGeometryType type = wkbFlatten(geometry.getGeometryType());
  if (type == wkbTIN || type == wkbPolyhedralSurface || type == wkbTriangle)
    return std::unique_ptr<OGRGeometry>(OGRGeometryFactory::forceToMultiPolygon(geometry.clone()));
  if (geometry.hasCurveGeometry()) return std::unique_ptr<OGRGeometry>(geometry.getLinearGeometry());
  if (type != wkbGeometryCollection) return nullptr;
  auto collection = std::make_unique<OGRGeometryCollection>();
  bool changed = false;
  for (const OGRGeometry* part : *geometry.toGeometryCollection()) {
    std::unique_ptr<OGRGeometry> other = simplified(*part);
    changed = changed || other != nullptr;
    collection->addGeometryDirectly(other ? other.release() : part->clone());
  }
  if (!changed) return nullptr;
  return collection;
}

}  // namespace

void set_up_gdal() {
  CPLSetErrorHandler(on_error);
  for (const auto& [key, value] : kSettings) CPLSetConfigOption(key, value);
  register_only_ours();
  register_mapinfo_files();
}

std::string driver_names() {
  std::string text;
  for (const Driver& driver : kDrivers) {
    driver.add();
    if (GetGDALDriverManager()->GetDriverByName(driver.name) == nullptr)
      throw InputError(tr("this GDAL was built without its driver {}", driver.name));
    text += (text.empty() ? "" : ", ") + std::string(driver.name);
  }
  return text;
}

bool ErrorLog::empty() {
  return errors.empty();
}

void ErrorLog::clear() {
  errors.clear();
  more_errors = 0;
  CPLErrorReset();
}

std::string ErrorLog::text() {
  if (errors.empty()) return {};
  const std::size_t others = errors.size() - 1 + more_errors;
  if (others == 0) return errors.front();
  return tr("{} (and {} more)", errors.front(), others);
}

void throw_errors(const std::string& display) {
  if (!ErrorLog::empty()) throw InputError(tr("{}: cannot be read whole: {}", display, ErrorLog::text()));
}

GDALDatasetUniquePtr open_dataset(const std::string& path, const std::string& display, bool all_tables) {
  const SqliteState sqlite = look_at_sqlite(path, display);
  ErrorLog::clear();
  CPLStringList options;
  options.SetNameValue("ENCODING", "");
  options.SetNameValue("DATE_AS_STRING", "YES");
  options.SetNameValue("LIST_ALL_TABLES", all_tables ? "YES" : "NO");
  options.SetNameValue("IMMUTABLE", sqlite == SqliteState::at_rest ? "YES" : "NO");
  // Each driver warns about the options of the others; our own handler takes no notice.
  GDALDatasetUniquePtr dataset(
      GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, options.List(), nullptr));
  if (!dataset) {
    const std::string why = ErrorLog::text();
    const bool known = GDALIdentifyDriverEx(path.c_str(), GDAL_OF_VECTOR, nullptr, nullptr) != nullptr;
    if (why.empty() && known) throw InputError(tr("{}: holds no layer that can be read", display));
    if (why.empty())
      throw InputError(
          tr("{}: unknown format; these can be read: Shapefile, MapInfo TAB and MIF, GeoPackage, SpatiaLite, "
             "GeoJSON, GeoJSON sequence, FlatGeobuf, KML, KMZ, GPX, XLSX, XLS, ODS, CSV, and .zip of them",
             display));
    throw InputError(tr("{}: cannot be opened: {}", display, why));
  }
  throw_errors(display);
  return dataset;
}

std::uint32_t append_wkb(OGRGeometry& geometry, FrameWriter& frame, std::uint32_t& flags) {
  if (geometry.IsEmpty()) return 0;
  if (geometry.Is3D() || geometry.IsMeasured()) {
    flags |= kDroppedZ;
    geometry.flattenTo2D();
  }
  if (geometry.hasCurveGeometry(TRUE)) flags |= kLinearised;
  const std::unique_ptr<OGRGeometry> simple = simplified(geometry);
  const OGRGeometry& last = simple ? *simple : geometry;
  const auto size = static_cast<std::uint32_t>(last.WkbSize());
  last.exportToWkb(wkbNDR, reinterpret_cast<unsigned char*>(frame.extend(size)), wkbVariantIso);
  return size;
}

void add_place(const OGRGeometry* geometry, LayerExtent& extent) {
  if (geometry == nullptr || geometry->IsEmpty()) return;
  OGREnvelope box;
  geometry->getEnvelope(&box);
  extent.add(box.MinX, box.MinY, box.MaxX, box.MaxY);
}

void no_such_layer(const OpenRequest& request, const std::vector<std::string>& layers) {
  const auto close = text::nearest(request.layer, layers);
  throw UsageError(
      close ? tr("{}: has no layer \"{}\"; did you mean {}?", request.display, request.layer, *close)
            : tr("{}: has no layer \"{}\"; it has: {}", request.display, request.layer, fmt::join(layers, ", ")));
}

}  // namespace sohoa::source
