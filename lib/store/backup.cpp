#include "store/backup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "store/sqlite.hpp"

namespace sohoa::store {

Backup::Backup(const std::string& path, int count) : path_(path), count_(count) {
  if (count <= 0) return;
  copy_ = std::make_unique<StagingFile>(path + ".1");
  Database from(path, Database::Open::reading, path);
  Database to(copy_->path(), Database::Open::existing, path + ".1");
  to.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) to.fail(sqlite3_errcode(to.handle()));
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) to.fail(code);
}

void Backup::keep() {
  if (!copy_) return;
  std::error_code missing;
  for (int number = count_; number > 1; --number)
    std::filesystem::rename(path_ + "." + std::to_string(number - 1), path_ + "." + std::to_string(number), missing);
  struct stat like {};
  const bool known = stat(path_.c_str(), &like) == 0;
  copy_->replace_destination(known ? &like : nullptr);
}

}  // namespace sohoa::store
