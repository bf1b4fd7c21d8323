#include "dataset/commune_names.hpp"

#include <algorithm>

namespace sohoa {

using admin::Edition;

CommuneNames::CommuneNames(const admin::Units& units, const std::vector<std::string>& codes, std::string_view province)
    : units_(units), finder_(units) {
  if (!province.empty()) add_province(province, Edition::y2024);
  for (const std::string& code : codes) add_places(code);
}

/// The provinces of a commune, and those that it went into or was made of.
void CommuneNames::add_places(std::string_view code) {
  for (const Edition edition : {Edition::y2024, Edition::y2026}) {
    const admin::Commune* commune = units_.commune(code, edition);
    if (commune == nullptr) continue;
    add_province(commune->province, edition);
    const bool old = edition == Edition::y2024;
    for (const admin::Link& link : old ? units_.successors(code) : units_.predecessors(code)) {
      const Edition other = old ? Edition::y2026 : Edition::y2024;
      if (const admin::Commune* linked = units_.commune(link.code, other)) add_province(linked->province, other);
    }
  }
}

void CommuneNames::add_province(std::string_view code, Edition edition) {
  const admin::Province* province = units_.province(code, edition);
  if (province != nullptr && std::find(places_.begin(), places_.end(), province->name) == places_.end())
    places_.emplace_back(province->name);
}

const CommuneNames::Found& CommuneNames::find(std::string_view name, Edition edition, bool any_edition) {
  static const Found kNothing;
  constexpr std::size_t kMostNames = 5000;
  const std::scoped_lock lock(mutex_);
  std::string key = std::string(admin::edition_name(edition)) + (any_edition ? "+" : " ") + std::string(name);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() == kMostNames) return kNothing;
  return known_.emplace(std::move(key), search(name, edition, any_edition)).first->second;
}

CommuneNames::Found CommuneNames::search(std::string_view name, Edition edition, bool any_edition) const {
  Found found;
  bool certain = false;
  const auto take = [&](const admin::Finder::Found& answer) {
    if (answer.certain && !certain) found.communes.clear();  // what is only like it counts no more
    if (certain && !answer.certain) return;
    certain = answer.certain;
    for (const admin::Finder::Match& match : answer.matches) {
      const auto same = [&](const admin::Unit& unit) {
        return unit.code == match.unit.code && unit.old == match.unit.old;
      };
      if (match.unit.level == admin::Level::commune && (any_edition || match.unit.old == (edition == Edition::y2024)) &&
          std::none_of(found.communes.begin(), found.communes.end(), same))
        found.communes.push_back(match.unit);
    }
  };
  for (const std::string& place : places_) take(finder_.find(std::string(name) + ", " + place));
  if (places_.empty()) take(finder_.find(name));
  const auto wanted = [&](const admin::Unit& unit) { return unit.old == (edition == Edition::y2024); };
  if (certain && std::any_of(found.communes.begin(), found.communes.end(), wanted))
    std::erase_if(found.communes, [&](const admin::Unit& unit) { return !wanted(unit); });
  found.sure = certain && !places_.empty() && found.communes.size() == 1;
  return found;
}

}  // namespace sohoa
