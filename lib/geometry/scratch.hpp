#pragma once
// Memory for what grows with the input: up to a limit in RAM, beyond it in a file that the system pages in and out.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "base/nameless_file.hpp"

namespace sohoa::geometry {

/// Gives out memory, and keeps what comes back to give it out again: the system clears every page that it hands over,
/// which takes longer than most of what is done with it. Threads may share it.
class Scratch {
 public:
  /// Beyond `limit` bytes it uses a file without a name in `folder` ("": TMPDIR, else /tmp).
  explicit Scratch(std::size_t limit = std::numeric_limits<std::size_t>::max(), std::string folder = {});
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// With `zeros` it is filled with them, else it may hold anything. Throws std::bad_alloc, or OutputError when the
  /// disk is full.
  void* allocate(std::size_t bytes, bool zeros = false);
  void release(void* memory, std::size_t bytes);
  /// Memory that was just filled and is not needed soon: what is in the file leaves RAM.
  void leave(void* memory, std::size_t bytes);

  /// Bytes that were in the file at the worst.
  std::uint64_t spilled() const { return spilled_; }

 private:
  void* map_file(std::size_t bytes);
  void* reuse(std::size_t bytes);
  void keep(char* memory, std::size_t bytes);
  void give_back();

  std::mutex mutex_;
  std::size_t limit_, used_ = 0, kept_ = 0;
  std::map<char*, std::size_t> free_;  ///< what came back: where, and how long
  std::string folder_;
  NamelessFile file_;
  std::uint64_t spilled_ = 0;                        ///< length of the file; what is given back becomes a hole in it
  std::unordered_map<void*, std::int64_t> in_file_;  ///< mappings of the file, and where in it they are
};

/// An array of fixed size in scratch memory.
template <typename Value>
class BigArray {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  BigArray() = default;
  /// With `zeros` filled with them, else with anything.
  BigArray(Scratch& scratch, std::size_t size, bool zeros = false)
      : scratch_(&scratch),
        size_(size),
        room_(size),
        data_(static_cast<Value*>(scratch.allocate(size * sizeof(Value), zeros))) {}
  BigArray(BigArray&& other) noexcept { swap(other); }
  BigArray& operator=(BigArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~BigArray() {
    if (scratch_ != nullptr) scratch_->release(data_, room_ * sizeof(Value));
  }

  /// Keeps the first so many; pages that were never written cost nothing.
  void shrink(std::size_t size) { size_ = size; }
  /// Appends where it shrank.
  void grow(const Value& value) { data_[size_++] = value; }

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
    std::swap(room_, other.room_);
    std::swap(data_, other.data_);
  }

  Scratch* scratch_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
  Value* data_ = nullptr;
};

}  // namespace sohoa::geometry
