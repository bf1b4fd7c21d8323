#pragma once
#include "store/container.hpp"

namespace sohoa::store {

/// GeoPackage 1.3 (OGC 12-128r17) with the R-tree extension (Annex F.3) and the row counts that GDAL keeps.
class GeoPackage : public Container {
 public:
  /// Adds ST_MinX, ST_MaxX, ST_MinY, ST_MaxY, ST_IsEmpty to the connection: the triggers call them.
  explicit GeoPackage(Database& database);

  Format format() const override { return Format::geopackage; }
  void initialize() override;
  void check() override;
  void complete() override;
  int srid(int epsg) override;
  void add_srs(int epsg, int srid) override;
  void create_layer(const LayerPlan& plan, bool staged) override;
  void finish_layer(const LayerPlan& plan, std::int64_t count, const geometry::Box& extent) override;
  void refresh_extent(const std::string& layer) override;
  void drop_layer(const std::string& name) override;
  void register_table(const std::string& name, const std::string& title) override;
  std::string index_name(const std::string& layer) const override;
  int layer_srid(const std::string& layer) override;
  int epsg(int srid) override;

 private:
  void create_triggers(const LayerPlan& plan);
};

}  // namespace sohoa::store
