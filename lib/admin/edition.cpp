#include "admin/edition.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <set>

#include "admin/name.hpp"
#include "base/message.hpp"

namespace sohoa::admin {
namespace {

/// Whom one code speaks for: the units before July 2025, those since, or neither.
enum class Side { neither, old_units, new_units };

Side side(bool old_units, bool new_units) {
  if (old_units == new_units) return Side::neither;
  return old_units ? Side::old_units : Side::new_units;
}

/// What the codes say by one kind of evidence.
struct Votes {
  std::vector<Side> of;  // by code and name
  std::size_t old_rows = 0, new_rows = 0;

  explicit Votes(std::size_t codes) : of(codes, Side::neither) {}

  void cast(std::size_t at, Side vote, std::size_t rows) {
    of[at] = vote;
    if (vote == Side::old_units) old_rows += rows;
    if (vote == Side::new_units) new_rows += rows;
  }
  /// The side with more rows; neither when none has any.
  Side winner() const {
    if (old_rows == 0 && new_rows == 0) return Side::neither;
    return old_rows > new_rows ? Side::old_units : Side::new_units;
  }
  /// How many different codes speak for a side: one stands there as often as its name is spelt differently.
  std::size_t for_side(Side chosen, std::span<const CodeSeen> codes) const {
    std::set<std::string_view> speaking;
    for (std::size_t i = 0; i < of.size() && chosen != Side::neither; ++i)
      if (of[i] == chosen) speaking.insert(codes[i].code);
    return speaking.size();
  }
};

struct Names {
  Votes bare;   // another name in the other edition
  Votes typed;  // only another type word
  std::size_t only_2025 = 0, only_2026 = 0;
};

Names ask_names(std::span<const CodeSeen> codes, const Units& units) {
  Names names{Votes(codes.size()), Votes(codes.size())};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i].name.empty()) continue;
    const NameKey written = name_key(codes[i].name);
    std::array<Fit, 3> fits{};
    for (const Edition edition : kEditions)
      if (const Commune* found = units.commune(codes[i].code, edition))
        fits[static_cast<std::size_t>(edition)] = fit(written, *found);
    const Fit newer = std::max(fits[1], fits[2]);
    names.bare.cast(i, side(fits[0] != Fit::none, newer != Fit::none), codes[i].count);
    if (fits[0] != Fit::none && newer != Fit::none)
      names.typed.cast(i, side(fits[0] == Fit::full, newer == Fit::full), codes[i].count);
    names.only_2025 += fits[1] > fits[2];
    names.only_2026 += fits[2] > fits[1];
  }
  return names;
}

Votes ask_codes(std::span<const CodeSeen> codes, const Units& units) {
  Votes votes(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i)
    votes.cast(i,
               side(units.commune(codes[i].code, Edition::y2024) != nullptr,
                    units.commune(codes[i].code, Edition::y2025) != nullptr),
               codes[i].count);
  return votes;
}

/// Only 3,316 of the 10,035 old codes live on, one in each group of neighbours that merged: so many distinct codes
/// without one that died are new ones (six at random: one in 770; six neighbours: hardly ever).
bool all_live_on(std::span<const CodeSeen> codes, const Units& units) {
  constexpr std::size_t kEnough = 6;
  for (const CodeSeen& one : codes)
    if (units.commune(one.code, Edition::y2025) == nullptr) return false;
  return different_codes(codes) >= kEnough;
}

bool lies_in(const Ground& ground, std::string_view code, Edition edition, const Units& units) {
  const std::vector<Place> places = units.places(code, edition);
  return std::any_of(places.begin(), places.end(),
                     [&](const Place& place) { return place.distance_km(ground.lon, ground.lat) <= place.limit_km(); });
}

Votes ask_ground(std::span<const CodeSeen> codes, const std::optional<Ground>& all, const Units& units) {
  Votes votes(codes.size());
  bool old_units = false, new_units = false;  // does the whole source lie in any commune of the codes without a ground?
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::optional<Ground>& ground = codes[i].ground ? codes[i].ground : all;
    if (!ground) continue;
    if (!units.knows_places(codes[i].code, Edition::y2024) || !units.knows_places(codes[i].code, Edition::y2025))
      continue;
    const bool in_old = lies_in(*ground, codes[i].code, Edition::y2024, units);
    const bool in_new = lies_in(*ground, codes[i].code, Edition::y2025, units);
    if (codes[i].ground) {
      votes.cast(i, side(in_old, in_new), codes[i].count);
    } else {
      old_units = old_units || in_old;
      new_units = new_units || in_new;
    }
  }
  // One middle of many communes cannot lie in each of them, so it is one voice for all codes that have no ground.
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (all && !codes[i].ground) votes.cast(i, side(old_units, new_units), codes[i].count);
  return votes;
}

Edition newer_edition(const Names& names, const std::optional<std::chrono::year_month_day>& map_date) {
  if (names.only_2026 > 0) return Edition::y2026;
  if (names.only_2025 > 0) return Edition::y2025;
  const Edition dated = map_date ? edition_at(*map_date) : Edition::y2026;
  return dated == Edition::y2024 ? Edition::y2026 : dated;
}

std::string sentence(const Detected& found, std::size_t speaking, std::size_t codes,
                     const std::optional<std::chrono::year_month_day>& map_date) {
  const std::string_view edition = edition_name(found.edition);
  switch (found.by) {
    case Evidence::names:
      return tr("the names beside {} of {} commune codes are of {}", speaking, codes, edition);
    case Evidence::codes:
      if (speaking == 0) return tr("all {} commune codes exist in {}, as few older ones do", codes, edition);
      return tr("{} of {} commune codes exist in {} only", speaking, codes, edition);
    case Evidence::ground:
      return tr("the geometry lies in the communes that {} of {} codes name in {}", speaking, codes, edition);
    case Evidence::map_date:
      return tr("the map's date is {:%Y-%m-%d}", std::chrono::sys_days(*map_date));
    case Evidence::newest:
      return tr("nothing in the source tells, so the newest is taken");
  }
  return {};
}

}  // namespace

std::size_t different_codes(std::span<const CodeSeen> codes) {
  std::set<std::string_view> different;
  for (const CodeSeen& one : codes) different.insert(one.code);
  return different.size();
}

Detected detect_edition(std::span<const CodeSeen> codes, std::optional<Ground> ground,
                        std::optional<std::chrono::year_month_day> map_date, const Units& units) {
  const Names names = ask_names(codes, units);
  const std::array<Votes, 3> asked{names.bare, ask_codes(codes, units), ask_ground(codes, ground, units)};

  Detected found;
  Side chosen = Side::neither;
  std::size_t speaking = 0;
  for (std::size_t kind = 0; kind < asked.size() && chosen == Side::neither; ++kind) {
    chosen = asked[kind].winner();
    speaking = asked[kind].for_side(chosen, codes);
    found.by = static_cast<Evidence>(kind);
    if (found.by == Evidence::codes && chosen == Side::neither && all_live_on(codes, units)) chosen = Side::new_units;
  }
  if (chosen == Side::neither && names.typed.winner() != Side::neither) {
    chosen = names.typed.winner();
    speaking = names.typed.for_side(chosen, codes);
    found.by = Evidence::names;
  }
  if (chosen == Side::neither) {
    found.by = map_date ? Evidence::map_date : Evidence::newest;
    chosen = map_date && edition_at(*map_date) == Edition::y2024 ? Side::old_units : Side::new_units;
  }
  found.edition = chosen == Side::old_units ? Edition::y2024 : newer_edition(names, map_date);

  const Side other = chosen == Side::old_units ? Side::new_units : Side::old_units;
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (std::any_of(asked.begin(), asked.end(), [&](const Votes& votes) { return votes.of[i] == other; }))
      found.contradicting.push_back(i);
  found.speaking = speaking;
  found.codes = different_codes(codes);
  found.text = sentence(found, speaking, found.codes, map_date);
  return found;
}

}  // namespace sohoa::admin
