#include "store/backup.hpp"

#include <stdio.h>

#include <cerrno>
#include <filesystem>

#include "store/sqlite.hpp"
#include "store/staging.hpp"

namespace sohoa::store {

void back_up(const std::string& path, int count) {
  if (count <= 0) return;
  const std::string newest = path + ".1";
  StagingFile copy(newest);
  {
    Database from(path, Database::Open::reading, path);
    Database to(copy.path(), Database::Open::existing, newest);
    to.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) to.fail(sqlite3_errcode(to.handle()));
    sqlite3_backup_step(backup, -1);
    const int code = sqlite3_backup_finish(backup);
    if (code != SQLITE_OK) to.fail(code);
  }
  std::error_code missing;
  for (int number = count; number > 1; --number)
    std::filesystem::rename(path + "." + std::to_string(number - 1), path + "." + std::to_string(number), missing);
  copy.replace_destination();
}

}  // namespace sohoa::store
