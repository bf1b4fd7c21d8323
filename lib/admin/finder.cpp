#include "admin/finder.hpp"

#include <algorithm>
#include <tuple>

#include "admin/code_text.hpp"
#include "admin/history.hpp"
#include "text/unicode.hpp"

namespace sohoa::admin {
namespace {

std::vector<Unit> all_units(const Units& units) {
  std::vector<Unit> all;
  all.reserve(15000);
  for (const Edition edition : {Edition::y2026, Edition::y2024}) {
    const bool old = edition == Edition::y2024;
    for (const Province& one : units.provinces(edition)) all.push_back({Level::province, old, one.code, one.name});
    if (old)
      for (const District& one : units.districts()) all.push_back({Level::district, old, one.code, one.name});
    for (const Commune& one : units.communes(edition)) all.push_back({Level::commune, old, one.code, one.name});
  }
  return all;
}

std::vector<std::string> bare_names(const std::vector<Unit>& units) {
  std::vector<std::string> names;
  names.reserve(units.size());
  for (const Unit& unit : units) names.emplace_back(split_name(unit.name).bare);
  return names;
}

/// 1 to 39 of "XIV"; 0 when it is no such number.
int roman(std::string_view word) {
  int value = 0, last = 100;
  for (const char c : word) {
    const int digit = c == 'I' ? 1 : c == 'V' ? 5 : c == 'X' ? 10 : 0;
    if (digit == 0) return 0;
    value += digit > last ? digit - 2 * last : digit;
    last = digit;
  }
  return value < 40 ? value : 0;
}

std::string to_roman(int value) {
  static constexpr std::pair<int, const char*> kSigns[] = {{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
  std::string out;
  for (const auto& [worth, sign] : kSigns)
    for (; value >= worth; value -= worth) out += sign;
  return out;
}

/// The name with its last word as the other kind of number, or its short word for a farm in full; empty: no such.
std::string other_writing(std::string_view name) {
  for (const std::string_view farm : {"NT ", "NT.", "N.T ", "N.T."})
    if (name.starts_with(farm)) return "Nông trường " + std::string(name.substr(farm.size()));
  for (const std::string_view farm : {"Nông trường ", "nông trường ", "Nông Trường "})
    if (name.starts_with(farm)) return "NT " + std::string(name.substr(farm.size()));
  const std::size_t blank = name.find_last_of(' ');
  const std::size_t start = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string_view last = name.substr(start);
  std::string out(name.substr(0, start));
  if (const int value = roman(last); value > 0) return out + std::to_string(value);
  if (last.empty() || last.size() > 2 || last.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const int value = std::stoi(std::string(last));
  return value > 0 && value < 40 ? out + to_roman(value) : std::string();
}

/// Whether some name that a unit of July 2025 and since bore before is as asked.
template <typename Fits>
bool any_earlier_name(const Unit& unit, const Fits& fits) {
  if (unit.old || unit.level == Level::district) return false;
  const auto changes = History::shipped().of(unit.code);
  return std::any_of(changes.begin(), changes.end(), [&](const NameChange* change) { return fits(change->before); });
}

}  // namespace

std::string_view level_name(Level level) {
  return level == Level::province ? "province" : level == Level::district ? "district" : "commune";
}

SplitName split_name(std::string_view name) {
  SplitName split;
  split.word = text::take_unit_word(name);
  split.bare = name;
  return split;
}

bool is_named(std::string_view written, std::string_view name) {
  const SplitName asked = split_name(written), listed = split_name(name);
  if (asked.word && asked.word != listed.word) return text::same_name(text::name_form(written), text::name_form(name));
  return text::same_name(text::name_form(asked.bare), text::name_form(listed.bare));
}

bool is_or_was_named(std::string_view written, const Unit& unit) {
  return is_named(written, unit.name) ||
         any_earlier_name(unit, [&](std::string_view before) { return is_named(written, before); });
}

bool is_or_was_of_kind(text::UnitWord word, const Unit& unit) {
  return split_name(unit.name).word == word ||
         any_earlier_name(unit, [&](std::string_view before) { return split_name(before).word == word; });
}

Finder::Finder(const Units& units) : units_(units), all_(all_units(units)), index_(bare_names(all_)) {}

Finder::Found Finder::find(std::string_view asked) const {
  const WrittenCode code = read_code(asked);
  if (code.kind == WrittenCode::Kind::commune) return by_code(code.code());
  Found found;
  if (code.kind != WrittenCode::Kind::none) return found;

  const std::size_t comma = std::min(asked.find(','), asked.size());
  const std::string_view whole = text::trim(asked.substr(0, comma));
  const SplitName name = split_name(whole);
  const Narrow narrow{name.word, text::trim(asked.substr(std::min(comma + 1, asked.size())))};
  for (const double least : {1.0, text::kUnmarked})
    // "Phường Đúc" is the name of a phường: Phường Phường Đúc.
    for (const std::string& writing : {std::string(name.bare), other_writing(name.bare), std::string(whole)}) {
      if (found.certain) continue;
      found.matches = by_name(writing, least);
      found.certain = narrowed(found.matches, narrow);
    }
  // Nothing of this name is of the kind and in the place that are said: what is only like it may be meant.
  if (!found.certain) {
    found.matches = by_name(name.bare, text::kOffered);
    narrowed(found.matches, {std::nullopt, narrow.places});  // the word may be the slip
  }
  constexpr std::size_t kMost = 40;
  if (found.matches.size() > kMost) found.matches.resize(kMost);
  return found;
}

bool Finder::narrowed(std::vector<Match>& matches, const Narrow& narrow) const {
  const auto keep = [&](const auto& fits) {
    const auto end = std::stable_partition(matches.begin(), matches.end(), fits);
    if (end == matches.begin()) return false;  // better all of them than none
    matches.erase(end, matches.end());
    return true;
  };
  bool all = !matches.empty();
  for (std::string_view rest = narrow.places; !rest.empty() && all;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view place = text::trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    all = place.empty() || keep([&](const Match& match) { return lies_in(match.unit, place); });
  }
  if (!narrow.word) return all;
  return keep([&](const Match& match) { return is_or_was_of_kind(*narrow.word, match.unit); }) && all;
}

Finder::Found Finder::by_code(std::string_view digits) const {
  Found found{{}, true, true};
  const std::size_t zeroes = std::min(digits.find_first_not_of('0'), digits.size());
  for (const Unit& unit : all_) {
    const bool fits = unit.level == Level::commune    ? unit.code == digits
                      : unit.level == Level::district ? zeroes >= 2 && unit.code == digits.substr(2)
                                                      : zeroes >= 3 && unit.code == digits.substr(3);
    if (fits) found.matches.push_back({unit});
  }
  return found;
}

std::vector<Finder::Match> Finder::by_name(std::string_view name, double least) const {
  std::vector<Match> matches;
  if (name.empty()) return matches;
  constexpr std::size_t most = 5000;  // who asks narrows them down
  for (const auto& candidate : index_.search(name, most, least))
    matches.push_back({all_[candidate.index], candidate.likeness});
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tuple(-a.likeness, a.unit.level, a.unit.old) < std::tuple(-b.likeness, b.unit.level, b.unit.old);
  });
  return matches;
}

bool Finder::lies_in(const Unit& unit, std::string_view place) const {
  const auto holds = [&](const Unit& parent) { return is_or_was_named(place, parent) || place == parent.code; };
  const std::vector<Unit> own = parents(unit);
  if (std::any_of(own.begin(), own.end(), holds)) return true;
  if (unit.old || unit.level != Level::commune) return false;
  // "xã Cô Tô, huyện Cô Tô, tỉnh Kiên Giang" of today's commune by where it was.
  for (const Link& link : units_.predecessors(unit.code)) {
    const Commune* before = units_.commune(link.code, Edition::y2024);
    if (before == nullptr) continue;
    const std::vector<Unit> old = parents({Level::commune, true, before->code, before->name});
    if (std::any_of(old.begin(), old.end(), holds)) return true;
  }
  return false;
}

std::vector<Unit> Finder::parents(const Unit& unit) const {
  std::vector<Unit> found;
  std::string_view province;
  if (unit.level == Level::district) {
    if (const District* one = units_.district(unit.code)) province = one->province;
  } else if (unit.level == Level::commune) {
    const Commune* one = units_.commune(unit.code, unit.edition());
    if (one == nullptr) return found;
    province = one->province;
    if (const District* district = units_.district(one->district))
      found.push_back({Level::district, true, district->code, district->name});
  }
  if (const Province* one = units_.province(province, unit.edition()))
    found.push_back({Level::province, unit.old, one->code, one->name});
  return found;
}

}  // namespace sohoa::admin
