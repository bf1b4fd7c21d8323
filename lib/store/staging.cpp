#include "store/staging.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/tool.hpp"

namespace sohoa::store {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const std::string& destination) {
  const fs::path folder = fs::path(destination).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

std::string prefix_of(const std::string& destination) {
  return "." + fs::path(destination).filename().string() + ".sohoa-";
}

/// umask() can only be read by changing it, which would be seen by other threads.
mode_t current_umask() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("Umask:")) return static_cast<mode_t>(std::strtoul(line.c_str() + 6, nullptr, 8));
  return 022;
}

void sync(const std::string& path, int flags, const std::string& destination) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) fail_to_write(destination, errno);
  const int result = fsync(file);
  const int error = errno;
  close(file);
  // Some network and Windows drives cannot sync a folder; the file itself must be.
  if (result != 0 && !((flags & O_DIRECTORY) != 0 && error == EINVAL)) fail_to_write(destination, error);
}

bool rename_if_free(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) fail_to_write(to, errno);
  // File systems without that flag: link() never replaces either.
  if (link(from.c_str(), to.c_str()) == 0) {
    unlink(from.c_str());
    return true;
  }
  if (errno == EEXIST) return false;
  // Windows drives under WSL know neither. What is left is a look before the rename.
  if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS) fail_to_write(to, errno);
  struct stat seen;
  if (lstat(to.c_str(), &seen) == 0) return false;
  if (rename(from.c_str(), to.c_str()) != 0) fail_to_write(to, errno);
  return true;
}

/// Whether a process holds the staging file. Numbers of processes come again (at once, in containers), locks do not.
bool held(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool locked = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(file);
  return locked;
}

}  // namespace

void fail_to_write(const std::string& destination, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG)
    throw OutputError(
        tr("{}: no space left to write; nothing was changed. Free some space and run again", destination));
  if (error == ENOENT || error == ENOTDIR)
    throw OutputError(tr("{}: there is no such folder; create it first", destination));
  throw OutputError(
      tr("{}: cannot be written ({}); check the permissions of the file and its folder", destination, os_error(error)));
}

void remove_stale_staging(const std::string& destination) {
  const std::string prefix = prefix_of(destination);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_of(destination), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const char* end = name.data() + name.size();
    int pid = 0;
    const auto [stop, error] = std::from_chars(name.data() + prefix.size(), end, pid);
    if (error != std::errc() || stop != end || pid <= 0) continue;
    const bool dead = kill(pid, 0) != 0 && errno == ESRCH;
    if ((dead || pid == getpid()) && !held(entry.path())) fs::remove(entry.path(), ignored);
  }
}

void write_file(const std::string& path, std::string_view text) {
  StagingFile file(path);
  while (!text.empty()) {
    const ssize_t written = ::write(file.fd(), text.data(), text.size());
    if (written < 0 && errno != EINTR) fail_to_write(path, errno);
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  file.replace_destination();
}

FolderLock::FolderLock(const std::string& destination, int patience) {
  folder_ = open(folder_of(destination).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) fail_to_write(destination, errno);
  constexpr int kStep = 20;
  for (int waited = 0; flock(folder_, LOCK_EX | LOCK_NB) != 0; waited += kStep) {
    if (errno != EWOULDBLOCK && errno != EINTR) return;
    if (waited >= patience) {
      close(folder_);
      throw OutputError(
          tr("{}: locked by another program (QGIS, or another run of sohoa); close it there, or wait longer with "
             "--lock-timeout SECONDS",
             destination));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kStep));
  }
}

FolderLock::~FolderLock() {
  close(folder_);
}

StagingFile::StagingFile(const std::string& destination) : destination_(destination) {
  remove_stale_staging(destination);
  path_ = (folder_of(destination) / (prefix_of(destination) + std::to_string(getpid()))).string();
  const int flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC;
  file_ = open(path_.c_str(), flags, 0600);
  if (file_ < 0) fail_to_write(destination_, errno);
  flock(file_, LOCK_EX | LOCK_NB);
  remove_on_interrupt(path_);
}

StagingFile::~StagingFile() {
  remove();
}

void StagingFile::remove() {
  if (file_ < 0) return;
  unlink(path_.c_str());
  release();
}

void StagingFile::release() {
  forget_on_interrupt(path_);
  close(file_);
  file_ = -1;
}

void StagingFile::settle() {
  chmod(path_.c_str(), 0666 & ~current_umask());
  sync(path_, O_RDONLY, destination_);
}

bool StagingFile::rename_to_destination() {
  settle();
  // A journal left behind by a file that was since deleted would be rolled back into ours.
  if (access(destination_.c_str(), F_OK) != 0)
    for (const char* suffix : {"-journal", "-wal", "-shm"}) unlink((destination_ + suffix).c_str());
  if (!rename_if_free(path_, destination_)) return false;
  release();
  sync(folder_of(destination_).string(), O_RDONLY | O_DIRECTORY, destination_);
  return true;
}

void StagingFile::replace_destination(const struct stat* like) {
  if (like == nullptr) {
    settle();
  } else {
    // The owner first: what only he may see is not shown for a moment.
    if (fchown(file_, like->st_uid, like->st_gid) == 0 || (like->st_mode & 0077) == 0)
      fchmod(file_, like->st_mode & 0777);
    sync(path_, O_RDONLY, destination_);
  }
  if (rename(path_.c_str(), destination_.c_str()) != 0) fail_to_write(destination_, errno);
  release();
  sync(folder_of(destination_).string(), O_RDONLY | O_DIRECTORY, destination_);
}

}  // namespace sohoa::store
