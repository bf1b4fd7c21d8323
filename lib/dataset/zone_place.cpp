#include "dataset/zone_place.hpp"

#include <algorithm>

#include "admin/units.hpp"
#include "base/data.hpp"
#include "text/name.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

using admin::Edition;

std::string_view bare(std::string_view name) {
  text::take_unit_word(name);
  return text::trim(name);
}

std::string key_of(std::string_view name) {
  return text::fold(bare(name));
}

void add(std::vector<std::string>& names, std::string_view name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

const ZonePlaces& ZonePlaces::shipped() {
  static const ZonePlaces places;
  return places;
}

ZonePlaces::ZonePlaces() {
  const admin::Units& units = admin::Units::shipped();
  const Table table = Table::read(data_path("codelists/province-letters.csv"));
  for (const auto& row : table.rows())
    letters_[row[table.column("letters")]] = split_values(row[table.column("provinces")]);
  for (const Edition edition : {Edition::y2024, Edition::y2026})
    for (const admin::Province& province : units.provinces(edition))
      names_.emplace(key_of(province.name), std::string(bare(province.name)));
  for (const admin::Commune& commune : units.communes(Edition::y2024)) {
    const admin::Province* old = units.province(commune.province, Edition::y2024);
    for (const admin::Link& link : units.successors(commune.code)) {
      const admin::Commune* now = units.commune(link.code, Edition::y2026);
      const admin::Province* next = now == nullptr ? nullptr : units.province(now->province, Edition::y2026);
      if (old != nullptr && next != nullptr) into_[key_of(old->name)].insert(key_of(next->name));
    }
  }
}

std::vector<std::string> ZonePlaces::named(const ZoneCodeFamily& family, std::string_view part) const {
  using Place = ZoneCodeFamily::Place;
  const admin::Units& units = admin::Units::shipped();
  std::vector<std::string> names;
  if (family.place == Place::letters) {
    if (const auto found = letters_.find(part); found != letters_.end()) names = found->second;
  } else if (family.place == Place::province_2024 || family.place == Place::province_2025) {
    const Edition edition = family.place == Place::province_2024 ? Edition::y2024 : Edition::y2026;
    const admin::Province* province = units.province(part, edition);
    // Many go on writing the numbers of before the mergers.
    if (province == nullptr) province = units.province(part, Edition::y2024);
    if (province != nullptr) add(names, bare(province->name));
  }
  return names;
}

std::vector<std::string> ZonePlaces::of_commune(std::string_view code, std::string_view edition) const {
  const admin::Units& units = admin::Units::shipped();
  std::vector<std::string> names;
  const auto own = admin::parse_edition(edition);
  if (!own) return names;
  const auto add_province = [&](std::string_view commune_code, Edition of) {
    const admin::Commune* commune = units.commune(commune_code, of);
    const admin::Province* province = commune == nullptr ? nullptr : units.province(commune->province, of);
    if (province != nullptr) add(names, bare(province->name));
  };
  add_province(code, *own);
  if (*own != Edition::y2024)
    for (const admin::Link& link : units.predecessors(code)) add_province(link.code, Edition::y2024);
  return names;
}

std::string_view ZonePlaces::of_address(std::string_view address) const {
  const std::size_t comma = address.rfind(',');
  const std::string_view last = text::trim(comma == address.npos ? address : address.substr(comma + 1));
  const auto found = names_.find(key_of(last));
  return found == names_.end() ? std::string_view() : std::string_view(found->second);
}

bool ZonePlaces::same_commune(std::string_view in_code, std::string_view commune) const {
  if (in_code == commune) return true;
  const auto former = admin::Units::shipped().predecessors(commune);
  return std::any_of(former.begin(), former.end(), [&](const admin::Link& link) { return link.code == in_code; });
}

std::string ZonePlaces::commune_named(std::string_view code) const {
  const admin::Units& units = admin::Units::shipped();
  for (const Edition edition : {Edition::y2026, Edition::y2025, Edition::y2024})
    if (const admin::Commune* commune = units.commune(code, edition)) return std::string(commune->name);
  return std::string(code);
}

bool ZonePlaces::is_old_province(std::string_view code) {
  const admin::Units& units = admin::Units::shipped();
  return units.province(code, admin::Edition::y2026) == nullptr &&
         units.province(code, admin::Edition::y2024) != nullptr;
}

bool ZonePlaces::related(std::string_view one, std::string_view other) const {
  const std::string a = key_of(one), b = key_of(other);
  if (a == b) return true;
  const auto went = [&](const std::string& from, const std::string& to) {
    const auto found = into_.find(from);
    return found != into_.end() && found->second.contains(to);
  };
  return went(a, b) || went(b, a);
}

}  // namespace sohoa
