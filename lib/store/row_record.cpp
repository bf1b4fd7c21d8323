#include "store/row_record.hpp"

#include <sqlite3.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <string>

namespace sohoa::store {
namespace {

// Serial types.
constexpr std::uint64_t kReal = 7, kZero = 8, kOne = 9, kFirstBlob = 12, kFirstText = 13;
constexpr std::int64_t kLargestOf6Bytes = (std::int64_t{1} << 47) - 1;

/// Bytes of a number by serial type.
constexpr std::size_t kNumberSizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};

/// Serial type of an integer that is neither 0 nor 1.
std::uint64_t integer_type(std::int64_t value) {
  const auto width = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  if (width <= 0x7F) return 1;
  if (width <= 0x7FFF) return 2;
  if (width <= 0x7FFFFF) return 3;
  if (width <= 0x7FFFFFFF) return 4;
  return width <= static_cast<std::uint64_t>(kLargestOf6Bytes) ? 5 : 6;
}

/// The whole number that a double is; the largest and smallest are not, as SQLite has it.
std::optional<std::int64_t> whole(double value) {
  if (!(value > -9223372036854774784.0 && value < 9223372036854774784.0)) return std::nullopt;
  const auto integer = static_cast<std::int64_t>(value);
  if (static_cast<double>(integer) != value) return std::nullopt;
  return integer;
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The length of a row's header, which counts itself.
std::size_t header_size(std::size_t types) {
  const std::size_t size = types + varint_size(types);
  return varint_size(size) == size - types ? size : size + 1;
}

/// The bytes of a number, sign-extended.
std::int64_t stored_integer(std::string_view bytes) {
  std::int64_t value = static_cast<signed char>(bytes[0]);
  for (const char byte : bytes.substr(1))
    value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 8) | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

Affinity affinity_of(std::string_view declared_type) {
  std::string type(declared_type);
  for (char& c : type) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto has = [&](const char* word) { return type.find(word) != type.npos; };
  if (has("INT")) return Affinity::integer;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::text;
  if (type.empty() || has("BLOB")) return Affinity::none;
  return has("REAL") || has("FLOA") || has("DOUB") ? Affinity::real : Affinity::numeric;
}

std::size_t varint_size(std::uint64_t value) {
  const auto bits = static_cast<std::size_t>(std::bit_width(value | 1));
  return bits > 56 ? kLongestVarint : (bits + 6) / 7;
}

char* put_varint(char* place, std::uint64_t value) {
  if (value < 0x80) {
    *place = static_cast<char>(value);
    return place + 1;
  }
  std::size_t size = varint_size(value);
  char* const end = place + size;
  if (size == kLongestVarint) {  // its last byte has all eight bits
    place[--size] = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  const bool nine = end - place == kLongestVarint;
  for (std::size_t i = size; i-- > 0; value >>= 7)
    place[i] = static_cast<char>((value & 0x7F) | (nine || i + 1 < size ? 0x80 : 0));
  return end;
}

bool get_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < kLongestVarint; ++i) {
    if (at >= bytes.size()) return false;
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    if (i + 1 == kLongestVarint) {
      value = value << 8 | byte;
      return true;
    }
    value = value << 7 | (byte & 0x7F);
    if (byte < 0x80) return true;
  }
  return true;
}

void RecordBuilder::begin(std::size_t columns) {
  if (contents_.size() < columns) {
    contents_.resize(columns);
    types_.resize(columns * kLongestVarint);
  }
  types_end_ = types_.data();
  contents_end_ = contents_.data();
  body_ = 0;
  if (!digits_.empty()) digits_.clear();
}

void RecordBuilder::add_integer(std::int64_t value, bool real) {
  if (value == 0 || value == 1) return add_type(value == 0 ? kZero : kOne);
  const std::uint64_t type = integer_type(value);
  // What would take eight bytes anyway stays a floating-point number.
  if (real && type == 6) return add_real(static_cast<double>(value));
  add_content(type, nullptr, static_cast<std::uint64_t>(value), kNumberSizes[type]);
}

void RecordBuilder::add_real(double value) {
  add_content(kReal, nullptr, std::bit_cast<std::uint64_t>(value), sizeof value);
}

void RecordBuilder::add_digits(std::string_view digits) {
  const std::string& kept = digits_.emplace_back(digits);
  add_content(kFirstText + 2 * kept.size(), kept.data(), 0, kept.size());
}

void RecordBuilder::add(std::int64_t value, Affinity affinity) {
  if (affinity != Affinity::text) return add_integer(value, affinity == Affinity::real);
  char digits[24];
  add_digits({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
}

void RecordBuilder::add(double value, Affinity affinity) {
  if (std::isnan(value)) return add_null();
  if (affinity == Affinity::text) {
    char digits[40];
    sqlite3_snprintf(sizeof digits, digits, "%!.15g", value);
    return add_digits(digits);
  }
  const auto integer = affinity == Affinity::none ? std::nullopt : whole(value);
  integer ? add_integer(*integer, affinity == Affinity::real) : add_real(value);
}

void RecordBuilder::add(std::string_view text, Affinity affinity) {
  if (affinity >= Affinity::numeric) {
    const Value number = number_of(text);
    if (number.type == Type::integer) return add(number.integer, affinity);
    if (number.type == Type::number) return add(number.number, affinity);
  }
  if (text.empty()) return add_type(kFirstText);
  add_content(kFirstText + 2 * static_cast<std::uint64_t>(text.size()), text.data(), 0, text.size());
}

void RecordBuilder::add_blob(std::string_view bytes) {
  if (bytes.empty()) return add_null();
  add_content(kFirstBlob + 2 * static_cast<std::uint64_t>(bytes.size()), bytes.data(), 0, bytes.size());
}

void RecordBuilder::add(const Value& value, Affinity affinity) {
  switch (value.type) {
    case Type::null:
      return add_null();
    case Type::boolean:
      return add(std::int64_t{value.boolean}, affinity);
    case Type::integer:
      return add(value.integer, affinity);
    case Type::number:
      return add(value.number, affinity);
    case Type::text:
    case Type::date:
    case Type::datetime:
      return add(value.text(), affinity);
  }
}

std::size_t RecordBuilder::size() const {
  return header_size(static_cast<std::size_t>(types_end_ - types_.data())) + body_;
}

void RecordBuilder::write(char* place) const {
  const auto types = static_cast<std::size_t>(types_end_ - types_.data());
  place = put_varint(place, header_size(types));
  std::memcpy(place, types_.data(), types);
  place += types;
  for (const Content* content = contents_.data(); content != contents_end_; ++content) {
    if (content->bytes != nullptr)
      std::memcpy(place, content->bytes, content->size);
    else
      for (std::size_t i = 0; i < content->size; ++i)
        place[i] = static_cast<char>(content->bits >> 8 * (content->size - 1 - i));
    place += content->size;
  }
}

Value number_of(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  // from_chars knows inf and nan, which are no numbers here.
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  if (first >= text.size() || ((text[first] < '0' || text[first] > '9') && text[first] != '.')) return {};
  const char* const end = text.data() + text.size();
  std::int64_t integer = 0;
  if (const auto [stop, failed] = std::from_chars(text.data(), end, integer); failed == std::errc{} && stop == end)
    return Value::of(integer);
  double number = 0;
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  if (stop != end) return {};
  if (failed == std::errc::result_out_of_range) number = std::strtod(std::string(text).c_str(), nullptr);
  return Value::of(number);
}

Value stored_value(std::string_view record, std::size_t column) {
  std::size_t at = 0;
  std::uint64_t header = 0, type = 0;
  if (!get_varint(record, at, header) || header > record.size()) return {};
  std::size_t body = static_cast<std::size_t>(header);
  for (std::size_t i = 0; i <= column; ++i) {
    if (at >= header || !get_varint(record, at, type)) return {};
    const std::size_t size = type < kFirstBlob ? kNumberSizes[std::min<std::uint64_t>(type, kOne)]
                                               : static_cast<std::size_t>((type - kFirstBlob) / 2);
    if (body + size > record.size()) return {};
    if (i < column) {
      body += size;
      continue;
    }
    const std::string_view bytes = record.substr(body, size);
    if (type == 0 || type == 10 || type == 11) return {};
    if (type == kZero || type == kOne) return Value::of(std::int64_t{type == kOne});
    if (type >= kFirstBlob) return Value::of(bytes);
    const std::int64_t integer = stored_integer(bytes);
    return type == kReal ? Value::of(std::bit_cast<double>(integer)) : Value::of(integer);
  }
  return {};
}

}  // namespace sohoa::store
