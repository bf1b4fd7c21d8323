#include "crs/place.hpp"

#include <cmath>
#include <optional>

#include "base/message.hpp"
#include "crs/definition.hpp"
#include "crs/identify.hpp"
#include "crs/transform.hpp"
#include "crs/zones.hpp"

namespace sohoa::crs {
namespace {

using admin::Place;

constexpr double kNearer = 10;  // km that another reading must gain
constexpr double kBeyond =
    3;  // limits within which it has to lie: some zone is always nearest, but need not explain anything
constexpr double kAlike = 2;  // km within which two readings are alike: UTM and the 3° zone of 105° differ by 0.7 km
constexpr double kCompact = 100;    // km across, up to which an extent that holds a seat is believed
constexpr double kFreely = 300000;  // metres from (0, 0), below every easting there is

bool within(double value, double low, double high) {
  return value >= low && value <= high;
}
/// Viet Nam with its islands, in degrees.
bool in_country(double lon, double lat) {
  return within(lon, 102, 118) && within(lat, 6, 23.6);
}
/// Where the land lies in a 3° zone; in UTM's wider zones the islands as well.
bool in_zone(double x, double y, bool utm) {
  return utm ? within(x, 100000, 900000) && within(y, 650000, 2620000)
             : within(x, 335000, 665000) && within(y, 900000, 2600000);
}

struct Nearest {
  const Place* place = nullptr;
  double km = INFINITY;
  bool within_limit(double factor = 1) const { return place != nullptr && km <= factor * place->limit_km(); }
};

Nearest nearest(double lon, double lat, std::span<const Place> places) {
  Nearest found;
  if (!std::isfinite(lon) || !std::isfinite(lat) || std::abs(lon) > 180 || std::abs(lat) > 90) return found;
  for (const Place& place : places)
    if (const double km = place.distance_km(lon, lat); km < found.km) found = {&place, km};
  return found;
}

Nearest read_as(int epsg, double x, double y, std::span<const Place> places) {
  const bool angles = zone(epsg) == nullptr && geographic(epsg);
  if (angles && (std::abs(x) > 180 || std::abs(y) > 90)) return {};  // PROJ would wrap them round the Earth
  Transform transform(epsg, kWgs84);
  return transform.forward(x, y) ? nearest(x, y, places) : Nearest{};
}

/// Two communes at the ends of a province have their middle in a third one: what counts is whether a seat lies in the
/// extent, or as near to it as it may lie to a sheet.
bool holds_a_seat(const Extent& extent, int epsg, std::span<const Place> places, double most, bool near_too) {
  const double unit = geographic(epsg) ? 111000 : 1;  // metres
  if (std::hypot(extent.maxx - extent.minx, extent.maxy - extent.miny) * unit > most * 1000) return false;
  Transform transform(kWgs84, epsg);
  for (const Place& place : places) {
    double x = place.lon, y = place.lat;
    const double near = near_too ? place.limit_km() * 1000 / unit : 0;
    if (transform.forward(x, y) && within(x, extent.minx - near, extent.maxx + near) &&
        within(y, extent.miny - near, extent.maxy + near))
      return true;
  }
  return false;
}

/// Keeps the best of the readings that are tried, the earlier one when two are alike.
struct Trial {
  Reading reading = Reading::nowhere;
  int epsg = 0;
  Nearest best;

  void consider(Reading candidate, int code, const Nearest& found) {
    if (found.km + kAlike < best.km) *this = {candidate, code, found};
  }
};

Trial try_readings(const Extent& extent, int epsg, std::span<const Place> places) {
  const double x = extent.x(), y = extent.y();
  Trial trial;
  const bool angles = geographic(epsg);
  trial.consider(Reading::swapped, epsg, read_as(epsg, y, x, places));
  if (!angles && in_country(x, y)) trial.consider(Reading::degrees, kWgs84, nearest(x, y, places));
  if (!angles && in_country(y, x)) trial.consider(Reading::degrees, kWgs84, nearest(y, x, places));
  for (const Zone& zone : zones())
    if (zone.epsg != epsg) trial.consider(Reading::other_zone, zone.epsg, read_as(zone.epsg, x, y, places));
  for (const Zone& zone : zones())
    if (zone.epsg != epsg) trial.consider(Reading::swapped, zone.epsg, read_as(zone.epsg, y, x, places));
  if (angles) return trial;
  trial.consider(Reading::millimetres, epsg, read_as(epsg, x / 1000, y / 1000, places));
  trial.consider(Reading::centimetres, epsg, read_as(epsg, x / 100, y / 100, places));
  return trial;
}

/// What the size of the numbers alone says of projected coordinates.
Reading shape(double x, double y, bool utm) {
  if (in_zone(x, y, utm)) return Reading::fine;
  if (in_zone(y, x, utm)) return Reading::swapped;
  if (in_zone(x / 1000, y / 1000, utm)) return Reading::millimetres;
  if (in_zone(x / 100, y / 100, utm)) return Reading::centimetres;
  for (const double prefix : {18e6, 19e6})
    if (in_zone(x - prefix, y, true) || in_zone(y - prefix, x, true)) return Reading::hn72;
  if (in_country(x, y) || in_country(y, x)) return Reading::degrees;
  return std::abs(x) < kFreely && std::abs(y) < kFreely ? Reading::local_grid : Reading::nowhere;
}

Reading shape_of_degrees(double x, double y) {
  if (in_country(x, y)) return Reading::fine;
  return in_country(y, x) ? Reading::swapped : Reading::nowhere;
}

bool is_hn72(int epsg) {
  return identify(std::to_string(epsg)).note == Note::hn72;
}

std::string commune_name(std::string_view code) {
  const admin::Commune* found = admin::Units::shipped().commune(code, admin::Edition::y2026);
  return found == nullptr ? std::string(code) : std::string(found->name);
}

std::string system_name(int epsg) {
  const Zone* found = zone(epsg);
  return found == nullptr ? "EPSG:" + std::to_string(epsg)
                          : fmt::format("EPSG:{} ({}, {})", epsg, found->name, degrees_text(found->meridian));
}

}  // namespace

PlaceVerdict judge_place(const Extent& extent, int epsg, std::span<const Place> places) {
  epsg = current(epsg);
  if (places.empty()) return judge_range(extent, epsg);
  if (is_hn72(epsg)) return {Reading::hn72, epsg};
  const Nearest present = read_as(epsg, extent.x(), extent.y(), places);
  PlaceVerdict verdict{Reading::fine, epsg, present.km,
                       present.km,    true, present.place != nullptr ? present.place->code : places[0].code};
  const bool several = places.size() > 1;
  if (present.within_limit() || holds_a_seat(extent, epsg, places, several ? 3 * kCompact : kCompact, several))
    return verdict;

  const Trial trial = try_readings(extent, epsg, places);
  if (trial.best.within_limit(kBeyond) && trial.best.km + kNearer <= present.km) {
    verdict.reading = trial.reading;
    verdict.epsg = trial.epsg;
    verdict.other_km = trial.best.km;
    verdict.whole = trial.best.within_limit();
    if (verdict.whole) return verdict;
  }
  // No reading explains the whole distance; numbers that no zone can hold explain themselves.
  const Reading size = geographic(epsg) ? Reading::fine : shape(extent.x(), extent.y(), true);
  if (size == Reading::hn72 || size == Reading::local_grid)
    return {size, epsg, present.km, present.km, false, verdict.code};
  if (verdict.reading == Reading::fine) verdict = {Reading::nowhere, epsg, present.km, present.km, false, verdict.code};
  return verdict;
}

bool reaches_a_seat(const Extent& extent, int epsg, std::span<const Place> places) {
  return holds_a_seat(extent, current(epsg), places, INFINITY, true);
}

PlaceVerdict judge_range(const Extent& extent, int epsg) {
  epsg = current(epsg);
  double x = extent.x(), y = extent.y();
  PlaceVerdict verdict{Reading::fine, epsg};
  if (is_hn72(epsg)) {
    verdict.reading = Reading::hn72;
  } else if (geographic(epsg)) {
    verdict.reading = shape_of_degrees(x, y);
  } else if (const Zone* found = zone(epsg)) {
    verdict.reading = shape(x, y, found->scale < 0.9999);
  } else if (!Transform(epsg, kWgs84).forward(x, y) || !in_country(x, y)) {
    verdict.reading = shape(extent.x(), extent.y(), true);
    if (verdict.reading == Reading::fine) verdict.reading = Reading::nowhere;
  }
  if (verdict.reading == Reading::degrees) verdict.epsg = kWgs84;
  verdict.whole = verdict.reading != Reading::nowhere;
  return verdict;
}

namespace {

/// The 6° zone with the meridian of a 3° zone: hundreds of metres apart, which no distance from a seat can tell.
std::string same_meridian(int epsg) {
  constexpr int kZone105 = 5897, kUtm48 = 3405;
  if (epsg != kZone105 && epsg != kUtm48) return {};
  const int other = epsg == kUtm48 ? kZone105 : kUtm48;
  return tr("; {} has the same meridian and is up to 1 km away from it: ask which of the two it is",
            system_name(other));
}

}  // namespace

std::string explain(const PlaceVerdict& verdict, int epsg) {
  const std::string distance =
      verdict.code.empty() || !std::isfinite(verdict.present_km)
          ? std::string()
          : tr("the data lie {:.0f} km from the seat of {}; ", verdict.present_km, commune_name(verdict.code));
  switch (verdict.reading) {
    case Reading::fine:
      return {};
    case Reading::other_zone:
      return distance +
             tr("in {} they would lie {:.0f} km from it: give --crs EPSG:{} if that is their zone",
                system_name(verdict.epsg), verdict.other_km, verdict.epsg) +
             same_meridian(verdict.epsg);
    case Reading::swapped:
      return distance + tr("the axes look swapped, north before east (right in {}): run again with --swap-axes, or "
                           "without it if you gave it",
                           system_name(verdict.epsg));
    case Reading::millimetres:
      return distance + tr("the coordinates look like millimetres: set the unit of the drawing to metres");
    case Reading::centimetres:
      return distance + tr("the coordinates look like centimetres: set the unit of the drawing to metres");
    case Reading::hn72:
      return distance + tr("this looks like HN-72, and no formula leads from there to VN-2000: convert it with the "
                           "survey office's tool first");
    case Reading::degrees:
      return distance +
             tr("the coordinates look like degrees, not like metres of {}: give --crs EPSG:4326", system_name(epsg));
    case Reading::local_grid:
      return distance +
             tr("the coordinates lie near (0, 0), a local grid: bring it to VN-2000 by control points first");
    case Reading::nowhere:
      return distance + tr("no zone and no order of axes explains it: check --crs and the commune codes (read as {})",
                           system_name(epsg));
  }
  return {};
}

}  // namespace sohoa::crs
