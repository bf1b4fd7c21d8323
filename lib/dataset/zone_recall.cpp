#include "dataset/zone_recall.hpp"

#include <fmt/format.h>

#include <set>

#include "crs/zones.hpp"
#include "geometry/measure.hpp"

namespace sohoa {

ZoneRecall::ZoneRecall(const ZoneRegistered& registered, int epsg) : registered_(registered) {
  if (epsg != 0 && epsg != crs::kWgs84) transform_.emplace(epsg, crs::kWgs84);
}

void ZoneRecall::to_degrees(ZoneSeat& seat) {
  if (transform_ && !seat.wkb.empty()) {
    const bool done = geometry::transform(seat.wkb.data(), seat.wkb.size(), scratch_,
                                          [&](std::span<double> xy) { return transform_->forward(xy); });
    if (!done) seat.wkb.clear();
  }
  if (!seat.wkb.empty()) seat.box = geometry::measure(seat.wkb).box;
}

ZoneRecall::Answer ZoneRecall::find(ZoneSeat seat) {
  to_degrees(seat);
  const KnownZone zone = known_zone(seat);
  std::set<std::string> codes, of_name;
  bool was_withdrawn = false;
  for (const auto& [family, known] : registered_.zones) {
    std::size_t withdrawn = known.size();
    for (const std::size_t place : known.find(zone, known.size(), withdrawn)) codes.insert(known[place].code);
    was_withdrawn = was_withdrawn || withdrawn != known.size();
    if (codes.empty() && !zone.wkb.empty())
      for (const std::size_t place : known.namesakes(zone)) of_name.insert(known[place].code);
  }
  if (codes.size() == 1 && claimed_.insert(*codes.begin()).second) return {*codes.begin(), {}};
  if (!codes.empty()) return {{}, fmt::format("{}", fmt::join(codes, ", "))};
  // It moved, or is another one of that name. Where several have the name, the name says nothing.
  if (!was_withdrawn && of_name.size() == 1 && !claimed_.contains(*of_name.begin())) return {{}, *of_name.begin()};
  return {};
}

}  // namespace sohoa
