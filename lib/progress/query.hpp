#pragma once
// SQL that the product did not write: it may read what lies in the dataset, and do nothing else.
#include <chrono>
#include <string>

#include "store/sqlite.hpp"

namespace sohoa::progress {

/// While it lives, statements on the connection may only select: no change, no PRAGMA, no ATTACH, no extension, and no
/// longer than `limit`.
class ReadOnly {
 public:
  explicit ReadOnly(store::Database& database, std::chrono::milliseconds limit = std::chrono::seconds(60));
  ~ReadOnly();
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

 private:
  store::Database& database_;
  std::chrono::steady_clock::time_point deadline_;
};

/// What became of a statement.
enum class Told : std::uint8_t {
  done,
  absent,   ///< it asks for a table or column that is not there
  refused,  ///< it does more than read
  slow,     ///< it takes too long
  wrong,    ///< it is no SQL, or several statements
};

/// A statement of somebody else's, run under ReadOnly row by row.
class Query {
 public:
  Query(store::Database& database, const std::string& sql);
  ~Query() { sqlite3_finalize(handle_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// False at the end, and when something is wrong: then told() says what.
  bool step();
  Told told() const { return told_; }
  /// SQLite's own words.
  const std::string& message() const { return message_; }

  /// The column of that name; -1: there is none.
  int column(const char* name) const;
  bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  double number(int column) const { return sqlite3_column_double(handle_, column); }
  std::string_view text(int column) const;

 private:
  void note(int code);

  sqlite3* database_;
  sqlite3_stmt* handle_ = nullptr;
  Told told_ = Told::done;
  std::string message_;
};

}  // namespace sohoa::progress
