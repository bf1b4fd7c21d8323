#pragma once
// The administrative unit that counts and targets are about, as of today.
#include <optional>
#include <string>
#include <string_view>

#include "admin/units.hpp"

namespace sohoa::progress {

/// A commune of now; one of before July 2025 that was split, so that nobody can say which commune of now its features
/// lie in; a province of now; nowhere, for features that do not say their commune; or the whole. The last two have an
/// empty code.
struct Unit {
  enum class Kind : std::uint8_t { whole, province, commune, split, nowhere };
  Kind kind = Kind::whole;
  std::string code;

  auto operator<=>(const Unit&) const = default;
};

/// What a code that a dataset or plan has is now. Without an edition it is taken for a commune of now where there is
/// one of that code. What is no code of any commune stays as it is; an empty one is nowhere.
Unit unit_of(std::string_view code, std::optional<admin::Edition> edition, const admin::Units& units);

/// The whole is the sum of such units.
bool is_part(const Unit& unit);

/// Its name with the type word; empty when there is none.
std::string unit_name(const Unit& unit, const admin::Units& units);

/// The codes and names of what a split commune went into: "06799 Xã Hải Sơn, 06886 …"; empty for all others.
std::string split_into(const Unit& unit, const admin::Units& units);

/// The province of now that it lies in; empty when that cannot be said.
std::string_view province_of(const Unit& unit, const admin::Units& units);

}  // namespace sohoa::progress
