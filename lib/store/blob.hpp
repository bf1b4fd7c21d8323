#pragma once
// How the two kinds of dataset store a geometry in a cell.
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "geometry/measure.hpp"

namespace sohoa::store {

enum class Format { geopackage, spatialite };

/// Bytes that write_blob() needs for a WKB of this size.
constexpr std::size_t blob_bound(std::size_t wkb_size) {
  return wkb_size + 48;
}

/// Writes the cell for a well-formed WKB to `place` and returns it. GeoPackage 1.3, 2.1.3: header with envelope (none
/// when the geometry is empty, flagged so, or not finite), then the WKB. SpatiaLite: its own layout with the same
/// coordinates; it knows no empty geometry, no empty member and no collection in a collection, so the first give an
/// empty view (NULL), the second are left out, the third are flattened. `box` is the geometry's, empty for an empty or
/// non-finite geometry.
std::string_view write_blob(Format format, int srid, std::string_view wkb, const geometry::Box& box, char* place);

/// The box of a cell, from its header if that tells it; empty when there is none.
geometry::Box blob_box(Format format, std::string_view blob);

/// Replaces `wkb` by the geometry of a cell that write_blob() wrote.
void read_blob(Format format, std::string_view blob, std::string& wkb);

/// A box as an R-tree stores it: rounded outwards, so that it holds all of the geometry.
struct IndexBox {
  float minx, maxx, miny, maxy;
};

inline float round_down(double value) {
  const auto near = static_cast<float>(value);
  return near > value ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}
inline float round_up(double value) {
  const auto near = static_cast<float>(value);
  return near < value ? std::nextafter(near, std::numeric_limits<float>::infinity()) : near;
}
inline IndexBox index_box(const geometry::Box& box) {
  return {round_down(box.minx), round_up(box.maxx), round_down(box.miny), round_up(box.maxy)};
}

}  // namespace sohoa::store
