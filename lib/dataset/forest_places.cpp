#include "dataset/forest_places.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace sohoa {
namespace {

constexpr std::size_t kMost = 64;  // places of one number

double between(const geometry::Box& one, const geometry::Box& other) {
  const double x = std::max({one.minx - other.maxx, other.minx - one.maxx, 0.0});
  const double y = std::max({one.miny - other.maxy, other.miny - one.maxy, 0.0});
  return std::hypot(x, y);
}

bool earlier(const Origin& one, const Origin& other) {
  return std::tie(one.file, one.row) < std::tie(other.file, other.row);
}

void join(ForestPlaces::Place& place, const ForestPlaces::Place& other) {
  place.box.add(other.box);
  place.lots += other.lots;
  if (earlier(other.first, place.first)) place.first = other.first;
}

bool holds(const geometry::Box& box, const geometry::Box& inner) {
  return box.minx <= inner.minx && box.miny <= inner.miny && box.maxx >= inner.maxx && box.maxy >= inner.maxy;
}

}  // namespace

void ForestPlaces::add(const geometry::Box& box, const Origin& origin, double apart) {
  Place added{box, 1, origin};
  for (Place& place : places_)
    if (holds(place.box, box)) return join(place, added);
  if (places_.size() == kMost) {
    // So scattered a number is a fault of numbering anyway; the lot is counted where it is nearest.
    return join(*std::min_element(places_.begin(), places_.end(),
                                  [&](const Place& one, const Place& other) {
                                    return between(one.box, box) < between(other.box, box);
                                  }),
                added);
  }
  // What has grown by one place may have come near another.
  for (std::size_t i = 0; i < places_.size();) {
    if (between(places_[i].box, added.box) >= apart) {
      ++i;
      continue;
    }
    join(added, places_[i]);
    places_[i] = places_.back();
    places_.pop_back();
    i = 0;
  }
  places_.push_back(added);
}

const ForestPlaces::Place& ForestPlaces::smallest() const {
  return *std::min_element(places_.begin(), places_.end(), [](const Place& one, const Place& other) {
    return one.lots != other.lots ? one.lots < other.lots : earlier(other.first, one.first);
  });
}

double ForestPlaces::distance(const Place& from) const {
  double nearest = INFINITY;
  for (const Place& place : places_)
    if (&place != &from) nearest = std::min(nearest, between(from.box, place.box));
  return nearest;
}

}  // namespace sohoa
