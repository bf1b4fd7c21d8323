#include "store/update_publish.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "store/backup.hpp"
#include "store/describe.hpp"
#include "store/issue_merge.hpp"
#include "store/issues.hpp"
#include "store/layer_edit.hpp"
#include "store/registry.hpp"
#include "store/runs.hpp"

namespace sohoa::store {
namespace {

void remove_rows(Database& database, const std::string& table, const std::vector<std::int64_t>& fids) {
  Statement remove(database, "DELETE FROM main." + quote(table) + " WHERE fid = ?");
  for (const std::int64_t fid : fids) {
    remove.bind(1, fid);
    remove.run();
  }
}

/// A value as the key of a feature has it, from the text that _rejected holds.
Value key_value(std::string_view text, Type type) {
  if (type == Type::boolean) return Value::of(text == "true");
  if (type != Type::integer && type != Type::number) return Value::of(text);
  return number_of(text);
}

}  // namespace

UpdatePublication::UpdatePublication(OpenDataset& file, const Destination& destination, const LayerChanges& changes,
                                     UpdateContext context)
    : file_(file),
      database_(file.database),
      destination_(destination),
      changes_(changes),
      context_(std::move(context)) {}

void UpdatePublication::run(const std::string& staging, const std::vector<FinishedLayer>& layers, int epsg) {
  const LayerPlan& layer = layers[0].plan;
  const LayerPlan& rejected = layers[1].plan;
  // A night without changes must not push out the last state that was another one.
  const bool changes = !changes_.added.empty() || !changes_.replaced.empty() || !changes_.deleted.empty();
  Backup backup(destination_.path, changes ? destination_.backups : 0);
  database_.execute("ATTACH DATABASE " + literal(read_only_uri(staging)) + " AS staged");
  file_.container->complete();
  file_.container->add_srs(epsg, layer.srid);
  create_run_tables(database_, *file_.container);
  const auto [offset, run] = copy_runs(database_, "staged", Counts::others);
  complete_layer(file_, layer);
  complete_layer(file_, rejected);
  change_layer(layer);
  replace_rejected(rejected);
  replace_issues(layers[2], offset, epsg);
  record_counts(run, rejected);
  append_staged_code_history(file_);
  const LayerChange change = destination_.missing == Missing::leave_layer ? LayerChange::begun : LayerChange::added;
  describe(database_, *file_.container, plans_of(layers), destination_.schema.get(), run, change);
  database_.execute("COMMIT");
  backup.keep();
}

void UpdatePublication::change_layer(const LayerPlan& plan) {
  const std::string table = "main." + quote(plan.name), from = " FROM staged." + quote(plan.name) + " WHERE fid = ?";
  const std::string columns = column_list(plan), values = columns.substr(2);
  const std::string geom = plan.spatial() ? std::string(kGeometryColumn) + ", " : std::string();
  // The geometry is named only where it differs: naming it renews its place in the index.
  Statement with_geometry(database_, "UPDATE " + table + " SET (" + geom + values + ") = (SELECT " + geom + values +
                                         from + ") WHERE fid = ?");
  Statement without(database_,
                    "UPDATE " + table + " SET (" + values + ") = (SELECT " + values + from + ") WHERE fid = ?");
  for (const LayerChanges::Replaced& row : changes_.replaced) {
    Statement& update = row.geometry ? with_geometry : without;
    update.bind_all(row.staged, row.fid);
    update.run();
  }
  remove_rows(database_, plan.name, changes_.deleted);
  first_added_ = last_fid(database_, plan.name) + 1;
  Statement insert(database_,
                   "INSERT INTO " + table + " (fid, " + geom + values + ") SELECT ?, " + geom + values + from);
  std::int64_t fid = first_added_;
  for (const std::int64_t staged : changes_.added) {
    insert.bind_all(fid++, staged);
    insert.run();
  }
  if (plan.spatial()) file_.container->refresh_extent(plan.name);
}

bool UpdatePublication::from_same_source(std::string_view label) {
  const auto found = same_source_.find(label);
  if (found != same_source_.end()) return found->second;
  // A part that was merged is the source of all that came from its own sources.
  const auto plain = [](std::string_view path) {
    return std::filesystem::path(path.substr(0, path.find(kWithin))).lexically_normal();
  };
  const bool same = std::any_of(context_.labels.begin(), context_.labels.end(),
                                [&](const std::string& own) { return plain(own) == plain(label); });
  return same_source_.emplace(label, same).first->second;
}

bool UpdatePublication::is_written(std::optional<std::uint64_t> key) {
  if (!key) return false;
  // Often nobody asks.
  if (written_.empty()) {
    written_ = changes_.written_keys;
    std::sort(written_.begin(), written_.end());
  }
  return std::binary_search(written_.begin(), written_.end(), *key);
}

std::set<std::pair<std::string, std::int64_t>> UpdatePublication::rivals() {
  std::set<std::pair<std::string, std::int64_t>> rows;
  if (!database_.has_table(kIssueTable)) return rows;
  Statement select(database_,
                   std::string("SELECT source, row FROM main.") + kIssueTable +
                       " WHERE dataset = ? COLLATE NOCASE AND severity = 'error' AND row IS NOT NULL AND rule"
                       " LIKE '%.duplicate-key'");
  select.bind(1, destination_.layer);
  while (select.step()) rows.emplace(select.text(0), select.integer(1));
  return rows;
}

/// Those of the same sources, those whose features are in the layer now, and where the input is all there is the others
/// too. A rival of what is written stays until its own source is read again: the two differ.
std::vector<UpdatePublication::StaleRow> UpdatePublication::stale_rejected(const LayerPlan& plan) {
  std::string columns = "fid, " + quote(plan.columns[plan.columns.size() - 2].name) + ", " +
                        quote(plan.columns[plan.columns.size() - 1].name);
  for (const std::string& name : {changes_.commune_column, changes_.sheet_column})
    columns += ", " + (name.empty() ? std::string("NULL") : quote(name));
  for (const std::string& name : context_.key_names) columns += ", " + quote(name);
  constexpr int kKeyAt = 5;
  const auto rivals = this->rivals();
  Statement select(database_, "SELECT " + columns + " FROM main." + quote(plan.name));
  std::vector<StaleRow> stale;
  std::vector<Value> key(context_.key_names.size());
  std::vector<int> parts(key.size());
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = static_cast<int>(i);
  while (select.step()) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      const int column = static_cast<int>(i) + kKeyAt;
      key[i] = select.is_null(column) ? Value::null() : key_value(select.text(column), context_.key_types[i]);
    }
    const SheetName sheet{std::string(select.text(3)), std::string(select.text(4))};
    const bool missing = destination_.missing == Missing::leave_layer ||
                         (destination_.missing == Missing::leave_sheets && changes_.given_sheets.contains(sheet));
    const bool answered =
        from_same_source(select.text(1)) || (!key.empty() && is_written(key_hash(key, parts)) &&
                                             !rivals.contains({std::string(select.text(1)), select.integer(2)}));
    if (missing || answered) stale.push_back({select.integer(0), sheet, !answered});
  }
  return stale;
}

std::map<SheetName, std::int64_t> UpdatePublication::rejected_that_go(const LayerPlan& plan) {
  std::map<SheetName, std::int64_t> counts;
  if (destination_.missing == Missing::stay || !database_.has_table(plan.name)) return counts;
  for (const StaleRow& row : stale_rejected(plan)) counts[row.sheet] += row.missing;
  std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
  return counts;
}

void UpdatePublication::replace_rejected(const LayerPlan& plan) {
  std::vector<std::int64_t> fids;
  for (const StaleRow& row : stale_rejected(plan)) fids.push_back(row.fid);
  remove_rows(database_, plan.name, fids);
  const std::string geom = plan.spatial() ? std::string(kGeometryColumn) : std::string("fid");
  const std::string columns = plan.spatial() ? geom + column_list(plan) : column_list(plan).substr(2);
  database_.execute("INSERT INTO main." + quote(plan.name) + " (" + columns + ") SELECT " + columns + " FROM staged." +
                    quote(plan.name) + " ORDER BY fid");
  if (plan.spatial()) file_.container->refresh_extent(plan.name);
}

bool UpdatePublication::concerns_written(std::string_view key_json) {
  const auto json = nlohmann::json::parse(key_json, nullptr, false);
  if (!json.is_object()) return false;
  std::vector<Value> key;
  std::vector<int> parts;
  std::vector<std::string> texts(context_.key_names.size());
  for (std::size_t i = 0; i < context_.key_names.size(); ++i) {
    const auto part = json.find(context_.key_names[i]);
    if (part == json.end() || part->is_null()) return false;
    texts[i] = part->is_string() ? part->get<std::string>() : part->dump();
    parts.push_back(static_cast<int>(i));
    key.push_back(key_value(texts[i], context_.key_types[i]));
  }
  return !key.empty() && is_written(key_hash(key, parts));
}

/// A feature of the layer that this load speaks about anew, or that is gone.
bool UpdatePublication::is_touched(std::int64_t fid) {
  // Often nobody asks.
  if (touched_.empty()) {
    touched_ = changes_.fids;
    touched_.insert(touched_.end(), changes_.deleted.begin(), changes_.deleted.end());
    std::sort(touched_.begin(), touched_.end());
  }
  return fid != 0 && std::binary_search(touched_.begin(), touched_.end(), fid);
}

std::vector<std::int64_t> UpdatePublication::stale_issues() {
  std::vector<std::int64_t> stale;
  Statement select(database_, std::string("SELECT fid, source, key, feature_fid, rule, severity FROM main.") +
                                  kIssueTable + " WHERE dataset = ? COLLATE NOCASE");
  select.bind(1, destination_.layer);
  while (select.step()) {
    // What was removed by an earlier load is no state of now.
    const bool same_source = !select.is_null(1) && from_same_source(select.text(1));
    const bool rival = select.text(4).ends_with(".duplicate-key") && select.text(5) == "error" && !same_source;
    bool gone = destination_.missing == Missing::leave_layer || select.text(4).starts_with("load.") || same_source ||
                (!rival && !select.is_null(2) && concerns_written(select.text(2)));
    if (!gone && !select.is_null(3)) gone = is_touched(select.integer(3));
    if (gone) stale.push_back(select.integer(0));
  }
  return stale;
}

void UpdatePublication::replace_issues(const FinishedLayer& issues, std::int64_t offset, int epsg) {
  database_.check(sqlite3_create_function(
      database_.handle(), "sohoa_fid", 1, SQLITE_UTF8, this,
      [](sqlite3_context* context, int, sqlite3_value** values) {
        const auto& self = *static_cast<const UpdatePublication*>(sqlite3_user_data(context));
        if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
        const std::int64_t staged = sqlite3_value_int64(values[0]);
        const auto& fids = self.changes_.fids;
        const std::int64_t known =
            static_cast<std::size_t>(staged) < fids.size() ? fids[static_cast<std::size_t>(staged)] : 0;
        if (known != 0) return sqlite3_result_int64(context, known);
        const auto& added = self.changes_.added;
        const auto at = std::lower_bound(added.begin(), added.end(), staged);
        if (at == added.end() || *at != staged) return sqlite3_result_null(context);
        sqlite3_result_int64(context, self.first_added_ + (at - added.begin()));
      },
      nullptr, nullptr));
  const IssueColumns columns{offset, "sohoa_fid(feature_fid)"};
  if (!database_.has_table(kIssueTable)) return copy_issues(file_, issues, columns);
  const std::vector<std::int64_t> stale = stale_issues();
  const std::int64_t all = feature_count(database_, kIssueTable);
  if (static_cast<std::int64_t>(stale.size()) == all) {
    // Nothing of others stays: a table with a packed index is the quick way.
    file_.container->drop_layer(kIssueTable);
    return copy_issues(file_, issues, columns);
  }
  remove_rows(database_, kIssueTable, stale);
  append_issues(file_, issues.plan, columns, epsg);
}

/// What was merged into another feature stands in _rejected too, and is no fault.
std::string UpdatePublication::merged_apart() const {
  const Schema* schema = destination_.schema.get();
  if (schema == nullptr || schema->rule(schema->subject + ".merged") == nullptr) return {};
  return std::string(" AS r WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT source, row FROM main.") + kIssueTable +
         " WHERE rule LIKE '%.merged') AS m WHERE m.source = r.source AND m.row = r.row)";
}

void UpdatePublication::record_counts(std::int64_t run, const LayerPlan& rejected) {
  std::map<SheetName, std::int64_t> refused;
  const auto name = [](const std::string& column) { return column.empty() ? std::string("NULL") : quote(column); };
  {
    Statement select(database_, "SELECT " + name(changes_.commune_column) + ", " + name(changes_.sheet_column) +
                                    ", count(*) FROM main." + quote(rejected.name) + merged_apart() + " GROUP BY 1, 2");
    while (select.step()) refused[{std::string(select.text(0)), std::string(select.text(1))}] = select.integer(2);
  }
  std::vector<SheetCount> counts;
  for (const auto& [sheet, count] : changes_.sheets) {
    SheetCount now = count;
    const auto found = refused.find(sheet);
    now.rejected = found == refused.end() ? 0 : found->second;
    now.total = count.total - count.rejected + now.rejected;
    counts.push_back(now);
  }
  for (SheetCount& count : last_counts(database_, destination_.layer)) {
    const SheetName sheet{count.commune, count.sheet};
    const auto found = refused.find(sheet);
    const std::int64_t now = found == refused.end() ? 0 : found->second;
    if (changes_.sheets.contains(sheet) || now == count.rejected) continue;
    // None of its features came, but rejected ones went: those of a source that calls the sheet otherwise now, say.
    count.total += now - count.rejected;
    count.rejected = now;
    counts.push_back(std::move(count));
  }
  write_counts(database_, run, destination_.layer, counts);
}

}  // namespace sohoa::store
