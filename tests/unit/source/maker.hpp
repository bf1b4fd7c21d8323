#pragma once
// Files made by GDAL itself, which is the oracle of what reading them must give, and GeoJSON text.
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <functional>

#include "fixtures.hpp"

namespace sohoa::test {

/// Makes a file with GDAL.
class Maker {
 public:
  Maker(const char* driver, const std::string& path) {
    GDALAllRegister();
    dataset_.reset(
        GetGDALDriverManager()->GetDriverByName(driver)->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    REQUIRE(dataset_);
  }
  OGRLayer& layer(const char* name, int epsg, OGRwkbGeometryType type = wkbUnknown) {
    OGRSpatialReference system;
    system.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (epsg != 0) system.importFromEPSG(epsg);
    OGRLayer* layer = dataset_->CreateLayer(name, epsg == 0 ? nullptr : &system, type, nullptr);
    REQUIRE(layer != nullptr);
    return *layer;
  }
  static void add(OGRLayer& layer, const char* wkt, const std::function<void(OGRFeature&)>& fill = {}) {
    OGRFeature feature(layer.GetLayerDefn());
    if (fill) fill(feature);
    OGRGeometry* geometry = nullptr;
    if (wkt != nullptr) {
      REQUIRE(OGRGeometryFactory::createFromWkt(wkt, nullptr, &geometry) == OGRERR_NONE);
      feature.SetGeometryDirectly(geometry);
    }
    REQUIRE(layer.CreateFeature(&feature) == OGRERR_NONE);
  }
  GDALDataset& dataset() { return *dataset_; }

 private:
  GDALDatasetUniquePtr dataset_;
};

inline void field(OGRLayer& layer, const char* name, OGRFieldType type, OGRFieldSubType subtype = OFSTNone) {
  OGRFieldDefn definition(name, type);
  definition.SetSubType(subtype);
  REQUIRE(layer.CreateField(&definition) == OGRERR_NONE);
}

inline std::string geojson(const std::string& features, const std::string& crs = "") {
  return R"({"type":"FeatureCollection",)" +
         (crs.empty() ? "" : R"("crs":{"type":"name","properties":{"name":")" + crs + R"("}},)") + R"("features":[)" +
         features + "]}";
}

inline std::string point(double x, double y, const std::string& properties = "{}") {
  return fmt::format(R"({{"type":"Feature","properties":{},"geometry":{{"type":"Point","coordinates":[{},{}]}}}})",
                     properties, x, y);
}

}  // namespace sohoa::test
