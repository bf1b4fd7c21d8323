#include "dataset/feature_spool.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa {
namespace {

constexpr std::size_t kWaiting = 65536;

}  // namespace

FeatureSpool::FeatureSpool() : folder_(scratch_folder()) {
  if (const int error = file_.open(folder_); error != 0) fail(error);
}

std::uint64_t FeatureSpool::add(const Origin& origin, std::string_view wkb) {
  const std::uint64_t place = in_file_ + waiting_.size();
  const Head head{origin, wkb.size()};
  append(&head, sizeof head);
  append(wkb.data(), wkb.size());
  return place;
}

void FeatureSpool::read(std::uint64_t place, Origin& origin, std::string& wkb) {
  flush();
  Head head{};
  fetch(place, &head, sizeof head);
  origin = head.origin;
  wkb.resize(head.size);
  fetch(place + sizeof head, wkb.data(), wkb.size());
}

void FeatureSpool::append(const void* bytes, std::size_t size) {
  waiting_.append(static_cast<const char*>(bytes), size);
  if (waiting_.size() >= kWaiting) flush();
}

void FeatureSpool::flush() {
  for (std::size_t done = 0; done < waiting_.size();) {
    const ssize_t written = write(file_.number(), waiting_.data() + done, waiting_.size() - done);
    if (written < 0 && errno != EINTR) fail(errno);
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  in_file_ += waiting_.size();
  waiting_.clear();
}

void FeatureSpool::fetch(std::uint64_t place, void* bytes, std::size_t size) const {
  for (std::size_t done = 0; done < size;) {
    const ssize_t got =
        pread(file_.number(), static_cast<char*>(bytes) + done, size - done, static_cast<off_t>(place + done));
    if (got == 0) fail(EIO);
    if (got < 0 && errno != EINTR) fail(errno);
    if (got > 0) done += static_cast<std::size_t>(got);
  }
}

void FeatureSpool::fail(int error) const {
  throw OutputError(
      tr("{}: a temporary file cannot be written: {}; TMPDIR names another folder", folder_, os_error(error)));
}

}  // namespace sohoa
