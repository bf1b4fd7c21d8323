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
  before_ = before.size() > 2 ? text_.size() : 0;
}

void RestWriter::add(std::string_view key_with_colon, const Value& value) {
  if (value.is_null()) return;
  if (text_.size() > 1) text_ += ',';
  append_free(key_with_colon);
  // What JSON has no number for is kept as text: nothing of a source is lost.
  if (value.type == Type::number && !std::isfinite(value.number)) {
    json::append_string(text_, std::isnan(value.number) ? "NaN" : value.number > 0 ? "Infinity" : "-Infinity");
  } else {
    json::append_value(text_, value);
  }
}

/// A name that an earlier layer of rest has already gets a number, as columns do.
void RestWriter::append_free(std::string_view key_with_colon) {
  std::string key(key_with_colon);
  const std::string_view stem = key_with_colon.substr(0, key_with_colon.size() - 2);
  for (int number = 2; before_ > 0 && std::string_view(text_).substr(0, before_).find(key) != text_.npos; ++number)
    key = std::string(stem) + "_" + std::to_string(number) + "\":";
  text_ += key;
}

std::string_view RestWriter::finish(Arena& arena) {
  if (text_.size() < 2) return {};
  text_ += '}';
  return arena.copy(text_);
}

}  // namespace sohoa
