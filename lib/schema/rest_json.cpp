#include "schema/rest_json.hpp"

#include <charconv>
#include <cmath>

namespace sohoa {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20) {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  out += '"';
}

template <typename Number>
void append_number(std::string& out, Number number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  out.append(buffer, end);
}

}  // namespace

std::string json_key(std::string_view name) {
  std::string key;
  append_quoted(key, name);
  return key + ':';
}

void RestWriter::begin(std::string_view before) {
  text_ = "{";
  if (before.size() > 2) text_ += before.substr(1, before.size() - 2);
}

void RestWriter::add(std::string_view key_with_colon, const Value& value) {
  if (value.is_null()) return;
  if (text_.size() > 1) text_ += ',';
  text_ += key_with_colon;
  switch (value.type) {
    case Type::boolean:
      text_ += value.boolean ? "true" : "false";
      break;
    case Type::integer:
      append_number(text_, value.integer);
      break;
    case Type::number:
      if (std::isfinite(value.number)) {
        append_number(text_, value.number);
      } else {
        append_quoted(text_, std::isnan(value.number) ? "NaN" : value.number > 0 ? "Infinity" : "-Infinity");
      }
      break;
    default:
      append_quoted(text_, value.text());
  }
}

std::string_view RestWriter::finish(Arena& arena) {
  if (text_.size() < 2) return {};
  text_ += '}';
  return arena.copy(text_);
}

}  // namespace sohoa
