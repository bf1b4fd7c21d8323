#pragma once
// What one look at a geometry tells: kind, extent, area, length, counts.
#include <cstdint>
#include <limits>
#include <string_view>

#include "geometry/wkb.hpp"

namespace sohoa::geometry {

/// An axis-parallel box, edges included; the default one is empty.
struct Box {
  double minx = std::numeric_limits<double>::infinity();
  double miny = std::numeric_limits<double>::infinity();
  double maxx = -std::numeric_limits<double>::infinity();
  double maxy = -std::numeric_limits<double>::infinity();

  bool empty() const { return !(minx <= maxx && miny <= maxy); }
  bool intersects(const Box& other) const {
    return minx <= other.maxx && other.minx <= maxx && miny <= other.maxy && other.miny <= maxy;
  }
  void add(double x, double y) {
    minx = x < minx ? x : minx;
    maxx = x > maxx ? x : maxx;
    miny = y < miny ? y : miny;
    maxy = y > maxy ? y : maxy;
  }
  void add(const Box& other) {
    if (other.empty()) return;
    add(other.minx, other.miny);
    add(other.maxx, other.maxy);
  }
  friend bool operator==(const Box&, const Box&) = default;
};

/// Lengths in the unit of the coordinates (metres in VN-2000), areas in its square.
struct Measure {
  Kind kind = Kind::none;  ///< none when the bytes are malformed or missing
  Box box;
  double area = 0;             ///< shells minus holes, whichever way they run; exact to about 1e-15 of the box's area
  double length = 0;           ///< of lines and of all rings
  std::uint32_t vertices = 0;  ///< coordinates as stored, the closing one of a ring included
  std::uint32_t polygons = 0;
  std::uint32_t rings = 0;
  bool finite = true;  ///< no NaN, no infinity; otherwise box, area and length mean nothing

  bool empty() const { return vertices == 0; }
};

/// Measures in one pass. Malformed bytes give a default Measure (kind none).
Measure measure(std::string_view wkb);

}  // namespace sohoa::geometry
