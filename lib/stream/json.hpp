#pragma once
// JSON text, appended to a string: what the pipe and stored JSON columns are written with.
#include <string>
#include <string_view>

#include "stream/feature.hpp"

namespace sohoa::json {

/// Appends `text` (valid UTF-8) in quotes; control characters, quotes and backslashes escaped.
void append_string(std::string& out, std::string_view text);
/// Shortest decimals that give the same double back; null when not finite.
void append_number(std::string& out, double value);
/// The same, written to `place`, which has kNumberRoom bytes; gives the end.
inline constexpr std::size_t kNumberRoom = 32;
char* write_number(char* place, double value);
/// `text` in quotes, as append_string() does, written to `place`, which has string_room(text.size()) bytes.
constexpr std::size_t string_room(std::size_t size) {
  return 6 * size + 2;
}
char* write_string(char* place, std::string_view text);
/// The same, but a whole number keeps ".0", so that a reader without a field list knows it is no integer.
void append_typed_number(std::string& out, double value);
void append_integer(std::string& out, std::int64_t value);
/// The value as JSON. `typed`: whole numbers keep ".0".
void append_value(std::string& out, const Value& value, bool typed = false);
/// `"name":` with a comma before it unless the object or array has just been opened.
void append_key(std::string& out, std::string_view name);

}  // namespace sohoa::json
