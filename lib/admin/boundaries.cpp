#include "admin/boundaries.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sohoa::admin {
namespace {

using geometry::Kind;
using geometry::Point;

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kNothing = 1e-6;  // a smaller share is rounding

/// Metres that one degree is on WGS 84 at a latitude.
struct Degree {
  double east, north;

  explicit Degree(double latitude) {
    constexpr double kAxis = 6378137, kEccentricity = 0.00669437999014;  // semi-major axis, squared eccentricity
    const double sine = std::sin(latitude * kRadian);
    const double bend = 1 - kEccentricity * sine * sine;
    north = kRadian * kAxis * (1 - kEccentricity) / (bend * std::sqrt(bend));
    east = kRadian * kAxis / std::sqrt(bend) * std::cos(latitude * kRadian);
  }
};

/// How much of something there is.
struct Amount {
  double area = 0;    ///< in units of a cylindrical projection that keeps areas
  double length = 0;  ///< in degrees of latitude
  double points = 0;

  /// By the highest dimension of the whole, which a touching line or point of a part does not have.
  double in_the_way_of(const Amount& whole) const { return whole.area > 0 ? area : whole.length > 0 ? length : points; }
};

double ring_area(const geometry::Points& points) {
  const Point first = points.front();
  const double base = std::sin(first.y * kRadian);
  double twice = 0, x = 0, y = 0;
  for (std::uint32_t i = 1; i < points.size(); ++i) {
    const Point here = points[i];
    const double next_x = here.x - first.x, next_y = std::sin(here.y * kRadian) - base;
    twice += x * next_y - y * next_x;
    x = next_x;
    y = next_y;
  }
  return std::abs(twice) / 2;
}

double line_length(const geometry::Points& points) {
  double length = 0;
  for (std::uint32_t i = 1; i < points.size(); ++i) {
    const Point a = points[i - 1], b = points[i];
    length += std::hypot((b.x - a.x) * std::cos((a.y + b.y) / 2 * kRadian), b.y - a.y);
  }
  return length;
}

Amount amount_of(std::string_view wkb) {
  Amount amount;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (run.points.empty()) return;
    if (run.kind == Kind::polygon) amount.area += ring_area(run.points) * (run.ring == 0 ? 1 : -1);
    if (run.kind == Kind::line) amount.length += line_length(run.points);
    if (run.kind == Kind::point) ++amount.points;
  });
  return amount;
}

}  // namespace

Boundaries::Boundaries(std::vector<CommuneArea> areas) : areas_(std::move(areas)) {
  std::sort(areas_.begin(), areas_.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  for (const CommuneArea& area : areas_) bytes_.push_back(area.wkb);
  index_.emplace(bytes_);
  find_rivals();
}

void Boundaries::find_rivals() {
  geometry::Box box;
  for (const std::string_view wkb : bytes_) box.add(geometry::measure(wkb).box);
  constexpr double kAround = 0.5;  // degrees
  box = {box.minx - kAround, box.miny - kAround, box.maxx + kAround, box.maxy + kAround};
  const Units& units = Units::shipped();
  for (const Commune& commune : units.communes(Edition::y2026)) {
    if (find(commune.code) != kNone) continue;
    for (const Place& place : units.places(commune.code, Edition::y2026))
      if (box.intersects({place.lon, place.lat, place.lon, place.lat}))
        rivals_.push_back({place, std::sqrt(place.area_km2 / std::numbers::pi)});
  }
  std::sort(rivals_.begin(), rivals_.end(), [](const Rival& a, const Rival& b) { return a.place.lat < b.place.lat; });
  for (const Rival& rival : rivals_) widest_ = std::max(widest_, rival.radius);
}

std::string_view Boundaries::rival(Point point, double distance) const {
  constexpr double kNorth = 110.5, kEast = 100;  // km of a degree anywhere in Viet Nam, rounded down
  double least = distance / 1000;
  std::string_view found;
  const double reach = (least + widest_) / kNorth;
  auto rival = std::lower_bound(rivals_.begin(), rivals_.end(), point.y - reach,
                                [](const Rival& one, double lat) { return one.place.lat < lat; });
  for (; rival != rivals_.end() && rival->place.lat <= point.y + reach; ++rival) {
    const Place& place = rival->place;
    if (std::abs(place.lon - point.x) * kEast > least + rival->radius) continue;
    const double away = std::max(0.0, place.distance_km(point.x, point.y) - rival->radius);
    if (away < least) least = away, found = place.code;
  }
  return found;
}

std::uint32_t Boundaries::find(std::string_view code) const {
  const auto found =
      std::lower_bound(areas_.begin(), areas_.end(), code,
                       [](const CommuneArea& area, std::string_view wanted) { return area.code < wanted; });
  return found != areas_.end() && found->code == code ? static_cast<std::uint32_t>(found - areas_.begin()) : kNone;
}

Spot Boundaries::at(Point point, double most) const {
  if (const std::uint32_t area = index_->at(point); area != kNone) return {area, 0, {}};
  if (!std::isfinite(point.x) || !(std::abs(point.y) <= 89)) return {};
  const Degree degree(point.y);
  const auto near = index_->nearest(point, point, degree.east, degree.north, most);
  return {near.area, near.area == kNone ? 0 : near.distance, rival(point, std::min(near.distance, most))};
}

const Placed& Locator::place(std::string_view wkb, double most) {
  placed_ = {Boundaries::kNone, 0, 0, {}, std::move(placed_.parts), 0, false};
  placed_.parts.clear();
  const geometry::Measure measure = geometry::measure(wkb);
  if (measure.empty() || !measure.finite) return placed_;
  if (const auto whole = boundaries_.index().whole(measure.box)) {
    if (*whole != Boundaries::kNone) {
      placed_.area = *whole;
      placed_.share = placed_.inside = 1;
    }
  } else if (!place_parts(wkb, measure.box)) {
    place_points(wkb);
  }
  if (placed_.area == Boundaries::kNone)
    place_nearest(wkb, most);
  else if (placed_.inside < 0.5)
    judge_outside(wkb, most);
  return placed_;
}

/// By GEOS; false when it cannot.
bool Locator::place_parts(std::string_view wkb, const geometry::Box& box) {
  if (!overlay_.take(wkb) || !overlay_.whole(cut_)) return false;
  const Amount whole = amount_of(cut_);
  const double total = whole.in_the_way_of(whole);
  if (!(total > 0)) return false;
  boundaries_.index().candidates(box, candidates_);
  for (const std::uint32_t area : candidates_) {
    if (!overlay_.cut(area, cut_)) return false;
    const double share = amount_of(cut_).in_the_way_of(whole) / total;
    if (share > kNothing) placed_.parts.push_back({area, std::min(share, 1.0)});
  }
  conclude();
  return true;
}

/// By counting the vertices in each commune.
void Locator::place_points(std::string_view wkb) {
  placed_.parts.clear();
  double total = 0;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i, ++total) {
      const std::uint32_t area = boundaries_.index().at(run.points[i]);
      if (area == Boundaries::kNone) continue;
      const auto known =
          std::find_if(placed_.parts.begin(), placed_.parts.end(), [&](const Part& part) { return part.area == area; });
      if (known == placed_.parts.end()) {
        placed_.parts.push_back({area, 1});
      } else {
        ++known->share;
      }
    }
  });
  for (Part& part : placed_.parts) part.share /= total;
  conclude();
}

void Locator::conclude() {
  auto& parts = placed_.parts;
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.share != b.share ? a.share > b.share : a.area < b.area; });
  if (parts.empty()) return;
  for (const Part& part : parts) placed_.inside += part.share;
  if (placed_.inside > 1 + kNothing)
    for (Part& part : parts) part.share /= placed_.inside;
  if (placed_.inside > 1 - kNothing) placed_.inside = 1;
  placed_.area = parts.front().area;
  placed_.share = parts.size() == 1 ? placed_.inside : parts.front().share;
  if (parts.size() == 1) parts.clear();
}

/// A sliver inside a commune says little of a geometry that lies elsewhere.
void Locator::judge_outside(std::string_view wkb, double most) {
  geometry::walk(wkb, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      if (placed_.beyond || !placed_.rival.empty()) return;
      const Spot spot = boundaries_.at(run.points[i], most);
      placed_.beyond = spot.area == Boundaries::kNone;
      placed_.rival = spot.rival;
    }
  });
}

void Locator::place_nearest(std::string_view wkb, double most) {
  const auto& index = boundaries_.index();
  geometry::AreaIndex::Near best;
  bool first = true;
  geometry::walk(wkb, [&](const geometry::Run& run) {
    for (std::uint32_t i = 0; i < run.points.size(); ++i) {
      const Point from = run.points[i == 0 || run.kind == Kind::point ? i : i - 1], to = run.points[i];
      if (i == 0 && run.points.size() > 1) continue;
      const Degree degree((from.y + to.y) / 2);
      const auto near = index.nearest(from, to, degree.east, degree.north, std::min(most, best.distance));
      if (near.distance < best.distance) best = near;
    }
  });
  geometry::walk(wkb, [&](const geometry::Run& run) {
    if (first && !run.points.empty())
      first = false, placed_.rival = boundaries_.rival(run.points.front(), std::min(best.distance, most));
  });
  if (best.area == Boundaries::kNone) return;
  placed_.area = best.area;
  placed_.distance = best.distance;
}

}  // namespace sohoa::admin
