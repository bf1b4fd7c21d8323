#include "admin/address_hits.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "text/syllable.hpp"

namespace sohoa::admin {
namespace {

using text::UnitWord;

struct KindWord {
  std::string_view plain;
  std::string_view marked;
  std::uint8_t tones;  ///< bits, as AddressToken::tone, of its last word
  UnitWord kind;
};
constexpr std::uint8_t kGrave = 1U << 1, kHook = 1U << 2, kTilde = 1U << 3, kAcute = 1U << 4, kDot = 1U << 5;
constexpr std::array kKindWords{
    KindWord{"thanhpho", "thanhphO", kAcute, UnitWord::thanh_pho},
    KindWord{"thitran", "thitrBn", kAcute, UnitWord::thi_tran},
    KindWord{"thixa", "thixa", kTilde, UnitWord::thi_xa},
    KindWord{"dackhu", "DAckhu", 0, UnitWord::dac_khu},
    KindWord{"huyendao", "huyEnDao", kHook, UnitWord::huyen},
    KindWord{"phuong", "phUPng", kGrave, UnitWord::phuong},
    KindWord{"huyen", "huyEn", kDot, UnitWord::huyen},
    KindWord{"quan", "quBn", kDot, UnitWord::quan},
    KindWord{"tinh", "tinh", kHook, UnitWord::tinh},
    KindWord{"xa", "xa", kTilde, UnitWord::xa},
    KindWord{"ttran", "ttrBn", kAcute, UnitWord::thi_tran},
    KindWord{"tpho", "tphO", kAcute, UnitWord::thanh_pho},
    KindWord{"txa", "txa", kTilde, UnitWord::thi_xa},
    KindWord{"ph", "ph", 0, UnitWord::phuong},
    KindWord{"tp", "tp", 0, UnitWord::thanh_pho},
    KindWord{"tx", "tx", 0, UnitWord::thi_xa},
    KindWord{"tt", "tt", 0, UnitWord::thi_tran},
    KindWord{"dk", "Dk", 0, UnitWord::dac_khu},
    KindWord{"p", "p", 0, UnitWord::phuong},
    KindWord{"f", "f", 0, UnitWord::phuong},
    KindWord{"h", "h", 0, UnitWord::huyen},
    KindWord{"q", "q", 0, UnitWord::quan},
    KindWord{"t", "t", 0, UnitWord::tinh},
    KindWord{"x", "x", 0, UnitWord::xa},
    KindWord{"ward", "ward", 0, UnitWord::phuong},
    KindWord{"commune", "commune", 0, UnitWord::xa},
    KindWord{"district", "district", 0, UnitWord::quan},
    KindWord{"city", "city", 0, UnitWord::thanh_pho},
    KindWord{"province", "province", 0, UnitWord::tinh},
};

bool says(const AddressTokens& tokens, std::size_t begin, std::size_t end, const KindWord& word) {
  if (tokens.plain_of(begin, end) != word.plain) return false;
  bool marks = false;
  for (std::size_t i = begin; i < end; ++i) marks = marks || tokens.all[i].marks;
  if (!marks || word.plain.size() >= 5) return true;  // long ones are nothing else, however their marks stand
  return tokens.marked_of(begin, end) == word.marked && tokens.all[end - 1].tone == word.tones;
}

Level level_of(UnitWord kind, Level otherwise) {
  switch (kind) {
    case UnitWord::xa:
    case UnitWord::phuong:
    case UnitWord::thi_tran:
    case UnitWord::dac_khu:
      return Level::commune;
    case UnitWord::quan:
    case UnitWord::huyen:
    case UnitWord::thi_xa:
      return Level::district;
    case UnitWord::tinh:
      return Level::province;
    case UnitWord::thanh_pho:
      break;
  }
  return otherwise == Level::commune ? Level::district : otherwise;
}

/// What the word before a name speaks for a place.
float word_score(UnitWord kind, bool in_full, const AddressPlace& place) {
  if (kind == place.word || kind == place.other_word) return 0.2F;
  if (level_of(kind, place.level) == place.level) return -0.12F;
  return in_full ? -1.4F : -0.7F;  // "T." may be much, "phường" is nothing else
}

/// What stands directly before a name without a word for its kind: a street's or hamlet's word, or a house's number.
float place_score(const HitSearch& search, std::size_t name) {
  const AddressTokens& tokens = search.tokens;
  if (name == 0 || tokens.all[name].before == Gap::comma) return 0.05F;
  if (tokens.all[name - 1].number) {
    // "Khu 4 Bãi Cháy" goes on with a unit, "12 Trần Phú" with a street.
    for (std::size_t i = name - 1; i > 0 && name - i < 4; --i) {
      if (local_word_at(tokens, i - 1).word == LocalWord::hamlet) return -0.02F;
      if (tokens.all[i].before == Gap::comma) break;
    }
    return search.commas ? -1.3F : -0.45F;
  }
  for (std::size_t back = 1; back <= 3 && back <= name; ++back) {
    const LocalWordFound found = local_word_at(tokens, name - back);
    if (found.word != LocalWord::none && found.tokens == back) return -0.6F;
  }
  // Among commas a name begins behind one.
  return search.commas ? -0.12F : -0.03F;
}

/// "Thôn Nam Hà" is a hamlet, whatever communes of that name there are. Short forms ("T.", "K") and what a name may end
/// with when it is written without marks ("to", "ban") count for a hamlet's word only before a number.
bool is_hamlet_name(const AddressTokens& tokens, std::size_t name) {
  if (name == 0 || tokens.all[name].before == Gap::comma) return false;
  for (std::size_t back = 1; back <= 3 && back <= name; ++back) {
    const LocalWordFound found = local_word_at(tokens, name - back);
    if (found.word != LocalWord::hamlet || found.tokens != back) continue;
    bool marks = false;
    for (std::size_t i = name - back; i < name; ++i) marks = marks || tokens.all[i].marks;
    const std::string_view word = tokens.plain_of(name - back, name);
    return marks || word == "thon" || word == "xom" || word == "khu" || word == "khom" || word.size() > 4;
  }
  return false;
}

/// Prefixes that stand glued before a name: "tphalong", "huyenyenson", "Qninh".
constexpr std::array<std::pair<std::string_view, UnitWord>, 16> kGlued{{{"thanhpho", UnitWord::thanh_pho},
                                                                        {"phuong", UnitWord::phuong},
                                                                        {"thitran", UnitWord::thi_tran},
                                                                        {"huyen", UnitWord::huyen},
                                                                        {"thixa", UnitWord::thi_xa},
                                                                        {"quan", UnitWord::quan},
                                                                        {"tinh", UnitWord::tinh},
                                                                        {"xa", UnitWord::xa},
                                                                        {"tp", UnitWord::thanh_pho},
                                                                        {"tx", UnitWord::thi_xa},
                                                                        {"tt", UnitWord::thi_tran},
                                                                        {"t", UnitWord::tinh},
                                                                        {"h", UnitWord::huyen},
                                                                        {"x", UnitWord::xa},
                                                                        {"p", UnitWord::phuong},
                                                                        {"q", UnitWord::quan}}};

float use_quality(NameUse how) {
  switch (how) {
    case NameUse::listed:
    case NameUse::number:
      return 1.0F;
    case NameUse::usual:
      return 0.97F;
    case NameUse::former:
      return 0.9F;
    case NameUse::short_:
      return 0.8F;
    case NameUse::initials:
      break;
  }
  return 0.5F;
}

/// "Ward" and the like stand behind a name.
std::optional<UnitWord> english_kind(std::string_view word) {
  if (word == "ward") return UnitWord::phuong;
  if (word == "commune") return UnitWord::xa;
  if (word == "town") return UnitWord::thi_tran;
  if (word == "district") return UnitWord::quan;
  if (word == "city") return UnitWord::thanh_pho;
  if (word == "province") return UnitWord::tinh;
  return std::nullopt;
}

/// Initials of a province stand at the end, those of a district behind its word.
bool may_be_initials(const HitSearch& search, std::size_t begin, std::size_t end, Level level, const KindBefore& kind) {
  if (level == Level::district) return kind.kind && level_of(*kind.kind, level) == level;
  for (std::size_t i = begin; i < end; ++i)
    if (!search.tokens.all[i].capital || (i > begin && search.tokens.all[i].before >= Gap::joint)) return false;
  return end + 1 >= search.last;
}

void add_names(HitSearch& search, std::size_t begin, std::size_t end, std::string_view plain, std::size_t cut,
               const KindBefore& kind) {
  for (const AddressLexicon::Name& name : search.lexicon.find(plain)) {
    // "Phường 1", but not "12A".
    if (name.number && (!kind.kind || (end < search.tokens.size() && search.tokens.all[end].before == Gap::none &&
                                       !search.tokens.all[end].capital)))
      continue;
    const float quality = cut == 0 ? marks_quality(search.tokens, begin, end, name)
                          : search.tokens.marked_of(begin, end).substr(cut) == name.marked ? 0.95F
                          : search.tokens.marks                                            ? 0.7F
                                                                                           : 0.9F;
    for (const AddressLexicon::Use& use : search.lexicon.uses(name)) {
      const AddressPlace& place = search.lexicon.place(use.place);
      if (!search.allowed(place)) continue;
      if (use.how == NameUse::initials && !may_be_initials(search, begin, end, place.level, kind)) continue;
      if (cut > 0 && level_of(*kind.kind, place.level) != place.level) continue;
      search.add(begin, end, use, quality * use_quality(use.how), kind);
    }
  }
}

}  // namespace

std::vector<KindBefore> kinds_before(const AddressTokens& tokens) {
  std::vector<KindBefore> kinds(tokens.size() + 1);
  for (std::size_t begin = 0; begin < tokens.size(); ++begin)
    for (const KindWord& word : kKindWords) {
      if (word.plain.front() != tokens.plain[tokens.all[begin].first]) continue;
      std::size_t end = begin + 1;
      while (end <= std::min(begin + 2, tokens.size()) && !says(tokens, begin, end, word)) ++end;
      if (end > std::min(begin + 2, tokens.size())) continue;
      KindBefore& before = kinds[end];
      if (!before.kind || before.begin > begin) before = {word.kind, static_cast<std::uint16_t>(begin)};
    }
  return kinds;
}

void HitSearch::add(std::size_t name, std::size_t end, const AddressLexicon::Use& use, float quality, KindBefore kind) {
  const std::uint32_t place = use.place;
  const AddressToken& word = tokens.all[name];
  const AddressPlace& unit = lexicon.place(place);
  // "Phường, 17" is one unit, "Bến Nghé Ward, Sài Gòn" are two.
  if (kind.kind && kind.begin < name && word.before == Gap::comma && !word.number) kind = {};
  if (!kind.kind && is_hamlet_name(tokens, name)) return;
  // "So 1a" is no Sơn La of a scanner, "1A ngõ 2" no Xã A Ngo.
  if (!kind.kind && local_word_at(tokens, name).word == LocalWord::house && end > name + 1 &&
      tokens.all[name + 1].number)
    return;
  if (name > 0 && word.length == 1 && !word.number && word.before == Gap::none && tokens.all[name - 1].number) return;
  const bool in_full = kind.kind && kind.begin < name && tokens.plain_of(kind.begin, name).size() > 2;
  UnitHit hit{static_cast<std::uint16_t>(kind.kind ? kind.begin : name),
              static_cast<std::uint16_t>(name),
              static_cast<std::uint16_t>(end),
              place,
              quality,
              use.how,
              use.former,
              kind.kind ? word_score(*kind.kind, in_full, unit) : place_score(*this, name)};
  if (!kind.kind && !word.number && end < last && tokens.all[end].before == Gap::blank)
    if (const auto after = english_kind(tokens.plain_of(end, end + 1))) {
      ++hit.end;
      hit.word = level_of(*after, unit.level) == unit.level ? 0.15F : -0.7F;
    }
  for (UnitHit& known : hits)
    if (known.place == place && known.begin == hit.begin && known.end == hit.end) {
      if (known.quality < hit.quality) known = hit;
      return;
    }
  hits.push_back(hit);
}

float marks_quality(const AddressTokens& tokens, std::size_t begin, std::size_t end, const AddressLexicon::Name& name) {
  bool marks = false;
  for (std::size_t i = begin; i < end; ++i) marks = marks || tokens.all[i].marks;
  const std::string_view marked = tokens.marked_of(begin, end);
  bool plain_name = name.marked == name.plain;
  for (const std::uint8_t tone : name.tones) plain_name = plain_name && tone == 0;
  if (!marks) return plain_name ? 1.0F : tokens.marks ? 0.9F : 0.97F;
  float cost = 0;
  for (std::size_t i = 0; i < marked.size() && i < name.marked.size(); ++i)
    if (marked[i] != name.marked[i]) cost += marked[i] == name.plain[i] ? 0.03F : 0.06F;
  if (end - begin == name.tones.size()) {
    for (std::size_t i = begin; i < end; ++i)
      if (tokens.all[i].tone != name.tones[i - begin]) cost += tokens.all[i].tone == 0 ? 0.03F : 0.06F;
  } else {
    std::uint8_t written = 0, listed = 0;
    for (std::size_t i = begin; i < end; ++i) written |= tokens.all[i].tone;
    for (const std::uint8_t tone : name.tones) listed |= tone;
    cost += 0.04F * static_cast<float>(std::popcount(static_cast<unsigned>(written ^ listed)));
  }
  return 1 - std::min(cost, 0.4F);
}

void add_exact_hits(HitSearch& search) {
  constexpr std::size_t kLongest = 7;
  const AddressTokens& tokens = search.tokens;
  for (std::size_t begin = search.first; begin < search.last; ++begin) {
    const AddressToken& first = tokens.all[begin];
    const std::string_view letters = tokens.plain_of(begin, begin + 1);
    for (std::size_t end = begin + 1; end <= std::min(begin + kLongest, search.last); ++end) {
      if (end > begin + 1 && tokens.all[end - 1].before == Gap::comma) break;
      const std::string_view plain = tokens.plain_of(begin, end);
      if (plain.size() > 32) break;
      add_names(search, begin, end, plain, 0, search.kinds[begin]);
      if (first.number) continue;
      for (const auto& [prefix, kind] : kGlued)
        if (letters.starts_with(prefix) && letters.size() > prefix.size() && plain.size() >= prefix.size() + 3)
          add_names(search, begin, end, plain.substr(prefix.size()), prefix.size(),
                    {kind, static_cast<std::uint16_t>(begin)});
    }
  }
}

}  // namespace sohoa::admin
