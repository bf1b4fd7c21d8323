#include "stream/geojson.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace sohoa {
namespace {

constexpr int kDeepest = 32;
constexpr std::array<std::string_view, 8> kNames = {
    "", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"};

/// Walks WKB and writes GeoJSON. `ok` turns false at the first byte that makes no sense.
class Writer {
 public:
  Writer(JsonText& out, std::string_view wkb) : out_(out), at_(wkb.data()), end_(wkb.data() + wkb.size()) {}

  bool geometry(int depth) {
    const std::uint32_t type = head();
    if (type < 1 || type > 7 || depth > kDeepest) return false;
    out_.raw("{\"type\":\"");
    out_.raw(kNames[type]);
    out_.raw(type == 7 ? "\",\"geometries\":" : "\",\"coordinates\":");
    const bool ok = body(type, depth);
    out_.put('}');
    return ok;
  }

 private:
  bool body(std::uint32_t type, int depth) {
    switch (type) {
      case 1:
        return position();
      case 2:
        return positions();
      case 3:
        return list([&] { return positions(); });
      case 7:
        return list([&] { return geometry(depth + 1); });
      default:
        return list([&] { return head() == type - 3 && body(type - 3, depth + 1); });
    }
  }

  std::uint32_t head() {
    std::uint32_t type = 0;
    if (end_ - at_ < 5 || *at_ != 1) return 0;
    ++at_;
    number(type);
    return type;
  }

  bool number(std::uint32_t& value) {
    if (end_ - at_ < 4) return false;
    std::memcpy(&value, at_, 4);
    at_ += 4;
    return true;
  }

  template <typename Item>
  bool list(Item item) {
    std::uint32_t count = 0;
    if (!number(count)) return false;
    out_.put('[');
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i > 0) out_.put(',');
      if (!item()) return false;
    }
    out_.put(']');
    return true;
  }

  bool positions() {
    return list([&] { return position(); });
  }

  bool position() {
    if (end_ - at_ < 16) return false;
    double xy[2];
    std::memcpy(xy, at_, 16);
    at_ += 16;
    if (xy[0] != xy[0]) {  // the NaN pair by which WKB says POINT EMPTY
      out_.raw("[]");
      return true;
    }
    out_.put('[');
    out_.number(xy[0]);
    out_.put(',');
    out_.number(xy[1]);
    out_.put(']');
    return true;
  }

  JsonText& out_;
  const char* at_;
  const char* end_;
};

class Reader {
 public:
  Reader(std::string& wkb, bool& had_z) : wkb_(wkb), had_z_(had_z) {}

  bool geometry(simdjson::ondemand::object object, int depth) {
    std::string_view type_name;
    if (depth > kDeepest || object["type"].get_string().get(type_name) != simdjson::SUCCESS) return false;
    std::uint32_t type = 0;
    for (std::uint32_t i = 1; i < kNames.size(); ++i)
      if (kNames[i] == type_name) type = i;
    if (type == 0) return false;
    head(type);
    if (type == 7)
      return list(object["geometries"].get_array(),
                  [&](simdjson::ondemand::value item) { return geometry(item.get_object(), depth + 1); });
    return body(type, object["coordinates"].get_array());
  }

 private:
  using Array = simdjson::ondemand::array;
  using Element = simdjson::ondemand::value;

  bool body(std::uint32_t type, Array array) {
    switch (type) {
      case 1:
        return position(array, true);
      case 2:
        return positions(array);
      case 3:
        return list(array, [&](Element ring) { return positions(ring.get_array()); });
      default:
        return list(array, [&](Element part) {
          head(type - 3);
          return body(type - 3, part.get_array());
        });
    }
  }

  void head(std::uint32_t type) {
    wkb_ += '\1';
    append(&type, 4);
  }

  void append(const void* bytes, std::size_t size) { wkb_.append(static_cast<const char*>(bytes), size); }

  template <typename Item>
  bool list(Array array, Item item) {
    const std::size_t place = wkb_.size();
    std::uint32_t count = 0;
    append(&count, 4);
    for (auto element : array) {
      if (!item(element.value())) return false;
      ++count;
    }
    std::memcpy(wkb_.data() + place, &count, 4);
    return true;
  }

  bool positions(Array array) {
    return list(array, [&](Element element) { return position(element.get_array(), false); });
  }

  bool position(Array array, bool may_be_empty) {
    double xy[2] = {__builtin_nan(""), __builtin_nan("")};
    std::size_t seen = 0;
    for (auto element : array) {
      if (seen < 2) xy[seen] = element.get_double();
      ++seen;
    }
    had_z_ |= seen > 2;
    append(xy, 16);
    return seen >= 2 || (seen == 0 && may_be_empty);
  }

  std::string& wkb_;
  bool& had_z_;
};

}  // namespace

void append_geojson(JsonText& out, std::string_view wkb) {
  const std::size_t start = out.size();
  if (!wkb.empty() && Writer(out, wkb).geometry(0)) return;
  out.cut(start);
  out.raw("null");
}

void append_geojson(std::string& out, std::string_view wkb) {
  Bytes buffer;
  JsonText text(buffer);
  append_geojson(text, wkb);
  text.finish();
  out.append(buffer.data(), buffer.size());
}

bool read_geojson(simdjson::ondemand::object object, std::string& wkb, bool& had_z) {
  return Reader(wkb, had_z).geometry(object, 0);
}

}  // namespace sohoa
