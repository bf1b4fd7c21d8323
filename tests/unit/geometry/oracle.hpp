#pragma once
// GEOS as the oracle: what the tests compare with, through a context of their own.
#include <geos_c.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geometry/wkb.hpp"

namespace oracle {

class Geos {
 public:
  Geos() : handle(GEOS_init_r()) {}
  ~Geos() { GEOS_finish_r(handle); }
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;
  GEOSContextHandle_t handle;
};

inline Geos& geos() {
  static Geos one;
  return one;
}

/// One GEOS geometry; empty (false) when GEOS refused to build it.
class Geometry {
 public:
  explicit Geometry(GEOSGeometry* geometry) : geometry_(geometry) {}
  Geometry(Geometry&& other) noexcept : geometry_(std::exchange(other.geometry_, nullptr)) {}
  ~Geometry() { GEOSGeom_destroy_r(geos().handle, geometry_); }
  explicit operator bool() const { return geometry_ != nullptr; }
  GEOSGeometry* get() const { return geometry_; }

 private:
  GEOSGeometry* geometry_;
};

inline Geometry from_wkt(const std::string& text) {
  GEOSWKTReader* reader = GEOSWKTReader_create_r(geos().handle);
  Geometry geometry(GEOSWKTReader_read_r(geos().handle, reader, text.c_str()));
  GEOSWKTReader_destroy_r(geos().handle, reader);
  return geometry;
}

inline Geometry from_wkb(std::string_view bytes) {
  GEOSWKBReader* reader = GEOSWKBReader_create_r(geos().handle);
  Geometry geometry(
      GEOSWKBReader_read_r(geos().handle, reader, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
  GEOSWKBReader_destroy_r(geos().handle, reader);
  return geometry;
}

struct Dialect {
  int order = GEOS_WKB_NDR;
  int dimensions = 2;
  int flavor = GEOS_WKB_ISO;
  int srid = 0;
};

/// WKB of a text, written by GEOS. Throws when GEOS cannot read the text.
inline std::string wkb(const std::string& text, Dialect dialect = {}) {
  const Geometry geometry = from_wkt(text);
  if (!geometry) throw std::runtime_error("GEOS cannot read " + text);
  GEOSWKBWriter* writer = GEOSWKBWriter_create_r(geos().handle);
  GEOSWKBWriter_setByteOrder_r(geos().handle, writer, dialect.order);
  GEOSWKBWriter_setOutputDimension_r(geos().handle, writer, dialect.dimensions);
  GEOSWKBWriter_setFlavor_r(geos().handle, writer, dialect.flavor);
  if (dialect.srid != 0) {
    GEOSSetSRID_r(geos().handle, geometry.get(), dialect.srid);
    GEOSWKBWriter_setIncludeSRID_r(geos().handle, writer, 1);
  }
  std::size_t size = 0;
  unsigned char* bytes = GEOSWKBWriter_write_r(geos().handle, writer, geometry.get(), &size);
  std::string result(reinterpret_cast<const char*>(bytes), size);
  GEOSFree_r(geos().handle, bytes);
  GEOSWKBWriter_destroy_r(geos().handle, writer);
  return result;
}

/// GEOS's verdict on a WKB; one that it cannot build is invalid.
inline bool is_valid(std::string_view bytes) {
  const Geometry geometry = from_wkb(bytes);
  return geometry && GEOSisValid_r(geos().handle, geometry.get()) == 1;
}

using Ring = std::vector<sohoa::geometry::Point>;
using Polygon = std::vector<Ring>;

/// WKB of rings that may be as wrong as they like.
inline std::string wkb(const std::vector<Polygon>& polygons, bool multi) {
  using sohoa::geometry::Kind;
  std::string out;
  sohoa::geometry::Writer writer(out);
  if (multi) writer.begin(Kind::multipolygon);
  for (const Polygon& polygon : polygons) {
    writer.begin(Kind::polygon);
    for (const Ring& ring : polygon) {
      writer.begin_ring();
      for (const auto& [x, y] : ring) writer.xy(x, y);
      writer.end();
    }
    writer.end();
  }
  if (multi) writer.end();
  return out;
}

/// Geometries of every kind, plain, nested and empty.
inline const std::vector<std::string>& samples() {
  static const std::vector<std::string> texts{
      "POINT (1 2)",
      "POINT EMPTY",
      "LINESTRING (0 0, 3 4, 3 5)",
      "LINESTRING EMPTY",
      "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 2 1, 2 2, 1 1))",
      "POLYGON EMPTY",
      "MULTIPOINT (1 2, 3 4)",
      "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 3))",
      "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 9, 5 5), (6 6, 7 6, 7 7, 6 6)))",
      "MULTIPOLYGON EMPTY",
      "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)), "
      "GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1), MULTIPOINT (7 8)))",
      "GEOMETRYCOLLECTION EMPTY",
  };
  return texts;
}

}  // namespace oracle
