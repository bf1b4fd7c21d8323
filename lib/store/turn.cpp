#include "store/turn.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/error.hpp"
#include "base/message.hpp"
#include "store/staging.hpp"

namespace sohoa::store {
namespace {

/// Whether the open file is still the one of that name: the program that had it may have removed it.
bool is_there(int file, const std::string& path) {
  struct stat open, named;
  return fstat(file, &open) == 0 && stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
         open.st_dev == named.st_dev;
}

}  // namespace

Turn::Turn(const std::string& destination, int patience) {
  std::error_code failed;
  std::filesystem::path real = std::filesystem::canonical(destination, failed);  // two names of one file are one
  if (failed) real = destination;
  path_ = real.parent_path() / ("." + real.filename().string() + ".sohoa-turn");
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience);
  for (;;) {
    file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) fail_to_write(destination, errno);
    while (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) return;  // a file system without such locks
      if (std::chrono::steady_clock::now() >= end) {
        close(file_);
        throw OutputError(
            tr("{}: another program is giving codes in this file; try again later, or wait longer with --lock-timeout",
               destination));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (is_there(file_, path_)) return;
    close(file_);
  }
}

Turn::~Turn() {
  unlink(path_.c_str());
  close(file_);
}

}  // namespace sohoa::store
