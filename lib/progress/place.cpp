#include "progress/place.hpp"

#include "admin/recode.hpp"

namespace sohoa::progress {

using admin::Edition;

Unit unit_of(std::string_view code, std::optional<Edition> edition, const admin::Units& units) {
  if (code.empty()) return {Unit::Kind::nowhere, {}};
  Unit unit{Unit::Kind::commune, std::string(code)};
  if (!edition) edition = units.commune(code, Edition::y2026) != nullptr ? Edition::y2026 : Edition::y2024;
  if (*edition != Edition::y2024) return unit;
  const admin::Recoded now = admin::recode(code, Edition::y2024, Edition::y2026, units);
  if (now.to != nullptr) {
    unit.code = now.to->code;
  } else if (now.became == admin::Became::several) {
    unit.kind = Unit::Kind::split;
  }
  return unit;
}

bool is_part(const Unit& unit) {
  return unit.kind == Unit::Kind::commune || unit.kind == Unit::Kind::split || unit.kind == Unit::Kind::nowhere;
}

std::string unit_name(const Unit& unit, const admin::Units& units) {
  const Edition edition = unit.kind == Unit::Kind::split ? Edition::y2024 : Edition::y2026;
  if (unit.kind == Unit::Kind::province) {
    const admin::Province* province = units.province(unit.code, edition);
    return province == nullptr ? std::string() : std::string(province->name);
  }
  const admin::Commune* commune = units.commune(unit.code, edition);
  return commune == nullptr ? std::string() : std::string(commune->name);
}

std::string split_into(const Unit& unit, const admin::Units& units) {
  if (unit.kind != Unit::Kind::split) return {};
  std::string list;
  for (const admin::Link& link : units.successors(unit.code)) {
    const admin::Commune* commune = units.commune(link.code, Edition::y2026);
    list += (list.empty() ? "" : ", ") + std::string(link.code);
    if (commune != nullptr) list += " " + std::string(commune->name);
  }
  return list;
}

std::string_view province_of(const Unit& unit, const admin::Units& units) {
  if (unit.kind == Unit::Kind::province) return unit.code;
  std::string_view code = unit.code;
  if (unit.kind == Unit::Kind::split) {
    const auto links = units.successors(code);
    if (links.empty()) return {};
    code = links.front().code;
  }
  const admin::Commune* commune = units.commune(code, Edition::y2026);
  return commune == nullptr ? std::string_view() : commune->province;
}

}  // namespace sohoa::progress
