#pragma once
#include "store/container.hpp"

namespace sohoa::store {

/// SpatiaLite 5. Tables are registered by SpatiaLite's own functions; its triggers are taken off while rows are loaded.
class Spatialite : public Container {
 public:
  explicit Spatialite(Database& database) : Container(database) { database.load_spatialite(); }

  Format format() const override { return Format::spatialite; }
  void initialize() override;
  void check() override;
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
  /// Calls a function that answers 1 for success.
  void call(const std::string& sql);

  std::map<std::string, std::vector<std::string>> triggers_;  ///< taken off each layer
};

}  // namespace sohoa::store
