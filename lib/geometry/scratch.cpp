#include "geometry/scratch.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa::geometry {
namespace {

/// Less than this is not worth a mapping of its own.
constexpr std::size_t kSmall = 256 * 1024;

std::size_t whole_pages(std::size_t bytes) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

}  // namespace

Scratch::Scratch(std::size_t limit, std::string folder)
    : limit_(limit), folder_(folder.empty() ? scratch_folder() : std::move(folder)) {}

Scratch::~Scratch() {
  give_back();
}

void* Scratch::allocate(std::size_t bytes, bool zeros) {
  if (bytes < kSmall) {
    void* memory = zeros ? std::calloc(bytes + 1, 1) : std::malloc(bytes + 1);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  const std::size_t size = whole_pages(bytes);
  std::unique_lock lock(mutex_);
  if (used_ + size > limit_) return map_file(size);
  if (void* memory = reuse(size); memory != nullptr) {
    used_ += size;
    lock.unlock();
    if (zeros) std::memset(memory, 0, bytes);
    return memory;
  }
  if (used_ + kept_ + size > limit_) give_back();
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  used_ += size;
  return memory;
}

/// The smallest piece that is large enough, or what is needed of it; null when there is none.
void* Scratch::reuse(std::size_t bytes) {
  auto best = free_.end();
  for (auto it = free_.begin(); it != free_.end(); ++it)
    if (it->second >= bytes && (best == free_.end() || it->second < best->second)) best = it;
  if (best == free_.end()) return nullptr;
  const auto [memory, size] = *best;
  free_.erase(best);
  if (size > bytes) free_.emplace(memory + bytes, size - bytes);
  kept_ -= bytes;
  return memory;
}

/// Joins it with what it lies next to.
void Scratch::keep(char* memory, std::size_t bytes) {
  kept_ += bytes;
  auto after = free_.upper_bound(memory);
  if (after != free_.end() && memory + bytes == after->first) {
    bytes += after->second;
    after = free_.erase(after);
  }
  if (after != free_.begin()) {
    const auto last = std::prev(after);
    if (last->first + last->second == memory) {
      last->second += bytes;
      return;
    }
  }
  free_.emplace(memory, bytes);
}

void Scratch::give_back() {
  for (const auto& [memory, size] : free_) munmap(memory, size);
  free_.clear();
  kept_ = 0;
}

void* Scratch::map_file(std::size_t bytes) {
  const auto failed = [&](int number) {
    throw OutputError(tr("{}: no room for temporary data: {}; free some space or set TMPDIR to another folder", folder_,
                         os_error(number)));
  };
  if (!file_.is_open())
    if (const int error = file_.open(folder_); error != 0) failed(error);
  // Room is taken before it is used: writing to a mapping on a full disk would kill the process.
  const auto at = static_cast<off_t>(spilled_);
  if (const int error = posix_fallocate(file_.number(), at, static_cast<off_t>(bytes)); error != 0) failed(error);
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.number(), at);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  spilled_ += bytes;
  in_file_.emplace(memory, at);
  return memory;
}

void Scratch::release(void* memory, std::size_t bytes) {
  if (bytes < kSmall) return std::free(memory);
  const std::size_t size = whole_pages(bytes);
  const std::lock_guard lock(mutex_);
  const auto found = in_file_.find(memory);
  if (found == in_file_.end()) {
    used_ -= size;
    keep(static_cast<char*>(memory), size);
    return;
  }
  munmap(memory, size);
  fallocate(file_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, found->second, static_cast<off_t>(size));
  in_file_.erase(found);
}

void Scratch::leave(void* memory, std::size_t bytes) {
  if (bytes < kSmall) return;
  const std::lock_guard lock(mutex_);
  if (in_file_.contains(memory)) madvise(memory, whole_pages(bytes), MADV_DONTNEED);
}

}  // namespace sohoa::geometry
