#include "stream/plain_record.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "stream/writer.hpp"

namespace sohoa {
namespace {

constexpr std::string_view kStart = "{\"type\":\"Feature\",\"properties\":{",
                           kGeometry = "},\"geometry\":", kOrigin = ",\"origin\":{\"file\":", kRow = ",\"row\":",
                           kFid = ",\"fid\":", kRest = ",\"rest\":", kKind = "{\"type\":\"",
                           kCoordinates = "\",\"coordinates\":";

constexpr int kDeepest = 32;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A number as it stands. Its digits make `mantissa` where they are at most 18.
struct Number {
  std::string_view text;
  std::uint64_t mantissa = 0;
  unsigned digits = 0, decimals = 0;
  bool negative = false, fraction = false, exponent = false;
};

/// Reads on from a place in a record. Each function moves behind what it read, or gives false.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool take(std::string_view wanted) {
    if (static_cast<std::size_t>(end_ - at_) < wanted.size() || std::memcmp(at_, wanted.data(), wanted.size()) != 0)
      return false;
    at_ += wanted.size();
    return true;
  }
  bool take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  char next() const { return at_ == end_ ? '\0' : *at_; }
  const char* place() const { return at_; }
  bool done() const { return at_ == end_; }

  /// The text between two quotes, when it has no escape.
  bool string(std::string_view& text) {
    if (!take('"')) return false;
    const char* const begin = at_;
    for (; at_ != end_; ++at_) {
      const auto c = static_cast<unsigned char>(*at_);
      if (c == '"') {
        text = {begin, static_cast<std::size_t>(at_ - begin)};
        ++at_;
        return true;
      }
      if (c == '\\' || c < 0x20) return false;
    }
    return false;
  }

  bool number(Number& number) {
    const char* const begin = at_;
    number = {};
    number.negative = take('-');
    const bool zero = next() == '0';
    if (!digits(number, number.digits) || (zero && number.digits > 1)) return false;
    if (take('.')) {
      number.fraction = true;
      if (!digits(number, number.decimals)) return false;
    }
    if (next() == 'e' || next() == 'E') {
      number.exponent = true;
      ++at_;
      if (!take('+')) take('-');
      unsigned power = 0;
      Number ignored;
      if (!digits(ignored, power)) return false;
    }
    number.text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  /// A JSON object without blanks.
  bool object(std::string_view& text) {
    const char* const begin = at_;
    if (next() != '{' || !skip_value(0)) return false;
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

 private:
  bool digits(Number& number, unsigned& count) {
    const char* const begin = at_;
    for (; at_ != end_ && is_digit(*at_); ++at_)
      number.mantissa = number.mantissa * 10 + static_cast<unsigned>(*at_ - '0');
    count = static_cast<unsigned>(at_ - begin);
    return count > 0;
  }
  bool skip_string() {
    if (!take('"')) return false;
    for (; at_ != end_ && *at_ != '"'; ++at_) {
      if (*at_ == '\\' && ++at_ == end_) return false;
      if (static_cast<unsigned char>(*at_) < 0x20) return false;
    }
    return take('"');
  }
  bool skip_value(int depth) {
    if (depth > kDeepest) return false;
    Number ignored;
    switch (next()) {
      case '{':
        return skip_members('}', [&] { return skip_string() && take(':') && skip_value(depth + 1); });
      case '[':
        return skip_members(']', [&] { return skip_value(depth + 1); });
      case '"':
        return skip_string();
      case 't':
        return take("true");
      case 'f':
        return take("false");
      case 'n':
        return take("null");
      default:
        return number(ignored);
    }
  }
  template <typename Member>
  bool skip_members(char close, Member member) {
    ++at_;
    if (take(close)) return true;
    do {
      if (!member()) return false;
    } while (take(','));
    return take(close);
  }

  const char* at_;
  const char* end_;
};

bool to_double(const Number& number, double& value) {
  static constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  // Both are exact, so their quotient is the nearest double (Clinger 1990).
  if (!number.exponent && number.digits + number.decimals <= 18 && number.mantissa < std::uint64_t{1} << 53) {
    value = static_cast<double>(number.mantissa) / kPowers[number.decimals];
    if (number.negative) value = -value;
    return true;
  }
  const char* const end = number.text.data() + number.text.size();
  const auto [stop, failed] = std::from_chars(number.text.data(), end, value);
  return failed == std::errc{} && stop == end;
}

bool to_integer(const Number& number, std::int64_t& value) {
  if (number.fraction || number.exponent || number.digits > 18) return false;
  value = static_cast<std::int64_t>(number.mantissa);
  if (number.negative) value = -value;
  return true;
}

/// Type codes of WKB by the names of GeoJSON.
std::uint32_t code_of(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {"",           "Point",           "LineString",  "Polygon",
                                                      "MultiPoint", "MultiLineString", "MultiPolygon"};
  for (std::uint32_t code = 1; code < kNames.size(); ++code)
    if (kNames[code] == name) return code;
  return 0;
}

/// A geometry → WKB, appended.
class GeometryReader {
 public:
  GeometryReader(Cursor& cursor, std::string& wkb) : cursor_(cursor), wkb_(wkb) {}

  bool read() {
    std::string_view name;
    if (!cursor_.take(kKind.substr(0, kKind.size() - 1)) || !cursor_.string(name)) return false;
    const std::uint32_t code = code_of(name);
    return code != 0 && cursor_.take(kCoordinates.substr(1)) && (head(code), body(code)) && cursor_.take('}');
  }

 private:
  bool body(std::uint32_t code) {
    switch (code) {
      case 1:
        return position();
      case 2:
        return positions();
      case 3:
        return list([&] { return positions(); });
      default:
        return list([&] {
          head(code - 3);
          return body(code - 3);
        });
    }
  }
  bool positions() {
    return list([&] { return position(); });
  }
  bool position() {
    Number x, y;
    double xy[2];
    if (!cursor_.take('[') || !cursor_.number(x) || !cursor_.take(',') || !cursor_.number(y) || !cursor_.take(']') ||
        !to_double(x, xy[0]) || !to_double(y, xy[1]))
      return false;
    append(xy, sizeof xy);
    return true;
  }
  template <typename Item>
  bool list(Item item) {
    const std::size_t place = wkb_.size();
    std::uint32_t count = 0;
    append(&count, sizeof count);
    if (!cursor_.take('[')) return false;
    if (cursor_.take(']')) return true;
    do {
      if (!item()) return false;
      ++count;
    } while (cursor_.take(','));
    std::memcpy(wkb_.data() + place, &count, sizeof count);
    return cursor_.take(']');
  }
  void head(std::uint32_t code) {
    wkb_ += '\1';
    append(&code, sizeof code);
  }
  void append(const void* bytes, std::size_t size) { wkb_.append(static_cast<const char*>(bytes), size); }

  Cursor& cursor_;
  std::string& wkb_;
};

/// One value of a field. `typed`: it must be of the field's type.
bool read_value(Cursor& cursor, Type wanted, bool typed, Value& value) {
  switch (cursor.next()) {
    case 'n':
      return cursor.take("null");
    case 't':
    case 'f':
      if (typed && wanted != Type::boolean) return false;
      value = Value::of(cursor.next() == 't');
      return cursor.take(value.boolean ? "true" : "false");
    case '"': {
      std::string_view text;
      if ((typed && wanted < Type::text) || !cursor.string(text)) return false;
      value = Value::of(text, wanted > Type::text ? wanted : Type::text);
      return true;
    }
    default: {
      Number number;
      if (!cursor.number(number)) return false;
      if (wanted == Type::number) {
        value = Value::of(0.0);
        return to_double(number, value.number);
      }
      value = Value::of(std::int64_t{0});
      return (!typed || wanted == Type::integer) && to_integer(number, value.integer);
    }
  }
}

bool read_origin(Cursor& cursor, Origin& origin) {
  Number number;
  std::int64_t file = 0;
  if (!cursor.take(kOrigin) || !cursor.number(number) || !to_integer(number, file) || file < 0 || file > 0xFFFFFFFF)
    return false;
  origin.file = static_cast<std::uint32_t>(file);
  if (cursor.take(kRow) && !(cursor.number(number) && to_integer(number, origin.row))) return false;
  if (cursor.take(kFid) && !(cursor.number(number) && to_integer(number, origin.fid))) return false;
  return cursor.take('}');
}

}  // namespace

PlainRecords::PlainRecords(const Header& header) : keys_(property_keys(header)), typed_(!header.schema.empty()) {
  for (const Field& field : header.fields) types_.push_back(field.type);
}

bool PlainRecords::decode(std::string_view record, Batch& batch) const {
  while (record.ends_with('\n')) record.remove_suffix(1);
  Cursor cursor(record);
  if (!cursor.take(kStart)) return false;
  const std::size_t base = batch.values.size();
  batch.values.resize(base + keys_.size());
  Feature feature;
  const auto read = [&] {
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (!cursor.take(keys_[i]) || !read_value(cursor, types_[i], typed_, batch.values[base + i])) return false;
    if (!cursor.take(kGeometry)) return false;
    if (!cursor.take("null")) {
      thread_local std::string wkb;
      wkb.clear();
      if (!GeometryReader(cursor, wkb).read()) return false;
      feature.wkb = batch.arena.copy(wkb);
    }
    return read_origin(cursor, feature.origin) && (!cursor.take(kRest) || cursor.object(feature.rest)) &&
           cursor.take('}') && cursor.done();
  };
  if (!read()) {
    batch.values.resize(base);
    return false;
  }
  batch.features.push_back(feature);
  return true;
}

}  // namespace sohoa
