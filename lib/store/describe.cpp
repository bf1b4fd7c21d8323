#include "store/describe.hpp"

#include "store/field_titles.hpp"
#include "store/qml.hpp"
#include "store/style.hpp"
#include "store/styles.hpp"

namespace sohoa::store {
namespace {

/// What describe() knows of one of the tables.
struct Described {
  const LayerPlan& plan;
  const Schema* schema;
  const Style* style;
  bool values;       ///< holds values as they must be, not what broke the rules
  bool of_one_load;  ///< else of all layers of the file: then its titles are written once
};

}  // namespace

void describe(Database& database, Container& container, const std::vector<LayerPlan>& plans, const Schema* schema,
              std::int64_t run, LayerChange change) {
  const std::string today = now_utc().substr(0, 10);
  const StyleSet styles = read_styles(schema, today);
  const Described tables[] = {{plans[0], schema, styles.layer ? &*styles.layer : nullptr, true, true},
                              {plans[1], schema, &styles.rejected, false, true},
                              {plans[2], nullptr, &styles.issues, true, false}};
  const WrittenTitles written = written_titles(database, container, plans[0].name);
  WrittenTitles remembered;
  for (const Described& table : tables) {
    const LayerPlan& plan = table.plan;
    const std::vector<ColumnTitle> titles = column_titles(plan, table.schema, table.style, table.values, today);
    const auto before = written.find(plan.name);
    const std::string fingerprint =
        write_titles(database, container, plan.name, titles, before == written.end() ? std::string() : before->second);
    if (table.of_one_load && !fingerprint.empty()) remembered[plan.name] = fingerprint;
    if (table.style == nullptr) continue;
    const std::string geometry = plan.spatial() ? kGeometryColumn : "";
    write_style(database, container,
                {plan.name, geometry, table.style->title, qml(*table.style, titles, plan.spatial())});
  }
  write_lineage(database, container, plans[0].name, run, change, remembered);
}

std::vector<LayerPlan> plans_of(const std::vector<FinishedLayer>& layers) {
  std::vector<LayerPlan> plans;
  plans.reserve(layers.size());
  for (const FinishedLayer& layer : layers) plans.push_back(layer.plan);
  return plans;
}

}  // namespace sohoa::store
