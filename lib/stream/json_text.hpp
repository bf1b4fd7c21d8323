#pragma once
// JSON text in a buffer that is kept from batch to batch: room is asked for once per value and then filled without
// looking.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "stream/feature.hpp"
#include "stream/json.hpp"

namespace sohoa {

class JsonText {
 public:
  /// Appends to `buffer`, whose size is right after finish() only.
  explicit JsonText(Bytes& buffer) : buffer_(buffer), at_(buffer.data() + buffer.size()), end_(at_) {}

  void put(char c) {
    *room(1) = c;
    ++at_;
  }
  void raw(std::string_view text) {
    if (text.empty()) return;  // no memory may be there yet
    std::memcpy(room(text.size()), text.data(), text.size());
    at_ += text.size();
  }
  void string(std::string_view text) { at_ = json::write_string(room(json::string_room(text.size())), text); }
  void number(double value) { at_ = json::write_number(room(json::kNumberRoom), value); }
  void integer(std::int64_t value) {
    char* const place = room(json::kNumberRoom);
    at_ = std::to_chars(place, place + json::kNumberRoom, value).ptr;
  }
  void value(const Value& value) {
    switch (value.type) {
      case Type::null:
        return raw("null");
      case Type::boolean:
        return raw(value.boolean ? "true" : "false");
      case Type::integer:
        return integer(value.integer);
      case Type::number:
        return number(value.number);
      case Type::text:
      case Type::date:
      case Type::datetime:
        return string(value.text());
    }
  }

  std::size_t size() const { return static_cast<std::size_t>(at_ - buffer_.data()); }
  /// Takes everything behind the first `size` bytes back.
  void cut(std::size_t size) { at_ = buffer_.data() + size; }
  void finish() {
    buffer_.resize(size());
    end_ = at_;
  }

 private:
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) grow(size);
    return at_;
  }
  void grow(std::size_t size) {
    const std::size_t used = this->size();
    buffer_.resize(used);  // so that no more is copied than there is
    buffer_.resize(std::max(used + size, buffer_.capacity()));
    at_ = buffer_.data() + used;
    end_ = buffer_.data() + buffer_.size();
  }

  Bytes& buffer_;
  char* at_;
  char* end_;
};

}  // namespace sohoa
