#include "progress/dataset_state.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <unordered_map>

#include "base/error.hpp"
#include "base/message.hpp"
#include "progress/editions.hpp"
#include "store/counts.hpp"
#include "store/open_dataset.hpp"
#include "store/runs.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using store::Database;
using store::Statement;

/// What is said before SQLite touches the file: it would take a missing one for a fault in writing, and one of any
/// other kind for a broken database.
void check_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) throw InputError(fmt::format("{}: {}", path, os_error(errno)));
  struct stat info {};
  fstat(file, &info);
  std::array<char, 16> head{};
  const ssize_t got = S_ISREG(info.st_mode) ? pread(file, head.data(), head.size(), 0) : 0;
  close(file);
  if (S_ISDIR(info.st_mode))
    throw InputError(tr("{}: is a folder; give the datasets in it, such as {}/*.gpkg", path, path));
  if (std::string_view(head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))) !=
      std::string_view("SQLite format 3\0", 16))
    throw InputError(tr("{}: not a database; a dataset is a .gpkg or .sqlite file that sohoa has written", path));
}

/// A file that lies where nothing can be written is read all the same, unless another program has left changes beside
/// it (or only the mark that there may be some): these can only be read with the means to order them.
void check_readable(Database& database, const std::string& path) {
  sqlite3_stmt* look = nullptr;
  int code = sqlite3_prepare_v2(database.handle(), "SELECT 1 FROM sqlite_schema LIMIT 1", -1, &look, nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(look);
  sqlite3_finalize(look);
  const int primary = code & 0xFF;
  if (primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY)
    throw InputError(
        tr("{}: another program has it open, or did not close it properly, so it can only be read in a folder that can "
           "be written; copy it, with {}-wal and {}-journal if they are there, to a folder of your own",
           path, path, path));
  if (code != SQLITE_ROW && code != SQLITE_DONE) database.fail(code);
}

bool has_columns(Database& database, const char* table, std::initializer_list<const char*> columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const char* column) {
    return database.integer(fmt::format("SELECT 1 FROM pragma_table_info('{}', 'main') WHERE name = ?", table), column)
        .has_value();
  });
}

bool has_column(Database& database, const std::string& table, const char* column) {
  return database
      .integer("SELECT 1 FROM pragma_table_info(" + store::literal(table) + ", 'main') WHERE name = ? COLLATE NOCASE",
               column)
      .has_value();
}

void check_ours(Database& database, const std::string& path) {
  if (!database.has_table("sohoa_run") || !database.has_table("sohoa_count")) {
    const char* kind = database.has_table("gpkg_contents")      ? tr("a GeoPackage")
                       : database.has_table("geometry_columns") ? tr("a SpatiaLite file")
                                                                : tr("an SQLite database");
    throw InputError(
        tr("{}: {} of another program, no run of sohoa is recorded in it; load its layers with sohoa-parcel or "
           "sohoa-load first",
           path, kind));
  }
  store::check_format_version(database);
  if (!has_columns(database, "sohoa_run",
                   {"id", "layer", "finished", "tool", "arguments", "read", "written", "updated", "unchanged",
                    "rejected", "merged", "deleted"}) ||
      !has_columns(database, "sohoa_count",
                   {"id", "run", "layer", "maXaGoc", "soHieuToBanDo", "total", "rejected", "without_geometry",
                    "with_code", "area"}))
    throw InputError(
        tr("{}: its tables sohoa_run and sohoa_count are not as sohoa writes them; take a backup copy", path));
}

struct Run {
  std::int64_t id = 0, deleted = 0;
  std::size_t layer = 0;
  std::optional<Moment> finished;
  bool counts = true;       ///< ended by the moment that is asked for
  bool loads = true;        ///< not a judgement of what was there
  bool replaced = false;    ///< put its features in place of the whole layer
  bool incoherent = false;  ///< one of its rows has been complained of
  bool late_clock = false;  ///< it has been complained of that its clock was behind
};

/// By the words that were recorded: a mode is never configured.
bool replaces(std::string_view arguments) {
  return arguments.find("--mode replace") != std::string_view::npos ||
         arguments.find("--mode=replace") != std::string_view::npos;
}

/// Other programs can write any bytes into a database.
std::string valid_utf8(std::string_view text) {
  return text::is_utf8(text) ? std::string(text) : text::printable(text);
}

/// A sheet while the rows pass, with the run that counted it last.
struct Latest {
  SheetState state;
  std::int64_t run = 0;
  Moment at{};              ///< when that run ended
  std::size_t history = 0;  ///< in DatasetState::history
};

class Reader {
 public:
  Reader(const std::string& path, std::optional<Moment> until)
      : connection_(std::make_unique<Database>(path, Database::Open::reading, path)),
        database_(*connection_),
        until_(until) {
    state_.path = path;
    sqlite3_busy_timeout(database_.handle(), store::kPatience);
  }

  DatasetState read(const admin::Units& units) {
    check_readable(database_, state_.path);
    database_.execute("BEGIN");  // runs and counts of one moment, whatever is loaded meanwhile
    check_ours(database_, state_.path);
    read_runs();
    read_counts();
    if (!until_) compare_with_layers();
    collect();
    find_editions(units);
    for (const std::string& layer : state_.layers)
      if (std::any_of(std::begin(store::kCodeFields), std::end(store::kCodeFields),
                      [&](const char* field) { return has_column(database_, layer, field); }))
        state_.coded.push_back(layer);
    return std::move(state_);
  }

  std::unique_ptr<Database> take_connection() { return std::move(connection_); }

 private:
  std::size_t layer_at(std::string_view name) {
    for (std::size_t i = 0; i < state_.layers.size(); ++i)
      if (sqlite3_stricmp(state_.layers[i].c_str(), std::string(name).c_str()) == 0) return i;
    state_.layers.push_back(valid_utf8(name));
    valid_.push_back(0);
    last_run_.push_back(0);
    replaced_.emplace_back();
    return state_.layers.size() - 1;
  }

  void warn(std::string message) { state_.warnings.push_back(state_.path + ": " + std::move(message)); }

  void read_runs() {
    Statement select(database_,
                     "SELECT id, layer, finished, tool, arguments, deleted, read, written + updated + unchanged +"
                     " rejected + merged FROM main.sohoa_run WHERE layer IS NOT NULL ORDER BY id");
    while (select.step()) {
      Run run;
      run.id = select.integer(0);
      run.finished = parse_utc(select.text(2));
      run.counts = !until_ || (run.finished && *run.finished <= *until_);
      run.loads = select.text(3) != "sohoa-check";
      run.replaced = run.loads && replaces(select.text(4));
      run.deleted = select.integer(5);
      state_.later_runs = state_.later_runs || !run.counts;
      if (!run.counts) continue;
      ++state_.runs;
      if (run.finished && (!state_.first_run || *run.finished < *state_.first_run)) state_.first_run = run.finished;
      run.layer = layer_at(select.text(1));
      last_run_[run.layer] = run.id;
      state_.last_run = std::max(state_.last_run, run.finished);
      if (!select.is_null(7) && select.integer(6) != select.integer(7))
        warn(tr("run {} about layer {} does not add up: {} features were read, {} accounted for", run.id,
                state_.layers[run.layer], select.integer(6), select.integer(7)));
      runs_.push_back(run);
    }
  }

  /// Null when the run is not there or came later.
  Run* run_of(std::int64_t id) {
    const auto found = std::lower_bound(runs_.begin(), runs_.end(), id,
                                        [](const Run& run, std::int64_t wanted) { return run.id < wanted; });
    return found != runs_.end() && found->id == id ? &*found : nullptr;
  }

  void read_counts() {
    Statement select(database_,
                     "SELECT run, maXaGoc, soHieuToBanDo, total, rejected, without_geometry, with_code, area"
                     " FROM main.sohoa_count ORDER BY id");
    std::size_t begun = 0;
    while (select.step()) {
      Run* run = run_of(select.integer(0));
      if (run == nullptr) continue;
      while (begun < runs_.size() && runs_[begun].id <= run->id) begin_run(runs_[begun++]);
      Count count{select.integer(3), select.integer(4), select.integer(5), select.integer(6), select.number(7)};
      check(*run, count);
      take(*run, select.text(1), select.text(2), count);
    }
    while (begun < runs_.size()) begin_run(runs_[begun++]);
  }

  /// Older versions did not write which sheets went when a layer was replaced. Such a run tells how many features it
  /// removed: when these were all there were, its own sheets are all there are. (In a file that was merged from others
  /// their runs stand one behind the other, and the one must not remove what the other has brought.)
  void begin_run(const Run& run) {
    if (!run.replaced || run.deleted == 0 || run.deleted != valid_[run.layer]) return;
    std::erase_if(sheets_, [&](const auto& entry) {
      if (entry.second.state.layer != run.layer) return false;
      note(entry.second, run, Count{});
      replaced_[run.layer] = std::max(replaced_[run.layer], entry.second.at);
      return true;
    });
    valid_[run.layer] = 0;
  }

  /// Writes into the history what a sheet's new counts change.
  void note(const Latest& latest, const Run& run, const Count& now) {
    Count change = now;
    change -= latest.state.count;
    const Moment at = std::max(latest.at, run.finished.value_or(latest.at));
    auto& steps = state_.history[latest.history].steps;
    if (!steps.empty() && steps.back().at == at)
      steps.back().change += change;
    else
      steps.push_back({at, change});
  }

  std::size_t history_of(std::size_t layer, std::string_view commune) {
    history_key_.assign(std::to_string(layer)).append(1, '\0').append(commune);
    const auto [found, added] = histories_.try_emplace(history_key_, state_.history.size());
    if (added) state_.history.push_back({layer, valid_utf8(commune), {}, {}});
    return found->second;
  }

  void complain_of_clock(Run& run, Moment before) {
    if (run.late_clock) return;
    run.late_clock = true;
    warn(tr("run {} about layer {} ended {}, before an earlier one ({}): the clock was set back; it counts as of then",
            run.id, state_.layers[run.layer], local_text(*run.finished), local_text(before)));
  }

  void check(Run& run, const Count& count) {
    const bool sound = count.rejected >= 0 && count.without_geometry >= 0 && count.with_code >= 0 &&
                       count.rejected <= count.total && count.without_geometry <= count.valid() &&
                       count.with_code <= count.valid();
    if (sound || run.incoherent) return;
    run.incoherent = true;
    warn(tr("counts of run {} about layer {} do not add up: of {} features {} rejected, {} valid ones without geometry",
            run.id, state_.layers[run.layer], count.total, count.rejected, count.without_geometry));
  }

  void take(Run& run, std::string_view commune, std::string_view sheet, const Count& count) {
    key_.assign(std::to_string(run.layer)).append(1, '\0').append(commune).append(1, '\0').append(sheet);
    const auto [found, added] = sheets_.try_emplace(key_);
    Latest& latest = found->second;
    if (added) {
      latest.state.layer = run.layer;
      latest.state.commune = valid_utf8(commune);
      latest.state.sheet = valid_utf8(sheet);
      latest.history = history_of(run.layer, commune);
      latest.at = replaced_[run.layer];
    } else if (run.id < latest.run) {
      return;
    }
    if (run.finished && *run.finished < latest.at) complain_of_clock(run, latest.at);
    note(latest, run, count);
    latest.at = std::max(latest.at, run.finished.value_or(latest.at));
    valid_[run.layer] += count.valid() - latest.state.count.valid();
    latest.run = run.id;
    latest.state.count = count;
    if (run.loads || !latest.state.loaded) latest.state.loaded = run.finished;
  }

  /// A layer that is there no more is left out. GeoPackages keep the number of features of a layer, also while other
  /// programs edit it: where that differs from what the runs counted, the table is not of now.
  void compare_with_layers() {
    const bool counted = has_columns(database_, "gpkg_ogr_contents", {"table_name", "feature_count"});
    for (std::size_t i = 0; i < state_.layers.size(); ++i) {
      const std::string& layer = state_.layers[i];
      if (!database_.has_table(layer)) {
        warn(tr("layer {} was loaded by run {} and is there no more; it is left out", layer, last_run_[i]));
        std::erase_if(sheets_, [&](const auto& entry) { return entry.second.state.layer == i; });
        gone_.push_back(i);
      } else if (counted) {
        const auto features = database_.integer(
            "SELECT feature_count FROM main.gpkg_ogr_contents WHERE table_name = ? COLLATE NOCASE", layer);
        if (features && *features != valid_[i])
          warn(
              tr("layer {} has {} features, the runs up to {} counted {}: it was edited since; sohoa-check --write "
                 "counts it again",
                 layer, *features, last_run_[i], valid_[i]));
        else if (was_changed(i))
          warn(
              tr("another program has changed layer {} after run {}: the counts by sheet may be those of before; "
                 "sohoa-check --write counts it again",
                 layer, last_run_[i]));
      }
    }
  }

  /// GeoPackages keep when a layer was last changed; QGIS and GDAL do so too when they change values alone.
  bool was_changed(std::size_t layer) {
    if (!has_columns(database_, "gpkg_contents", {"table_name", "last_change"})) return false;
    Statement select(database_, "SELECT last_change FROM main.gpkg_contents WHERE table_name = ? COLLATE NOCASE");
    select.bind(1, state_.layers[layer]);
    const auto changed = select.step() ? parse_utc(select.text(0)) : std::nullopt;
    std::optional<Moment> last;
    for (const Run& run : runs_) {
      if (run.layer != layer) continue;
      if (run.late_clock) return false;  // by which clock it was changed nobody knows
      last = std::max(last, run.finished);
    }
    constexpr std::chrono::minutes kSlack{1};
    return changed && last && *changed > *last + kSlack;
  }

  void collect() {
    for (auto& [key, latest] : sheets_)
      if (latest.state.count.total != 0) state_.sheets.push_back(std::move(latest.state));
    for (auto index = gone_.rbegin(); index != gone_.rend(); ++index) {
      state_.layers.erase(state_.layers.begin() + static_cast<std::ptrdiff_t>(*index));
      for (SheetState& sheet : state_.sheets) sheet.layer -= sheet.layer > *index ? 1 : 0;
      std::erase_if(state_.history, [&](const CommuneHistory& one) { return one.layer == *index; });
      for (CommuneHistory& one : state_.history) one.layer -= one.layer > *index ? 1 : 0;
    }
    for (CommuneHistory& one : state_.history)
      std::stable_sort(one.steps.begin(), one.steps.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  }

  void find_editions(const admin::Units& units) {
    std::vector<LayerEditions> editions;
    for (const std::string& layer : state_.layers) editions.emplace_back(database_, layer);
    for (SheetState& sheet : state_.sheets)
      if (!sheet.commune.empty()) sheet.edition = editions[sheet.layer].of(sheet.commune, units);
    for (CommuneHistory& one : state_.history)
      if (!one.commune.empty()) one.edition = editions[one.layer].of(one.commune, units);
  }

  std::unique_ptr<Database> connection_;
  Database& database_;
  const std::optional<Moment> until_;
  DatasetState state_;
  std::vector<Run> runs_;               // in the order of their numbers
  std::vector<std::int64_t> valid_;     // by layer: in the sheets so far
  std::vector<std::int64_t> last_run_;  // by layer
  std::vector<Moment> replaced_;   // by layer: up to when there were sheets that a later run put others in place of
  std::vector<std::size_t> gone_;  // layers, in rising order
  std::unordered_map<std::string, Latest> sheets_;
  std::unordered_map<std::string, std::size_t> histories_;
  std::string key_, history_key_;
};

}  // namespace

Count& Count::operator+=(const Count& other) {
  total += other.total;
  rejected += other.rejected;
  without_geometry += other.without_geometry;
  with_code += other.with_code;
  area += other.area;
  return *this;
}

Count& Count::operator-=(const Count& other) {
  total -= other.total;
  rejected -= other.rejected;
  without_geometry -= other.without_geometry;
  with_code -= other.with_code;
  area -= other.area;
  return *this;
}

DatasetState read_dataset(const std::string& path, std::optional<Moment> until, const admin::Units& units,
                          std::unique_ptr<Database>* connection) {
  check_file(path);
  try {
    Reader reader(path, until);
    DatasetState state = reader.read(units);
    if (connection != nullptr) *connection = reader.take_connection();
    return state;
  } catch (const OutputError& error) {
    throw InputError(error.what());  // what cannot be read was not meant to be written
  }
}

}  // namespace sohoa::progress
