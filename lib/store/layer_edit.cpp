#include "store/layer_edit.hpp"

#include <algorithm>

namespace sohoa::store {

std::string column_list(const LayerPlan& plan, const std::string& prefix) {
  std::string list;
  for (const Column& column : plan.columns) list += ", " + prefix + quote(column.name);
  return list;
}

void complete_layer(OpenDataset& file, const LayerPlan& plan) {
  Database& database = file.database;
  if (!database.has_table(plan.name)) {
    file.container->create_layer(plan, false);
    file.container->finish_layer(plan, 0, {});
    return;
  }
  for (const Column& column : plan.columns)
    if (!database.integer("SELECT 1 FROM pragma_table_info(" + literal(plan.name) + ") WHERE name = ? COLLATE NOCASE",
                          column.name))
      database.execute("ALTER TABLE main." + quote(plan.name) + " ADD COLUMN " + quote(column.name) + " " +
                       column_type(column.type));
}

void copy_layer(OpenDataset& file, const FinishedLayer& layer, const std::string& columns) {
  const LayerPlan& plan = layer.plan;
  file.container->create_layer(plan, false);
  const std::string table = quote(plan.name);
  file.database.execute("INSERT INTO main." + table + " SELECT " + columns + " FROM staged." + table);
  if (plan.spatial()) copy_rtree(file.database, file.container->index_name(plan.name), "staged");
  file.container->finish_layer(plan, layer.count, layer.extent);
}

std::int64_t last_fid(Database& database, const std::string& layer) {
  const std::int64_t highest = database.integer("SELECT max(fid) FROM main." + quote(layer)).value_or(0);
  if (!database.has_table("sqlite_sequence")) return highest;
  const auto sequence =
      database.integer("SELECT seq FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE", layer).value_or(0);
  return std::max(highest, sequence);
}

}  // namespace sohoa::store
