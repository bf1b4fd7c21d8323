#include "schema/rest_json.hpp"

#include <cmath>

#include "stream/json.hpp"

namespace sohoa {
std::string json_key(std::string_view name) {
  std::string key;
  json::append_key(key, name);
  return key;
}

void RestWriter::begin(std::string_view before) {
  text_.assign(1, '{');
  if (before.size() > 2) text_ += before.substr(1, before.size() - 2);
}

void RestWriter::add(std::string_view key_with_colon, const Value& value) {
  if (value.is_null()) return;
  if (text_.size() > 1) text_ += ',';
  text_ += key_with_colon;
  // What JSON has no number for is kept as text: nothing of a source is lost.
  if (value.type == Type::number && !std::isfinite(value.number)) {
    json::append_string(text_, std::isnan(value.number) ? "NaN" : value.number > 0 ? "Infinity" : "-Infinity");
  } else {
    json::append_value(text_, value);
  }
}

std::string_view RestWriter::finish(Arena& arena) {
  if (text_.size() < 2) return {};
  text_ += '}';
  return arena.copy(text_);
}

}  // namespace sohoa
