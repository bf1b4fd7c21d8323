#pragma once
// Which edition the commune codes of a source belong to.
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/units.hpp"

namespace sohoa::admin {

/// A point on the ground, degrees on WGS 84.
struct Ground {
  double lon;
  double lat;
};

/// One code of the source, with what stands beside it.
struct CodeSeen {
  std::string_view code;
  std::string_view name = {};         ///< the commune's name beside the code, when there is one
  std::size_t count = 1;              ///< rows with this code and name
  std::optional<Ground> ground = {};  ///< the middle of these rows' geometries
};

/// How many codes there are, however their names are spelt.
std::size_t different_codes(std::span<const CodeSeen> codes);

/// What told the edition, strongest first.
enum class Evidence { names, codes, ground, map_date, newest };

struct Detected {
  Edition edition = Edition::y2026;
  Evidence by = Evidence::newest;
  std::string text;                     ///< the evidence as a sentence in the user's language
  std::size_t speaking = 0, codes = 0;  ///< how many of how many different codes (or the names beside them) told it
  std::vector<std::size_t>
      contradicting;  ///< the codes (by position) that speak for the other edition; none when all agree

  /// The source mixes editions, so that the caller ends with status 2 unless --edition settles it.
  bool contradicts() const { return !contradicting.empty(); }
};

/// Finds the edition by the names beside the codes; else by codes that exist in one edition only; else by the communes
/// the geometry lies in (nearest seat, against Place::limit_km()); else by the map's date; else it is the newest.
///
/// - What a stronger kind of evidence leaves open, a weaker one may tell; where both speak, every code that speaks
/// against
///   the result is listed. A map's date never contradicts: old maps are recoded.
/// - Six codes or more that all exist since 2025 count as codes of the new units: two thirds of the old codes died, and
/// a new commune
///   carries the number of only one of the neighbours it was made of.
/// - The ground seldom tells, for the same reason: where a code lives on, it is at most a split commune's land that
/// lies elsewhere.
/// - A name that differs only by its type word (thị trấn Cô Tô, đặc khu Cô Tô) tells only where nothing on the ground
/// does, and never
///   contradicts: old lists call xã what became a town in between.
/// - 2025 and 2026 have the same codes. The names that changed tell them apart, else the map's date, else it is 2026.
/// - `ground` is the middle of the whole source, for codes without a ground of their own.
Detected detect_edition(std::span<const CodeSeen> codes, std::optional<Ground> ground = {},
                        std::optional<std::chrono::year_month_day> map_date = {},
                        const Units& units = Units::shipped());

}  // namespace sohoa::admin
