#pragma once
// An array for tens of millions of small records.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

#include "store/huge_pages.hpp"

namespace sohoa::store {

/// Like std::vector for plain data, but growing moves no bytes: realloc() of large blocks remaps pages, and pages not
/// yet written take no memory. So there is no moment with the old and the new array side by side.
template <typename T>
class Growing {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Growing() = default;
  Growing(Growing&& other) noexcept { swap(other); }
  Growing& operator=(Growing&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Growing() { std::free(data_); }

  void push_back(const T& value) {
    if (size_ == capacity_) grow();
    data_[size_++] = value;
  }
  /// Drops everything from `end` on.
  void truncate(T* end) { size_ = static_cast<std::size_t>(end - data_); }
  void release() { Growing().swap(*this); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T& back() { return data_[size_ - 1]; }

 private:
  void grow() {
    const std::size_t wanted = capacity_ == 0 ? 1024 : capacity_ * 2;
    void* place = std::realloc(static_cast<void*>(data_), wanted * sizeof(T));
    if (place == nullptr) throw std::bad_alloc();
    advise_huge_pages(place, wanted * sizeof(T));
    data_ = static_cast<T*>(place);
    capacity_ = wanted;
  }
  void swap(Growing& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace sohoa::store
