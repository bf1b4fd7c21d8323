#include <sys/stat.h>

#include <algorithm>
#include <ctime>

#include "base/message.hpp"
#include "source/inputs.hpp"

namespace sohoa::source {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kEnd = INT64_MAX / kSecond - 1;
constexpr std::int64_t kLongest = 100LL * 366 * 86400;  ///< what is more than that is as good as for ever
constexpr std::int64_t kVietnam = 7 * 3600;             ///< seconds east; there is no summer time

std::int64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

/// When something happened last to any of some files.
struct Newest {
  std::string file;
  std::int64_t changed = 0;  ///< its content, as the file says
  std::int64_t touched = 0;  ///< anything, by the clock of the machine that holds it: the end of a copy, too
};

Newest newest_of(const std::vector<std::string>& files) {
  Newest newest;
  for (const std::string& file : files) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) continue;
    if (const std::int64_t changed = nanoseconds(status.st_mtim); changed > newest.changed || newest.file.empty()) {
      newest.changed = changed;
      newest.file = file;
    }
    newest.touched = std::max(newest.touched, nanoseconds(status.st_ctim));
  }
  return newest;
}

std::string clock_text(std::int64_t time, std::int64_t offset, const char* form) {
  const std::time_t seconds = time / kSecond + offset;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, form, &parts)};
}

}  // namespace

std::int64_t nanoseconds(const timespec& time) {
  return std::clamp<std::int64_t>(time.tv_sec, -kEnd, kEnd) * kSecond + time.tv_nsec;
}

std::string utc_text(std::int64_t time) {
  return clock_text(time, 0, "%Y-%m-%dT%H:%M:%SZ");
}

std::string wall_text(std::int64_t time) {
  return clock_text(time, kVietnam, "%Y-%m-%d %H:%M:%S");
}

bool Settling::leaves(const std::string& path) {
  if (seconds == 0) return false;
  const Family family = family_of(path);
  const Newest newest = newest_of(family.files);
  const std::int64_t settled = now() - std::min(seconds, kLongest) * kSecond;
  if (!family.missing.empty() && std::max(newest.changed, newest.touched) > settled)
    notes.push_back(
        tr("{}: left for the next run: its {} is missing, and its files were touched only at {} (--settle "
           "{})",
           path, fmt::join(family.missing, ", "), wall_text(std::max(newest.changed, newest.touched)), seconds));
  else if (newest.changed > settled)
    notes.push_back(tr("{}: left for the next run: {} was changed only at {} (--settle {})", path, newest.file,
                       wall_text(newest.changed), seconds));
  else
    return false;
  files.push_back(path);
  return true;
}

}  // namespace sohoa::source
