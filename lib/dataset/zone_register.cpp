#include "dataset/zone_register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "base/message.hpp"
#include "geometry/inner_point.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

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

/// A template with its parts filled in, "#" in place of the number. What is optional and not known is left out.
std::string written(const std::vector<Piece>& pieces, const std::map<std::string, std::string>& parts) {
  std::string out;
  for (const Piece& piece : pieces) {
    const auto part = parts.find(piece.part);
    if (piece.part == "number")
      out += piece.text + '#';
    else if (piece.part.empty())
      out += piece.text;
    else if (part != parts.end())
      out += piece.text + part->second;
  }
  return out;
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

}  // namespace

ZoneRegister::ZoneRegister(store::Registry* registry, const ZoneCodes& codes, const ZoneCodeFamily& family,
                           ZoneRegisterOptions options)
    : registry_(registry), codes_(codes), family_(family), options_(std::move(options)) {
  if (registry == nullptr) return;
  std::vector<store::RegisteredCode> codes_there = registry->all(family.name);
  for (std::size_t i = 0; i < codes_there.size(); ++i) {
    const store::RegisteredCode& code = codes_there[i];
    by_code_.emplace(code.code, i);
    last_[code.series] = std::max(last_[code.series], code.number);
  }
  known_.load(std::move(codes_there), registry->first_days(family.name, "da_cap"));
  registered_ = known_.size();
}

std::vector<ZoneGiven> ZoneRegister::enter_all(const std::vector<ZoneSeat>& zones) {
  known_.extend(zones);
  std::vector<ZoneGiven> all(zones.size());
  std::unordered_map<std::string_view, std::vector<std::size_t>> holders;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    if (zones[i].code.empty()) continue;
    if (zones[i].rejected) {
      reserve(zones[i].code);
      continue;
    }
    enter(zones[i], all[i], registered_ + i);
    holders[zones[i].code].push_back(i);
    taken_.emplace(zones[i].code, zones[i].row);
  }
  for (const auto& [code, places] : holders)
    for (const std::size_t i : places) {
      if (places.size() == 1) break;
      all[i].how = ZoneGiven::How::doubled;
      for (const std::size_t other : places)
        if (other != i) all[i].why += fmt::format("{}{}", all[i].why.empty() ? "" : ", ", zones[other].row);
    }
  for (std::size_t i = 0; i < zones.size(); ++i)
    if (zones[i].rejected) all[i] = {ZoneGiven::How::rejected, {}, zones[i].fault, {}, {}, {}};
  return all;
}

std::vector<ZoneGiven> ZoneRegister::enter(const std::vector<ZoneSeat>& zones) {
  std::vector<ZoneGiven> all = enter_all(zones);
  for (std::size_t i = 0; i < zones.size(); ++i)
    if (!zones[i].rejected && zones[i].code.empty()) all[i] = {ZoneGiven::How::uncoded, {}, {}, {}, {}, {}};
  return all;
}

std::vector<ZoneGiven> ZoneRegister::give(const std::vector<ZoneSeat>& zones) {
  // Codes that are there come first: none of their numbers may be given to a zone that stands before them.
  std::vector<ZoneGiven> all = enter_all(zones);
  for (std::size_t i = 0; i < zones.size(); ++i)
    if (!zones[i].rejected && zones[i].code.empty()) all[i] = give(zones[i], registered_ + i);
  return all;
}

/// All of a code that is not its number, "#" in its place, and the number; 0 where it is too long to be one.
std::pair<std::string, std::int64_t> ZoneRegister::series_of(std::string_view code) const {
  std::vector<std::string_view> parts;
  codes_.take_apart(family_, code, parts);
  std::string series(code);
  std::int64_t number = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (family_.parts[i].name != "number" || parts[i].empty()) continue;
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), value);
    if (fault == std::errc() && end == parts[i].data() + parts[i].size()) number = value;
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
    given.given = known_[known->second].given;
    return note(zone, given, place);
  }
  const auto [series, number] = series_of(zone.code);
  store::RegisteredCode made = record(zone, zone.code, series, number);
  // What the list does not say of a code is not known: it was not given today.
  const bool says = registry_ != nullptr && registry_->life().knows(zone.state);
  made.state = says ? zone.state : "da_cap";
  made.day = zone.day;
  const bool ended = made.state == "tam_dung" || made.state == "thu_hoi";
  given.state = made.state;
  given.day = ended ? zone.since : zone.day;
  given.given = zone.day;
  if (registry_ != nullptr && ended && (zone.since.empty() || zone.day <= zone.since)) {
    made.state = "da_cap";
    registry_->add(made);
    registry_->move(made.family, made.code, given.state, zone.since, zone.reason);
  } else if (registry_ != nullptr) {
    made.day = given.day;
    made.reason = ended ? zone.reason : "";
    registry_->add(made);
  }
  last_[series] = std::max(last_[series], number);
  note(zone, given, place);
  by_code_.emplace(zone.code, place);
}

ZoneGiven ZoneRegister::give(const ZoneSeat& zone, std::size_t place) {
  using How = ZoneGiven::How;
  ZoneGiven given;
  if (zone.state == "tam_dung" || zone.state == "thu_hoi") {
    given.how = How::ended;
    return given;
  }
  std::size_t withdrawn = known_.size();
  const std::vector<std::size_t> found = known_.find(known_zone(zone), place, withdrawn);
  if (found.size() > 1) {
    std::array<std::string, 2> codes{known_[found[0]].code, known_[found[1]].code};
    std::sort(codes.begin(), codes.end());
    given.how = How::unsure;
    given.why = fmt::format("{}", fmt::join(codes, ", "));
    return given;
  }
  if (found.size() == 1) {
    const KnownZone& known = known_[found.front()];
    const auto [row, fresh] = taken_.emplace(known.code, zone.row);
    if (!fresh) return {How::repeated, {}, fmt::format("{}", row->second), {}, {}, {}};
    return {How::known, known.code, {}, known.state, known.day, known.given};
  }
  if (withdrawn != known_.size() && !options_.again) return {How::withdrawn, {}, known_[withdrawn].code, {}, {}, {}};
  if (zone.astray) {
    given.how = How::astray;
    return given;
  }
  // A code that is given after the last day would put the record at fault.
  if (options_.state == "da_cap" && !zone.until.empty() && zone.until < options_.day) {
    given.how = How::expired;
    given.why = zone.until;
    return given;
  }
  std::string series;
  std::int64_t number = 0;
  if (!make(zone, given, series, number)) return given;
  last_[series] = number;
  if (registry_ != nullptr) registry_->add(record(zone, given.code, series, number));
  given.state = options_.state;
  given.day = options_.day;
  if (given.state == "da_cap") given.given = given.day;
  taken_.emplace(given.code, zone.row);
  note(zone, given, place);
  return given;
}

/// The part that keeps a code of number 1 from being written as its family is: with the part of the family's example in
/// its place it would be. Empty: not just one.
std::string ZoneRegister::misfit(std::map<std::string, std::string> parts) const {
  std::vector<std::string_view> right;
  if (!family_.example.empty()) codes_.take_apart(family_, family_.example, right);
  const std::vector<Piece> pieces = pieces_of(family_.make);
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto part = parts.find(family_.parts[i].name);
    if (part == parts.end() || right[i].empty()) continue;
    const std::string own = std::exchange(part->second, std::string(right[i]));
    const std::string code = with_number(written(pieces, parts), 1, number_digits(family_.make));
    if (codes_.match(code, family_.kind) == &family_) return part->first;
    part->second = own;
  }
  return {};
}

/// The next code of the zone's series. False, and `given` names the part, when one is not known or does not fit.
bool ZoneRegister::make(const ZoneSeat& zone, ZoneGiven& given, std::string& series, std::int64_t& number) {
  const auto lacks = [&](const std::string& part) {
    given.how = ZoneGiven::How::lacking;
    given.why = part;
    given.code.clear();
    return false;
  };
  const std::vector<Piece> pieces = pieces_of(family_.make);
  std::map<std::string, std::string> parts;
  for (const Piece& piece : pieces) {
    if (piece.part.empty() || piece.part == "number") continue;
    const auto fixed = options_.fixed.find(piece.part);
    const auto own = zone.parts.find(piece.part);
    const std::string value = fixed != options_.fixed.end() ? fixed->second
                              : own != zone.parts.end()     ? own->second
                                                            : std::string();
    if (!value.empty())
      parts[piece.part] = value;
    else if (!piece.optional)
      return lacks(piece.part);
  }
  series = written(pieces, parts);
  const auto fits = [&](std::int64_t candidate) {
    given.code = with_number(series, candidate, number_digits(family_.make));
    return codes_.match(given.code, family_.kind) == &family_;
  };
  number = last_[series] + 1;
  if (fits(number)) return true;
  if (fits(1)) return lacks("number");
  // What a zone says stops that zone; what the user says stops them all.
  const std::string part = misfit(parts);
  if (!part.empty() && options_.fixed.find(part) == options_.fixed.end()) return lacks(part);
  throw UsageError(tr("{}: a new code would be {}, which is not written as this family is; a part of --set is wrong",
                      family_.name, given.code));
}

void ZoneRegister::note(const ZoneSeat& zone, const ZoneGiven& given, std::size_t place) {
  KnownZone known = known_zone(zone);
  known.code = given.code;
  known.state = given.state;
  known.day = given.day;
  known.given = given.given;
  known_.note(std::move(known), place);
}

store::RegisteredCode ZoneRegister::record(const ZoneSeat& zone, std::string code, std::string series,
                                           std::int64_t number) const {
  store::RegisteredCode made;
  made.family = family_.name;
  made.code = std::move(code);
  made.series = std::move(series);
  made.number = number;
  made.state = options_.state;
  made.day = options_.day;
  made.layer = name(family_.kind);
  made.name = zone.name;
  made.subject = zone.subject + kZoneBetween + zone.holder;
  made.shape = zone.wkb;
  if (!zone.box.empty()) {
    made.x = (zone.box.minx + zone.box.maxx) / 2;
    made.y = (zone.box.miny + zone.box.maxy) / 2;
    made.has_place = true;
  }
  return made;
}

}  // namespace sohoa
