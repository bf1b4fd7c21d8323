#pragma once
// What GeoPackage and SpatiaLite do differently: registers, indexes, triggers.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/layer.hpp"
#include "store/sqlite.hpp"

namespace sohoa::store {

/// The registers of one open dataset file. Layers are made in two steps, so that rows can be loaded between them
/// without triggers: create_layer(), load, finish_layer(), on one object.
class Container {
 public:
  explicit Container(Database& database) : database_(database) {}
  virtual ~Container() = default;
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  virtual Format format() const = 0;
  /// Turns an empty database into an empty dataset. Not inside a transaction.
  virtual void initialize() = 0;
  /// Throws OutputError when the file is no dataset of this format. Reads only.
  virtual void check() = 0;
  /// Adds registers that an older file may lack.
  virtual void complete() {}
  /// The number by which this file knows an EPSG code (0: none is known, -1 by both standards). Reads only.
  virtual int srid(int epsg) = 0;
  /// Stores the definition of an EPSG code under `srid` unless it is there.
  virtual void add_srs(int epsg, int srid) = 0;
  /// The table, its place in the registers and its empty R-tree. `staged` as in LayerPlan::create_sql.
  virtual void create_layer(const LayerPlan& plan, bool staged) = 0;
  /// Extent and count in the registers, the triggers that keep the index right when someone edits.
  virtual void finish_layer(const LayerPlan& plan, std::int64_t count, const geometry::Box& extent) = 0;
  /// Brings the recorded extent of a layer up to date from its index, after edits.
  virtual void refresh_extent(const std::string& layer) = 0;
  /// Removes a table of create_layer() and its registration; nothing happens when there is none. Its style, titles and
  /// metadata stay for the table of that name that follows: describe() knows which of them are a person's.
  virtual void drop_layer(const std::string& name) = 0;
  /// Makes a table without geometry visible to GIS programs.
  virtual void register_table(const std::string& name, const std::string& title) = 0;
  virtual std::string index_name(const std::string& layer) const = 0;
  /// The srid of an existing layer's geometry.
  virtual int layer_srid(const std::string& layer) = 0;
  /// The EPSG code behind a srid, 0 when there is none.
  virtual int epsg(int srid) = 0;

 protected:
  Database& database_;
};

/// Sets up the connection (functions) too.
std::unique_ptr<Container> make_container(Format format, Database& database);

/// The time of this run: 2025-09-01T02:03:04.000Z; SOURCE_DATE_EPOCH stands for the clock where it is set.
std::string now_utc();

}  // namespace sohoa::store
