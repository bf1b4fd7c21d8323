#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/gdal_source.hpp"
#include "source/inputs.hpp"
#include "source/source.hpp"
#include "source/stream_source.hpp"

namespace sohoa {
namespace {

constexpr char kRecordSeparator = '\x1E';

/// A descriptor on `path` when it is a stream (a pipe, or a file that begins with RS); -1 for all other files, missing
/// ones too.
int open_if_stream(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  char first = 0;
  if (::lseek(fd, 0, SEEK_CUR) < 0 || (::pread(fd, &first, 1, 0) == 1 && first == kRecordSeparator)) return fd;
  ::close(fd);
  return -1;
}

bool is_stream(const std::string& input) {
  struct stat status {};
  if (input == "-") return true;
  if (::stat(input.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return false;
  // A pipe is not opened to be looked at: what its writer has begun to send would be lost.
  if (!S_ISREG(status.st_mode)) return true;
  const int fd = open_if_stream(input);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

}  // namespace

bool is_stream(const std::vector<std::string>& inputs) {
  return inputs.empty() ||
         std::any_of(inputs.begin(), inputs.end(), [](const std::string& input) { return is_stream(input); });
}

std::unique_ptr<Source> open_source(const SourceOptions& options) {
  const bool standard_input = options.inputs.empty() || (options.inputs.size() == 1 && options.inputs.front() == "-");
  if (standard_input) return open_stream(::dup(STDIN_FILENO), tr("standard input"), options);
  if (options.inputs.size() == 1)
    if (const int fd = open_if_stream(options.inputs.front()); fd >= 0)
      return open_stream(fd, options.inputs.front(), options);
  for (const std::string& input : options.inputs) {
    const int fd = input == "-" ? STDIN_FILENO : open_if_stream(input);
    if (fd >= 0) throw UsageError(tr("{}: a stream can only be the one and only input", input));
  }
  source::Problems problems;
  std::vector<source::InputFile> files = source::find_inputs(options.inputs, problems);
  return std::make_unique<source::GdalSource>(std::move(files), options, std::move(problems));
}

}  // namespace sohoa
