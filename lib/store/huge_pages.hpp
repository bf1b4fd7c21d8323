#pragma once
// Memory for large tables that are visited here and there: with pages of 2 MB instead of 4 KB the processor finds its
// way at once, and the system is asked for memory 500 times less often.
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace sohoa::store {

inline constexpr std::size_t kHugePage = 2 << 20;

/// Asks for huge pages in a block of memory; where the system has none, nothing changes.
inline void advise_huge_pages(void* place, std::size_t size) {
  const auto from = (reinterpret_cast<std::uintptr_t>(place) + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (reinterpret_cast<std::uintptr_t>(place) + size) / kHugePage * kHugePage;
  if (from < end) ::madvise(reinterpret_cast<void*>(from), end - from, MADV_HUGEPAGE);
}

/// For containers.
template <typename T>
struct HugePages {
  using value_type = T;
  HugePages() = default;
  template <typename U>
  HugePages(const HugePages<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t size = count * sizeof(T);
    void* const place =
        ::operator new(size, std::align_val_t(size < kHugePage ? alignof(std::max_align_t) : kHugePage));
    advise_huge_pages(place, size);
    return static_cast<T*>(place);
  }
  void deallocate(T* place, std::size_t count) {
    ::operator delete(place, std::align_val_t(count * sizeof(T) < kHugePage ? alignof(std::max_align_t) : kHugePage));
  }
  bool operator==(const HugePages&) const { return true; }
};

}  // namespace sohoa::store
