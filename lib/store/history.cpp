#include "store/history.hpp"

#include <algorithm>
#include <filesystem>

#include "store/issues.hpp"
#include "store/open_dataset.hpp"
#include "store/runs.hpp"

namespace sohoa::store {
namespace {

/// What a run did to the features that were there.
enum class Effect { adds, ends_others, judges };

Effect effect_of(std::string_view mode, std::string_view tool, std::string_view arguments) {
  const auto says = [&](std::string_view option) { return arguments.find(option) != std::string_view::npos; };
  // Runs before format 2 do not say their mode: all but a judgement made their layer anew.
  if (mode == "write" || (mode.empty() && tool == "sohoa-check" && says("--write"))) return Effect::judges;
  if (mode.empty() || mode == "create" || mode == "replace" || says("--delete-missing")) return Effect::ends_others;
  return Effect::adds;
}

bool same_layer(const std::string& one, const std::string& other) {
  return sqlite3_stricmp(one.c_str(), other.c_str()) == 0;
}

class History {
 public:
  explicit History(Database& database) : database_(database) {
    const bool told = database.integer("SELECT 1 FROM pragma_table_info('sohoa_run') WHERE name = 'mode'").has_value();
    runs_ = Statement(database, std::string("SELECT id, layer, started, tool, version, arguments, rejected, ") +
                                    (told ? "mode" : "NULL") + " FROM main.sohoa_run ORDER BY id");
    sources_ = Statement(database,
                         "SELECT path, size, sha256, schema, schema_digest, sum(rejected) FROM main.sohoa_source"
                         " WHERE run = ? GROUP BY path ORDER BY min(id)");
  }

  std::vector<LoadedSource> sources() {
    while (runs_.step()) add_run();
    std::erase_if(loaded_, [&](const LoadedSource& source) { return !database_.has_table(source.layer); });
    for (LoadedSource& source : loaded_)
      if (source.still_rejected > 0) {
        source.still_rejected = rejected_now(source);
        source.has_rivals = rivals_now(source);
      }
    return std::move(loaded_);
  }

 private:
  void add_run() {
    LoadedSource source;
    source.layer = runs_.text(1);
    source.started = runs_.text(2);
    source.tool = runs_.text(3);
    source.version = runs_.text(4);
    source.arguments = runs_.text(5);
    const Effect effect = effect_of(runs_.text(7), source.tool, source.arguments);
    if (effect == Effect::judges) return;
    if (effect == Effect::ends_others)
      std::erase_if(loaded_, [&](const LoadedSource& other) { return same_layer(other.layer, source.layer); });
    sources_.bind(1, runs_.integer(0));
    while (sources_.step()) {
      source.path = sources_.text(0);
      source.size = sources_.integer(1);
      source.sha256 = sources_.text(2);
      source.schema = sources_.text(3);
      source.schema_digest = sources_.text(4);
      source.still_rejected = sources_.integer(5);
      std::erase_if(loaded_, [&](const LoadedSource& other) {
        return other.path == source.path && same_layer(other.layer, source.layer);
      });
      loaded_.push_back(source);
    }
    sources_.reset();
  }

  /// By the name that its features carry: the path, with the layer behind it where the path gave several.
  std::int64_t rejected_now(const LoadedSource& source) {
    const std::string table = source.layer + "_rejected";
    if (!database_.has_table(table)) return 0;
    return database_
        .integer("SELECT count(*) FROM main." + quote(table) +
                     " WHERE source = ?1 OR substr(source, 1, length(?1) + 1) = ?1 || '|'",
                 source.path)
        .value_or(0);
  }

  bool rivals_now(const LoadedSource& source) {
    return database_.has_table(kIssueTable) &&
           database_
               .integer(
                   std::string("SELECT 1 FROM main.") + kIssueTable +
                       " WHERE (source = ?1 OR substr(source, 1, length(?1) + 1) = ?1 || '|') AND severity = 'error'"
                       " AND rule LIKE '%.duplicate-key' AND instr(message_en, ?1) = 0 LIMIT 1",
                   source.path)
               .has_value();
  }

  Database& database_;
  Statement runs_, sources_;
  std::vector<LoadedSource> loaded_;
};

}  // namespace

std::vector<LoadedSource> sources_in_effect(const std::string& path, const std::string& layer, int patience) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  OpenDataset file(path, format_of(path), Database::Open::reading, patience * 1000);
  if (!file.database.has_table("sohoa_run")) return {};
  check_format_version(file.database);
  std::vector<LoadedSource> sources = History(file.database).sources();
  if (!layer.empty())
    std::erase_if(sources, [&](const LoadedSource& source) { return !same_layer(source.layer, layer); });
  return sources;
}

}  // namespace sohoa::store
