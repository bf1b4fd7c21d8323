#pragma once
// The bytes that travel between us and the process that reads files: numbers as they lie in memory, texts with their
// length before them. Both ends are one program, so no byte order or version is needed; but the writer may have been
// damaged by a hostile file, so the reader checks every length.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace sohoa::source {

/// What a frame is.
enum class Kind : std::uint32_t {
  open,     ///< request: describe the layers of a file
  sample,   ///< request: some records of a layer, without geometry, and where the layer lies
  read,     ///< request: a layer from its first record to its last
  layers,   ///< answer to open
  rows,     ///< answer to sample and read: records of one layer
  extent,   ///< behind the rows of a sample
  end,      ///< behind the last rows of a read request
  failure,  ///< the file cannot be read: an exit status and a message
};

struct FrameHead {
  Kind kind;
  std::uint32_t size;  ///< bytes that follow
};

/// Thrown by FrameReader: the other end wrote nonsense.
struct BrokenFrame {};

/// A growing run of bytes that is never filled with zeros first.
class FrameWriter {
 public:
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  char* data() { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }

  /// Room for `count` more bytes, to be filled by the caller.
  char* extend(std::size_t count) {
    if (count > capacity_ - size_) grow(count);
    char* place = bytes_.get() + size_;
    size_ += count;
    return place;
  }
  template <typename T>
  void put(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(extend(sizeof value), &value, sizeof value);
  }
  void raw(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
  }
  void text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    raw(text);
  }
  /// Overwrites a value that was put at `at`.
  template <typename T>
  void put_at(std::size_t at, T value) {
    std::memcpy(bytes_.get() + at, &value, sizeof value);
  }

 private:
  void grow(std::size_t count) {
    const std::size_t wanted = std::max(size_ + count, capacity_ * 2 + 4096);
    auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = wanted;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

/// Reads what FrameWriter wrote, where it lies.
class FrameReader {
 public:
  explicit FrameReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool done() const { return at_ == end_; }
  template <typename T>
  T get() {
    T value;
    std::memcpy(&value, raw(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view raw(std::size_t count) {
    if (count > static_cast<std::size_t>(end_ - at_)) throw BrokenFrame{};
    const std::string_view bytes(at_, count);
    at_ += count;
    return bytes;
  }
  std::string_view text() { return raw(get<std::uint32_t>()); }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace sohoa::source
