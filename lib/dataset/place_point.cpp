#include "dataset/place_point.hpp"

#include <cmath>
#include <cstring>

#include "crs/zones.hpp"

namespace sohoa {

PlacePoint::PlacePoint(int epsg) : epsg_(epsg == 0 ? crs::kWgs84 : epsg) {
  crs::Transform(epsg_, crs::kWgs84);  // a system that cannot be used is told before the first feature
}

PlacePoint::Own::Own(int epsg) : to_degrees(epsg, crs::kWgs84) {}

std::optional<geometry::Point> PlacePoint::of(std::string_view wkb) const {
  if (wkb.empty()) return std::nullopt;
  std::unique_ptr<Own>& own = own_.local();
  if (!own) own = std::make_unique<Own>(epsg_);
  auto point = own->inner.of(wkb);
  if (!point || own->to_degrees.identity()) return point;
  if (!own->to_degrees.forward(point->x, point->y) || !std::isfinite(point->x)) return std::nullopt;
  return point;
}

bool in_viet_nam(geometry::Point degrees) {
  return degrees.x >= 101 && degrees.x <= 118 && degrees.y >= 6 && degrees.y <= 24;
}

void write_point(geometry::Point point, char* place) {
  constexpr char kHead[] = {1, 1, 0, 0, 0};
  std::memcpy(place, kHead, sizeof kHead);
  std::memcpy(place + sizeof kHead, &point, sizeof point);
}

}  // namespace sohoa
