#pragma once
// Geometry as it travels: two-dimensional little-endian ISO WKB in a string_view, read where it lies. No object is made
// per feature. Every reader checks bounds, so hostile bytes lead to a plain failure value and nothing else.
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa::geometry {

static_assert(std::endian::native == std::endian::little, "WKB is read with memcpy");

/// Geometry types, with the numbers they have in WKB. `none`: no geometry, or bytes that are not one.
enum class Kind : std::uint8_t { none, point, line, polygon, multipoint, multiline, multipolygon, collection };

/// Name as in WKT: "POLYGON"; "" for none.
std::string_view name(Kind kind);

/// How deep collections may stand in one another; anything deeper is malformed.
inline constexpr int kMaxDepth = 32;

struct Point {
  double x, y;
  friend bool operator==(const Point&, const Point&) = default;
};

/// The coordinates of one ring, line or point inside a WKB: size() unaligned pairs of doubles.
class Points {
 public:
  Points() = default;
  Points(const char* data, std::uint32_t size) : data_(data), size_(size) {}

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const char* data() const { return data_; }
  Point operator[](std::uint32_t i) const {
    Point point;
    std::memcpy(&point, data_ + std::size_t{i} * sizeof(Point), sizeof(Point));
    return point;
  }
  Point front() const { return (*this)[0]; }
  Point back() const { return (*this)[size_ - 1]; }

 private:
  const char* data_ = nullptr;
  std::uint32_t size_ = 0;
};

/// One uninterrupted run of coordinates, as walk() meets it.
struct Run {
  Kind kind = Kind::none;     ///< point, line or polygon: of what it is a part
  std::uint32_t polygon = 0;  ///< number of the polygon in the whole geometry, from 0
  std::uint32_t ring = 0;     ///< 0 the shell, then the holes
  Points points;              ///< of a POINT EMPTY (coordinates NaN NaN): none
};

/// Reads a WKB piece by piece. Every function answers false when the bytes end or contradict the format.
class Cursor {
 public:
  explicit Cursor(std::string_view wkb) : at_(wkb.data()), end_(wkb.data() + wkb.size()) {}

  bool done() const { return at_ == end_; }
  bool number(std::uint32_t& value) {
    if (left() < sizeof value) return false;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return true;
  }
  bool header(Kind& kind) {
    if (left() < 5 || *at_ != 1) return false;
    ++at_;
    std::uint32_t type = 0;
    number(type);
    kind = static_cast<Kind>(type);
    return type >= 1 && type <= 7;
  }
  bool points(std::uint32_t size, Points& run) {
    if (left() / sizeof(Point) < size) return false;
    run = Points(at_, size);
    at_ += std::size_t{size} * sizeof(Point);
    return true;
  }
  bool counted_points(Points& run) {
    std::uint32_t size = 0;
    return number(size) && points(size, run);
  }

 private:
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  const char* at_;
  const char* end_;
};

/// The kind that every member of a `multi` has; none for a collection, which takes all.
constexpr Kind member_of(Kind multi) {
  return multi == Kind::collection ? Kind::none : static_cast<Kind>(static_cast<int>(multi) - 3);
}

/// A POINT EMPTY is written with NaN for both coordinates.
inline bool is_empty_point(Point point) {
  return point.x != point.x && point.y != point.y;
}

namespace detail {
template <typename Visit>
bool walk(Cursor& cursor, Kind wanted, int depth, Run& run, Visit& visit) {
  Kind kind;
  if (depth > kMaxDepth || !cursor.header(kind) || (wanted != Kind::none && kind != wanted)) return false;
  run.kind = kind;
  run.ring = 0;
  if (kind == Kind::point) {
    if (!cursor.points(1, run.points)) return false;
    if (is_empty_point(run.points.front())) run.points = Points(run.points.data(), 0);
    visit(run);
    return true;
  }
  if (kind == Kind::line) {
    if (!cursor.counted_points(run.points)) return false;
    visit(run);
    return true;
  }
  std::uint32_t count = 0;
  if (!cursor.number(count)) return false;
  if (kind == Kind::polygon) {
    for (; run.ring < count; ++run.ring) {
      if (!cursor.counted_points(run.points)) return false;
      visit(run);
    }
    ++run.polygon;
    return true;
  }
  for (std::uint32_t i = 0; i < count; ++i)
    if (!walk(cursor, member_of(kind), depth + 1, run, visit)) return false;
  return true;
}
}  // namespace detail

/// Calls `visit(const Run&)` for every ring, line and point in the order of the bytes. False when the WKB is malformed:
/// cut off, bytes left over, another byte order, Z or M, members of a wrong kind, nested too deep. What was visited
/// before the damage stays visited.
template <typename Visit>
bool walk(std::string_view wkb, Visit&& visit) {
  Cursor cursor(wkb);
  Run run;
  return detail::walk(cursor, Kind::none, 0, run, visit) && cursor.done();
}

/// Kind named in the first five bytes; none when they name none. The rest is not looked at.
Kind kind(std::string_view wkb);

/// Whether no coordinate can be read: no bytes, POLYGON EMPTY, POINT EMPTY, collections of these.
bool is_empty(std::string_view wkb);

/// Whether walk() reads the bytes to their end.
bool well_formed(std::string_view wkb);

/// Replaces `out` by the geometry as its multi kind: POLYGON → MULTIPOLYGON, LINESTRING → MULTILINESTRING, POINT →
/// MULTIPOINT (an empty one has no member). Any other kind is copied.
void to_multi(std::string_view wkb, std::string& out);

/// Exchanges x and y of every coordinate. False, and nothing changed, when malformed.
bool swap_axes(char* wkb, std::size_t size);

/// Changes all coordinates at once: `change(std::span<double>)` gets them as x0 y0 x1 y1 ... in `scratch` (kept by the
/// caller so that it is allocated once) and answers whether they may be written back. False, and the WKB unchanged,
/// when it is malformed or `change` said no.
template <typename Change>
bool transform(char* wkb, std::size_t size, std::vector<double>& scratch, Change&& change);

/// The geometry as text for messages, coordinates in their shortest exact decimals: "POLYGON ((0 0, 1 0.5, ...))".
/// "" when malformed.
std::string wkt(std::string_view wkb);

/// Which coordinates flatten() dropped.
struct Dropped {
  bool z = false;
  bool m = false;
};

/// Replaces `out` by the flat little-endian ISO WKB of a geometry in any common dialect: ISO (1001, 2001, 3001 ...),
/// EWKB flags for Z, M and SRID, either byte order. nullopt when malformed or of a kind not listed here (curves,
/// surfaces).
std::optional<Dropped> flatten(std::string_view any, std::string& out);

/// Writes a WKB part by part at the end of a string; counts are filled in by end(), so they need not be known before.
/// POLYGON: begin(polygon), begin_ring(), xy()..., end(), end(). POINT: begin(point), xy(), end(); without xy() it is
/// empty.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  /// Opens a geometry, inside the open collection or multi geometry if there is one. False when it would stand too
  /// deep.
  bool begin(Kind kind);
  /// Opens a ring of the open polygon.
  void begin_ring();
  /// Adds a coordinate to the open point, line or ring.
  void xy(double x, double y);
  /// Closes what was opened last.
  void end();

 private:
  struct Level {
    std::size_t count_at;  ///< where the count stands in out_; kNoCount for a point
    std::uint32_t count;
  };
  static constexpr std::size_t kNoCount = std::numeric_limits<std::size_t>::max();

  void open(std::size_t count_at);
  template <typename Value>
  void put(Value value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }

  std::string& out_;
  Level levels_[kMaxDepth + 2];
  int depth_ = 0;
};

template <typename Change>
bool transform(char* wkb, std::size_t size, std::vector<double>& scratch, Change&& change) {
  scratch.clear();
  const auto gather = [&](const Run& run) {
    const std::size_t at = scratch.size();
    scratch.resize(at + std::size_t{run.points.size()} * 2);
    if (!run.points.empty()) std::memcpy(scratch.data() + at, run.points.data(), run.points.size() * sizeof(Point));
  };
  if (!walk({wkb, size}, gather) || !change(std::span<double>(scratch))) return false;
  const double* from = scratch.data();
  return walk({wkb, size}, [&](const Run& run) {
    if (run.points.empty()) return;
    std::memcpy(wkb + (run.points.data() - wkb), from, run.points.size() * sizeof(Point));
    from += std::size_t{run.points.size()} * 2;
  });
}

}  // namespace sohoa::geometry
