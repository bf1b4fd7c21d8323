#include "geometry/geos_handle.hpp"

namespace sohoa::geometry {

GeosHandle::GeosHandle()
    : geos(GEOS_init_r()), reader_(GEOSWKBReader_create_r(geos)), writer_(GEOSWKBWriter_create_r(geos)) {
  GEOSWKBWriter_setByteOrder_r(geos, writer_, GEOS_WKB_NDR);
  GEOSWKBWriter_setOutputDimension_r(geos, writer_, 2);
  GEOSWKBWriter_setFlavor_r(geos, writer_, GEOS_WKB_ISO);
}

GeosHandle::~GeosHandle() {
  GEOSWKBWriter_destroy_r(geos, writer_);
  GEOSWKBReader_destroy_r(geos, reader_);
  GEOS_finish_r(geos);
}

GeosHandle::Shape GeosHandle::read(std::string_view wkb) const {
  return own(GEOSWKBReader_read_r(geos, reader_, reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()));
}

bool GeosHandle::write(const GEOSGeometry* geometry, std::string& out) const {
  out.clear();
  if (geometry == nullptr) return false;
  std::size_t size = 0;
  unsigned char* const bytes = GEOSWKBWriter_write_r(geos, writer_, geometry, &size);
  if (bytes == nullptr) return false;
  out.assign(reinterpret_cast<const char*>(bytes), size);
  GEOSFree_r(geos, bytes);
  return true;
}

}  // namespace sohoa::geometry
