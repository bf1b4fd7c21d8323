#include "progress/query.hpp"

namespace sohoa::progress {
namespace {

constexpr int kOpsBetweenLooks = 20'000;

int authorize(void*, int action, const char*, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return second != nullptr && sqlite3_stricmp(second, "load_extension") != 0 ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

int past_deadline(void* deadline) {
  return std::chrono::steady_clock::now() > *static_cast<std::chrono::steady_clock::time_point*>(deadline) ? 1 : 0;
}

}  // namespace

ReadOnly::ReadOnly(store::Database& database, std::chrono::milliseconds limit)
    : database_(database), deadline_(std::chrono::steady_clock::now() + limit) {
  sqlite3_set_authorizer(database_.handle(), authorize, nullptr);
  sqlite3_progress_handler(database_.handle(), kOpsBetweenLooks, past_deadline, &deadline_);
}

ReadOnly::~ReadOnly() {
  sqlite3_set_authorizer(database_.handle(), nullptr, nullptr);
  sqlite3_progress_handler(database_.handle(), 0, nullptr, nullptr);
}

Query::Query(store::Database& database, const std::string& sql) : database_(database.handle()) {
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()) + 1, &handle_, &tail);
  if (code != SQLITE_OK) {
    note(code);
    return;
  }
  const bool more = tail != nullptr && std::string_view(tail).find_first_not_of(" \t\r\n;") != std::string_view::npos;
  if (handle_ == nullptr || more) {
    told_ = Told::wrong;
    message_ = more ? "more than one statement" : "no statement";
  }
}

void Query::note(int code) {
  message_ = sqlite3_errmsg(database_);
  const bool absent = message_.starts_with("no such table") || message_.starts_with("no such column");
  const bool denied = code == SQLITE_AUTH || message_.starts_with("not authorized");
  told_ = denied ? Told::refused : code == SQLITE_INTERRUPT ? Told::slow : absent ? Told::absent : Told::wrong;
}

bool Query::step() {
  if (told_ != Told::done) return false;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) note(code);
  return false;
}

int Query::column(const char* name) const {
  for (int i = 0; handle_ != nullptr && i < sqlite3_column_count(handle_); ++i)
    if (sqlite3_stricmp(sqlite3_column_name(handle_, i), name) == 0) return i;
  return -1;
}

std::string_view Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return {bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace sohoa::progress
