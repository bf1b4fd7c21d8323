#include "dataset/accommodation_commune.hpp"

#include <algorithm>

#include "dataset/accommodation_words.hpp"
#include "text/name.hpp"

namespace sohoa {
namespace {

using admin::Edition;

std::string plain_name(std::string_view name) {
  text::take_unit_word(name);
  return text::name_form(name).plain;
}

bool is_province(std::string_view plain) {
  for (const Edition edition : {Edition::y2024, Edition::y2026})
    for (const admin::Province& province : admin::Units::shipped().provinces(edition))
      if (plain_name(province.name) == plain) return true;
  return false;
}

}  // namespace

bool spells_commune(const admin::Address& found, std::string_view written) {
  if (!found.former_commune.empty()) return true;
  const std::string_view words = found.part(admin::AddressPart::commune);
  if (!words.empty()) written = words;
  std::string_view name = found.commune->name;
  if (admin::is_named(written, name)) return true;
  text::take_unit_word(written);
  text::take_unit_word(name);
  return text::name_form(written).plain == text::name_form(name).plain && marks_agree(written, name);
}

bool lies_in_province(const admin::Address& found, std::string_view province) {
  const std::string said = plain_name(province);
  if (said.empty() || !is_province(said)) return true;
  const admin::Units& units = admin::Units::shipped();
  const auto lies = [&](const admin::Commune* commune, Edition edition) {
    const admin::Province* own = commune == nullptr ? nullptr : units.province(commune->province, edition);
    return own != nullptr && plain_name(own->name) == said;
  };
  if (lies(found.commune, found.edition)) return true;
  const bool old = found.edition == Edition::y2024;
  const auto links = old ? units.successors(found.commune->code) : units.predecessors(found.commune->code);
  return std::any_of(links.begin(), links.end(), [&](const admin::Link& link) {
    const Edition other = old ? Edition::y2026 : Edition::y2024;
    return lies(units.commune(link.code, other), other);
  });
}

}  // namespace sohoa
