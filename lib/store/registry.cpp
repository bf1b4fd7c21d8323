#include "store/registry.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/runs.hpp"
#include "store/staging.hpp"

namespace sohoa::store {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS sohoa_code (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, family TEXT NOT NULL, code TEXT NOT NULL, series TEXT NOT NULL,
  number INTEGER NOT NULL, state TEXT NOT NULL, day DATE, reason TEXT, layer TEXT, name TEXT, subject TEXT, x REAL, y REAL,
  shape BLOB, UNIQUE (family, code));
CREATE INDEX IF NOT EXISTS sohoa_code_series ON sohoa_code (family, series, number);
)";

constexpr const char* kHistory = R"(
CREATE TABLE IF NOT EXISTS sohoa_code_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, family TEXT NOT NULL, code TEXT NOT NULL, from_state TEXT,
  to_state TEXT NOT NULL, day DATE, reason TEXT, at DATETIME, tool TEXT);
)";
constexpr const char* kHistoryIndex =
    "CREATE INDEX IF NOT EXISTS sohoa_code_history_code ON sohoa_code_history (family, code)";
constexpr const char* kHistoryColumns = "family, code, from_state, to_state, day, reason, at, tool";

/// The last one is large.
constexpr const char* kColumns = "family, code, series, number, state, day, reason, layer, name, subject, x, y, shape";

/// An empty dataset at `path`. Of several programs that find none, one makes it.
void make_file(const std::string& path, int patience) {
  const FolderLock alone(path, patience);
  if (std::filesystem::exists(path)) return;
  StagingFile staging(path);
  {
    Database database(staging.path(), Database::Open::create, path);
    database.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    const auto container = make_container(format_of(path), database);
    container->initialize();
    // The run tables make it a dataset of ours, so that a load into it finds what it expects.
    create_run_tables(database, *container);
  }
  staging.rename_to_destination();
}

}  // namespace

void create_code_history(Database& database, Container& container, bool indexed) {
  if (!database.has_table("sohoa_code_history")) {
    database.execute(kHistory);
    container.register_table("sohoa_code_history", "sohoa: lịch sử mã / history of codes");
  }
  if (indexed) database.execute(kHistoryIndex);
}

bool keeps_given_codes(Database& database, const std::string& layer) {
  if (!database.has_table(layer) || !database.has_table("sohoa_code_history")) return false;
  std::string family = layer;
  std::replace(family.begin(), family.end(), '_', '-');
  return database.integer("SELECT 1 FROM main.sohoa_code_history WHERE family = ? COLLATE NOCASE LIMIT 1", family)
      .has_value();
}

Statement prepare_code_event(Database& database) {
  return {database,
          std::string("INSERT INTO main.sohoa_code_history (") + kHistoryColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
}

void write_code_event(Statement& statement, std::string_view family, const CodeEvent& event) {
  statement.bind_all(family, event.code, event.from, event.to, event.day, event.reason, event.at, event.tool);
  statement.bind_text_or_null(3, event.from);
  statement.bind_text_or_null(5, event.day);
  statement.bind_text_or_null(6, event.reason);
  statement.run();
}

void append_staged_code_history(OpenDataset& file) {
  Database& database = file.database;
  if (!database.integer("SELECT 1 FROM staged.sqlite_master WHERE name = 'sohoa_code_history'")) return;
  create_code_history(database, *file.container);
  database.execute(std::string("INSERT INTO main.sohoa_code_history (") + kHistoryColumns + ") SELECT " +
                   kHistoryColumns + " FROM staged.sohoa_code_history ORDER BY id");
}

bool CodeLife::knows(std::string_view state) const {
  return std::find(states.begin(), states.end(), state) != states.end();
}

bool CodeLife::allows(std::string_view from, std::string_view to) const {
  return std::any_of(steps.begin(), steps.end(),
                     [&](const auto& step) { return step.first == from && step.second == to; });
}

std::string CodeLife::next(std::string_view from) const {
  std::string out;
  for (const auto& [begin, end] : steps) {
    if (begin != from) continue;
    const std::string word = title(end);
    out += (out.empty() ? "" : ", ") + (word == end ? end : word + " (" + end + ")");
  }
  return out;
}

std::string CodeLife::title(std::string_view state) const {
  const auto found = std::find_if(titles.begin(), titles.end(), [&](const auto& pair) { return pair.first == state; });
  return found == titles.end() ? std::string(state) : found->second;
}

Registry::Registry(const std::string& path, CodeLife life, Database::Open how, int patience)
    : path_(path), life_(std::move(life)), file_(std::make_unique<OpenDataset>(path, format_of(path), how, patience)) {
  file_->container->check();
  check_format_version(file_->database);
  check_tables();
}

Registry::Registry(const std::string& path, CodeLife life, std::string tool, int patience)
    : Registry((std::filesystem::exists(path) ? void() : make_file(path, patience), path), std::move(life),
               Database::Open::existing, patience) {
  tool_ = std::move(tool);
}

Registry Registry::reading(const std::string& path, CodeLife life) {
  if (!std::filesystem::exists(path))
    throw InputError(tr("{}: no such file; give the dataset that holds the registry of codes", path));
  return Registry(path, std::move(life), Database::Open::reading, kPatience);
}

void Registry::check_tables() {
  has_tables_ = file_->database.has_table("sohoa_code");
  if (!has_tables_) return;
  const auto known = file_->database.integer(
      "SELECT count(*) FROM pragma_table_info('sohoa_code') WHERE name IN ('family', 'code',"
      " 'series', 'number', 'state', 'day', 'subject', 'shape')");
  if (known.value_or(0) != 8 || !file_->database.has_table("sohoa_code_history"))
    throw OutputError(
        tr("{}: table {} was made by another program and is left alone; write to another file", path_, "sohoa_code"));
}

void Registry::create_tables() {
  Database& database = file_->database;
  file_->container->complete();
  create_run_tables(database, *file_->container);
  database.execute(kTables);
  create_code_history(database, *file_->container);
  file_->container->register_table("sohoa_code", "sohoa: mã đã cấp / codes");
  has_tables_ = true;
}

void Registry::begin() {
  file_->database.execute("PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
  open_ = true;
  changes_before_ = sqlite3_total_changes(file_->database.handle());
  check_tables();  // another program may have made them since
}

void Registry::commit() {
  // Nothing written leaves the file as it is, byte for byte.
  if (sqlite3_total_changes(file_->database.handle()) == changes_before_) return roll_back();
  file_->database.execute("COMMIT");
  open_ = false;
}

void Registry::roll_back() {
  if (!open_) return;
  file_->database.execute("ROLLBACK");
  open_ = false;
  check_tables();
}

std::vector<RegisteredCode> Registry::select(const std::string& where, std::string_view first, std::string_view second,
                                             bool shapes) {
  std::vector<RegisteredCode> codes;
  if (!has_tables_) return codes;
  Statement select(file_->database, std::string("SELECT ") + kColumns + " FROM main.sohoa_code" + where +
                                        " ORDER BY family, series, number, code");
  const int parameters = sqlite3_bind_parameter_count(select.handle());
  if (parameters > 0) select.bind(1, first);
  if (parameters > 1) select.bind(2, second);
  while (select.step()) {
    RegisteredCode& code = codes.emplace_back();
    code.family = select.text(0);
    code.code = select.text(1);
    code.series = select.text(2);
    code.number = select.integer(3);
    code.state = select.text(4);
    code.day = select.text(5);
    code.reason = select.text(6);
    code.layer = select.text(7);
    code.name = select.text(8);
    code.subject = select.text(9);
    code.has_place = !select.is_null(10) && !select.is_null(11);
    code.x = select.number(10);
    code.y = select.number(11);
    if (shapes) code.shape = select.blob(12);
  }
  return codes;
}

std::int64_t Registry::version() {
  return file_->database.integer("PRAGMA data_version").value_or(0);
}

std::optional<RegisteredCode> Registry::find(std::string_view family, std::string_view code) {
  std::vector<RegisteredCode> found = select(" WHERE family = ?1 AND code = ?2", family, code);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<RegisteredCode> Registry::all(std::string_view family, bool shapes) {
  return select(family.empty() ? "" : " WHERE family = ?1", family, {}, shapes);
}

std::int64_t Registry::last_number(std::string_view family, std::string_view series) {
  if (!has_tables_) return 0;
  Statement select(file_->database, "SELECT max(number) FROM main.sohoa_code WHERE family = ? AND series = ?");
  select.bind_all(family, series);
  return select.step() ? select.integer(0) : 0;
}

std::unordered_map<std::string, std::string> Registry::first_days(std::string_view family, std::string_view state) {
  std::unordered_map<std::string, std::string> days;
  if (!has_tables_) return days;
  Statement select(file_->database,
                   "SELECT code, min(day) FROM main.sohoa_code_history WHERE family = ? AND to_state = ? AND day IS NOT"
                   " NULL GROUP BY code");
  select.bind_all(family, state);
  while (select.step()) days.emplace(select.text(0), select.text(1));
  return days;
}

std::vector<CodeEvent> Registry::history(std::string_view family, std::string_view code) {
  std::vector<CodeEvent> events;
  if (!has_tables_) return events;
  Statement select(file_->database,
                   "SELECT code, from_state, to_state, day, reason, tool, at FROM main.sohoa_code_history"
                   " WHERE family = ? AND code = ? ORDER BY id");
  select.bind_all(family, code);
  while (select.step()) {
    CodeEvent& event = events.emplace_back();
    std::string* const cells[] = {&event.code,   &event.from, &event.to, &event.day,
                                  &event.reason, &event.tool, &event.at};
    for (int i = 0; i < 7; ++i) *cells[i] = select.text(i);
  }
  return events;
}

void Registry::record(std::string_view family, std::string_view code, std::string_view from, const std::string& to,
                      const std::string& day, const std::string& reason) {
  if (event_.handle() == nullptr) event_ = prepare_code_event(file_->database);
  write_code_event(event_, family, {std::string(code), std::string(from), to, day, reason, tool_, now_utc()});
}

void Registry::add(const RegisteredCode& code) {
  if (!has_tables_) create_tables();
  if (!life_.allows({}, code.state))
    throw UsageError(
        tr("{}: a code cannot begin in state {}; it begins in one of: {}", code.code, code.state, life_.next({})));
  if (insert_.handle() == nullptr)
    insert_ = Statement(file_->database, std::string("INSERT INTO main.sohoa_code (") + kColumns +
                                             ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                             " ON CONFLICT (family, code) DO NOTHING");
  insert_.bind_all(code.family, code.code, code.series, code.number, code.state, code.day, code.reason, code.layer,
                   code.name, code.subject, code.x, code.y);
  for (const auto& [index, text] : {std::pair(6, &code.day), std::pair(7, &code.reason), std::pair(8, &code.layer),
                                    std::pair(9, &code.name), std::pair(10, &code.subject)})
    insert_.bind_text_or_null(index, *text);
  if (!code.has_place) {
    insert_.bind_null(11);
    insert_.bind_null(12);
  }
  insert_.bind_blob(13, code.shape);
  insert_.run();
  if (sqlite3_changes(file_->database.handle()) == 0)
    throw UsageError(tr("{}: code {} is in the registry already; a code is given once", path_, code.code));
  record(code.family, code.code, {}, code.state, code.day, code.reason);
}

bool Registry::move(std::string_view family, std::string_view code, const std::string& state, const std::string& day,
                    const std::string& reason) {
  const auto now = find(family, code);
  if (!now) throw UsageError(tr("{}: code {} is not in the registry", path_, code));
  if (!life_.knows(state)) {
    std::string all;
    for (const std::string& known : life_.states) all += (all.empty() ? "" : ", ") + known;
    throw UsageError(tr("{}: there is no state {}; states are: {}", code, state, all));
  }
  if (now->state == state) return false;
  if (!life_.allows(now->state, state)) {
    const std::string next = life_.next(now->state);
    if (next.empty())
      throw UsageError(tr("{}: is in state {} since {}, from which no code comes back; a new one has to be given", code,
                          life_.title(now->state), now->day));
    throw UsageError(tr("{}: cannot go from {} (since {}) to {}; it may go to: {}", code, life_.title(now->state),
                        now->day, life_.title(state), next));
  }
  if (!now->day.empty() && !day.empty() && day < now->day)
    throw UsageError(tr("{}: is in state {} since {}; a later state cannot begin on {}", code, life_.title(now->state),
                        now->day, day));
  Statement update(file_->database,
                   "UPDATE main.sohoa_code SET state = ?, day = ?, reason = ? WHERE family = ? AND code = ?");
  update.bind_all(state, day, reason, family, code);
  update.bind_text_or_null(2, day);
  update.bind_text_or_null(3, reason);
  update.run();
  record(family, code, now->state, state, day, reason);
  return true;
}

void Registry::describe(const RegisteredCode& code) {
  Statement update(file_->database,
                   "UPDATE main.sohoa_code SET name = ?, subject = ?, x = ?, y = ?, shape = ? WHERE family = ? AND"
                   " code = ?");
  update.bind_all(code.name, code.subject, code.x, code.y, std::string_view(), code.family, code.code);
  update.bind_text_or_null(1, code.name);
  update.bind_text_or_null(2, code.subject);
  if (!code.has_place) {
    update.bind_null(3);
    update.bind_null(4);
  }
  update.bind_blob(5, code.shape);
  update.run();
}

}  // namespace sohoa::store
