#include "store/blob.hpp"

#include <cstdint>
#include <cstring>

#include "geometry/wkb.hpp"

namespace sohoa::store {
namespace {

using geometry::Box;
using geometry::Cursor;
using geometry::Kind;
using geometry::Points;

constexpr std::size_t kGeoPackageHeader = 8;
constexpr std::size_t kEnvelope = 32;
constexpr std::size_t kSpatialiteHeader = 39;  // start, byte order, SRID, box, end of box
constexpr char kMbrEnd = 0x7C;
constexpr char kMember = 0x69;
constexpr char kBlobEnd = static_cast<char>(0xFE);

/// Appends raw values to memory that is known to be large enough.
class Out {
 public:
  explicit Out(char* at) : at_(at) {}
  void byte(char value) { *at_++ = value; }
  template <typename T>
  void value(T number) {
    std::memcpy(at_, &number, sizeof number);
    at_ += sizeof number;
  }
  void bytes(const char* from, std::size_t size) {
    std::memcpy(at_, from, size);
    at_ += size;
  }
  char* at() const { return at_; }

 private:
  char* at_;
};

bool is_simple(Kind kind) {
  return kind == Kind::point || kind == Kind::line || kind == Kind::polygon;
}

/// Copies what follows the type of a point, line or polygon; false (and nothing copied) when it is empty.
bool copy_simple(Cursor& cursor, Kind kind, Out& out) {
  Points run;
  if (kind == Kind::point) {
    cursor.points(1, run);
    if (geometry::is_empty_point(run.front())) return false;
    out.bytes(run.data(), sizeof(geometry::Point));
    return true;
  }
  std::uint32_t rings = 1;
  if (kind == Kind::polygon) {
    cursor.number(rings);
    if (rings == 0) return false;
    out.value(rings);
  }
  bool any = false;
  for (std::uint32_t i = 0; i < rings; ++i) {
    if (!cursor.counted_points(run)) return any;
    any = any || !run.empty();
    out.value(run.size());
    if (!run.empty()) out.bytes(run.data(), std::size_t{run.size()} * sizeof(geometry::Point));
  }
  return any;
}

/// Copies the members of a multi geometry or collection, those of inner collections too, and counts them.
void copy_members(Cursor& cursor, Out& out, std::uint32_t& count) {
  std::uint32_t members = 0;
  cursor.number(members);
  for (std::uint32_t i = 0; i < members; ++i) {
    Kind kind;
    if (!cursor.header(kind)) return;
    if (!is_simple(kind)) {
      copy_members(cursor, out, count);
      continue;
    }
    Out trial = out;
    trial.byte(kMember);
    trial.value(static_cast<std::uint32_t>(kind));
    if (!copy_simple(cursor, kind, trial)) continue;
    out = trial;
    ++count;
  }
}

void copy_as_spatialite(std::string_view wkb, Out& out) {
  Cursor cursor(wkb);
  Kind kind;
  if (!cursor.header(kind)) return;
  out.value(static_cast<std::uint32_t>(kind));
  if (is_simple(kind)) {
    copy_simple(cursor, kind, out);
    return;
  }
  char* const count_at = out.at();
  std::uint32_t count = 0;
  out.value(count);
  copy_members(cursor, out, count);
  std::memcpy(count_at, &count, sizeof count);
}

/// Bytes before the WKB. Other programs write no envelope for points, and may write Z and M into it.
std::size_t geopackage_header(std::string_view blob) {
  constexpr std::size_t kEnvelopes[8] = {0, kEnvelope, 48, 48, 64, 0, 0, 0};
  return kGeoPackageHeader + (blob.size() > 3 ? kEnvelopes[blob[3] >> 1 & 7] : 0);
}

void copy_as_wkb(std::string_view body, std::string& wkb) {
  wkb.assign(1, '\x01');
  wkb.append(body);
  const auto kind = geometry::kind(wkb);
  if (is_simple(kind)) return;
  // Only the marks of the members differ from WKB.
  std::size_t at = 9;
  const auto number = [&](std::size_t place) {
    std::uint32_t value = 0;
    if (place + sizeof value <= wkb.size()) std::memcpy(&value, wkb.data() + place, sizeof value);
    return std::size_t{value};
  };
  for (std::size_t left = number(5); left > 0 && at < wkb.size(); --left) {
    wkb[at] = 1;
    const auto member = static_cast<Kind>(number(at + 1));
    at += 5;
    if (member == Kind::point) {
      at += sizeof(geometry::Point);
    } else if (member == Kind::line) {
      at += 4 + number(at) * sizeof(geometry::Point);
    } else {
      std::size_t rings = number(at);
      for (at += 4; rings > 0 && at < wkb.size(); --rings) at += 4 + number(at) * sizeof(geometry::Point);
    }
  }
}

}  // namespace

std::string_view write_blob(Format format, int srid, std::string_view wkb, const Box& box, char* place) {
  Out out(place);
  if (format == Format::geopackage) {
    const bool finite_box = !box.empty();
    const bool empty = !finite_box && geometry::is_empty(wkb);
    out.byte('G');
    out.byte('P');
    out.byte(0);
    out.byte(static_cast<char>(0x01 | (finite_box ? 0x02 : 0) | (empty ? 0x10 : 0)));
    out.value(static_cast<std::int32_t>(srid));
    if (finite_box)
      for (const double side : {box.minx, box.maxx, box.miny, box.maxy}) out.value(side);
    out.bytes(wkb.data(), wkb.size());
  } else {
    if (box.empty()) return {};
    out.byte(0);
    out.byte(1);
    out.value(static_cast<std::int32_t>(srid));
    for (const double side : {box.minx, box.miny, box.maxx, box.maxy}) out.value(side);
    out.byte(kMbrEnd);
    copy_as_spatialite(wkb, out);
    out.byte(kBlobEnd);
  }
  return {place, static_cast<std::size_t>(out.at() - place)};
}

Box blob_box(Format format, std::string_view blob) {
  double sides[4];
  Box box;
  if (format == Format::geopackage) {
    const std::size_t header = geopackage_header(blob);
    if (blob.size() <= header) return box;
    if (header == kGeoPackageHeader) {
      const geometry::Measure measured = geometry::measure(blob.substr(header));
      return measured.finite ? measured.box : box;
    }
    std::memcpy(sides, blob.data() + kGeoPackageHeader, sizeof sides);
    return {sides[0], sides[2], sides[1], sides[3]};
  }
  if (blob.size() < kSpatialiteHeader) return box;
  std::memcpy(sides, blob.data() + 6, sizeof sides);
  return {sides[0], sides[1], sides[2], sides[3]};
}

void read_blob(Format format, std::string_view blob, std::string& wkb) {
  wkb.clear();
  if (format == Format::geopackage) {
    const std::size_t header = geopackage_header(blob);
    if (blob.size() > header) wkb.assign(blob.substr(header));
  } else if (blob.size() > kSpatialiteHeader + 1) {
    copy_as_wkb(blob.substr(kSpatialiteHeader, blob.size() - kSpatialiteHeader - 1), wkb);
  }
}

}  // namespace sohoa::store
