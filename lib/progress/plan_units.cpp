#include "progress/plan_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "admin/code_text.hpp"
#include "base/message.hpp"
#include "text/unicode.hpp"

namespace sohoa::progress {
namespace {

using admin::Edition;

constexpr std::size_t kOffered = 5;  ///< units named in one message

bool is_commune_code(std::string_view words) {
  return admin::read_code(words).kind == admin::WrittenCode::Kind::commune;
}

/// The code of a row, in whichever column it stands; empty: it has none.
std::string_view code_of(const WrittenUnit& row) {
  if (is_commune_code(row.code)) return row.code;
  return row.code.empty() && is_commune_code(row.name) ? std::string_view(row.name) : std::string_view();
}

}  // namespace

bool is_whole_unit(std::string_view words) {
  const std::string folded = text::fold(words);
  for (const char* whole : {"toan tinh", "ca tinh", "toan thanh pho", "tong", "tong so", "tong cong", "cong",
                            "cong toan tinh", "toan bo", "chung", "total"})
    if (folded == whole) return true;
  return false;
}

PlanUnits::PlanUnits(const std::vector<WrittenUnit>& rows, std::vector<std::string> provinces,
                     const admin::Units& units)
    : units_(units), finder_(units), provinces_(std::move(provinces)) {
  find_edition(rows);
  find_provinces(rows);
}

/// A code beside which nobody says its edition is of the one that the plan's codes and names speak for.
void PlanUnits::find_edition(const std::vector<WrittenUnit>& rows) {
  std::vector<std::string> codes;  // with their zeros
  codes.reserve(rows.size());
  std::vector<admin::CodeSeen> seen;
  for (const WrittenUnit& row : rows) {
    const std::string_view code = code_of(row);
    if (code.empty()) continue;
    codes.emplace_back(admin::read_code(code).code());
    seen.push_back({codes.back(), row.code.empty() ? std::string_view() : std::string_view(row.name)});
  }
  if (seen.empty()) return;
  edition_ = admin::detect_edition(seen, {}, {}, units_).edition;
  const Edition other = edition_ == Edition::y2024 ? Edition::y2026 : Edition::y2024;
  std::size_t at = 0;
  for (const WrittenUnit& row : rows) {
    if (code_of(row).empty()) continue;
    const std::string& code = codes[at++];
    if (!row.edition.empty() || (!row.code.empty() && !row.name.empty())) continue;
    const auto *meant = units_.commune(code, edition_), *also = units_.commune(code, other);
    if (meant == nullptr || also == nullptr || unit_of(code, edition_, units_) == unit_of(code, other, units_))
      continue;
    const auto label = [&](const admin::Commune& commune, Edition edition) {
      const bool split = unit_of(code, edition, units_).kind == Unit::Kind::split;
      return std::string(commune.name) + (split ? tr(", which was split") : std::string());
    };
    assumed_ = tr(
        "codes without a name are read as those of {}: {} is {}, in {} it was {}; write Phiên bản beside them "
        "if another edition is meant",
        admin::edition_name(edition_), code, label(*meant, edition_), admin::edition_name(other), label(*also, other));
    return;
  }
}

/// Of the rows with a code, and with a name that only one commune of now bears.
void PlanUnits::find_provinces(const std::vector<WrittenUnit>& rows) {
  std::set<std::string> seen, all;
  for (const WrittenUnit& row : rows) {
    const std::string_view code = code_of(row);
    if (!seen.insert(code.empty() ? row.name : std::string(code)).second) continue;
    Unit unit;
    if (!code.empty()) {
      unit = unit_of(std::string(admin::read_code(code).code()), edition_, units_);
    } else if (!row.name.empty() && !is_whole_unit(row.name)) {
      auto fits = named(row.name, admin::parse_edition(row.edition));
      std::erase_if(fits, [](const admin::Unit& one) { return one.old; });
      if (fits.size() == 1) unit = now(fits.front());
    }
    if (const auto province = province_of(unit, units_); !province.empty()) all.emplace(province);
  }
  beside_.assign(all.begin(), all.end());
}

FoundUnit PlanUnits::find(const WrittenUnit& written) const {
  if (!written.code.empty()) return of_code(written, written.code);
  if (written.name.empty()) return {Unit{}, {}, {}, {}};
  if (is_commune_code(written.name)) return of_code(written, written.name);
  return of_name(written);
}

FoundUnit PlanUnits::of_code(const WrittenUnit& written, std::string_view digits) const {
  FoundUnit found;
  const std::string_view trimmed = text::trim(digits);
  const std::string& name = written.code.empty() ? std::string() : written.name;
  if (trimmed.size() <= 2 && units_.province(trimmed, Edition::y2026) != nullptr) {
    found.unit = Unit{Unit::Kind::province, std::string(trimmed)};
    found.fault = contradiction(*found.unit, trimmed, name);
    return found;
  }
  found.code = admin::read_code(digits).code();
  const Edition edition = admin::parse_edition(written.edition).value_or(edition_);
  if (units_.commune(found.code, edition) == nullptr) {
    found.fault = tr("unit {}: there is no such code in {}; the column phien_ban says the edition", digits,
                     admin::edition_name(edition));
    return found;
  }
  found.unit = unit_of(found.code, edition, units_);
  found.fault = contradiction(*found.unit, found.code, name);
  if (!found.fault.empty()) found.unit.reset();
  tell(found);
  return found;
}

/// A name that belongs to other units only.
std::string PlanUnits::contradiction(const Unit& unit, std::string_view code, const std::string& name) const {
  if (name.empty() || is_whole_unit(name)) return {};
  const auto others = finder_.find(name);
  if (!others.certain) return {};
  for (const auto& match : others.matches)
    if (match.unit.code == code || (match.unit.level != admin::Level::district && now(match.unit) == unit)) return {};
  const admin::Unit& other = others.matches.front().unit;
  return tr("code {} is {}, not {} ({}); mend the code or the name", code, unit_name(unit, units_), name, other.code);
}

void PlanUnits::tell(FoundUnit& found) const {
  if (found.unit && found.unit->kind == Unit::Kind::split)
    found.notes.push_back(
        tr("commune {} {} of 2024 was split into {}; its target stays with the old commune: write one row "
           "for each of the new ones",
           found.code, unit_name(*found.unit, units_), split_into(*found.unit, units_)));
}

Unit PlanUnits::now(const admin::Unit& unit) const {
  if (unit.level == admin::Level::province) return Unit{Unit::Kind::province, std::string(unit.code)};
  return unit_of(unit.code, unit.edition(), units_);
}

/// Communes and provinces that certainly bear the name.
std::vector<admin::Unit> PlanUnits::named(const std::string& name, std::optional<Edition> said) const {
  std::vector<admin::Unit> fits;
  const auto found = finder_.find(name);
  for (const auto& match : found.matches)
    if (found.certain && match.unit.level != admin::Level::district &&
        (!said || match.unit.old == (*said == Edition::y2024)))
      fits.push_back(match.unit);
  return fits;
}

FoundUnit PlanUnits::of_name(const WrittenUnit& written) const {
  FoundUnit found;
  if (is_whole_unit(written.name)) {
    found.unit = Unit{};
    return found;
  }
  const std::vector<admin::Unit> all = named(written.name, admin::parse_edition(written.edition));
  std::vector<admin::Unit> fits = all;
  narrow(fits);
  // An old commune that lies where the data lie does not take the place of one of now by itself, but may be meant.
  if (fits.size() == 1 && fits.front().old && fits.front().level == admin::Level::commune)
    for (const admin::Unit& unit : all)
      if (!unit.old && unit.level == admin::Level::commune) fits.push_back(unit);
  if (fits.size() != 1) {
    found.fault = fits.empty() ? not_found(written.name) : several(written.name, fits);
    return found;
  }
  const admin::Unit& unit = fits.front();
  found.unit = now(unit);
  if (unit.level == admin::Level::province) return found;
  found.code = unit.code;
  tell(found);
  return found;
}

bool PlanUnits::lies_in(const admin::Unit& unit, const std::vector<std::string>& provinces) const {
  return std::find(provinces.begin(), provinces.end(), province_of(now(unit), units_)) != provinces.end();
}

/// Of several units of one name: those in the provinces of the datasets before others, then those where other rows lie,
/// those of now before old ones, communes before provinces of that name.
void PlanUnits::narrow(std::vector<admin::Unit>& fits) const {
  const auto prefer = [&](const auto& better) {
    if (fits.size() > 1 && std::any_of(fits.begin(), fits.end(), better))
      std::erase_if(fits, [&](const admin::Unit& unit) { return !better(unit); });
  };
  const bool only_province = std::all_of(fits.begin(), fits.end(),
                                         [](const admin::Unit& unit) { return unit.level == admin::Level::province; });
  if (!only_province) prefer([](const admin::Unit& unit) { return unit.level == admin::Level::commune || !unit.old; });
  prefer([&](const admin::Unit& unit) { return lies_in(unit, provinces_); });
  prefer([&](const admin::Unit& unit) { return lies_in(unit, beside_); });
  prefer([](const admin::Unit& unit) { return !unit.old; });
  prefer([](const admin::Unit& unit) { return unit.level == admin::Level::commune; });
}

std::string PlanUnits::not_found(const std::string& name) const {
  const auto found = finder_.find(name);
  if (found.matches.empty() || found.certain) return tr("unit {}: there is no commune or province of that name", name);
  // What lies where the data lie is meant rather than a district, or a namesake far away.
  const auto near = std::find_if(found.matches.begin(), found.matches.end(), [&](const auto& match) {
    return match.unit.level != admin::Level::district &&
           (lies_in(match.unit, provinces_) || lies_in(match.unit, beside_));
  });
  const admin::Unit& meant = (near == found.matches.end() ? found.matches.front() : *near).unit;
  return tr("unit {}: there is no commune or province of that name; do you mean {} ({})?", name, meant.name,
            meant.code);
}

std::string PlanUnits::several(const std::string& name, const std::vector<admin::Unit>& fits) const {
  std::string list;
  for (std::size_t i = 0; i < std::min(fits.size(), kOffered); ++i) {
    const auto* province = units_.province(province_of(now(fits[i]), units_), Edition::y2026);
    list += fmt::format("{}{} {}{}{}", i == 0 ? "" : ", ", fits[i].code, fits[i].name,
                        province == nullptr ? std::string() : fmt::format(" ({})", province->name),
                        fits[i].old ? std::string(tr(", of 2024")) : std::string());
  }
  return tr("unit {}: {} units are called so: {}{}; write the code with its edition, or the province behind a comma",
            name, fits.size(), list, fits.size() > kOffered ? ", …" : "");
}

}  // namespace sohoa::progress
