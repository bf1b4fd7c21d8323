#include "dataset/references.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"

namespace sohoa {
namespace {

/// Beyond it a code lies outside the province that is named beside it, wherever its communes end.
constexpr double kFarKm = 30;

address::GridPoint grid_point_of(const admin::Place& seat) {
  return *address::grid_point(seat.lat, seat.lon);
}

std::string far_outside(double km, const std::string& name) {
  return tr("lies about {:.0f} km outside {}: one of the two is wrong", km, name);
}

double distance_km(const admin::Place& seat, const std::string& full) {
  const auto area = address::decode(full);
  return seat.distance_km(area->lng(), area->lat());
}

}  // namespace

Option reference_option() {
  return {"--reference", "", "PLACE",
          N_("where short Plus Codes are that name no place themselves: a point, or a commune by name or code")};
}

/// What is asked where a name is several communes'.
template <typename Seats>
static std::string several_communes(const Seats& seats) {
  constexpr std::size_t kShown = 4;
  std::string names;
  for (std::size_t i = 0; i < seats.size() && i < kShown; ++i) names.append(i > 0 ? "; " : "").append(seats[i].name);
  if (seats.size() > kShown) names += "; …";
  return tr("several communes are called so: {}; write the one that is meant with its xã, phường and province", names);
}

References::References(const std::string& usual) : usual_(usual) {
  if (usual_.empty()) return;
  if (const Place& place = find(usual_); !place.point && place.seats.size() != 1)
    throw UsageError(
        tr("--reference {}: {}", usual_, place.seats.empty() ? place.note : several_communes(place.seats)));
}

void References::find_communes(const std::string& text, Place& place) {
  if (!finder_) finder_.emplace();
  const admin::Units& units = admin::Units::shipped();
  const admin::Finder::Found found = finder_->find(text);
  for (const admin::Finder::Match& match : found.matches) {
    if (!found.certain) break;
    if (match.unit.level == admin::Level::province) {
      for (const admin::Commune& commune : units.communes(match.unit.edition()))
        if (commune.province == match.unit.code)
          for (const admin::Place& seat : units.places(commune.code, match.unit.edition())) place.parts.push_back(seat);
      continue;
    }
    if (match.unit.level != admin::Level::commune) continue;
    const auto places = units.places(match.unit.code, match.unit.edition());
    if (places.empty()) continue;
    const bool known = std::any_of(place.seats.begin(), place.seats.end(),
                                   [&](const Seat& seat) { return seat.place.code == places.front().code; });
    if (known) continue;
    std::string name(match.unit.name);
    for (const admin::Unit& parent : finder_->parents(match.unit)) name.append(", ").append(parent.name);
    place.seats.push_back({places.front(), std::move(name)});
  }
}

const References::Place& References::find(const std::string& text) {
  if (const auto known = known_.find(text); known != known_.end()) return known->second;
  Place& place = known_[text];
  // A name has letters: "107.77,20.98" has none.
  const AskedPoint asked = points_.read(text);
  if (asked.point) {
    place.point = address::grid_point(asked.point->y, asked.point->x);
    return place;
  }
  find_communes(text, place);
  if (place.seats.empty())
    place.note =
        place.parts.empty()
            ? tr("{}: is no commune that is known, nor a point; write a point such as 107.77,20.98", text)
            : tr("{}: is a province, which is too large to tell where the code lies; write a commune of it", text);
  return place;
}

References::Remark References::near_one_of(address::WrittenCode& code, const Place& place,
                                           const std::string& text) const {
  // A seat far from the place that it gives the code is not meant.
  std::string only;
  std::vector<Seat> fit;
  for (const Seat& seat : place.seats) {
    const auto full = address::recover(code.text, grid_point_of(seat.place));
    if (!full) return {tr("names no place on Earth"), "code-nowhere"};
    if (place.seats.size() > 1 && distance_km(seat.place, *full) > seat.place.limit_km()) continue;
    if (*full == only) continue;
    only = *full;
    fit.push_back(seat);
  }
  if (fit.size() != 1)
    return {text + ": " + several_communes(fit.empty() ? place.seats : fit), "code-reference-several"};
  code.text = only;
  code.kind = address::CodeKind::plus;
  const double outside = distance_km(fit.front().place, only) - fit.front().place.limit_km();
  if (outside > 0) return {far_outside(outside, fit.front().name)};
  return {place.seats.size() > 1 ? tr("taken near {}", fit.front().name) : std::string()};
}

References::Remark References::compare(const address::WrittenCode& code) {
  if (code.kind != address::CodeKind::plus || code.reference.empty()) return {};
  const Place& place = find(code.reference);
  double nearest = 1e9;
  const auto look = [&](const admin::Place& seat, double limit) {
    nearest = std::min(nearest, std::max(0.0, distance_km(seat, code.text) - limit));
  };
  for (const Seat& seat : place.seats) look(seat.place, seat.place.limit_km());
  if (place.seats.empty())
    for (const admin::Place& seat : place.parts) look(seat, kFarKm);
  if (nearest == 0 || nearest >= 1e9) return {};
  return {far_outside(nearest, code.reference)};
}

References::Remark References::recover(address::WrittenCode& code) {
  if (code.fault != address::CodeFault::none) return {};
  if (code.kind != address::CodeKind::plus_short) return compare(code);
  const std::string* reference = code.reference.empty() ? &usual_ : &code.reference;
  if (reference->empty())
    return {tr("is a short Plus Code, which needs a place: write the commune behind it, or say --reference"),
            "code-reference"};
  const Place* place = &find(*reference);
  // What stands behind a code may be anything; the usual place still holds.
  if (!place->point && place->seats.empty() && !usual_.empty()) place = &find(*(reference = &usual_));
  if (!place->seats.empty()) return near_one_of(code, *place, *reference);
  if (!place->point) return {place->note, "code-reference"};
  const auto full = address::recover(code.text, *place->point);
  if (!full) return {tr("names no place on Earth"), "code-nowhere"};
  code.text = *full;
  code.kind = address::CodeKind::plus;
  return {};
}

std::optional<text::LatLon> place_of_code(std::string_view text) {
  constexpr std::size_t kFineGeohash = 8;  // 19 m
  if (!address::may_be_code(text)) return std::nullopt;
  address::WrittenCode code = address::read_code(text);
  if (code.fault != address::CodeFault::none) return std::nullopt;
  if (code.kind == address::CodeKind::geohash && code.text.size() < kFineGeohash) return std::nullopt;
  if (code.kind == address::CodeKind::plus_short) {
    thread_local References references{std::string()};
    if (!references.recover(code).why.empty()) return std::nullopt;
  }
  const auto cell = address::cell_of(code);
  if (!cell) return std::nullopt;
  return text::LatLon{cell->lat, cell->lng};
}

}  // namespace sohoa
