#pragma once
// Files for what does not fit into memory; they are gone when the process is, however it ends.
#include <string>

namespace sohoa {

/// Where they lie: TMPDIR, else /tmp.
std::string scratch_folder();

/// A file without a name in `folder`, for reading and writing; closed at the end.
class NamelessFile {
 public:
  NamelessFile() = default;
  ~NamelessFile();
  NamelessFile(const NamelessFile&) = delete;
  NamelessFile& operator=(const NamelessFile&) = delete;

  /// 0, or the error number why there is none.
  [[nodiscard]] int open(const std::string& folder);
  bool is_open() const { return file_ >= 0; }
  /// The descriptor.
  int number() const { return file_; }

 private:
  int file_ = -1;
};

}  // namespace sohoa
