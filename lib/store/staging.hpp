#pragma once
// The file beside the destination in which an output grows until it is whole.
#include <sys/stat.h>

#include <string>
#include <string_view>

namespace sohoa::store {

/// Owns `.DEST.sohoa-PID` in the destination's folder: creates it (empty, mode 0600), removes it when it is not
/// published. A signal removes it too (remove_on_interrupt of base/tool.hpp); after `kill -9` the next run with the
/// same destination does.
class StagingFile {
 public:
  /// Throws OutputError when the folder does not exist or cannot be written.
  explicit StagingFile(const std::string& destination);
  ~StagingFile();
  StagingFile(const StagingFile&) = delete;
  StagingFile& operator=(const StagingFile&) = delete;

  const std::string& path() const { return path_; }
  /// Open for reading and writing until the file is published or removed.
  int fd() const { return file_; }

  /// Gives the file its place: everything is on disk when this returns. False, and nothing has changed, when a file of
  /// that name has appeared meanwhile; it is never written over.
  bool rename_to_destination();
  /// The same where the user allowed a file of that name to be replaced. `like`: a file whose owner and permissions it
  /// gets, as far as we may give them.
  void replace_destination(const struct stat* like = nullptr);
  void remove();

 private:
  void settle();
  void release();

  std::string destination_;
  std::string path_;
  int file_ = -1;  ///< locked as long as the file is ours
};

/// Writes a file whole or not at all, in the place of one of that name. Throws OutputError.
void write_file(const std::string& path, std::string_view text);

/// While it lives, no other FolderLock of this destination's folder does: for the moment in which several programs may
/// want to make one file. Where the file system knows no such locks, nothing is kept apart.
class FolderLock {
 public:
  /// `patience` in milliseconds. Throws OutputError when it is over.
  FolderLock(const std::string& destination, int patience);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int folder_ = -1;
};

/// Throws OutputError for a system error met while writing `destination`: what is wrong and what to do.
[[noreturn]] void fail_to_write(const std::string& destination, int error);

/// Removes the staging files of this destination whose processes are no more.
void remove_stale_staging(const std::string& destination);

}  // namespace sohoa::store
