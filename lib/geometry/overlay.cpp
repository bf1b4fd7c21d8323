#include "geometry/overlay.hpp"

#include <geos_c.h>

#include <vector>

namespace sohoa::geometry {

struct Overlay::Parts {
  struct Destroy {
    GEOSContextHandle_t geos;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(geos, geometry); }
  };
  using Geometry = std::unique_ptr<GEOSGeometry, Destroy>;

  /// Ends what the others were made with, so it stands before them.
  struct Context {
    GEOSContextHandle_t handle = GEOS_init_r();
    GEOSWKBReader* reader = GEOSWKBReader_create_r(handle);
    GEOSWKBWriter* writer = GEOSWKBWriter_create_r(handle);
    Context() { GEOSWKBWriter_setByteOrder_r(handle, writer, GEOS_WKB_NDR); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
      GEOSWKBWriter_destroy_r(handle, writer);
      GEOSWKBReader_destroy_r(handle, reader);
      GEOS_finish_r(handle);
    }
  } geos;
  std::span<const std::string_view> bytes;
  std::vector<Geometry> areas;
  Geometry present = own(nullptr);

  explicit Parts(std::span<const std::string_view> all) : bytes(all) {
    for (std::size_t i = 0; i < all.size(); ++i) areas.push_back(own(nullptr));
  }

  Geometry own(GEOSGeometry* geometry) const { return Geometry(geometry, Destroy{geos.handle}); }

  Geometry read(std::string_view wkb) const {
    return own(
        GEOSWKBReader_read_r(geos.handle, geos.reader, reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()));
  }

  bool write(const GEOSGeometry* geometry, std::string& out) const {
    out.clear();
    if (geometry == nullptr) return false;
    if (GEOSisEmpty_r(geos.handle, geometry) == 1) return true;
    std::size_t size = 0;
    unsigned char* text = GEOSWKBWriter_write_r(geos.handle, geos.writer, geometry, &size);
    if (text == nullptr) return false;
    out.assign(reinterpret_cast<const char*>(text), size);
    GEOSFree_r(geos.handle, text);
    return true;
  }
};

Overlay::Overlay(std::span<const std::string_view> areas) : parts_(std::make_unique<Parts>(areas)) {}
Overlay::~Overlay() = default;
Overlay::Overlay(Overlay&&) noexcept = default;
Overlay& Overlay::operator=(Overlay&&) noexcept = default;

bool Overlay::take(std::string_view wkb) {
  parts_->present = parts_->read(wkb);
  if (parts_->present && GEOSisValid_r(parts_->geos.handle, parts_->present.get()) != 1)
    parts_->present = parts_->own(GEOSMakeValid_r(parts_->geos.handle, parts_->present.get()));
  return parts_->present != nullptr;
}

bool Overlay::cut(std::size_t area, std::string& out) {
  auto& other = parts_->areas[area];
  if (!other) other = parts_->read(parts_->bytes[area]);
  out.clear();
  if (!other || !parts_->present) return false;
  const auto common = parts_->own(GEOSIntersection_r(parts_->geos.handle, parts_->present.get(), other.get()));
  return parts_->write(common.get(), out);
}

bool Overlay::whole(std::string& out) {
  return parts_->write(parts_->present.get(), out);
}

}  // namespace sohoa::geometry
