#include "base/nameless_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace sohoa {

std::string scratch_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != 0 ? folder : "/tmp";
}

NamelessFile::~NamelessFile() {
  if (file_ >= 0) close(file_);
}

int NamelessFile::open(const std::string& folder) {
  // The six letters are replaced by the system.
  std::string path = folder + "/sohoa-XXXXXX";
  file_ = mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) return errno;
  unlink(path.c_str());
  return 0;
}

}  // namespace sohoa
