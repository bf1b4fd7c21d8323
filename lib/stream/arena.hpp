#pragma once
// Memory of one batch: handed out in order, given back all at once, kept for the next batch.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace sohoa {

/// Lets resize() leave new elements as they are: what is written over at once need not be cleared before.
template <typename T>
struct Unset : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Unset<U>;
  };
  template <typename U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
};
using Bytes = std::vector<char, Unset<char>>;

/// Bump allocator for bytes that live as long as their batch. Addresses stay put until clear().
class Arena {
 public:
  char* allocate(std::size_t size) {
    if (size > left_) grow(size);
    char* place = next_;
    next_ += size;
    left_ -= size;
    return place;
  }

  /// Space for `count` objects of a trivial type, aligned.
  template <typename T>
  T* allocate_array(std::size_t count) {
    const auto misfit = reinterpret_cast<std::uintptr_t>(next_) % alignof(T);
    char* place = allocate(count * sizeof(T) + (misfit == 0 ? 0 : alignof(T)) + alignof(T));
    void* aligned = place;
    std::size_t space = count * sizeof(T) + 2 * alignof(T);
    return static_cast<T*>(std::align(alignof(T), count * sizeof(T), aligned, space));
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* place = allocate(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  /// Forgets everything; the largest block stays for the next batch.
  void clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  void grow(std::size_t size);

  std::vector<Block> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace sohoa
