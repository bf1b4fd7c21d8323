#include "store/page_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "store/big_endian.hpp"
#include "store/staging.hpp"

namespace sohoa::store {
namespace {

constexpr std::size_t kBuffer = 1 << 20;
constexpr std::uint64_t kKept = std::uint64_t{1} << 30;  ///< a file up to here stays in memory
constexpr std::uint64_t kStretch = 32 << 20;
constexpr std::uint64_t kLockByte = 0x40000000;

// The header of the file, part of its first page.
constexpr std::size_t kHeader = 100;
enum At : std::size_t { kPageSize = 16, kReserved = 20, kChanges = 24, kPages = 28, kValidFor = 92 };

}  // namespace

PageFile::PageFile(const std::string& path, std::string shown)
    : shown_(std::move(shown)), file_(open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  std::array<char, kHeader> header;
  if (file_ < 0 || pread(file_, header.data(), header.size(), 0) != static_cast<ssize_t>(header.size())) {
    const int error = errno;
    if (file_ >= 0) close(file_);
    fail_to_write(shown_, error);
  }
  page_size_ = get_big<std::uint16_t>(&header[kPageSize]);
  if (page_size_ == 1) page_size_ = 65536;
  usable_ = page_size_ - static_cast<unsigned char>(header[kReserved]);
  lock_page_ = static_cast<std::uint32_t>(kLockByte / page_size_) + 1;
  buffered_from_ = next_ = after(get_big<std::uint32_t>(&header[kPages]));
  started_ = gone_ = std::uint64_t{next_} * page_size_;
  buffer_.reserve(kBuffer);
}

PageFile::~PageFile() {
  close(file_);
}

std::uint32_t PageFile::append(const char* page) {
  const std::uint32_t number = next_;
  buffer_.insert(buffer_.end(), page, page + page_size_);
  next_ = after(number);
  if (buffer_.size() + page_size_ > kBuffer || next_ != number + 1) flush();
  return number;
}

void PageFile::write(std::uint32_t number, const char* page) {
  put(std::uint64_t{number - 1} * page_size_, page, page_size_);
}

void PageFile::read(std::uint32_t number, char* page) const {
  if (number >= buffered_from_) {
    std::memcpy(page, buffer_.data() + std::size_t{number - buffered_from_} * page_size_, page_size_);
    return;
  }
  if (pread(file_, page, page_size_, static_cast<off_t>(std::uint64_t{number - 1} * page_size_)) !=
      static_cast<ssize_t>(page_size_))
    fail_to_write(shown_, errno);
}

void PageFile::flush() {
  const std::uint64_t from = std::uint64_t{buffered_from_ - 1} * page_size_;
  put(from, buffer_.data(), buffer_.size());
  let_go(from + buffer_.size());
  buffer_.clear();
  buffered_from_ = next_;
}

/// `end`: of what has been written. A file of many gigabytes would fill the memory with pages that nobody asks for
/// soon, and push out those of others; so what lies behind is brought to the disk and given back. No matter where the
/// system does not know how.
void PageFile::let_go(std::uint64_t end) {
  if (end < kKept || end < started_ + kStretch) return;
  const auto advise = [this](std::uint64_t from, std::uint64_t to, unsigned how) {
    ::sync_file_range(file_, static_cast<off_t>(from), static_cast<off_t>(to - from), how);
  };
  advise(started_, end, SYNC_FILE_RANGE_WRITE);
  // The disk has had the time of a stretch for these.
  advise(gone_, started_, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  ::posix_fadvise(file_, static_cast<off_t>(gone_), static_cast<off_t>(started_ - gone_), POSIX_FADV_DONTNEED);
  gone_ = started_;
  started_ = end;
}

void PageFile::put(std::uint64_t offset, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t done = pwrite(file_, bytes, size, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail_to_write(shown_, done < 0 ? errno : ENOSPC);
    bytes += done;
    offset += static_cast<std::uint64_t>(done);
    size -= static_cast<std::size_t>(done);
  }
}

void PageFile::finish() {
  flush();
  std::array<char, kHeader> header;
  if (pread(file_, header.data(), header.size(), 0) != static_cast<ssize_t>(header.size()))
    fail_to_write(shown_, errno);
  // A new number of changes tells other connections that what they remember is old, and that the size is true.
  const std::uint32_t changes = get_big<std::uint32_t>(&header[kChanges]) + 1;
  put_big(&header[kChanges], changes);
  put_big(&header[kValidFor], changes);
  put_big(&header[kPages], next_ - 1 == lock_page_ ? next_ - 2 : next_ - 1);
  put(0, header.data(), header.size());
}

}  // namespace sohoa::store
