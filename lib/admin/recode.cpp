#include "admin/recode.hpp"

#include <algorithm>

#include "admin/name.hpp"

namespace sohoa::admin {
namespace {

/// Nobody else went into it, and nothing of it elsewhere.
bool is_alone(std::string_view new_code, const Units& units) {
  return units.predecessors(new_code).size() == 1;
}

Recoded forwards(Recoded recoded, std::string_view code, Edition to, const Units& units) {
  recoded.links = units.successors(code);
  if (recoded.links.empty()) return recoded;
  if (recoded.links.size() > 1) {
    recoded.became = Became::several;
    return recoded;
  }
  recoded.to = units.commune(recoded.links.front().code, to);
  recoded.became = is_alone(recoded.links.front().code, units) ? Became::same : Became::merged;
  return recoded;
}

Recoded backwards(Recoded recoded, const Units& units) {
  recoded.links = units.predecessors(recoded.from->code);
  if (recoded.links.empty()) return recoded;
  recoded.became = Became::several;
  if (recoded.links.size() > 1) return recoded;
  // The island districts of 2024 had no commune: there is no commune to name.
  recoded.to = units.commune(recoded.links.front().code, Edition::y2024);
  recoded.became = recoded.links.front().share == Share::whole ? Became::same : Became::part;
  return recoded;
}

}  // namespace

std::string_view became_name(Became became, bool forwards) {
  switch (became) {
    case Became::same:
      return "same";
    case Became::merged:
      return "merged";
    case Became::part:
      return "part";
    case Became::several:
      return forwards ? "split" : "several";
    case Became::unknown:
      break;
  }
  return "unknown";
}

std::string_view island_district(std::string_view code, const Units& units) {
  if (code.size() == 5 && code.starts_with("00")) code.remove_prefix(2);
  return code.size() == 3 && !units.successors(code).empty() ? code : std::string_view{};
}

bool is_listed(std::string_view code, const Units& units) {
  return std::any_of(kEditions.begin(), kEditions.end(),
                     [&](Edition edition) { return units.commune(code, edition) != nullptr; }) ||
         !island_district(code, units).empty();
}

Recoded recode(std::string_view code, Edition from, Edition to, const Units& units) {
  Recoded recoded;
  recoded.from = units.commune(code, from);
  const bool island = recoded.from == nullptr && from == Edition::y2024;
  if (island) code = island_district(code, units);
  if (code.empty() || (recoded.from == nullptr && !island)) return recoded;
  if (from == to || (from != Edition::y2024 && to != Edition::y2024)) {
    recoded.to = island ? nullptr : units.commune(code, to);
    if (recoded.to != nullptr) recoded.became = Became::same;
    return recoded;
  }
  return from == Edition::y2024 ? forwards(recoded, code, to, units) : backwards(recoded, units);
}

std::vector<Edition> editions_with(std::string_view code, Edition but, const Units& units) {
  std::vector<Edition> found;
  for (const Edition edition : kEditions)
    if (edition != but && units.commune(code, edition) != nullptr) found.push_back(edition);
  return found;
}

Beside name_beside(std::string_view code, std::string_view name, Edition edition, const Units& units) {
  const NameKey key = name_key(name);
  double best = 0;
  const auto fits = [&](Edition one) {
    const Commune* commune = units.commune(code, one);
    if (commune == nullptr) return false;
    best = std::max(best, text::likeness(key.form, text::name_form(commune->bare_name())));
    return fit(key, *commune) != Fit::none;
  };
  if (fits(edition)) return Beside::fits;
  if (std::any_of(kEditions.begin(), kEditions.end(), fits)) return Beside::of_another;
  // The new commune's name beside the old code says the same.
  for (const Link& link : recode(code, edition, Edition::y2026, units).links)
    if (const Commune* commune = units.commune(link.code, Edition::y2026); commune && fit(key, *commune) != Fit::none)
      return Beside::fits;
  return best >= text::kOffered ? Beside::fits : Beside::foreign;
}

}  // namespace sohoa::admin
