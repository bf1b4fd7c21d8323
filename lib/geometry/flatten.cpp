#include <algorithm>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {
namespace {

constexpr std::uint32_t kFlagZ = 0x80000000, kFlagM = 0x40000000, kFlagSrid = 0x20000000;

/// Reads one dialect and writes the other. The byte order stands anew before every member, so it is kept per geometry.
class Flattener {
 public:
  Flattener(std::string_view any, std::string& out) : at_(any.data()), end_(any.data() + any.size()), out_(out) {}

  bool run() { return geometry(Kind::none, 0) && at_ == end_; }
  Dropped dropped;

 private:
  struct Form {
    bool swap = false;  ///< big-endian
    std::size_t dimensions = 2;
  };

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  bool number(bool swap, std::uint32_t& value) {
    if (left() < sizeof value) return false;
    char bytes[sizeof value];
    std::memcpy(bytes, at_, sizeof value);
    if (swap) std::reverse(bytes, bytes + sizeof value);
    std::memcpy(&value, bytes, sizeof value);
    at_ += sizeof value;
    return true;
  }

  void put(std::uint32_t value) { out_.append(reinterpret_cast<const char*>(&value), sizeof value); }

  bool header(Kind& kind, Form& form) {
    if (left() < 5 || (*at_ != 0 && *at_ != 1)) return false;
    form.swap = *at_++ == 0;
    std::uint32_t type = 0;
    number(form.swap, type);
    std::uint32_t srid = 0;
    if ((type & kFlagSrid) != 0 && !number(form.swap, srid)) return false;
    const std::uint32_t plain = type & ~(kFlagZ | kFlagM | kFlagSrid);
    const std::uint32_t thousand = plain / 1000;
    if (thousand > 3 || plain % 1000 < 1 || plain % 1000 > 7) return false;
    const bool z = (type & kFlagZ) != 0 || thousand == 1 || thousand == 3;
    const bool m = (type & kFlagM) != 0 || thousand >= 2;
    dropped.z |= z;
    dropped.m |= m;
    form.dimensions = 2u + z + m;
    kind = static_cast<Kind>(plain % 1000);
    out_ += '\1';
    put(plain % 1000);
    return true;
  }

  bool points(const Form& form, std::size_t count) {
    const std::size_t step = form.dimensions * sizeof(double);
    if (left() / step < count) return false;
    if (!form.swap && form.dimensions == 2) {
      out_.append(at_, count * step);
      at_ += count * step;
      return true;
    }
    for (std::size_t i = 0; i < count; ++i, at_ += step) {
      char pair[sizeof(Point)];
      std::memcpy(pair, at_, sizeof pair);
      if (form.swap) {
        std::reverse(pair, pair + sizeof(double));
        std::reverse(pair + sizeof(double), pair + sizeof pair);
      }
      out_.append(pair, sizeof pair);
    }
    return true;
  }

  bool counted_points(const Form& form) {
    std::uint32_t count = 0;
    if (!number(form.swap, count)) return false;
    put(count);
    return points(form, count);
  }

  bool geometry(Kind wanted, int depth) {
    Kind kind;
    Form form;
    if (depth > kMaxDepth || !header(kind, form) || (wanted != Kind::none && kind != wanted)) return false;
    if (kind == Kind::point) return points(form, 1);
    if (kind == Kind::line) return counted_points(form);
    std::uint32_t count = 0;
    if (!number(form.swap, count)) return false;
    put(count);
    for (std::uint32_t i = 0; i < count; ++i)
      if (kind == Kind::polygon ? !counted_points(form) : !geometry(member_of(kind), depth + 1)) return false;
    return true;
  }

  const char* at_;
  const char* end_;
  std::string& out_;
};

}  // namespace

std::optional<Dropped> flatten(std::string_view any, std::string& out) {
  out.clear();
  out.reserve(any.size());
  Flattener flattener(any, out);
  if (!flattener.run()) {
    out.clear();
    return std::nullopt;
  }
  return flattener.dropped;
}

}  // namespace sohoa::geometry
