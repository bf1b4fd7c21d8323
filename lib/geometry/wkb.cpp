#include "geometry/wkb.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace sohoa::geometry {
namespace {

constexpr std::array<std::string_view, 8> kNames{"",           "POINT",           "LINESTRING",   "POLYGON",
                                                 "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};

/// Metres and degrees read best without an exponent; only values that are neither get one.
void append_number(double value, std::string& text) {
  char digits[64];
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-9 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value, format).ptr);
}

void append_points(const Points& points, std::string& text) {
  if (points.empty()) {
    text += "EMPTY";
    return;
  }
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    text += i == 0 ? "(" : ", ";
    append_number(points[i].x, text);
    text += ' ';
    append_number(points[i].y, text);
  }
  text += ')';
}

bool append_wkt(Cursor& cursor, Kind wanted, int depth, std::string& text) {
  Kind kind;
  Points points;
  if (depth > kMaxDepth || !cursor.header(kind) || (wanted != Kind::none && kind != wanted)) return false;
  if (wanted == Kind::none) (text += kNames[static_cast<std::size_t>(kind)]) += ' ';
  if (kind == Kind::point || kind == Kind::line) {
    if (kind == Kind::point ? !cursor.points(1, points) : !cursor.counted_points(points)) return false;
    if (kind == Kind::point && is_empty_point(points.front())) points = {};
    append_points(points, text);
    return true;
  }
  std::uint32_t count = 0;
  if (!cursor.number(count)) return false;
  if (count == 0) text += "EMPTY";
  for (std::uint32_t i = 0; i < count; ++i) {
    text += i == 0 ? "(" : ", ";
    if (kind != Kind::polygon) {
      if (!append_wkt(cursor, member_of(kind), depth + 1, text)) return false;
    } else {
      if (!cursor.counted_points(points)) return false;
      append_points(points, text);
    }
  }
  if (count != 0) text += ')';
  return true;
}

}  // namespace

std::string_view name(Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

Kind kind(std::string_view wkb) {
  Kind found;
  return Cursor(wkb).header(found) ? found : Kind::none;
}

bool is_empty(std::string_view wkb) {
  bool empty = true;
  walk(wkb, [&](const Run& run) { empty = empty && run.points.empty(); });
  return empty;
}

bool well_formed(std::string_view wkb) {
  return walk(wkb, [](const Run&) {});
}

void to_multi(std::string_view wkb, std::string& out) {
  const Kind single = kind(wkb);
  if (single != Kind::point && single != Kind::line && single != Kind::polygon) {
    out.assign(wkb);
    return;
  }
  const std::uint32_t head[2] = {static_cast<std::uint32_t>(single) + 3, is_empty(wkb) ? 0u : 1u};
  out.assign(1, '\1');
  out.append(reinterpret_cast<const char*>(head), sizeof head);
  if (head[1] != 0) out.append(wkb);
}

bool swap_axes(char* wkb, std::size_t size) {
  if (!well_formed({wkb, size})) return false;
  return walk({wkb, size}, [&](const Run& run) {
    char* place = wkb + (run.points.data() - wkb);
    for (std::uint32_t i = 0; i < run.points.size(); ++i, place += sizeof(Point)) {
      const Point point = run.points[i];
      const Point swapped{point.y, point.x};
      std::memcpy(place, &swapped, sizeof swapped);
    }
  });
}

std::string wkt(std::string_view wkb) {
  std::string text;
  Cursor cursor(wkb);
  if (!append_wkt(cursor, Kind::none, 0, text) || !cursor.done()) text.clear();
  return text;
}

bool Writer::begin(Kind kind) {
  assert(kind != Kind::none);
  if (depth_ > kMaxDepth) return false;
  if (depth_ > 0) ++levels_[depth_ - 1].count;
  out_ += '\1';
  put(static_cast<std::uint32_t>(kind));
  if (kind == Kind::point) {
    open(kNoCount);
  } else {
    open(out_.size());
    put(std::uint32_t{0});
  }
  return true;
}

void Writer::begin_ring() {
  assert(depth_ > 0);
  ++levels_[depth_ - 1].count;
  open(out_.size());
  put(std::uint32_t{0});
}

void Writer::open(std::size_t count_at) {
  levels_[depth_].count_at = count_at;
  levels_[depth_].count = 0;
  ++depth_;
}

void Writer::xy(double x, double y) {
  assert(depth_ > 0);
  ++levels_[depth_ - 1].count;
  put(x);
  put(y);
}

void Writer::end() {
  assert(depth_ > 0);
  const Level& level = levels_[--depth_];
  if (level.count_at != kNoCount) {
    std::memcpy(out_.data() + level.count_at, &level.count, sizeof level.count);
  } else if (level.count == 0) {
    put(std::numeric_limits<double>::quiet_NaN());
    put(std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace sohoa::geometry
