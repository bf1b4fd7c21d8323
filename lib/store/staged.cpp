#include "store/staged.hpp"

#include <algorithm>

#include "store/describe.hpp"
#include "store/style.hpp"

namespace sohoa::store {
namespace {

/// The path; with the layer where one path gave several.
std::vector<std::string> source_labels(const std::vector<SourceInfo>& sources) {
  std::vector<std::string> labels;
  for (const SourceInfo& source : sources) {
    const auto same = [&](const SourceInfo& other) { return other.path == source.path; };
    const bool alone = std::count_if(sources.begin(), sources.end(), same) == 1;
    labels.push_back(alone ? source.path : source.path + "|" + source.layer);
  }
  return labels;
}

constexpr const char* kStagingPragmas =
    "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = OFF;"
    "PRAGMA auto_vacuum = NONE";

}  // namespace

LayerPlan layer_plan(const std::string& name, const Header& header, const Schema* schema, int srid) {
  LayerPlan plan;
  plan.name = name;
  plan.title = schema ? schema->title.vi : std::string();
  plan.srid = srid;
  if (schema == nullptr || schema->geometry_type.empty())
    plan.geometry_type = "GEOMETRY";
  else
    plan.geometry_type = schema->geometry_type;
  if (schema != nullptr && schema->geometry == GeometryNeed::none) plan.geometry_type.clear();
  const std::vector<std::string> names = column_names(header.fields, {"khac"});
  for (std::size_t i = 0; i < names.size(); ++i)
    plan.columns.push_back({names[i], i < header.fields.size() ? header.fields[i].type : Type::text});
  return plan;
}

Staged::Staged(std::string its_path, std::string shown, Format its_format, const std::string& layer_name,
               std::shared_ptr<const Header> stream, std::shared_ptr<const Schema> its_schema, int layer_srid)
    : path(std::move(its_path)),
      header(std::move(stream)),
      schema(std::move(its_schema)),
      format(its_format),
      srid(layer_srid),
      book(schema),
      database(path, Database::Open::create, std::move(shown)),
      sheets(*header),
      source_counts(header->sources.size()),
      labels(source_labels(header->sources)) {
  read_styles(schema.get(), now_utc().substr(0, 10));  // a faulty one is told before anything is read
  database.execute(kStagingPragmas);
  container = make_container(format, database);
  container->initialize();
  database.execute("BEGIN");
  container->add_srs(header->epsg, srid);
  create_run_tables(database, *container);
  const LayerPlan plan = layer_plan(layer_name, *header, schema.get(), srid);
  const LayerPlan refused = rejected_plan(plan, header->fields);
  for (const LayerPlan& each : {plan, refused, issue_plan(srid)}) container->create_layer(each, true);
  layer.emplace(database, plan);
  rejected.emplace(database, refused);
  issues.emplace(database, format, srid, layer_name, book);

  if (schema == nullptr) return;
  for (const std::string& name : schema->primary_key) {
    const int field = header->find(name);
    if (field < 0) {
      key_fields.clear();
      return;
    }
    key_fields.push_back(field);
  }
  key_names = schema->primary_key;
}

void Staged::begin_load() {
  database.execute("COMMIT");
  pages.emplace(path, database.shown());
  for (TableWriter* table : {&*layer, &rejected->table(), &issues->table()}) table->begin_load(*pages);
  if (!key_fields.empty()) keys.emplace(*layer, key_fields);
}

void Staged::end_load() {
  keys.reset();
  for (TableWriter* table : {&*layer, &rejected->table(), &issues->table()}) table->end_load();
  pages->finish();
  pages.reset();
  database.execute("BEGIN");
}

SourceCount& Staged::source_count(std::uint32_t file) {
  // A stream may name a source that its header does not have; it is counted with the last.
  if (source_counts.empty()) source_counts.resize(1);
  return source_counts[std::min<std::size_t>(file, source_counts.size() - 1)];
}

std::vector<FinishedLayer> Staged::close(bool layer_index) {
  std::vector<FinishedLayer> finished;
  std::vector<const TableWriter*> tables;
  std::vector<std::pair<IndexTables, Growing<IndexEntry>>> indexes;
  for (TableWriter* table : {&*layer, &rejected->table(), &issues->table()}) {
    const LayerPlan& plan = table->plan();
    table->settle(format);
    container->finish_layer(plan, table->count(), table->extent());
    finished.push_back({plan, table->count(), table->extent()});
    tables.push_back(table);
    if (!table->entries().empty() && (layer_index || table != &*layer))
      indexes.emplace_back(index_tables(database, container->index_name(plan.name)), std::move(table->entries()));
  }
  const auto run = database.integer("SELECT max(id) FROM sohoa_run").value_or(1);  // others came before in a merge
  describe(database, *container, plans_of(finished), schema.get(), run, LayerChange::begun);
  seal(database, tables);
  database.execute("COMMIT");
  layer.reset();
  rejected.reset();
  issues.reset();
  container.reset();
  database.close();

  PageFile file(path, database.shown());
  for (auto& [index, entries] : indexes) write_rtree(file, index, entries);
  file.finish();
  return finished;
}

}  // namespace sohoa::store
