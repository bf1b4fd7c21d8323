#pragma once
// SQLite with owners, and its errors as ours: what could not be written, why, and what to do.
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sohoa::store {

/// An identifier in SQL: thua_dat → "thua_dat", quotes doubled.
std::string quote(std::string_view identifier);
/// A text literal in SQL: 'it''s'.
std::string literal(std::string_view text);

/// One connection. All statements on it end before it does.
class Database {
 public:
  enum class Open {
    create,    ///< a new file; an old one is an error of the caller
    existing,  ///< read and write; OutputError when it may only be read
    reading,   ///< as the file allows; a write that was cut off is undone where it may be
  };

  /// `shown` is the path that messages name (the destination, when `path` is its staging database).
  Database(const std::string& path, Open how, std::string shown);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  sqlite3* handle() const { return handle_; }
  const std::string& shown() const { return shown_; }

  /// Runs one or more statements without parameters and drops their rows.
  void execute(const std::string& sql);
  /// First column of the first row; nullopt when there is no row or it is NULL.
  std::optional<std::int64_t> integer(const std::string& sql, std::string_view text = {});
  std::optional<std::string> text(const std::string& sql, std::string_view text = {});
  bool has_table(std::string_view name);

  /// Loads SpatiaLite's functions into this connection.
  void load_spatialite();

  void close();

  /// Throws what the last call failed with: OutputError (locked, full, read-only, broken), or Error(fault) when our own
  /// SQL was at fault.
  [[noreturn]] void fail(int code) const;
  void check(int code) const {
    if (code != SQLITE_OK) fail(code);
  }

 private:
  sqlite3* handle_ = nullptr;
  void* spatialite_ = nullptr;
  std::string shown_;
};

/// The page of the file at which the tree of a table of `main` begins.
std::uint32_t root_page(Database& database, std::string_view table);

/// A prepared statement. Texts and blobs are bound where they lie and must live until run() or reset(); only temporary
/// strings are copied.
class Statement {
 public:
  Statement() = default;
  Statement(Database& database, std::string_view sql);
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(Statement&& other) noexcept : database_(other.database_), handle_(other.handle_) {
    other.handle_ = nullptr;
  }
  Statement& operator=(Statement&& other) noexcept {
    std::swap(database_, other.database_);
    std::swap(handle_, other.handle_);
    return *this;
  }

  sqlite3_stmt* handle() const { return handle_; }

  void bind(int index, std::int64_t value) { sqlite3_bind_int64(handle_, index, value); }
  void bind(int index, int value) { sqlite3_bind_int64(handle_, index, value); }
  void bind(int index, double value) { sqlite3_bind_double(handle_, index, value); }
  void bind(int index, std::string_view text) {
    // A null pointer would bind NULL, and an empty view may hold one.
    sqlite3_bind_text(handle_, index, text.empty() ? "" : text.data(), length(text), SQLITE_STATIC);
  }
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
  void bind(int index, const std::string&& text) {
    sqlite3_bind_text(handle_, index, text.data(), length(text), SQLITE_TRANSIENT);
  }
  void bind_blob(int index, std::string_view bytes) {
    if (bytes.empty())
      sqlite3_bind_null(handle_, index);
    else
      sqlite3_bind_blob(handle_, index, bytes.data(), length(bytes), SQLITE_STATIC);
  }
  void bind_null(int index) { sqlite3_bind_null(handle_, index); }
  /// NULL when empty.
  void bind_text_or_null(int index, std::string_view text) {
    if (text.empty())
      bind_null(index);
    else
      bind(index, text);
  }
  /// Binds 1, 2, 3 ... in order.
  template <typename... Args>
  Statement& bind_all(Args&&... args) {
    int index = 0;
    (bind(++index, std::forward<Args>(args)), ...);
    return *this;
  }

  /// True when there is a row.
  bool step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(code);
    return false;
  }
  void reset() { sqlite3_reset(handle_); }
  /// Runs to the end and is ready for the next values.
  void run() {
    while (step()) {
    }
    reset();
  }

  bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  double number(int column) const { return sqlite3_column_double(handle_, column); }
  /// Valid until the next step() or reset().
  std::string_view text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }
  std::string_view blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  /// SQLite takes no value beyond 10^9 bytes, and would silently store NULL for it.
  int length(std::string_view bytes) const {
    if (bytes.size() > 1'000'000'000) fail(SQLITE_TOOBIG);
    return static_cast<int>(bytes.size());
  }
  [[noreturn]] void fail(int code) const;

  Database* database_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace sohoa::store
