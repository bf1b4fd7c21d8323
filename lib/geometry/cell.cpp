#include "geometry/cell.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace sohoa::geometry {
namespace {

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct Name {
  std::string_view text;
  Kind kind;
};
constexpr std::array<Name, 7> kNames{{{"POINT", Kind::point},
                                      {"LINESTRING", Kind::line},
                                      {"POLYGON", Kind::polygon},
                                      {"MULTIPOINT", Kind::multipoint},
                                      {"MULTILINESTRING", Kind::multiline},
                                      {"MULTIPOLYGON", Kind::multipolygon},
                                      {"GEOMETRYCOLLECTION", Kind::collection}}};

/// Reads WKT from left to right and writes WKB as it goes.
class WktReader {
 public:
  WktReader(std::string_view text, std::string& out) : text_(text), writer_(out) {}

  bool read_srid(int& srid) {
    if (!take_word("SRID")) return true;
    if (!take('=')) return false;
    skip();
    const auto [end, failed] = std::from_chars(text_.data(), text_.data() + text_.size(), srid);
    if (failed != std::errc()) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return take(';');
  }
  bool read_all() {
    if (!geometry()) return false;
    skip();
    return text_.empty();
  }
  Dropped dropped() const { return dropped_; }

 private:
  void skip() {
    while (!text_.empty() && is_blank(text_[0])) text_.remove_prefix(1);
  }
  bool take(char sign) {
    skip();
    if (!text_.starts_with(sign)) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view next_word() {
    skip();
    std::size_t length = 0;
    while (length < text_.size() && upper(text_[length]) >= 'A' && upper(text_[length]) <= 'Z') ++length;
    return text_.substr(0, length);
  }
  static bool same(std::string_view word, std::string_view capitals) {
    if (word.size() != capitals.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if (upper(word[i]) != capitals[i]) return false;
    return true;
  }
  bool take_word(std::string_view capitals) {
    const std::string_view word = next_word();
    if (!same(word, capitals)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  /// The kind, with a Z or M glued to it or behind it; POINTZ, "POINT Z".
  std::optional<Kind> take_kind() {
    const std::string_view word = next_word();
    for (const Name& name : kNames) {
      if (word.size() < name.text.size() || !same(word.substr(0, name.text.size()), name.text)) continue;
      const std::string_view glued = word.substr(name.text.size());
      if (!glued.empty() && !same(glued, "Z") && !same(glued, "M") && !same(glued, "ZM")) continue;
      text_.remove_prefix(word.size());
      extra_ = note_dimension(glued);
      for (const std::string_view dimension : {"ZM", "Z", "M"})
        if (take_word(dimension)) extra_ = note_dimension(dimension);
      return name.kind;
    }
    return std::nullopt;
  }
  /// How many numbers a position has beyond two: said by the name, or found at the first position.
  std::size_t note_dimension(std::string_view word) {
    for (const char c : word) (upper(c) == 'Z' ? dropped_.z : dropped_.m) = true;
    return word.size();
  }

  bool geometry() {
    const auto kind = take_kind();
    if (!kind || !writer_.begin(*kind)) return false;
    if (!take_word("EMPTY") && !body(*kind)) return false;
    writer_.end();
    return true;
  }

  bool body(Kind kind) {
    switch (kind) {
      case Kind::point:
        return take('(') && position() && take(')');
      case Kind::line:
        return positions();
      case Kind::polygon:
        return list([this] {
          writer_.begin_ring();
          const bool read = take_word("EMPTY") || positions();
          writer_.end();
          return read;
        });
      case Kind::collection:
        return list([this] { return geometry(); });
      case Kind::multipoint:
        // Both (1 2, 3 4) and ((1 2), (3 4)) are about.
        return list([this] { return member(Kind::point, [this] { return bare_point(); }); });
      default:
        return list([this, kind] { return member(member_of(kind), [this, kind] { return body(member_of(kind)); }); });
    }
  }

  template <typename Read>
  bool member(Kind kind, Read read) {
    if (!writer_.begin(kind)) return false;
    if (!take_word("EMPTY") && !read()) return false;
    writer_.end();
    return true;
  }
  bool bare_point() {
    const bool bracketed = take('(');
    return position() && (!bracketed || take(')'));
  }
  template <typename Read>
  bool list(Read read) {
    if (!take('(')) return false;
    do {
      if (!read()) return false;
    } while (take(','));
    return take(')');
  }
  bool positions() {
    return list([this] { return position(); });
  }

  bool position() {
    std::array<double, 4> numbers{};
    std::size_t count = 0;
    while (count < numbers.size() && number(numbers[count])) ++count;
    if (count < 2 || (extra_ > 0 && count != 2 + extra_)) return false;
    if (count > 2) dropped_.z = dropped_.z || extra_ == 0;
    if (count > 3) dropped_.m = true;
    writer_.xy(numbers[0], numbers[1]);
    return true;
  }
  bool number(double& value) {
    skip();
    if (text_.starts_with('+')) text_.remove_prefix(1);
    const auto [end, failed] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (failed != std::errc()) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return true;
  }

  std::string_view text_;
  Writer writer_;
  Dropped dropped_;
  std::size_t extra_ = 0;
};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = upper(c);
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool bytes_of(std::string_view hex, std::string& bytes) {
  bytes.clear();
  if (hex.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]), low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes += static_cast<char>(high * 16 + low);
  }
  return true;
}

/// The SRID of an EWKB in either byte order; 0 without one.
int srid_of(std::string_view wkb) {
  if (wkb.size() < 9) return 0;
  const auto number_at = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t byte = wkb[0] == 1 ? 3 - i : i;
      value = value << 8 | static_cast<unsigned char>(wkb[at + byte]);
    }
    return value;
  };
  constexpr std::uint32_t kHasSrid = 0x20000000;
  return (number_at(1) & kHasSrid) != 0 ? static_cast<int>(number_at(5)) : 0;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view hex_of(std::string_view cell) {
  if (cell.starts_with("\\x") || cell.starts_with("0x") || cell.starts_with("0X")) cell.remove_prefix(2);
  return cell;
}

bool begins_wkb(std::string_view hex) {
  return hex.size() >= 18 && hex[0] == '0' && (hex[1] == '0' || hex[1] == '1');
}

}  // namespace

CellGeometry read_cell(std::string_view cell, std::string& out) {
  CellGeometry found;
  cell = without_blanks(cell);
  const std::string_view hex = hex_of(cell);
  out.clear();
  if (begins_wkb(hex)) {
    thread_local std::string bytes;
    if (!bytes_of(hex, bytes)) return found;
    const auto dropped = flatten(bytes, out);
    if (!dropped) return found;
    return {true, srid_of(bytes), *dropped};
  }
  WktReader reader(cell, out);
  if (!reader.read_srid(found.srid) || !reader.read_all()) return found;
  return {true, found.srid, reader.dropped()};
}

bool looks_like_geometry(std::string_view cell) {
  cell = without_blanks(cell);
  if (begins_wkb(hex_of(cell))) {
    for (const char c : hex_of(cell).substr(0, 18))
      if (digit(c) < 0) return false;
    return true;
  }
  if (cell.size() > 5 && upper(cell[0]) == 'S' && upper(cell[1]) == 'R')
    cell = cell.substr(std::min(cell.find(';'), cell.size() - 1) + 1);
  for (const Name& name : kNames) {
    if (cell.size() < name.text.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.text.size(); ++i) same = same && upper(cell[i]) == name.text[i];
    if (same) return true;
  }
  return false;
}

}  // namespace sohoa::geometry
