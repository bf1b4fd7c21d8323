#include "store/sqlite.hpp"

#include <spatialite.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::store {
namespace {

bool out_of_space(int system_error) {
  return system_error == ENOSPC || system_error == EFBIG || system_error == EDQUOT;
}

std::string quoted(std::string_view text, char sign) {
  std::string out(1, sign);
  for (const char c : text) {
    if (c == sign) out += sign;
    out += c;
  }
  return out += sign;
}

}  // namespace

std::string quote(std::string_view identifier) {
  return quoted(identifier, '"');
}
std::string literal(std::string_view text) {
  return quoted(text, '\'');
}

Database::Database(const std::string& path, Open how, std::string shown) : shown_(std::move(shown)) {
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | (how == Open::create ? SQLITE_OPEN_CREATE : 0);
  // With URIs allowed (for ATTACH), a path that looks like one must not.
  const std::string name = path.starts_with("file:") ? "./" + path : path;
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  try {
    check(code);
    sqlite3_extended_result_codes(handle_, 1);
    if (how != Open::reading && sqlite3_db_readonly(handle_, "main") == 1) fail(SQLITE_READONLY);
  } catch (...) {
    close();
    throw;
  }
}

Database::~Database() {
  close();
}

void Database::close() {
  if (handle_ != nullptr) sqlite3_close_v2(handle_);
  handle_ = nullptr;
  if (spatialite_ != nullptr) spatialite_cleanup_ex(spatialite_);
  spatialite_ = nullptr;
}

void Database::load_spatialite() {
  spatialite_ = spatialite_alloc_connection();
  spatialite_init_ex(handle_, spatialite_, 0);
}

void Database::fail(int code) const {
  const int primary = code & 0xFF;
  // The connection keeps the system's error of a statement, but not of a COMMIT: that of the last call must do.
  const int last_error = errno;
  const int own_error = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
  const bool full =
      primary == SQLITE_FULL || (primary == SQLITE_IOERR && (out_of_space(own_error) || out_of_space(last_error)));
  // The connection has no words for what only we object to.
  const bool said = handle_ != nullptr && sqlite3_errcode(handle_) != SQLITE_OK;
  const std::string reason = said ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  if (full)
    throw OutputError(tr("{}: no space left to write; nothing was changed. Free some space and run again", shown_));
  if (code == SQLITE_READONLY_DBMOVED)
    throw OutputError(tr("{}: was moved or replaced by another program meanwhile; run again", shown_));
  switch (primary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw OutputError(
          tr("{}: locked by another program (QGIS, or another run of sohoa); close it there, or wait longer with "
             "--lock-timeout SECONDS",
             shown_));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw OutputError(
          tr("{}: cannot be written ({}); check the permissions of the file and its folder", shown_, reason));
    case SQLITE_NOTADB:
      throw OutputError(tr("{}: is no database, as a GeoPackage or SpatiaLite file is; choose another file", shown_));
    case SQLITE_CORRUPT:
      throw OutputError(tr("{}: not a sound database ({}); move it away or repair it first", shown_, reason));
    case SQLITE_TOOBIG:
      throw OutputError(tr("{}: a value or geometry is larger than SQLite can hold (1 GB)", shown_));
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_INTERNAL:
      throw Error(Exit::fault, tr("{}: fault in the database part: {}", shown_, reason));
    default:
      throw OutputError(tr("{}: cannot be written: {}", shown_, reason));
  }
}

void Database::execute(const std::string& sql) {
  check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
}

std::optional<std::int64_t> Database::integer(const std::string& sql, std::string_view text) {
  Statement statement(*this, sql);
  if (sqlite3_bind_parameter_count(statement.handle()) > 0) statement.bind(1, text);
  if (!statement.step() || statement.is_null(0)) return std::nullopt;
  return statement.integer(0);
}

std::optional<std::string> Database::text(const std::string& sql, std::string_view text) {
  Statement statement(*this, sql);
  if (sqlite3_bind_parameter_count(statement.handle()) > 0) statement.bind(1, text);
  if (!statement.step() || statement.is_null(0)) return std::nullopt;
  return std::string(statement.text(0));
}

bool Database::has_table(std::string_view name) {
  return integer("SELECT 1 FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE", name)
      .has_value();
}

std::uint32_t root_page(Database& database, std::string_view table) {
  return static_cast<std::uint32_t>(
      database
          .integer("SELECT rootpage FROM main.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", table)
          .value_or(0));
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  database.check(sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

void Statement::fail(int code) const {
  database_->fail(code);
}

}  // namespace sohoa::store
