#include "dataset/address_ground.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "admin/edition.hpp"

namespace sohoa {

AddressGround::AddressGround() : units_(admin::Units::shipped()) {
  for (const admin::Commune& commune : units_.communes(admin::Edition::y2026))
    for (const admin::Place& place : units_.places(commune.code, admin::Edition::y2026)) {
      seats_.push_back({place, place.limit_km(), commune.name});
      constexpr double kKmPerDegree = 111.2;
      const double up = seats_.back().limit / kKmPerDegree;
      const double right = up / std::cos(place.lat * std::numbers::pi / 180);
      for (double lat = std::floor((place.lat - up) * kSquares); lat <= (place.lat + up) * kSquares; ++lat)
        for (double lon = std::floor((place.lon - right) * kSquares); lon <= (place.lon + right) * kSquares; ++lon)
          by_square_[square(lon / kSquares, lat / kSquares)].push_back(static_cast<std::uint32_t>(seats_.size() - 1));
    }
}

std::int64_t AddressGround::square(double lon, double lat) {
  return static_cast<std::int64_t>(std::floor(lon * kSquares + 1e-9)) * 4096 +
         static_cast<std::int64_t>(std::floor(lat * kSquares + 1e-9));
}

const NamedCommune& AddressGround::commune(std::string_view code, std::string_view edition) const {
  thread_local std::string key;
  key.assign(code).append("\t").append(edition);
  const auto [place, added] = known_.local().try_emplace(key);
  NamedCommune& found = place->second;
  if (!added) return found;
  const auto said = admin::parse_edition(edition);
  for (const admin::Edition one : {admin::Edition::y2026, admin::Edition::y2025, admin::Edition::y2024}) {
    if (said && *said != one) continue;
    if (found.commune = units_.commune(code, one); found.commune == nullptr) continue;
    found.edition = one;
    break;
  }
  if (found.commune == nullptr) return found;
  if (units_.knows_places(code, found.edition)) found.seats = units_.places(code, found.edition);
  if (found.edition != admin::Edition::y2024) {
    found.area = admin::Boundaries::shipped().find(code);
    return found;
  }
  for (const admin::Link& link : units_.successors(code)) {
    const admin::Commune* today = units_.commune(link.code, admin::Edition::y2026);
    found.today.append(found.today.empty() ? "" : ", ").append(link.code);
    if (today != nullptr) found.today.append(" ").append(today->name);
  }
  return found;
}

AddressGround::Judgement AddressGround::judge(geometry::Point point, const NamedCommune& commune) const {
  if (commune.seats.empty()) return {};
  Judgement found{Verdict::fine, commune.commune->name, std::numeric_limits<double>::max()};
  double beyond = std::numeric_limits<double>::max();
  for (const admin::Place& seat : commune.seats) {
    const double distance = seat.distance_km(point.x, point.y);
    if (distance - seat.limit_km() >= beyond) continue;
    beyond = distance - seat.limit_km();
    found.distance = distance;
  }
  if (beyond > 0) {
    found.verdict = beyond > kWrong ? Verdict::wrong : Verdict::remote;
    return found;
  }
  if (commune.area == admin::Boundaries::kNone) return found;
  const admin::Boundaries& boundaries = admin::Boundaries::shipped();
  const admin::Spot spot = boundaries.at(point, 0);
  if (spot.area == admin::Boundaries::kNone || spot.area == commune.area) return found;
  constexpr double kMetresPerDegree = 111'200;
  const double up = kBorder / kMetresPerDegree, right = up / std::cos(point.y * std::numbers::pi / 180);
  for (int i = 0; i < 8; ++i) {
    const double angle = i * std::numbers::pi / 4;
    if (boundaries.at({point.x + right * std::cos(angle), point.y + up * std::sin(angle)}, 0).area == commune.area)
      return found;
  }
  found.verdict = Verdict::other;
  found.name = boundaries.areas()[spot.area].name;
  return found;
}

AddressGround::Judgement AddressGround::judge(geometry::Point point) const {
  const auto near = by_square_.find(square(point.x, point.y));
  if (near != by_square_.end())
    for (const std::uint32_t at : near->second)
      if (seats_[at].place.distance_km(point.x, point.y) <= seats_[at].limit) return {};
  Judgement found{Verdict::remote, {}, 0};
  double beyond = std::numeric_limits<double>::max();
  for (const Seat& seat : seats_) {
    const double distance = seat.place.distance_km(point.x, point.y);
    if (distance - seat.limit >= beyond) continue;
    beyond = distance - seat.limit;
    found.distance = distance;
    found.name = seat.name;
  }
  if (beyond > kWrong) found.verdict = Verdict::wrong;
  return found;
}

}  // namespace sohoa
