#include "dataset/zone_register.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/inner_point.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

constexpr char kBetween = '\n';  ///< of what is stored as one text

std::string named(std::string_view name, std::string_view subject) {
  return text::fold(name) + kBetween + std::string(subject);
}

/// The pieces of a template: text, {part}, {part:digits}, [text that is left out when its part is not known].
struct Piece {
  std::string text, part;
  std::size_t digits = 0;
  bool optional = false;
};

std::vector<Piece> pieces_of(std::string_view make) {
  std::vector<Piece> pieces;
  std::string text;
  bool optional = false;
  for (std::size_t i = 0; i < make.size(); ++i) {
    if (make[i] == '[' || make[i] == ']') {
      if (!text.empty()) pieces.push_back({std::move(text), {}, 0, optional});
      text.clear();
      optional = make[i] == '[';
    } else if (make[i] == '{') {
      const std::size_t end = make.find('}', i);
      std::string part(make.substr(i + 1, end - i - 1));
      std::size_t digits = 0;
      if (const std::size_t colon = part.find(':'); colon != part.npos) {
        digits = static_cast<std::size_t>(std::stoi(part.substr(colon + 1)));
        part.resize(colon);
      }
      pieces.push_back({std::move(text), std::move(part), digits, optional});
      text.clear();
      i = end;
    } else {
      text += make[i];
    }
  }
  if (!text.empty()) pieces.push_back({std::move(text), {}, 0, optional});
  return pieces;
}

std::size_t number_digits(std::string_view make) {
  for (const Piece& piece : pieces_of(make))
    if (piece.part == "number") return piece.digits;
  return 0;
}

std::string with_number(std::string_view series, std::int64_t number, std::size_t digits) {
  std::string code(series);
  code.replace(code.find('#'), 1, fmt::format("{:0{}}", number, digits));
  return code;
}

double area_of(const std::string& wkb) {
  return geometry::measure(wkb).area;
}

}  // namespace

ZoneRegister::ZoneRegister(store::Registry& registry, const ZoneCodes& codes, const ZoneCodeFamily& family,
                           std::map<std::string, std::string> fixed, std::string state, std::string day)
    : registry_(registry),
      codes_(codes),
      family_(family),
      fixed_(std::move(fixed)),
      state_(std::move(state)),
      day_(std::move(day)) {
  for (store::RegisteredCode& code : registry.all(family.name)) {
    Known known{code.code, code.name, {}, {}, std::move(code.shape), code.state, code.day, {}};
    const std::size_t line = code.subject.find(kBetween);
    known.subject = code.subject.substr(0, line);
    if (line != code.subject.npos) known.holder = code.subject.substr(line + 1);
    if (!known.wkb.empty()) known.box = geometry::measure(known.wkb).box;
    by_code_.emplace(known.code, known_.size());
    last_[code.series] = std::max(last_[code.series], code.number);
    names_[named(known.name, known.subject)].push_back(known_.size());
    known_.push_back(std::move(known));
  }
  registered_ = known_.size();
}

std::vector<ZoneGiven> ZoneRegister::give(const std::vector<ZoneSeat>& zones) {
  known_.resize(registered_ + zones.size());
  std::vector<geometry::Box> boxes;
  const auto add_box = [&](const geometry::Box& box, std::size_t place) {
    if (box.empty()) return;
    boxes.push_back(box);
    in_tree_.push_back(place);
  };
  for (std::size_t i = 0; i < registered_; ++i) add_box(known_[i].box, i);
  for (std::size_t i = 0; i < zones.size(); ++i) add_box(zones[i].box, registered_ + i);
  tree_.build(boxes);
  std::vector<ZoneGiven> all(zones.size());
  // Codes that are there come first: none of their numbers may be given to a zone that stands before them.
  std::unordered_map<std::string_view, std::vector<std::size_t>> holders;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    if (zones[i].code.empty()) continue;
    if (zones[i].rejected) {
      reserve(zones[i].code);
      continue;
    }
    enter(zones[i], all[i], registered_ + i);
    holders[zones[i].code].push_back(i);
  }
  for (const auto& [code, places] : holders)
    for (const std::size_t i : places) {
      if (places.size() == 1) break;
      all[i].how = ZoneGiven::How::doubled;
      for (const std::size_t other : places)
        if (other != i) all[i].why += fmt::format("{}{}", all[i].why.empty() ? "" : ", ", zones[other].row);
    }
  for (std::size_t i = 0; i < zones.size(); ++i)
    if (zones[i].rejected)
      all[i] = {ZoneGiven::How::rejected, {}, {}};
    else if (zones[i].code.empty())
      all[i] = give(zones[i], registered_ + i);
  return all;
}

/// All of a code that is not its number, "#" in its place, and the number.
std::pair<std::string, std::int64_t> ZoneRegister::series_of(std::string_view code) const {
  std::vector<std::string_view> parts;
  codes_.take_apart(family_, code, parts);
  std::string series(code);
  std::int64_t number = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (family_.parts[i].name != "number") continue;
    number = std::stoll(std::string(parts[i]));
    series.replace(static_cast<std::size_t>(parts[i].data() - code.data()), parts[i].size(), "#");
  }
  return {std::move(series), number};
}

void ZoneRegister::reserve(std::string_view written) {
  ZoneCodeReading reading;
  codes_.read(written, family_.kind, reading);
  const std::string all = reading.fault == ZoneCodeFault::several ? reading.detail : reading.code;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(", ", begin), all.size());
    const std::string code = all.substr(begin, end - begin);
    begin = end + 2;
    if (codes_.match(code, family_.kind) != &family_) continue;
    const auto [series, number] = series_of(code);
    last_[series] = std::max(last_[series], number);
  }
}

/// A code that a zone has already.
void ZoneRegister::enter(const ZoneSeat& zone, ZoneGiven& given, std::size_t place) {
  given.code = zone.code;
  if (codes_.match(zone.code, family_.kind) != &family_) {
    given.how = ZoneGiven::How::other;
    return;
  }
  given.how = ZoneGiven::How::had;
  if (const auto known = by_code_.find(zone.code); known != by_code_.end()) {
    given.state = known_[known->second].state;
    given.day = known_[known->second].day;
    return note(zone, given, place);
  }
  const auto [series, number] = series_of(zone.code);
  store::RegisteredCode made = record(zone, zone.code, series, number);
  if (!zone.state.empty() && registry_.life().knows(zone.state)) made.state = zone.state;
  if (!zone.day.empty()) made.day = zone.day;
  registry_.add(made);
  last_[series] = std::max(last_[series], number);
  given.state = made.state;
  given.day = made.day;
  note(zone, given, place);
  by_code_.emplace(zone.code, place);
}

bool ZoneRegister::is_same(const ZoneSeat& zone, const Known& known) const {
  if (known.code.empty() || known.state == "thu_hoi" || known.subject != zone.subject) return false;
  const bool one_name = !zone.name.empty() && text::fold(zone.name) == text::fold(known.name);
  if (zone.wkb.empty() != known.wkb.empty()) return one_name && zone.holder == known.holder;
  if (zone.wkb.empty()) return one_name && zone.holder == known.holder;
  if (!zone.box.intersects(known.box)) return false;
  if (zone.wkb == known.wkb) return true;
  // Most zones that touch one box do not come near to one another's area.
  const double smaller = std::min(area_of(zone.wkb), area_of(known.wkb));
  std::string shape;
  const double common = geometry::common_area(zone.wkb, known.wkb, shape);
  return smaller > 0 && common >= (one_name ? kNamed : kAlone) * smaller;
}

ZoneGiven ZoneRegister::give(const ZoneSeat& zone, std::size_t place) {
  std::vector<std::size_t> found;
  const auto look = [&](std::size_t other) {
    if (std::find(found.begin(), found.end(), other) == found.end() && is_same(zone, known_[other]) &&
        std::none_of(found.begin(), found.end(),
                     [&](std::size_t one) { return known_[one].code == known_[other].code; }))
      found.push_back(other);
  };
  if (const auto same = names_.find(named(zone.name, zone.subject)); same != names_.end())
    for (const std::size_t other : same->second)
      if (zone.wkb.empty() || known_[other].wkb.empty()) look(other);
  if (!zone.box.empty())
    tree_.search(zone.box, [&](std::uint32_t box) {
      if (in_tree_[box] != place) look(in_tree_[box]);
      return true;
    });
  ZoneGiven given;
  if (found.size() > 1) {
    std::vector<std::string> codes;
    for (const std::size_t one : found) codes.push_back(known_[one].code);
    std::sort(codes.begin(), codes.end());
    given.how = ZoneGiven::How::unsure;
    given.why = fmt::format("{}", fmt::join(codes, ", "));
    return given;
  }
  if (found.size() == 1) {
    given.how = ZoneGiven::How::known;
    given.code = known_[found.front()].code;
    given.state = known_[found.front()].state;
    given.day = known_[found.front()].day;
    return given;
  }
  std::string series;
  if (!make(zone, series, given.why)) {
    given.how = ZoneGiven::How::lacking;
    return given;
  }
  const std::int64_t number = next(series);
  given.code = with_number(series, number, number_digits(family_.make));
  if (codes_.match(given.code, family_.kind) != &family_)
    throw UsageError(
        tr("{}: a new code would be {}, which is not written as this family is; its numbers may be used up, "
           "or a part be wrong (--set)",
           family_.name, given.code));
  registry_.add(record(zone, given.code, series, number));
  given.state = state_;
  given.day = day_;
  note(zone, given, place);
  return given;
}

bool ZoneRegister::make(const ZoneSeat& zone, std::string& series, std::string& lacking) const {
  for (const Piece& piece : pieces_of(family_.make)) {
    std::string value = piece.part.empty() ? std::string() : "#";
    if (!piece.part.empty() && piece.part != "number") {
      const auto fixed = fixed_.find(piece.part);
      const auto own = zone.parts.find(piece.part);
      value = fixed != fixed_.end() ? fixed->second : own != zone.parts.end() ? own->second : std::string();
      if (value.empty() && piece.optional) continue;
      if (value.empty()) {
        lacking = piece.part;
        return false;
      }
    }
    series += piece.text + value;
  }
  return true;
}

std::int64_t ZoneRegister::next(const std::string& series) {
  return ++last_[series];
}

void ZoneRegister::note(const ZoneSeat& zone, const ZoneGiven& given, std::size_t place) {
  known_[place] = {given.code, zone.name, zone.subject, zone.holder, zone.wkb, given.state, given.day, zone.box};
  names_[named(zone.name, zone.subject)].push_back(place);
}

store::RegisteredCode ZoneRegister::record(const ZoneSeat& zone, std::string code, std::string series,
                                           std::int64_t number) const {
  store::RegisteredCode made;
  made.family = family_.name;
  made.code = std::move(code);
  made.series = std::move(series);
  made.number = number;
  made.state = state_;
  made.day = day_;
  made.layer = name(family_.kind);
  made.name = zone.name;
  made.subject = zone.subject + kBetween + zone.holder;
  made.shape = zone.wkb;
  if (!zone.box.empty()) {
    made.x = (zone.box.minx + zone.box.maxx) / 2;
    made.y = (zone.box.miny + zone.box.maxy) / 2;
    made.has_place = true;
  }
  return made;
}

}  // namespace sohoa
