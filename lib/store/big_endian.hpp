#pragma once
// Numbers as SQLite's file format and its R-trees hold them.
#include <cstddef>
#include <type_traits>

namespace sohoa::store {

template <typename T>
T get_big(const char* bytes) {
  static_assert(std::is_unsigned_v<T>);
  T value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[i]));
  return value;
}

template <typename T>
void put_big(char* place, T value) {
  static_assert(std::is_unsigned_v<T>);
  for (std::size_t i = sizeof value; i-- > 0; value = static_cast<T>(value >> 8))
    place[i] = static_cast<char>(value & 0xFF);
}

}  // namespace sohoa::store
