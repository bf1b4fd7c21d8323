#include "admin/name.hpp"

namespace sohoa::admin {
namespace {

/// Districts and provinces have words too; before a commune's name they are no type.
std::optional<Type> type_of(text::UnitWord word) {
  switch (word) {
    case text::UnitWord::xa:
      return Type::xa;
    case text::UnitWord::phuong:
      return Type::phuong;
    case text::UnitWord::thi_tran:
      return Type::thi_tran;
    case text::UnitWord::dac_khu:
      return Type::dac_khu;
    default:
      return std::nullopt;
  }
}

}  // namespace

NameKey name_key(std::string_view name) {
  std::string_view rest = name.substr(0, name.find_first_of(",("));
  const std::string_view whole = rest;
  NameKey key;
  if (const auto word = text::take_unit_word(rest)) key.type = type_of(*word);
  key.form = text::name_form(key.type ? rest : whole);
  return key;
}

Fit fit(const NameKey& written, const Commune& commune) {
  if (!text::same_name(written.form, name_key(commune.name).form)) return Fit::none;
  return written.type == commune.type ? Fit::full : Fit::bare;
}

}  // namespace sohoa::admin
