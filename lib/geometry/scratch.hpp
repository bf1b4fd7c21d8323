#pragma once
// Memory for what grows with the input: up to a limit in RAM, beyond it in a file that the system pages in and out.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace sohoa::geometry {

/// Gives out memory filled with zeros. Threads may share it.
class Scratch {
 public:
  /// Beyond `limit` bytes it uses a file without a name in `folder` ("": TMPDIR, else /tmp).
  explicit Scratch(std::size_t limit = std::numeric_limits<std::size_t>::max(), std::string folder = {});
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Throws std::bad_alloc, or OutputError when the disk is full.
  void* allocate(std::size_t bytes);
  void release(void* memory, std::size_t bytes);
  /// Memory that was just filled and is not needed soon: what is in the file leaves RAM.
  void leave(void* memory, std::size_t bytes);

  /// Bytes that were in the file at the worst.
  std::uint64_t spilled() const { return spilled_; }

 private:
  void* map_file(std::size_t bytes);

  std::mutex mutex_;
  std::size_t limit_, used_ = 0;
  std::string folder_;
  int file_ = -1;
  std::uint64_t spilled_ = 0;                        ///< length of the file; what is given back becomes a hole in it
  std::unordered_map<void*, std::int64_t> in_file_;  ///< mappings of the file, and where in it they are
};

/// An array of fixed size in scratch memory.
template <typename Value>
class BigArray {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  BigArray() = default;
  BigArray(Scratch& scratch, std::size_t size)
      : scratch_(&scratch), size_(size), data_(static_cast<Value*>(scratch.allocate(size * sizeof(Value)))) {}
  BigArray(BigArray&& other) noexcept { swap(other); }
  BigArray& operator=(BigArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~BigArray() {
    if (scratch_ != nullptr) scratch_->release(data_, size_ * sizeof(Value));
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value* data() const { return data_; }
  Value* begin() const { return data_; }
  Value* end() const { return data_ + size_; }
  Value& operator[](std::size_t i) const { return data_[i]; }
  std::span<Value> span() const { return {data_, size_}; }

 private:
  void swap(BigArray& other) {
    std::swap(scratch_, other.scratch_);
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
  }

  Scratch* scratch_ = nullptr;
  std::size_t size_ = 0;
  Value* data_ = nullptr;
};

}  // namespace sohoa::geometry
