#pragma once
// Source columns that no field took, as the text of a JSON object.
#include <string>
#include <string_view>

#include "stream/feature.hpp"

namespace sohoa {

/// The name of a column as a JSON key with its colon: "TENCHU":
std::string json_key(std::string_view name);

/// Gathers one object after the other in memory that is kept.
class RestWriter {
 public:
  /// Starts with the members of `before`, an object text (or empty).
  void begin(std::string_view before);
  /// Adds a member, under a numbered name when `before` has one of that name. Numbers that JSON cannot hold are written
  /// as text; a null is left out.
  void add(std::string_view key_with_colon, const Value& value);
  /// The object in the arena; empty when it has no member.
  std::string_view finish(Arena& arena);

 private:
  void append_free(std::string_view key_with_colon);

  std::string text_;
  std::size_t before_ = 0;  ///< bytes of text_ that begin() was given; 0: none
};

}  // namespace sohoa
