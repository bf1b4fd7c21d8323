#include "geometry/overlay.hpp"

#include <vector>

#include "geometry/geos_handle.hpp"

namespace sohoa::geometry {

struct Overlay::Parts : GeosHandle {
  std::span<const std::string_view> bytes;
  std::vector<Shape> areas;
  Shape present = own(nullptr);

  explicit Parts(std::span<const std::string_view> all) : bytes(all) {
    for (std::size_t i = 0; i < all.size(); ++i) areas.push_back(own(nullptr));
  }

  /// Nothing of an empty one; that is an answer, too.
  bool write_unless_empty(const GEOSGeometry* geometry, std::string& out) const {
    out.clear();
    return geometry != nullptr && (GEOSisEmpty_r(geos, geometry) == 1 || write(geometry, out));
  }
};

Overlay::Overlay(std::span<const std::string_view> areas) : parts_(std::make_unique<Parts>(areas)) {}
Overlay::~Overlay() = default;
Overlay::Overlay(Overlay&&) noexcept = default;
Overlay& Overlay::operator=(Overlay&&) noexcept = default;

bool Overlay::take(std::string_view wkb) {
  parts_->present = parts_->read(wkb);
  if (parts_->present && GEOSisValid_r(parts_->geos, parts_->present.get()) != 1)
    parts_->present = parts_->own(GEOSMakeValid_r(parts_->geos, parts_->present.get()));
  return parts_->present != nullptr;
}

bool Overlay::cut(std::size_t area, std::string& out) {
  auto& other = parts_->areas[area];
  if (!other) other = parts_->read(parts_->bytes[area]);
  out.clear();
  if (!other || !parts_->present) return false;
  const auto common = parts_->own(GEOSIntersection_r(parts_->geos, parts_->present.get(), other.get()));
  return parts_->write_unless_empty(common.get(), out);
}

bool Overlay::whole(std::string& out) {
  return parts_->write_unless_empty(parts_->present.get(), out);
}

}  // namespace sohoa::geometry
