// Units whose names are written with slips.
#include <algorithm>
#include <array>
#include <string>

#include "admin/address_hits.hpp"
#include "admin/address_slips.hpp"

namespace sohoa::admin {
namespace {

constexpr std::size_t kLastWords = 26;  ///< in which slips are looked for
constexpr std::size_t kShortest = 4, kLongest = 24;
constexpr std::size_t kMostWords = 8;  ///< a slip may part a word: "B1nh" is three

float most_slips(std::size_t letters) {
  return 0.2F + static_cast<float>(letters) / 5;
}
float near_quality(float slips, std::size_t letters) {
  return 1 - 0.02F - 1.3F * slips / static_cast<float>(letters);
}

/// A name of some unit is hardly a slip of another one's.
float doubt_of(const AddressLexicon& lexicon, std::string_view plain) {
  return lexicon.find(plain).empty() ? 0 : 0.3F;
}

/// Calls `take(begin, end)` for the words that may be a name.
template <typename Take>
void each_span(const HitSearch& search, const Take& take) {
  const AddressTokens& tokens = search.tokens;
  const std::size_t first = std::max(search.first, search.last > kLastWords ? search.last - kLastWords : 0);
  for (std::size_t begin = first; begin < search.last; ++begin) {
    // "Thôn Bình" is no slip of Thọ Bình.
    if (local_word_at(tokens, begin).word != LocalWord::none && tokens.all[begin].length > 2) continue;
    // Nor is a number part of a name, unless it is a letter's slip: "1ong".
    if (tokens.all[begin].number && (begin + 1 == tokens.size() || tokens.all[begin + 1].before != Gap::none)) continue;
    for (std::size_t end = begin + 1; end <= std::min(begin + kMostWords, search.last); ++end) {
      if (end > begin + 1 && tokens.all[end - 1].before == Gap::comma) break;
      const std::size_t letters = tokens.plain_of(begin, end).size();
      if (letters > kLongest) break;
      if (search.kinds[end].kind && search.kinds[end].begin == begin) continue;  // "Phường" is no slip of Phùng
      // A word that goes on without a gap is not taken apart.
      if (end < search.last && tokens.all[end].before == Gap::none && !tokens.all[end].capital) continue;
      if (letters >= kShortest) take(begin, end);
    }
  }
}

struct Near {
  std::size_t begin, end;
  AddressLexicon::Use use;
  float quality;
};

/// Words for kinds with a slip: "phuờg", "huyên.", "thanh ph0". False when there are none.
bool add_near_kinds(HitSearch& search) {
  struct Long {
    std::string_view plain;
    text::UnitWord kind;
  };
  static constexpr std::array<Long, 5> kLong{{{"phuong", text::UnitWord::phuong},
                                              {"huyen", text::UnitWord::huyen},
                                              {"thanhpho", text::UnitWord::thanh_pho},
                                              {"thitran", text::UnitWord::thi_tran},
                                              {"thixa", text::UnitWord::thi_xa}}};
  static constexpr std::array<Long, 2> kShortWords{{{"quan", text::UnitWord::quan}, {"tinh", text::UnitWord::tinh}}};
  const AddressTokens& tokens = search.tokens;
  const std::size_t first = search.last > kLastWords ? search.last - kLastWords : 0;
  bool some = false;
  for (std::size_t begin = first; begin < search.last; ++begin)
    for (std::size_t end = begin + 1; end <= std::min(begin + 3, search.last); ++end) {
      if (end > begin + 1 && tokens.all[end - 1].before == Gap::comma) break;
      if (search.kinds[end].kind) continue;
      const std::string_view plain = tokens.plain_of(begin, end);
      for (const Long& word : kLong)
        if (plain.size() + 1 >= word.plain.size() && plain.size() <= word.plain.size() + 1 &&
            slips_between(plain, word.plain, 1, false) <= 1)
          search.kinds[end] = {word.kind, static_cast<std::uint16_t>(begin)}, some = true;
      for (const Long& word : kShortWords)
        if (end > begin + 1 && slips_between(plain, word.plain, 0.4F, false) <= 0.4F)
          search.kinds[end] = {word.kind, static_cast<std::uint16_t>(begin)}, some = true;
    }
  return some;
}

}  // namespace

void add_near_hits(HitSearch& search) {
  if (add_near_kinds(search)) add_exact_hits(search);  // names behind them may be exact
  const AddressLexicon& lexicon = search.lexicon;
  std::vector<Near> communes;
  std::vector<bool> districts(lexicon.units().districts().size());
  std::uint64_t old_provinces = 0, new_provinces = 0;
  const auto note = [&](const AddressPlace& place) {
    if (place.level == Level::district) districts[place.district] = true;
    if (place.level == Level::province) {
      old_provinces |= std::uint64_t(1) << place.old_province;
      if (place.new_province != AddressPlace::kNone) new_provinces |= std::uint64_t(1) << place.new_province;
    }
  };
  for (const UnitHit& hit : search.hits) note(lexicon.place(hit.place));

  each_span(search, [&](std::size_t begin, std::size_t end) {
    const std::string_view plain = search.tokens.plain_of(begin, end);
    const float most = most_slips(plain.size());
    const float doubt = doubt_of(lexicon, plain);
    lexicon.find_near(plain, [&](const AddressLexicon::Name& name) {
      if (name.plain == plain) return;  // an exact hit
      const float slips = slips_between(search.tokens, begin, end, name, most, false);
      if (slips > most) return;
      const float quality = near_quality(slips, plain.size()) - doubt;
      for (const AddressLexicon::Use& use : lexicon.uses(name)) {
        if (use.how != NameUse::listed && use.how != NameUse::former && name.plain.size() < 6) continue;
        const AddressPlace& place = lexicon.place(use.place);
        if (!search.allowed(place)) continue;
        if (place.level == Level::commune) {
          communes.push_back({begin, end, use, quality});
          continue;
        }
        search.add(begin, end, use, quality, search.kinds[begin]);
        note(place);
      }
    });
  });
  // So many communes are like any two words: one must lie in a unit that is said.
  for (const Near& one : communes) {
    const AddressPlace& place = lexicon.place(one.use.place);
    const bool within = place.old ? districts[place.district] || ((old_provinces >> place.old_province) & 1) != 0
                                  : ((new_provinces >> place.new_province) & 1) != 0 ||
                                        std::any_of(place.districts.begin(), place.districts.end(),
                                                    [&](std::uint16_t district) { return districts[district]; });
    if (within) search.add(one.begin, one.end, one.use, one.quality, search.kinds[one.begin]);
  }
}

/// "Tỉnh Cà M": the text ends within the province's name.
static void add_cut_provinces(HitSearch& search) {
  const AddressTokens& tokens = search.tokens;
  const std::size_t last = search.last;
  for (std::size_t begin = last - std::min<std::size_t>(last, 4); begin < last; ++begin) {
    if (tokens.all[begin].before != Gap::comma && !search.kinds[begin].kind) continue;
    const std::string_view plain = tokens.plain_of(begin, last);
    if (plain.size() < 2) continue;
    for (const std::uint32_t place : search.lexicon.provinces()) {
      const AddressLexicon::Name& name = search.lexicon.listed(place);
      if (!search.allowed(search.lexicon.place(place)) || !name.plain.starts_with(plain) || name.plain == plain)
        continue;
      const float said = static_cast<float>(plain.size()) / static_cast<float>(name.plain.size());
      search.add(begin, last, {place, NameUse::listed}, 0.45F + 0.5F * said, search.kinds[begin]);
    }
  }
}

void add_hits_within(HitSearch& search, const UnitChoice& best) {
  const AddressLexicon& lexicon = search.lexicon;
  const auto place_of = [&](Level level) -> const AddressPlace* {
    const std::int32_t index = best.hit(level);
    return index < 0 ? nullptr : &lexicon.place(search.hits[static_cast<std::size_t>(index)].place);
  };
  const AddressPlace* commune = place_of(Level::commune);
  const AddressPlace* district = place_of(Level::district);
  const AddressPlace* province = place_of(Level::province);
  std::vector<std::span<const std::uint32_t>> lists;
  if (province == nullptr) lists.push_back(lexicon.provinces());
  if (province != nullptr && district == nullptr) lists.push_back(lexicon.districts_of(province->old_province));
  if (commune == nullptr && district != nullptr) lists.push_back(lexicon.communes_of_district(district->district));
  if (commune == nullptr && district == nullptr && province != nullptr) {
    if (province->new_province != AddressPlace::kNone) lists.push_back(lexicon.communes_of_new(province->new_province));
    lists.push_back(lexicon.communes_of_old(province->old_province));
  }
  if (lists.empty()) return;
  const AddressTokens& tokens = search.tokens;
  std::vector<Near> found;
  each_span(search, [&](std::size_t begin, std::size_t end) {
    for (const std::int32_t index : best.hits) {
      if (index < 0) continue;
      const UnitHit& hit = search.hits[static_cast<std::size_t>(index)];
      if (begin < hit.end && hit.begin < end) return;
    }
    const std::string_view plain = tokens.plain_of(begin, end);
    const bool cut = end == search.last;
    const float most = 0.4F + static_cast<float>(plain.size()) / 4;
    const float doubt = doubt_of(lexicon, plain);
    for (const auto& list : lists)
      for (const std::uint32_t place : list) {
        if (!search.allowed(lexicon.place(place))) continue;
        const AddressLexicon::Name& name = lexicon.listed(place);
        if (name.number || name.plain.size() + 3 < plain.size() || plain.size() + (cut ? 6 : 3) < name.plain.size())
          continue;
        // One of the first two letters is right, or nothing is.
        if (name.plain[0] != plain[0] && name.plain[1] != plain[1] && name.plain[0] != plain[1] &&
            name.plain[1] != plain[0])
          continue;
        const float slips = slips_between(tokens, begin, end, name, most, cut);
        if (slips <= most && slips > 0)
          found.push_back({begin, end, {place, NameUse::listed}, near_quality(slips, plain.size()) - doubt});
      }
  });
  for (const Near& one : found) search.add(one.begin, one.end, one.use, one.quality, search.kinds[one.begin]);
  if (province == nullptr) add_cut_provinces(search);
}

}  // namespace sohoa::admin
