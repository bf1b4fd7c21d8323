#include "dataset/zone_known.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "geometry/inner_point.hpp"
#include "geometry/measure.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// `name`: folded.
std::string named(const std::string& name, const std::string& subject) {
  return name + kZoneBetween + subject;
}

/// "07192 | nguyen van a | thon 1": its parts.
std::array<std::string, 3> split_holder(std::string_view holder) {
  std::array<std::string, 3> parts;
  for (std::size_t i = 0, begin = 0; i < parts.size() && begin <= holder.size(); ++i) {
    const std::size_t end = i + 1 < parts.size() ? std::min(holder.find('|', begin), holder.size()) : holder.size();
    parts[i] = text::trim(holder.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// 0: equal; 1: one of them does not say; 2: they differ.
int difference(const std::string& one, const std::string& other) {
  if (one == other) return 0;
  return one.empty() || other.empty() ? 1 : 2;
}

bool is_point(const geometry::Box& box) {
  return !box.empty() && box.minx == box.maxx && box.miny == box.maxy;
}

/// What lies within some fifty metres of a place.
geometry::Box around(const geometry::Box& box) {
  constexpr double kBeside = 0.0005;  // degrees
  return {box.minx - kBeside, box.miny - kBeside, box.maxx + kBeside, box.maxy + kBeside};
}

}  // namespace

void ZoneNames::add(const std::string& name, const std::string& owner, const std::string& address, std::size_t place) {
  all_[name][owner][address].push_back(place);
}

template <class Take>
void ZoneNames::find(const std::string& name, const std::string& owner, const std::string& address, Take take) const {
  const auto found = all_.find(name);
  if (found == all_.end()) return;
  bool more = true;
  const auto of_key = [&](const auto& map, const std::string& key, auto&& visit) {
    if (key.empty()) {
      for (auto one = map.begin(); more && one != map.end(); ++one) visit(one->second);
      return;
    }
    for (const std::string& own : {key, std::string()})
      if (const auto one = map.find(own); more && one != map.end()) visit(one->second);
  };
  of_key(found->second, owner, [&](const Places& places) {
    of_key(places, address, [&](const std::vector<std::size_t>& all) {
      for (std::size_t i = 0; more && i < all.size(); ++i) more = take(all[i]);
    });
  });
}

KnownZone known_zone(const ZoneSeat& zone) {
  auto [commune, owner, address] = split_holder(zone.holder);
  KnownZone known;
  known.name = text::fold(zone.name);
  known.subject = zone.subject;
  known.commune = std::move(commune);
  known.owner = std::move(owner);
  known.address = std::move(address);
  known.wkb = zone.wkb;
  known.box = zone.box;
  if (!zone.wkb.empty()) known.area = geometry::measure(zone.wkb).area;
  return known;
}

void KnownZones::load(std::vector<store::RegisteredCode> codes,
                      const std::unordered_map<std::string, std::string>& first_days) {
  zones_.resize(codes.size());
  for (std::size_t place = 0; place < codes.size(); ++place) {
    store::RegisteredCode& code = codes[place];
    ZoneSeat seat;
    const std::size_t line = code.subject.find(kZoneBetween);
    seat.name = std::move(code.name);
    seat.subject = code.subject.substr(0, line);
    if (line != code.subject.npos) seat.holder = code.subject.substr(line + 1);
    seat.wkb = std::move(code.shape);
    if (!seat.wkb.empty()) seat.box = geometry::measure(seat.wkb).box;
    KnownZone known = known_zone(seat);
    known.code = std::move(code.code);
    known.state = std::move(code.state);
    known.day = std::move(code.day);
    if (const auto day = first_days.find(known.code); day != first_days.end()) known.given = day->second;
    add_box(known.box, place);
    note(std::move(known), place);
  }
  tree_.build(boxes_);
}

void KnownZones::extend(const std::vector<ZoneSeat>& zones) {
  const std::size_t first = zones_.size();
  zones_.resize(first + zones.size());
  for (std::size_t i = 0; i < zones.size(); ++i) add_box(zones[i].box, first + i);
  tree_.build(boxes_);
}

void KnownZones::add_box(const geometry::Box& box, std::size_t place) {
  if (box.empty()) return;
  boxes_.push_back(box);
  in_tree_.push_back(place);
}

void KnownZones::note(KnownZone zone, std::size_t place) {
  const std::string key = named(zone.name, zone.subject);
  named_.add(key, zone.owner, zone.address, place);
  if (zone.wkb.empty()) shapeless_.add(key, zone.owner, zone.address, place);
  zones_[place] = std::move(zone);
}

KnownZones::Match KnownZones::match(const KnownZone& zone, const KnownZone& known) {
  if (known.code.empty() || known.subject != zone.subject) return Match::no;
  const bool one_name = !zone.name.empty() && zone.name == known.name;
  if (zone.wkb.empty() || known.wkb.empty()) {
    const int most = std::max({difference(zone.commune, known.commune), difference(zone.owner, known.owner),
                               difference(zone.address, known.address)});
    return !one_name || most == 2 ? Match::no : most == 1 ? Match::maybe : Match::sure;
  }
  if (zone.wkb == known.wkb) return Match::sure;
  // A place that was taken again lies some metres beside the first.
  if (is_point(zone.box) && is_point(known.box) && around(zone.box).intersects(known.box))
    return one_name ? Match::sure : Match::no;
  if (!zone.box.intersects(known.box)) return Match::no;
  const double smaller = std::min(zone.area, known.area);
  std::string shape;
  const double common = geometry::common_area(zone.wkb, known.wkb, shape);
  return smaller > 0 && common >= (one_name ? kNamed : kAlone) * smaller ? Match::sure : Match::no;
}

std::vector<std::size_t> KnownZones::find(const KnownZone& zone, std::size_t place, std::size_t& withdrawn) const {
  std::vector<std::size_t> found;
  Match best = Match::maybe;
  const auto look = [&](std::size_t other) {
    const KnownZone& known = zones_[other];
    if (other == place || known.code.empty()) return true;
    const bool seen =
        std::any_of(found.begin(), found.end(), [&](std::size_t one) { return zones_[one].code == known.code; });
    const bool is_withdrawn = known.state == "thu_hoi";
    if (seen || (is_withdrawn && withdrawn != zones_.size())) return true;
    const Match how = match(zone, known);
    if (how == Match::no) return true;
    if (is_withdrawn) {
      withdrawn = other;
      return true;
    }
    if (how < best) return true;
    if (how > best) found.clear();
    best = how;
    if (found.size() < 2) found.push_back(other);
    return best != Match::sure || found.size() < 2;
  };
  (zone.wkb.empty() ? named_ : shapeless_).find(named(zone.name, zone.subject), zone.owner, zone.address, look);
  if (!zone.box.empty())
    tree_.search(is_point(zone.box) ? around(zone.box) : zone.box,
                 [&](std::uint32_t box) { return look(in_tree_[box]); });
  return found;
}

std::vector<std::size_t> KnownZones::namesakes(const KnownZone& zone) const {
  std::vector<std::size_t> found;
  if (zone.name.empty()) return found;
  named_.find(named(zone.name, zone.subject), zone.owner, zone.address, [&](std::size_t other) {
    const KnownZone& known = zones_[other];
    if (known.state != "thu_hoi" && difference(zone.commune, known.commune) < 2) found.push_back(other);
    return found.size() < 2;
  });
  return found;
}

}  // namespace sohoa
