#pragma once
// Numbers as they lie in the bytes of a file, the lowest byte first: so do all formats that are read here byte by byte,
// and all machines that we run on.
#include <cstddef>
#include <cstring>
#include <string_view>

namespace sohoa::source {

/// The number at `at`; 0 where the bytes end before it does.
template <typename T>
T get(std::string_view bytes, std::size_t at) {
  T value{};
  if (at <= bytes.size() && sizeof value <= bytes.size() - at) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace sohoa::source
